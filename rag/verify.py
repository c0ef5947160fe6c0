"""Does the report carry this sentence? Every number, date, name, negation and direction of it must stand in the quotes.

Rules over folded text, no model: a literal slice of a quote always passes. They cannot see a wrong relation between two
things that both stand in the quotes, unless it shows in the words next to a number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from rag.claims import ANTONYMS, LIGHT_WORDS, WHOLE, is_common, is_plan, negations_of, segment
from rag.fold import fold
from rag.places import find_places
from rag.quantity import Quantity, date_parts, find_quantities
from rag.sentences import split_clauses

__all__ = ["Fault", "Verdict", "verify"]

FaultKind = Literal["number", "date", "name", "negation", "direction", "plan", "wording"]

_MAX_NEW_WORDING = 0.5  # of a sentence's characters; a paraphrase keeps the nouns
_SAME_CLAUSE = 0.8  # ratio of difflib: above, a clause is a copy in which something was changed
_ALIGNED = 0.25  # of a clause's bigrams: below, no clause of the quotes says the same
_NEAR = 8  # characters around a number that say what it counts
_SWAPPED = 1.5  # bigrams: how much better another number must fit those characters
_GLUE = frozenset(
    "的了在是有和与为对把被将等及其这那也都又就才到着过们以于并而或从由向上下中里后前之所个各共约仅均已经即则因此故"
    "跟给让得地要会能可还去来做该每您你我他它吗呢啊吧么些分别其中根据报告显示指出提到表明以及另外同时目前关于来自数量"
    "一二两三四五六七八九十百千万亿几次件事正面步人时等没达全加起"
)
_ORGANISATION = frozenset("部局委办院厅会司处科组队站所校园镇街村区县市省国团行馆厂店社港路桥湾岛")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+(?:[\-.][a-z0-9]+)*\d*|\d*[a-z]+\d*")
_QUOTED = re.compile(r"《([^》]+)》")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


# What stands right before a slice and turns its sense: 未|完成整改1个.
_TURNED = re.compile(r"[未不没无非拟将]$|没有$|尚未$|力争$|争取$|计划$|预计$")
_UNTURNED = re.compile(r"(?:没有|未|不)(?:超过|高于|超出)")
_DONE = re.compile(r"已|完成了|实现了|建成")
_TOTAL = re.compile(r"合计|加起来|共|总|一起|累计")
_NUMERIC = re.compile(r"[\d.,〇零一二两三四五六七八九十百千万亿]")
_NUMERIC_ON = re.compile(r"[\d.%〇零一二两三四五六七八九十百千万亿余多]")
_LEVELS = frozenset("国省市区县乡镇村州")  # 区委 is not 市委
DateParts = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a sentence says and the quotes do not."""

    kind: FaultKind
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong with a sentence; nothing means that the quotes carry it."""

    faults: tuple[Fault, ...] = ()

    @property
    def supported(self) -> bool:
        return not self.faults


def verify(sentence: str, quotes: Sequence[str], *, year: int | None = None) -> Verdict:
    """Check `sentence` against the literal `quotes` that it stands by; `year` is what 今年 means in their report.

    >>> quotes = ["由区委书记担任组长,全区划分网格710个。"]
    >>> verify("全区共划分710个网格。", quotes).supported
    True
    >>> verify("全区共划分810个网格。", quotes).faults
    (Fault(kind='number', text='810个'),)
    """
    said, shown = fold(sentence).replace(" ", ""), tuple(fold(quote).replace(" ", "") for quote in quotes)
    if not re.search(r"\w", said):
        return Verdict()
    whole = "\n".join(shown)
    if _is_slice(said.strip("。,;!"), whole):
        return Verdict()
    checks = (_numbers(said, whole), _dates(said, whole, year), _names(said, whole), _senses(said, whole))
    faults = [*(fault for check in checks for fault in check), *_wording(said, whole), *_changes(said, whole)]
    return Verdict(tuple(dict.fromkeys(faults)))


def _is_slice(said: str, shown: str) -> bool:
    """Tell whether a sentence stands in the quotes word for word, and not right after what denies or only plans it.

    A slice that begins or ends inside a number says another number: 10个 in 710个, 5 in 5.2.
    """
    at = shown.find(said)
    while at >= 0:
        end = at + len(said)
        cut = _NUMERIC.search(shown[at : at + 1]) and _NUMERIC.search(shown[max(0, at - 1) : at])
        cut = cut or (_NUMERIC.search(said[-1:]) and _NUMERIC_ON.match(shown[end : end + 1]))
        if not cut and not _TURNED.search(shown[max(0, at - 3) : at]):
            return True
        at = shown.find(said, at + 1)
    return False


def _numbers(said: str, shown: str) -> Iterator[Fault]:
    """Find numbers that the quotes do not state, or that stand there beside other words."""
    stated = [q for q in find_quantities(shown) if not q.is_date]
    claimed = [q for q in find_quantities(said) if not q.is_date]
    digits = set(_DIGITS.findall(shown.replace(",", "")))
    covered: set[int] = set()
    for quantity in claimed:
        covered.update(range(quantity.start, quantity.end))
        same = [other for other in stated if _equal(quantity, other)]
        if not quantity.unit and quantity.text in digits:
            continue
        if _is_total(quantity, said, stated):
            continue
        firmer = not _vague(quantity, said) and all(_vague(other, shown) for other in same)  # also when there is none
        if firmer or not same or _beside_others(quantity, same, stated, said, shown):
            yield Fault("number", quantity.text)
    covered |= {at for q in find_quantities(said) if q.is_date for at in range(q.start, q.end)}
    for match in _DIGITS.finditer(said):
        if match.start() not in covered and match.group() not in digits:
            yield Fault("number", match.group())


def _equal(claimed: Quantity, stated: Quantity) -> bool:
    if claimed.value is None or stated.value is None:
        return claimed.text == stated.text
    return _alike(claimed, stated) and claimed.value == stated.value


def _alike(claimed: Quantity, stated: Quantity) -> bool:
    """Tell whether two numbers measure the same, as far as their units say."""
    alike = claimed.unit == stated.unit or not claimed.unit or not stated.unit
    if not alike and claimed.dimension == stated.dimension:
        people = claimed.dimension in ("person", "count")
        alike = people or claimed.unit in stated.unit or stated.unit in claimed.unit
    if claimed.dimension in ("person", "count") and stated.dimension in ("person", "count"):
        alike = alike or "个" in (claimed.unit, stated.unit)
    return alike


def _is_total(quantity: Quantity, said: str, stated: Sequence[Quantity]) -> bool:
    """Tell whether a number is the sum of numbers in the quotes, or counts what its own clause lists, and says so."""
    clause = _part_around(said, quantity.start, "。;\n")
    if quantity.value == len(re.findall(r"[、和及与]", clause)) + 1 and quantity.value > 1:
        return True
    if not _TOTAL.search(clause):
        return False
    alike = [
        q.value for q in stated if q.value is not None and (q.unit == quantity.unit or "个" in (q.unit, quantity.unit))
    ]
    sums = {sum(alike[low:high]) for low in range(len(alike)) for high in range(low + 2, len(alike) + 1)}
    return quantity.value in sums


def _part_around(text: str, at: int, ends: str) -> str:
    """Return the part of `text` between two of `ends` that holds position `at`."""
    start = max(text.rfind(end, 0, at) for end in ends) + 1
    stop = min((found for end in ends if (found := text.find(end, at)) >= 0), default=len(text))
    return text[start:stop]


def _vague(quantity: Quantity, text: str) -> bool:
    """Tell whether a number is given as about, nearly or more than itself."""
    around = text[max(0, quantity.start - 2) : quantity.start] + quantity.text + text[quantity.end : quantity.end + 2]
    return re.search(r"约|近\d|余|多(?!少)|左右|超|几|不足|以上|以下", around) is not None


def _beside_others(
    quantity: Quantity, same: Sequence[Quantity], stated: Sequence[Quantity], said: str, shown: str
) -> bool:
    """Tell whether the words around a number stand around another number in the quotes, rather than around this one."""
    near = _around(quantity, said)
    own = max(len(near & _around(other, shown)) for other in same)
    rivals = [q for q in stated if q.value != quantity.value and _alike(quantity, q)]
    rival = max((len(near & _around(other, shown)) for other in rivals), default=0)
    return rival >= own + _SWAPPED


def _around(quantity: Quantity, text: str) -> frozenset[str]:
    before = re.split(r"[,。;、\d\n]", text[max(0, quantity.start - _NEAR) : quantity.start])[-1]
    after = re.split(r"[,。;、\d\n]", text[quantity.end : quantity.end + _NEAR // 2])[0]
    return _bigrams(before) | _bigrams(after) | _bigrams(f"{quantity.unit}{after[:2]}")


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dates(said: str, shown: str, year: int | None) -> Iterator[Fault]:
    """Find dates that no date of the quotes agrees with, part by part."""
    stated = [date_parts(q) for q in find_quantities(shown) if q.is_date]
    for quantity in find_quantities(said):
        if quantity.is_date:
            parts = date_parts(quantity)
            good = any(_agrees(parts, other, year) for other in stated) or parts == (year, None, None)
            if not any(parts):
                good = any(way in shown for way in _ways_to_say(quantity.text))
            if not good:
                yield Fault("date", quantity.text)


def _ways_to_say(often: str) -> tuple[str, ...]:
    """Return the wordings of a period or frequency: 每个季度 is 每季度, 每年 may stand as 年均."""
    plain = often.replace("个", "")
    return (often, plain, f"{plain[1:]}均") if plain.startswith("每") else (often, plain)


def _agrees(claimed: DateParts, stated: DateParts, year: int | None) -> bool:
    """Tell whether each part that is claimed is stated; the report's own year need not be."""
    if claimed[0] == year and stated[0] is None and any(claimed[1:]):
        claimed = (None, *claimed[1:])
    return all(said in (None, shown) for said, shown in zip(claimed, stated, strict=True))


def _names(said: str, shown: str) -> Iterator[Fault]:
    """Find titles, places, Latin words and words unknown to the dictionary that the quotes do not hold."""
    titles = [match.group() for match in _QUOTED.finditer(said) if match.group(1) not in shown]
    places = [place for place in find_places(said) if (place.rstrip("省市区县旗州") or place) not in shown]
    latin = [word for word in _LATIN.findall(said) if word not in shown]
    new = [run + after for run, after in _new_runs(said, shown) if _is_name(run, after)]
    for name in (*titles, *places, *latin, *new):
        yield Fault("name", name)


def _is_name(run: str, after: str) -> bool:
    """Tell whether new characters, with the one after them, name something: an unknown word, a place, an office."""
    if len(run) == 1:
        return run in _LEVELS and after != "" and after in "委政府级长直属"
    pieces = segment(run)
    strange = not is_common(piece for piece in pieces if len(piece) > 1) or _loose(pieces) >= 2
    return strange or after in _ORGANISATION


def _loose(pieces: Sequence[str]) -> int:
    """Return the longest row of characters that no word holds."""
    longest = row = 0
    for piece in pieces:
        row = row + 1 if len(piece) == 1 else 0
        longest = max(longest, row)
    return longest


def _new_runs(said: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the stretches of `said` that share no two characters in a row with `shown`, and what follows each."""
    known = _bigrams(shown)
    numbers = [(q.start, q.end) for q in find_quantities(said)]
    for match in _HAN.finditer(said):
        run = match.group()
        kept = [False] * len(run)
        for i in range(len(run) - 1):
            if run[i : i + 2] in known:
                kept[i] = kept[i + 1] = True
        for i, char in enumerate(run):
            at = match.start() + i
            kept[i] = kept[i] or char in _GLUE or any(start <= at < end for start, end in numbers)
        start = 0
        while start < len(run):
            end = start
            while end < len(run) and not kept[end]:
                end += 1
            if end > start:
                yield run[start:end], run[end : end + 1]
            start = end + 1


def _senses(said: str, shown: str) -> Iterator[Fault]:
    """Find clauses that deny, turn round or take for done what the quotes' clause on the same says otherwise."""
    clauses = _clauses(_level(shown))
    for clause in _clauses(_level(said)):
        matching, overlap = _closest(clause, clauses)
        if overlap < _ALIGNED:
            continue
        if negations_of(clause) % 2 != negations_of(matching) % 2:
            yield Fault("negation", clause)
        if is_plan(matching) != is_plan(clause) and (is_plan(clause) or _DONE.search(clause)):
            yield Fault("plan", clause)
        if (whole := WHOLE.search(clause)) and not WHOLE.search(shown) and not re.search(r"[全都均各]", matching):
            yield Fault("negation", whole.group())
        yield from (Fault("direction", word) for word in _turned_round(clause, matching))


def _turned_round(clause: str, matching: str) -> Iterator[str]:
    for pair in ANTONYMS:
        for one, other in (pair, pair[::-1]):
            if one in clause and one not in matching and other in matching and other not in clause:
                yield one


@lru_cache(maxsize=512)
def _clauses(text: str) -> tuple[str, ...]:
    pieces = (piece for span in split_clauses(text) for piece in span.of(text).split("、"))
    return tuple(stripped for piece in pieces if (stripped := piece.strip(" \n,。;!?:")))


def _closest(clause: str, clauses: Sequence[str]) -> tuple[str, float]:
    pairs = _bigrams(clause)
    if not pairs:
        return "", 0.0
    overlap, _, best = max(
        ((len(pairs & _bigrams(other)) / len(pairs), -len(other), other) for other in clauses), default=(0.0, 0, "")
    )
    return best, overlap


def _wording(said: str, shown: str) -> Iterator[Fault]:
    """Find sentences that have too little in common with the quotes to be read as saying the same."""
    characters = sum(char not in _GLUE for run in _HAN.findall(said) for char in run)
    new = "".join(run for run, _ in _new_runs(said, shown))
    if characters and len(new) / characters > _MAX_NEW_WORDING:
        yield Fault("wording", new)
    for run, _ in _new_runs(said, shown):
        if len(run) > 1 and not WHOLE.fullmatch(run) and not LIGHT_WORDS.fullmatch(run):
            yield Fault("wording", run)


def _changes(said: str, shown: str) -> Iterator[Fault]:
    """Find clauses that copy one of the quotes but for a few characters in its midst."""
    clauses = _clauses(_level(shown))
    for clause in _clauses(_level(said)):
        ratio, matching = max(((_ratio(clause, other), other) for other in clauses), default=(0.0, ""))
        if ratio < _SAME_CLAUSE:
            continue
        for tag, start, end, low, high in SequenceMatcher(None, clause, matching, autojunk=False).get_opcodes():
            new, old = clause[start:end], matching[low:high]
            if tag == "replace" and _has_content(new) and _has_content(old) and not LIGHT_WORDS.fullmatch(new):
                yield Fault("wording", new)


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME_CLAUSE else 0.0


def _has_content(text: str) -> bool:
    return any(char not in _GLUE for run in _HAN.findall(text) for char in run)


def _level(text: str) -> str:
    """Write alike what says the same."""
    return re.sub(r"(?<=\d)号", "日", _UNTURNED.sub("低于", text))
