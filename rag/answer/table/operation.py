"""Read what a question asks to do with the cells of a table: an extreme, a ranking, a sum, a share, a difference."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.numerals import read_integer
from rag.text.stopwords import TOTALS
from rag.understand.interrogatives import HOW_MANY

__all__ = ["TableOperation", "read_table_operation"]

Way = Literal["maximum", "minimum", "sum", "share", "difference", "average"]

_BEST = "多高大好快贵长强重"
_LEAST = "少低小慢差短轻"
_EXTREME = re.compile(rf"最为?(?P<way>[{_BEST}{_LEAST}猛狠凶]|便宜|厉害|靠前|靠后)")
_BOTH = re.compile(rf"最为?[{_BEST}][^。?]{{0,12}}最为?[{_LEAST}]|最为?[{_LEAST}][^。?]{{0,12}}最为?[{_BEST}]")
_FALLS = re.compile(r"[跌降减]|下滑|回落|负增长")
_TOP = re.compile(
    r"(?:排名?|位?列|居)?在?(?P<end>前|后|倒数前?)(?P<top>[一二三四五六七八九十两]|\d{1,2})(?:[名位个强]|的|是|都|分别|$)"
)
_FIRST = re.compile(
    r"(?:排名?|位?列|居)?(?P<last>倒数)?第一(?!产业|次|批|季|书记)|(?P<bottom>垫底)|排名?(?:最前|首位)|居首"
)
_SHARE = re.compile(
    r"(?<!侵)占(?![地用道比])了?(?P<whole>[^,。?]{0,20}?)的?"
    r"(?:比重|比例|百分比|百分之几|百分之多少|多少|几成|多大)"
)
_DIFFERENCE = re.compile(
    r"相?差(?:了|出|距)?(?:是|有)?(?:多少|几|$|[,。?])"
    r"|(?:[多少高低大小]|增加|减少|增长|提高|下降|降低|上升|增|减|涨|降|跌)了?(?:出)?(?:多少|几(?!年))"
    r"|(?<![至最不])[多少][^\W\d多少到至为的是有几]了?(?:多少|几(?!年))"  # 多拿多少
)
_COMPARED = re.compile(
    r"(?<![同环占对类])比(?![例重率较])|相?差|[和跟与同].{1,20}相比|较|还是.{1,20}[多少高低大小](?=[,。?]|$)|哪[个边家头里].{0,12}[多少高低大小],"
)
_BEFORE = re.compile(r"上年|去年同期|上一年|前一年|年初")
_AVERAGE = re.compile(r"平均(?:每[一-龥]{1,3})?(?:是|有|为)?")
_SUM = re.compile(rf"{TOTALS}|加起来|加在?一起|总和|之和|总计")
_GLUE = re.compile(r"哪一?[个家些项种年位]|哪几[个家项年位]|哪|谁|排名?|各")


@dataclass(frozen=True, slots=True)
class TableOperation:
    """What is asked for. ``text`` is the question without the words that ask for it; its length is the same."""

    way: Way
    text: str
    top: int = 1  # rows of a ranking
    whole: str = ""  # of what a share is asked
    both: bool = False  # the maximum and the minimum
    before: bool = False  # a difference to the period before, which is not named


def read_table_operation(text: str) -> TableOperation | None:
    """Return the operation that a folded question asks for; None for a plain question.

    >>> read_table_operation("家庭户数排前三名的是哪几个区县?").top
    3
    """
    if (match := _SHARE.search(text)) is not None:
        return TableOperation("share", _blank(text, match), whole=match["whole"])
    if (match := _TOP.search(text)) is not None:
        top = read_integer(match["top"].replace("两", "二")) or 1
        way: Way = "maximum" if match["end"] == "前" else "minimum"
        return TableOperation(way, _glue(_blank(text, match)), top)
    if (match := _EXTREME.search(text)) is not None:
        return _extreme(text, match)
    if (match := _FIRST.search(text)) is not None:
        return TableOperation("minimum" if match["last"] or match["bottom"] else "maximum", _glue(_blank(text, match)))
    if _COMPARED.search(text) and (match := _DIFFERENCE.search(text)) is not None:
        before = _BEFORE.search(text) is not None
        return TableOperation("difference", _blank(text, match), before=before)
    if (match := _SUM.search(text)) is not None:
        return TableOperation("sum", _blank(text, match))
    if (match := _AVERAGE.search(text)) is not None:
        return TableOperation("average", _blank(text, match))
    return None


def _extreme(text: str, match: re.Match[str]) -> TableOperation:
    low = match["way"] in _LEAST or match["way"] in ("便宜", "靠后")
    if (both := _BOTH.search(text)) is not None:
        return TableOperation("maximum", _glue(_blank(text, both)), both=True)
    falls = _FALLS.search(text) is not None and not low
    return TableOperation("minimum" if low or falls else "maximum", _glue(_blank(text, match)))


def _blank(text: str, match: re.Match[str]) -> str:
    """Blank a match, with the unit of 多少 that stands behind it."""
    much = HOW_MANY.search(text, match.start())
    end = max(match.end(), much.end()) if much and much.start() < match.end() else match.end()
    return text[: match.start()] + " " * (end - match.start()) + text[end:]


def _glue(text: str) -> str:
    return _GLUE.sub(lambda match: " " * len(match.group()), text)
