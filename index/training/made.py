"""Make questions from the sentences of government texts: how many, how much, when, and what is to be done.

A question is a clause with the answer taken out and staff's words put in, by templates that know no single text. The
answer is literal. This module judges no quality: what is made is checked by what the reader learns from it.
"""

import random
import re
from collections.abc import Iterator
from itertools import pairwise

from index.training.sets import Marked
from rag.text.fold import fold
from rag.text.numerals import TENS
from rag.text.sentences import split_clauses, split_sentences
from rag.text.wording import OFFICIAL_WORDS
from rag.text.years import YEAR
from rag.types import Span

__all__ = ["make_questions"]

_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?[万亿千百]*)(?P<more>多|余)?(?P<unit>%|个百分点|[一-鿿]{1,2}?(?=[一-鿿，。；、]|$))"
)
_UNITS = frozenset(
    unit
    for units in (
        "% 个百分点 个 家 所 项 件 次 户 人 名 元 亿元 万元 公里 吨 亩 公顷 平方 立方 斤 套 处 座 辆 台 种 类 条 场",
        "天 年 岁 倍 位 美元 千瓦 人次 万人 亿人 艘 对 批 届 间 张 平方米 万亿 万户 万套 万个 万家 米",
        "万吨 亿吨 亿斤 万亩",
    )
    for unit in units.split()
)
_DATE = re.compile(rf"(?:{YEAR}年)?\d{{1,2}}月(?:\d{{1,2}}日|底|初|份)?|{YEAR}年")
_LEAD = re.compile(
    rf"^(?:——|[{TENS}]+[、是]|（.{{1,3}}）|\d+[.、]|其中|同时|此外|今年|去年|全年|目前|到目前为止|我们|要|将|共|已|并)+"
)
_TASK = re.compile(
    r"^(?:加[强快大]|推[进动]|完善|健全|深化|强化|提高|提升|促进|落实|坚持|扩大|优化|支持|发展|改善|做好|保障|实施|建立|培育|鼓励|稳定|严格|巩固|规范)[一-鿿]{3,12}$"
)
_OPENINGS = ("", "", "", "请问", "想问一下", "我想知道", "")
_HOW_MANY = (
    "{before}多少{unit}{after}",
    "{before}几{unit}{after}",
    "{before}多少{after}",
    "{after}{before}了多少{unit}",
    "{before}{after}一共有多少{unit}",
    "{before}{after}的数量是多少",
)
_HOW_MUCH = (
    "{before}多少",
    "{before}了多少",
    "{before}百分之几",
    "{before}的幅度有多大",
    "{before}到底多少",
    "{before}是多少",
)
_WHEN = ("什么时候{after}", "{after}是什么时候", "{after}是哪一年", "{after}是几月几号", "哪天{after}", "{after}的时间")
_WHAT = (
    "怎么{topic}",
    "如何{topic}",
    "{topic}有哪些举措",
    "{topic}要做些什么",
    "在{topic}方面有什么要求",
    "{topic}的具体措施是什么",
    "{topic}有哪些政策",
    "对{topic}有什么规定",
)
_PART = re.compile(r"^[，、；：和及以,]*(?:其中)?[：，:,]?(?P<part>[一-鿿]{2,12}?)(?:共?有|为|达到?|约|超过|共|再)?$")
_PART_OF = (
    *(
        "{part}{whole}多少{unit}",
        "{whole}里{part}有多少{unit}",
        "{whole}，其中{part}是多少",
        "{part}的{whole}是多少{unit}",
    ),
    *("就{part}而言，{whole}多少{unit}", "就{part}而言，{whole}有多少{unit}", "就{part}而言，{whole}几{unit}"),
)
_PART_CHARS = 20  # between two amounts
_PAIRED = re.compile(
    r"(?P<names>(?:[一-鿿]{2,10}、)*[一-鿿]{2,10}[和与及、][一-鿿]{2,10}?)(?:预计|将)?分别(?P<deed>[一-鿿]{1,5}?)(?=[\d约])"
)
_EACH = (
    "{name}{deed}多少{unit}",
    "{name}{deed}了多少",
    "{name}是多少",
    "{name}{deed}几{unit}",
    "就{name}而言，{deed}多少{unit}",
)
_EVERYDAY = {official: word for word, twins in OFFICIAL_WORDS.items() for official in twins if len(official) > 1}


def make_questions(text: str, name: str, chance: random.Random) -> Iterator[Marked]:
    """Make questions on every sentence of `text` that a template fits, at most one of each kind a sentence."""
    for sentence in split_sentences(text):
        if not 12 <= len(sentence.of(text).strip()) <= 240:
            continue
        around = Span(max(0, sentence.start - 400), min(len(text), sentence.end + 400))
        for kind, make in (("amount", _amount), ("part", _part), ("paired", _paired), ("date", _date), ("task", _task)):
            made = make(text, sentence, chance)
            if made is not None:
                question, answer = made
                passage = around.of(text)
                shifted = Span(answer.start - around.start, answer.end - around.start)
                worded = _reword(question, chance)
                yield Marked(worded, "", passage, shifted, (answer.of(text),), f"{name}@{answer.start}", f"made/{kind}")


def _amount(text: str, sentence: Span, chance: random.Random) -> tuple[str, Span] | None:
    """Take one amount out of a clause that says enough around it."""
    found = []
    for clause in split_clauses(text, sentence.start, sentence.end):
        said = clause.of(text)
        for match in _AMOUNT.finditer(said):
            before = _LEAD.sub("", said[: match.start()])
            after = said[match.end() :].rstrip("，。；、：\n ")
            after = re.split("[、（(]", after)[0]
            known = match["unit"] in _UNITS
            if known and 4 <= len(before) <= 22 and len(after) <= 12 and not re.search(r"\d", before + after):
                answer = Span(clause.start + match.start(), clause.start + match.end())
                found.append((before, match["unit"], after, answer))
    if not found:
        return None
    before, unit, after, answer = chance.choice(found)
    few = [template for template in _HOW_MUCH if "百分" not in template or "%" in unit]
    template = chance.choice(_HOW_MANY if after and "%" not in unit and "百分" not in unit else few)
    return template.format(before=before.rstrip("约近了超过"), unit=_asked_unit(unit), after=after), answer


def _asked_unit(unit: str) -> str:
    """Return the unit as a question names it after 多少: shares are asked for without."""
    return "" if unit in ("%", "个百分点") else unit


def _part(text: str, sentence: Span, chance: random.Random) -> tuple[str, Span] | None:
    """Take the second of two amounts of one kind out: in 新增学位5000个，其中小学3000个 that of 小学."""
    said, found = sentence.of(text), []
    amounts = [amount for amount in _AMOUNT.finditer(said) if amount["unit"] in _UNITS]
    for before, amount in pairwise(amounts):
        between = said[before.end() : amount.start()]
        if amount["unit"] != before["unit"] or len(between) > _PART_CHARS:
            continue
        lead = re.split("[，、；。]", said[: before.start()])[-1]
        whole = re.sub("(?:达到?|共|约|近|超过|了|为|有)+$", "", _LEAD.sub("", lead))
        named = _PART.match(between)
        if named and 2 <= len(whole) <= 16 and not re.search(r"\d|[由从]$", whole):
            part = named["part"]
            if "其中" in between or part[-2:] == whole[-2:]:
                found.append((part, whole, amount))
    if not found:
        return None
    part, whole, amount = chance.choice(found)
    question = chance.choice(_PART_OF).format(part=part, whole=whole, unit=_asked_unit(amount["unit"]))
    return question, Span(sentence.start + amount.start(), sentence.start + amount.end())


def _paired(text: str, sentence: Span, chance: random.Random) -> tuple[str, Span] | None:
    """Take one of several amounts out that are told one after the other: A、B分别增长3%和4%."""
    said = sentence.of(text)
    match = _PAIRED.search(said)
    if match is None:
        return None
    names = re.split("[、和与及]", match["names"])
    amounts = [found for found in _AMOUNT.finditer(said, match.end()) if found["unit"] in _UNITS][: len(names)]
    if len(amounts) < len(names) or amounts[-1].end() - match.end() > 12 * len(names):
        return None
    name, amount = chance.choice(list(zip(names, amounts, strict=True)))
    question = chance.choice(_EACH).format(name=name, deed=match["deed"], unit=_asked_unit(amount["unit"]))
    return question, Span(sentence.start + amount.start(), sentence.start + amount.end())


def _date(text: str, sentence: Span, chance: random.Random) -> tuple[str, Span] | None:
    """Take the date out that opens a clause."""
    for clause in split_clauses(text, sentence.start, sentence.end):
        said = clause.of(text)
        match = _DATE.match(said)
        after = said[match.end() :].strip("，。；、：\n ") if match else ""
        if match and 5 <= len(after) <= 26:
            return chance.choice(_WHEN).format(after=after), Span(clause.start, clause.start + match.end())
    return None


def _task(text: str, sentence: Span, chance: random.Random) -> tuple[str, Span] | None:
    """Ask how a task that opens a sentence is done: the answer is what follows, or the whole sentence."""
    clauses = split_clauses(text, sentence.start, sentence.end)
    said = _LEAD.sub("", clauses[0].of(text).strip("，。；、：\n 　"))
    if len(clauses) < 3 or not _TASK.match(said):
        return None
    end = sentence.start + len(sentence.of(text).rstrip())
    start = clauses[1].start if chance.random() < 0.5 else clauses[0].start
    return chance.choice(_WHAT).format(topic=said), Span(start, end)


def _reword(question: str, chance: random.Random) -> str:
    """Put everyday words for official ones, drop a particle, open and close as people do."""
    for official, word in _EVERYDAY.items():
        if chance.random() < 0.5:
            question = re.sub(f"(?<!多){official}", word, question)  # 多少年 holds no 少年
    if chance.random() < 0.3:
        question = re.sub("[的了]", "", fold(question), count=1)
    return chance.choice(_OPENINGS) + question + chance.choice(("？", "？", "", "呢？", "?"))
