"""Parse a question: the kinds of answer that it asks for, and its content.

Rules over folded text, without a model. Interrogatives show the kind of answer: 多少家 asks for a count, 什么时候 for a
date. The remaining words are the content, which an answer must be about. English questions have their own patterns.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.fold import fold
from rag.text.offices import OFFICE
from rag.text.quantity import find_quantities, years_of
from rag.text.stopwords import ENGLISH_STOP, FILLER, POLITE
from rag.text.units import DIMENSION_OF
from rag.text.years import SHORT_YEAR, YEAR
from rag.understand.interrogatives import CHINESE, ENGLISH, HOW_MANY, KEPT_NOUNS, Kind

__all__ = ["COUNTED", "ORDINAL", "TOPIC", "Kind", "Need", "Question", "may_be_exact", "read_question"]

COUNTED = frozenset({Kind.QUANTITY, Kind.DATE})  # rules recognise these answers in a text
# Only the judge recognises these answers.
_NAMED = frozenset({Kind.WHO, Kind.OFFICE, Kind.NAME, Kind.WHERE, Kind.DOCUMENTS, Kind.WHAT})

TOPIC = re.compile(r"^就[^,。;?、]+而言(?:,|$)|^as for [^,?]+(?:,|$)")  # names the topic and asks nothing
_TOPIC_GLUE = re.compile("^就|的|而言,?$|^as for |,$")

_QUESTIONS_KEPT = 256
_FOCUS_CHARS = 6  # on each side of an interrogative
_EDGE_WORDS = "的|了|是|有|在|为|被|呢|啊|吧|都|又|就|到|由|去|来"
_EDGES = re.compile(rf"^(?:{_EDGE_WORDS}|共|把|给|用)+|(?:{_EDGE_WORDS}|共|达|能|要|多)++$")
# (pattern, where it is searched, dimensions) for a question about a quantity without a unit. The first match decides.
# "words": the interrogative; "around": the interrogative with the text beside it; "before": the text before it.
_AMOUNT = "投资|[增注融出]资|资金|税收?|罚款|经费|费用|预算|补贴|补助|造价|贷款|营收|产值|gdp|生产总值|经济总量"
_GROWTH = "涨|跌|升|增速|增幅|涨幅|降幅|增长|下降|提高|同比"
_SIGNS: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = (
    (re.compile("百分之$"), "before", frozenset({"percent"})),
    (re.compile(rf"钱|多少(?:{_AMOUNT}|工资|负担|成本|利润|收入)"), "around", frozenset({"money", "number"})),
    (
        re.compile(
            r"(?:份额|占比|比重)[^,。;]{0,6}$|(?<![侵挤抢强霸独空])占(?!用|有(?![色效])|领(?![导先])|据|道(?!路)|编(?!制总)|线|[耕林]?地)[^,。;]{0,8}$"
        ),
        "before",
        frozenset({"percent"}),
    ),
    (re.compile(rf"^(?!.*(?:{_GROWTH})).*(?:{_AMOUNT}).{{0,6}}$"), "before", frozenset({"money", "number"})),
    (re.compile(r"率|占比|比例|比重|份额|百分"), "around", frozenset({"percent"})),
    (re.compile(_GROWTH), "around", frozenset({"percent", "number", "money", "count", "person", "area"})),
    (re.compile(r"面积|占地|用地"), "around", frozenset({"area"})),
    (re.compile(r"多大"), "words", frozenset({"area", "age"})),
    (re.compile(r"多[长远宽深厚]"), "words", frozenset({"length"})),
)
ORDINAL = "ordinal"  # of 第几, as the dimension of a quantity
_COUNTABLE = frozenset({"count", "person"})
_ALIKE = {"count": _COUNTABLE, "person": _COUNTABLE, "money": frozenset({"money", "number"})}
_SCALED = frozenset({"money", "number", "count", "person", "area", "weight", "volume", "length", "power"})
_BARE_YEAR = re.compile(rf"(?<![\w.,〔（(\[])({YEAR})(?![\w.%〕）)\]])", re.ASCII)  # with neither 年 nor a unit
_HOLDS_OFFICE = re.compile(  # after 谁
    rf"(?:来|是|出任|担任|兼任|任|当|做){{1,3}}[^,。?谁]{{0,16}}?{OFFICE}(?=[呢啊,。?]|$)"
)
_POINTS = re.compile("点(?=[呢啊吗呀了,。?]|$)")  # after 几个: percentage points
_DURATION = re.compile(r"多久|多长时间|时限|期限|how long|how often")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a question asks for. For a quantity, it has the dimensions and the unit of the answer."""

    kind: Kind
    dimensions: frozenset[str] = frozenset()  # keys of rag.text.units.DIMENSIONS; empty: any
    unit: str = ""
    at: int = 0  # offset of the interrogative in the folded question
    focus: str = ""  # the content beside the interrogative: the thing that is counted, dated, …


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question."""

    text: str
    folded: str
    needs: tuple[Need, ...]
    content: str  # folded, without interrogatives and polite phrases; pieces separated by one space
    years: frozenset[int]
    short_years: tuple[str, ...]  # of two digits, such as 13 in 13年; :mod:`rag.gather.scope` completes them
    numbers: frozenset[str]  # digits that the question states
    english: bool

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(need.kind for need in self.needs)


@lru_cache(maxsize=_QUESTIONS_KEPT)
def read_question(text: str) -> Question:
    """Parse a question. Results are cached, because a dialogue parses the same question again.

    >>> question = read_question("湖里区划分了多少个网格？")
    >>> [(need.kind.name, need.unit) for need in question.needs], question.content.split()
    ([('QUANTITY', '个')], ['湖里区划分', '网格'])
    """
    folded = fold(text)
    english = _is_english(folded)
    topic = TOPIC.match(folded)
    at = topic.end() if topic else 0
    needs, rest = _read_needs(" " * at + _blank(POLITE, folded)[at:], english)
    rest = _blank(_TOPIC_GLUE, folded[:at]) + rest[at:]
    content = _blank(ENGLISH_STOP if english else FILLER, rest)
    content = re.sub(r"[^\w%.\-+]|_", " ", content)
    return Question(
        text=text,
        folded=folded,
        needs=tuple(replace(need, focus=_focus(content, folded, need.at)) for need in needs),
        content=_trim(content.split()),
        years=years_of(find_quantities(folded)) | {int(year) for year in _BARE_YEAR.findall(folded)},
        short_years=tuple(SHORT_YEAR.findall(folded)),
        numbers=frozenset(re.findall(r"\d+(?:\.\d+)?", folded.replace(",", ""))),
        english=english,
    )


def _is_english(folded: str) -> bool:
    han = len(re.findall(r"[\u4e00-\u9fff]", folded))
    return han * 3 < len(re.findall(r"[a-z]", folded))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Replace each match of `pattern` by as many spaces, so that offsets stay valid."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _read_needs(bare: str, english: bool) -> tuple[tuple[Need, ...], str]:
    """Return the needs, and the text with the interrogatives blanked. Special interrogatives are matched first."""
    found: list[Need] = []
    rest = bare
    for kind, pattern in ENGLISH if english else CHINESE:
        for match in list(pattern.finditer(rest)):
            if match.group() == "时间" and _asks_how_long(bare):
                continue
            found.append(_need(kind, match, bare))
            rest = rest[: match.start()] + _keep_nouns(kind, match.group()) + rest[match.end() :]
    needs = _merge(sorted(found, key=lambda need: need.at))
    return needs or (Need(Kind.WHAT),), rest


def _asks_how_long(bare: str) -> bool:
    """Return whether a question asks for a number of days or the like: 办理时间几天 asks for no date."""
    return any(DIMENSION_OF.get(match["unit"] or "") == "duration" for match in HOW_MANY.finditer(bare))


def _keep_nouns(kind: Kind, words: str) -> str:
    """Blank an interrogative phrase, except for the nouns that belong to the content."""
    if kind is Kind.PUBLICATION:
        return words
    if kind is Kind.COMPARE:
        return _blank(re.compile(r"相差|差了?|哪个|[比更最多少高低大小几哪谁和与跟]|还是"), words)
    kept = [" "] * len(words)
    for match in KEPT_NOUNS.finditer(words):
        kept[match.start() : match.end()] = match.group()
    return "".join(kept)


def _need(kind: Kind, match: re.Match[str], bare: str) -> Need:
    before = bare[max(0, match.start() - 12) : match.start()]
    if kind is Kind.WHO and (re.search(OFFICE + r"[是由]?$", before) or _HOLDS_OFFICE.match(bare, match.end())):
        kind = Kind.OFFICE
    if kind is not Kind.QUANTITY:
        return Need(kind, at=match.start())
    how_many = HOW_MANY.search(match.group())
    unit = (how_many and how_many["unit"]) or ""
    if unit == "个" and _POINTS.match(bare, match.end()):
        unit = "百分点"
    if how_many and before.endswith("第"):
        return Need(kind, _COUNTABLE | {ORDINAL}, unit, match.start())
    around = before + match.group() + bare[match.end() : match.end() + 6]
    dimensions = _dimensions(match.group(), unit, around)
    if how_many and how_many["mag"] and not unit:  # 多少万亿 is no percentage
        dimensions = (dimensions or _SCALED) & _SCALED or _SCALED
    return Need(kind, dimensions, unit, match.start())


def _dimensions(words: str, unit: str, around: str) -> frozenset[str]:
    """Return the dimensions that answer a question about a quantity; empty if any may."""
    if _DURATION.search(words):
        return frozenset({"duration", "date"})
    if unit:
        return _of_unit(unit)
    before = around[: around.find(words)]
    for pattern, where, dimensions in _SIGNS:
        if pattern.search({"words": words, "around": around, "before": before}[where]):
            return dimensions
    return frozenset()


def _of_unit(unit: str) -> frozenset[str]:
    dimension = DIMENSION_OF.get(unit)
    return _ALIKE.get(dimension, frozenset({dimension})) if dimension else frozenset()


def _merge(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Drop duplicates, and general needs where the question has a more special one."""
    listed = list(needs)
    kinds = {need.kind for need in listed}
    special = kinds - {Kind.WHAT, Kind.YES_NO, Kind.LIST}
    kept: list[Need] = []
    for need in listed:
        shadowed = special if need.kind is Kind.YES_NO else special | (kinds & {Kind.YES_NO, Kind.LIST})
        if need.kind in (Kind.WHAT, Kind.YES_NO) and shadowed:
            continue
        if all((need.kind, need.dimensions, need.unit) != (k.kind, k.dimensions, k.unit) for k in kept):
            kept.append(need)
    return tuple(kept)


def _focus(content: str, folded: str, at: int) -> str:
    """Return the content beside the interrogative at `at`, within its clause."""
    before = re.split(r"[,，。;；?？、]", folded[:at])[-1][-_FOCUS_CHARS:]
    after = re.split(r"[,，。;；?？、]", folded[at:])[0]
    return " ".join(content[at - len(before) : at + min(len(after), _FOCUS_CHARS + 2)].split())


def _trim(pieces: Iterable[str]) -> str:
    """Remove particles from both ends of each piece."""
    trimmed = (_EDGES.sub("", piece) for piece in pieces)
    return " ".join(piece for piece in trimmed if piece)


def may_be_exact(question: Question) -> bool:
    """Return whether a few words can answer: the question has one need, for an amount, a date, a name or a thing."""
    return len(question.needs) == 1 and question.kinds <= COUNTED | _NAMED
