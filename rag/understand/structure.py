"""Read what a question asks of the structure of a report: what a numbered part says, how many parts there are.

A part is asked for by its ordinal with a counter word (第十一条, 第三部分第二点, 第三个问题), by a decimal number (3.1)
or by the marker of an item (“二是”). 第三季度, 第一产业 and 第二十次代表大会 are no parts: their nouns are not those of
a text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rag.text.fold import fold
from rag.text.numerals import HUNDREDS, TENS, read_integer
from rag.text.stopwords import POLITE
from rag.understand.document import DOCUMENT_NOUN, matter_of

__all__ = ["COUNTS_LISTED", "COUNTS_PARTS", "Ordinal", "StructureQuestion", "listed_matter", "read_structure_question"]

_KINDS = (
    "问题|措施|举措|任务|工作|要求|原则|办法|做法|要点|重点|意见|建议|内容|体会"
    "|原因|困难|挑战|不足|主张|环节|板块|部分|方面|活儿?"
)
_OF_TEXT = r"(?:部分|方面|章|节|条|款|项|编|篇|点|招|步|块|段|板块)"
_ORDINAL = re.compile(
    rf"(?:第\s?[(]?(?P<number>[{HUNDREDS}]+|\d{{1,3}})[)]?|(?P<end>最后|末尾?)一?|(?P<first>头|首)一?)[个大]*"
    rf"(?P<counter>{_OF_TEXT}(?:(?:主要|重点|具体)?(?:{_KINDS}))?|(?<=个)(?:{_KINDS}))"
)
_ITEM = re.compile(
    rf"[“\"「『](?P<quoted>[{TENS}]+)是[”\"」』]|(?:^|[的里中,:、\s])(?P<bare>[{TENS}]+)是(?=讲|说|写|指|什么|啥|哪|怎么)"
)
_DECIMAL = re.compile(
    r"(?:^|[第的里中])(?P<decimal>\d{1,2}(?:\.\d{1,2})+)(?:小?节|条|部分|[点款])?(?=[讲说写]|规定|是(?:什么|啥)|$)"
)
# The marker of a heading: 二、后面的标题, (三)的标题
_MARKED = re.compile(
    rf"(?:^|[的里中分,:\s“\"])(?P<marker>(?P<chinese>[{TENS}]{{1,3}})、|[(](?P<round>[{TENS}]{{1,3}})[)])"
    r"(?=[”\"]?(?:这一?[个部分条]{0,2})?(?:后[面头]|之后)?(?:紧?跟着?|接着?)?的?[总大小]?(?:标题|题目))"
)
_TITLE = re.compile(r"(?<!小)(?:标题|题目)")
_SEVERAL = re.compile("哪些|分别|小标题|[都各]|[里下]面?的?(?:标题|题目)|内容")
_AT_THE_START = re.compile("^(?:开头|最?前面|一开头|开篇|末尾|最后面)的?$")
_SAYS = re.compile(
    r"[一总]共|[总大小]标题|原[话文句]|[哪那]一?[句行]|后[面头]?|跟着?"
    r"|讲|说|写|分[为成]?|规定|提(?:到|出)?|要求|强调|是|有没有|有|包括|包含|涉及|谈|关于|主要|具体|都|分别|内容|什么|啥|哪些?|怎么样?|如何|标题|题目|叫|方面|事情?"
    r"|意思|[里中上下面到出了的得呢吗么吧啊]|[?。!,、:\s“”\"「」『』]"
)
# How many parts, or which: 几条措施, 多少项具体要求, 哪几个方面
COUNTS_PARTS = re.compile(
    rf"(?:几|多少)[个大]*(?:(?:{_OF_TEXT}|类)(?:的?(?:具体|整改|主要|重点)*的?(?:{_KINDS}))?|(?:具体|主要)?(?:{_KINDS}|附件))"
    r"|(?:[讲说列写提摆分举]了|附件(?:[一总]?共|有)*)(?:几|多少)个?(?=[?。]|$)"
)
_LISTS = "写|列|讲|说|提|摆|举|总结|归纳|布置|部署|概括|把握|分|定"
# The number of things that a text lists, not of things in the world: 列了几条原因, 几条整改措施
_BESIDE_KINDS = "(?:具体|整改|主要|重点)*"
COUNTS_LISTED = re.compile(
    rf"(?:{_LISTS})[为成了]*(?:几|多少)(?!个点)[个大]*{_BESIDE_KINDS}(?:{_OF_TEXT}|类|{_KINDS})"
    r"|(?:写|列|讲|说|摆|举|总结|归纳|概括|分)[为成了]*(?:几|多少)[个条](?=[?。]|$)"
    rf"|(?:几|多少)(?:[条点项类]|方面)的?{_BESIDE_KINDS}的?[^,。?]{{0,4}}(?:{_KINDS})"
    rf"|(?:{_KINDS})[一总]?共?有?(?:几|多少)(?:[条点项个]|方面)(?=[?。]|$)"
)
_LISTING = re.compile(
    rf"(?<![\w])(?:{_LISTS})(?![\w])|(?:报告)?(?:{_LISTS})(?= |$)|针对|[下底][面头下]|之下"
    r"|[这那]一?(?:块|个问题|部分)|(?:来|要)(?:改|解决)(?= |$)|活儿?(?= |$)"
)
_WHOLE = re.compile(
    rf"(?P<document>(?:全文|[这本该此](?:一?[份个篇部])?{DOCUMENT_NOUN}|{DOCUMENT_NOUN}))?[一总]?共?(?:由|包括|包含|有|是|可以|被)?[一总]?共?(?:分|划分|写|列)?[为成了]?"
    rf"(?<!第)(?P<how_many>几|多少|哪几?)[个大]*(?P<counter>部分|章节?|节|条|编|篇|板块|块)(?:组成|构成|的?内容)?"
)
_BESIDE = re.compile(r"(?<=\w)(?:排在?|里头?|的?其中|当中)$")
_ASKS_WHICH = re.compile(
    r"分别(?:是|叫|讲)*(?:什么|啥|哪些)?|(?:各|都)(?:是|讲|叫)了?(?:什么|啥)|[和与及]?标题|[,、和]"
)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A part by its number: 第三部分, “二是”."""

    number: int  # from 1; -1: the last one
    counter: str  # 条, 部分, 项任务; "是" for 二是; "1.2" for a decimal heading; a style of markers: "一、"
    words: str  # as in the question, folded


@dataclass(frozen=True, slots=True)
class StructureQuestion:
    """What a question asks of the structure of a report."""

    asked: Literal["content", "title", "parts"]  # what a part says, its title, or how many or which parts there are
    ordinals: tuple[Ordinal, ...]  # outermost first; empty: the whole report
    matter: str = ""  # words before the ordinal: they name the document or a part of it
    counter: str = ""  # of the parts that are counted: 章
    counted: bool = False  # their number is asked for


@lru_cache(maxsize=256)
def read_structure_question(text: str) -> StructureQuestion | None:
    """Return what a question asks of the structure of a report. None: nothing.

    >>> asked = read_structure_question("第三部分第二点是什么？")
    >>> [(one.number, one.counter) for one in asked.ordinals], asked.asked
    ([(3, '部分'), (2, '点')], 'content')
    >>> read_structure_question("第三季度增长多少？") is None
    True
    """
    folded = POLITE.sub(lambda match: " " * len(match.group()), fold(text).strip())
    found = _ordinals(folded)
    if not found:
        return _of_the_whole(fold(text).strip())
    before, after = folded[: found[0][1]], folded[found[-1][2] :]
    between = "".join(folded[one[2] : two[1]] for one, two in pairwise(found))
    ordinals = tuple(ordinal for ordinal, _, _ in found)
    if _SAYS.sub("", between):
        return None
    counts = COUNTS_PARTS.search(after)
    if counts:
        after = after[: counts.start()] + after[counts.end() :]
    if _SAYS.sub("", after):
        return None  # a question about a matter, not about the part
    if not counts:
        title = _TITLE.search(folded, found[-1][2]) and not _SEVERAL.search(folded, found[-1][2])
        return StructureQuestion("title" if title else "content", ordinals, _matter(before))
    return StructureQuestion("parts", ordinals, _matter(before), counted="哪" not in folded)


def listed_matter(content: str) -> str:
    """Return the words of a question's content that name a list, without those that speak of the text.

    >>> listed_matter("困难问题 摆")
    '困难问题'
    """
    return " ".join(_LISTING.sub(" ", content).split())


def _matter(before: str) -> str:
    return _AT_THE_START.sub("", _BESIDE.sub("", matter_of(before)))


def _ordinals(folded: str) -> list[tuple[Ordinal, int, int]]:
    """Return the ordinals of a question with their start and end."""
    found = []
    for match in _ORDINAL.finditer(folded):
        number = -1 if match["end"] else 1 if match["first"] else read_integer(match["number"])
        if number:
            found.append((Ordinal(number, match["counter"], match.group()), match.start(), match.end()))
    for match in _ITEM.finditer(folded):
        name = "quoted" if match["quoted"] else "bare"
        if number := read_integer(match[name]):
            words = f"{match[name]}是"
            end = match.end(name) + (1 if name == "bare" else 2)
            start = match.start() if name == "quoted" else match.start(name)
            found.append((Ordinal(number, "是", words), start, end))
    for match in _MARKED.finditer(folded):
        if number := read_integer(match["chinese"] or match["round"]):
            counter = "一、" if match["chinese"] else "(一)"
            found.append((Ordinal(number, counter, match["marker"]), match.start("marker"), match.end("marker")))
    for match in _DECIMAL.finditer(folded):
        decimal = match["decimal"]
        found.append((Ordinal(int(decimal.rpartition(".")[2]), decimal, decimal), match.start(), match.end()))
    return sorted(found, key=lambda one: one[1])


def _of_the_whole(folded: str) -> StructureQuestion | None:
    """Return the question for the parts of the whole report: 全文分几个部分."""
    match = _WHOLE.search(folded)
    if match is None:
        return None
    rest = _ASKS_WHICH.sub(" ", folded[match.end() :])
    if _SAYS.sub("", rest):
        return None
    sure = match["document"] or match["counter"] not in ("条", "块")
    matter = matter_of(folded[: match.start()])
    if not sure or match["how_many"] == "哪":
        return None
    return StructureQuestion("parts", (), matter, match["counter"], counted="哪" not in match["how_many"])
