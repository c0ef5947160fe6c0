"""Paraphrase a true sentence: shorten it, reorder it, write its numbers or characters otherwise, replace a word.

Each paraphrase stays true: a clause that depends on another clause, a plan or a condition is not changed.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import cn2an

from eval.guard.statements import Statement
from rag.text.numerals import ONES, TENS
from rag.text.quantity import find_quantities
from rag.text.sentences import split_clauses
from rag.text.units import MAGNITUDE

if TYPE_CHECKING:
    from opencc import OpenCC

__all__ = ["PARAPHRASES", "extract", "rephrase"]

Form = Callable[[str, Statement, Random], Iterator[str]]

_DEPENDED_ON = re.compile(
    r"将|拟|计划|规划|预计|力争|争取|目标|如|若|凡|除|的$|时$|后$|前$|以来$|分别|不|未|没|无|对$|[:：]"
)
_DEPENDENT = re.compile(
    rf"^(?:其中|并|从而|进而|即|以|使|让|但|而|且|则|也|还|又|后|予|其|该|此|这|应|由此|为|不|未|的|等|并且|确保|[{TENS}]是)"
)
_PREFIXES = ("据报告，", "报告显示，", "报告提到，", "根据报告，", "报告指出，", "另外，", "同时，")
_SYNONYMS = (
    ("召开", "举行"), ("印发", "下发"), ("以及", "和"), ("达到", "达"), ("目前", "现在"), ("共", "一共"),
    ("约", "大约"), ("其中", ""),
    ("并且", "并"), ("日", "号"), ("包括", "包含"), ("已", ""), ("已", "已经"), ("了", ""),
    ("为", "是"),
)  # fmt: skip
_ITEM = re.compile(rf"^[{ONES}]是")
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_NOUN_FIRST = re.compile(  # 整改|措施|112项
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2})([\u4e00-\u9fff]{2})(\d+[名个家项件场座所套户])(?=[,，。;；]|$)"
)


def verbatim(text: str, _statement: Statement, _random: Random) -> Iterator[str]:
    """Repeat the sentence."""
    yield f"{text}。"


def extract(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Keep some successive clauses on which no other clause depends."""
    clauses = [span.of(text) for span in split_clauses(text)]
    free = [
        i
        for i, clause in enumerate(clauses)
        if len(clause) >= 8
        and not _DEPENDENT.match(clause)
        and not any(_DEPENDED_ON.search(c.rstrip(",，")) for c in clauses[:i])
    ]
    if len(clauses) > 1 and free:
        first = random.choice(free)
        last = random.randint(first, len(clauses) - 1) if random.random() < 0.4 else first
        part = "".join(clauses[first : last + 1]).strip(" ,，。;；:：")
        if part != text and part.count("《") == part.count("》") and part.count("(") == part.count(")"):
            yield part


def reorder(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Exchange two neighbouring clauses that depend on no other clause."""
    clauses = [span.of(text).strip(" ,，。;；") for span in split_clauses(text)]
    if len(clauses) < 2 or any(_DEPENDED_ON.search(clause) for clause in clauses):
        return
    spots = [
        i
        for i in range(len(clauses) - 1)
        if not any(_DEPENDENT.match(clause) or len(clause) < 6 for clause in clauses[i : i + 2])
    ]
    if spots and text.count("(") == 0 and not re.search(r"[《“][^》”]*[,，][^《“]*[》”]", text):
        at = random.choice(spots)
        clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
        yield "，".join(clauses)


@cache
def _traditional() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("s2t")


def write_traditional(text: str, _statement: Statement, _random: Random) -> Iterator[str]:
    """Write the sentence in Traditional characters."""
    yield str(_traditional().convert(text))


def write_wide(text: str, _statement: Statement, _random: Random) -> Iterator[str]:
    """Write digits, Latin letters and punctuation full-width."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    if wide != text:
        yield wide


def rewrite_number(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Write a number in another format: 35 as 三十五, 1.2万 as 12000, 97% as 百分之九十七, 6月25日 as 六月二十五日."""
    names = [match.span() for match in _TITLE.finditer(text)]
    for q in find_quantities(text):
        if any(low <= q.start < high for low, high in names) or q.dimension == "ordinal":
            continue
        new = _dated(q.text, random) if q.is_date else _numbered(q.text, q.unit)
        if new and new != q.text and not _is_part_of_range(text, q.start, q.end):
            yield text[: q.start] + new + text[q.end :]


def _is_part_of_range(text: str, start: int, end: int) -> bool:
    """Return whether the number is part of a range or an abbreviation."""
    return (
        re.match(r"[\d.\-—~～至]", text[end:]) is not None
        or re.search(r"[\d.\-—~～至A-Za-z]$", text[:start]) is not None
    )


def _dated(text: str, random: Random) -> str:
    if match := re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text):
        return random.choice(("{}.{}.{}", "{}-{}-{}", "{}/{}/{}")).format(*match.groups())
    if match := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", text):
        return f"{cn2an.an2cn(match[1])}月{cn2an.an2cn(match[2])}日"
    return ""


def _numbered(text: str, unit: str) -> str:
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", text):
        return f"百分之{cn2an.an2cn(match[1])}"
    if match := re.fullmatch(rf"(\d+(?:\.\d+)?)([万亿])({re.escape(unit)})", text):
        plain = Decimal(match[1]) * MAGNITUDE[match[2]]
        written = plain if match[2] == "万" else plain / 10**4
        mark = "" if match[2] == "万" else "万"
        return f"{int(written)}{mark}{unit}" if written == int(written) else ""
    if match := re.fullmatch(rf"(\d{{1,4}})({re.escape(unit)})", text):
        return f"{cn2an.an2cn(match[1])}{unit}" if unit and int(match[1]) > 1 else ""
    if match := re.fullmatch(rf"([二三四五六七八九十百]+)({re.escape(unit)})", text):
        return f"{cn2an.cn2an(match[1], 'smart')}{unit}"
    return ""


def add_prefix(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Name the report as the source."""
    yield random.choice(_PREFIXES) + _ITEM.sub("", text) + "。"


def rephrase(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Replace a word by a synonym, or drop a word without meaning."""
    pairs = [(old, new) for old, new in _SYNONYMS if _fits(old, text)]
    if pairs:
        old, new = random.choice(pairs)
        at = _fits(old, text)
        yield text[: at - 1] + new + text[at - 1 + len(old) :]


_AROUND = {
    "共": r"(?<![一总公中合])共(?=\d|开展|有|完成|召开|划分|计)",
    "约": r"(?<![大合节预条公])约(?=\d)",
    "日": r"(?<=\d)日(?=[,，。、]|$)",
    "已": r"(?<![自])已(?=[完建成实开形印制出启组投超全有对达])",
    "了": r"(?<=[\u4e00-\u9fff])了(?=[\u4e00-\u9fff《“\d])(?!解)",
    "为": r"(?<=[率值额数重])为(?=\d)",
    "其中": r"(?<=[,，;；])其中(?![,，])",
    "召开": r"召开(?![了])",
    "达到": r"达到(?=\d)",
}


def _fits(old: str, text: str) -> int:
    """Return the position at which a word can be replaced, counted from 1; 0 if there is none."""
    names = [match.span() for match in _TITLE.finditer(text)]
    for match in re.finditer(_AROUND.get(old, old), text):
        if not any(low <= match.start() < high for low, high in names):
            return match.start() + 1
    return 0


def add_light_word(text: str, _statement: Statement, random: Random) -> Iterator[str]:
    """Put 共, 为 or 达 before a number: 划分网格710个 becomes 划分网格共710个."""
    for q in find_quantities(text):
        before, after = text[max(0, q.start - 2) : q.start], text[q.end : q.end + 1]
        if not re.fullmatch(r"[\u4e00-\u9fff]{2}", before) or (after and after not in ",，。;；"):
            continue
        if before[-1] in "共达为是约近超到了的至第有足过于每均增降升比长另余少多加减高低前后内占各" or text.count(
            "“", 0, q.start
        ) != text.count("”", 0, q.start):
            continue
        if q.dimension in ("count", "person") and not q.text.endswith("次"):
            yield text[: q.start] + random.choice(("共", "一共", "总共")) + text[q.start :]
        elif q.dimension in ("money", "area") and before[-1] in "资额值入出积":
            yield text[: q.start] + random.choice(("为", "达", "是")) + text[q.start :]


def move_number(text: str, _statement: Statement, _random: Random) -> Iterator[str]:
    """Move a number before the noun that it counts: 网格710个 becomes 710个网格."""
    for match in _NOUN_FIRST.finditer(text):
        if not re.search(r"[共达为约近超已了]", match[2]):
            yield f"{text[: match.start(2)]}{match[3]}{match[2]}{text[match.end() :]}"


def join_last(text: str, _statement: Statement, _random: Random) -> Iterator[str]:
    """Replace the last 、 of a list by 和."""
    match = re.search(r"(?<=[\u4e00-\u9fff》”])、(?=[^、,，。;；和及与等]{2,12}(?:[,，。;；]|$))", text)
    if match and not any(m.start() <= match.start() < m.end() for m in _TITLE.finditer(text)):
        yield f"{text[: match.start()]}和{text[match.end() :]}"


PARAPHRASES: dict[str, Form] = {
    "verbatim": verbatim,
    "extract": extract,
    "reordered": reorder,
    "traditional": write_traditional,
    "full-width": write_wide,
    "number format": rewrite_number,
    "source named": add_prefix,
    "rephrased": rephrase,
    "light word": add_light_word,
    "number moved": move_number,
    "list joined": join_last,
}
