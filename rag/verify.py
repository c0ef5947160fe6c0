"""Does the report carry this sentence? Every number, date, name, negation and direction of it must stand in the quotes.

Rules over folded text, no model: a literal slice of a quote always passes. They cannot see a wrong relation between two
things that both stand in the quotes, unless it shows in the words next to a number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.claims import ANTONYMS, is_common, is_plan, negations_of, segment
from rag.fold import fold
from rag.places import find_places
from rag.quantity import Quantity, date_parts, find_quantities
from rag.sentences import split_clauses

__all__ = ["Fault", "Verdict", "verify"]

FaultKind = Literal["number", "date", "name", "negation", "direction", "plan", "wording"]

_MAX_NEW_WORDING = 0.5  # of a sentence's characters; a paraphrase keeps the nouns
_ALIGNED = 0.34  # of a clause's bigrams: below, no clause of the quotes says the same
_NEAR = 8  # characters around a number that say what it counts
_SWAPPED = 1.5  # bigrams: how much better another number must fit those characters
_GLUE = frozenset(
    "的了在是有和与为对把被将等及其这那也都又就才到着过们以于并而或从由向上下中里后前之所个各共约仅均已经即则因此故"
    "跟给让得地要会能可还去来做该每您你我他它吗呢啊吧么些分别其中根据报告显示指出提到表明以及另外同时目前关于来自数量"
)
_ORGANISATION = frozenset("部局委办院厅会司处科组队站所校园镇街村区县市省国团行馆厂店社港路桥湾岛")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+(?:[\-.][a-z0-9]+)*\d*|\d*[a-z]+\d*")
_QUOTED = re.compile(r"《([^》]+)》")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


# What stands right before a slice and turns its sense: 未|完成整改1个.
_TURNED = re.compile(r"[未不没无非拟将]$|没有$|尚未$|力争$|争取$|计划$|预计$")
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
    faults = [*(fault for check in checks for fault in check), *_wording(said, whole)]
    return Verdict(tuple(dict.fromkeys(faults)))


def _is_slice(said: str, shown: str) -> bool:
    """Tell whether a sentence stands in the quotes word for word, and not right after what denies or only plans it."""
    at = shown.find(said)
    while at >= 0:
        if not _TURNED.search(shown[max(0, at - 3) : at]):
            return True
        at = shown.find(said, at + 1)
    return False


def _numbers(said: str, shown: str) -> Iterator[Fault]:
    """Find numbers that the quotes do not state, or that stand there beside other words."""
    stated = [q for q in find_quantities(shown) if not q.is_date]
    claimed = [q for q in find_quantities(said) if not q.is_date]
    covered: set[int] = set()
    for quantity in claimed:
        covered.update(range(quantity.start, quantity.end))
        same = [other for other in stated if _equal(quantity, other)]
        firmer = not _vague(quantity, said) and all(_vague(other, shown) for other in same)  # also when there is none
        if firmer or not same or _beside_others(quantity, same, stated, said, shown):
            yield Fault("number", quantity.text)
    covered |= {at for q in find_quantities(said) if q.is_date for at in range(q.start, q.end)}
    digits = set(_DIGITS.findall(shown.replace(",", "")))
    for match in _DIGITS.finditer(said):
        if match.start() not in covered and match.group() not in digits:
            yield Fault("number", match.group())


def _equal(claimed: Quantity, stated: Quantity) -> bool:
    if claimed.value is None or stated.value is None:
        return claimed.text == stated.text
    alike = claimed.unit == stated.unit or not claimed.unit or not stated.unit
    if not alike and claimed.dimension == stated.dimension:
        people = claimed.dimension in ("person", "count")
        alike = people or claimed.unit in stated.unit or stated.unit in claimed.unit
    if claimed.dimension in ("person", "count") and stated.dimension in ("person", "count"):
        alike = alike or "个" in (claimed.unit, stated.unit)
    return alike and claimed.value == stated.value


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
    counts = ("count", "person", "number")
    alike = counts if same[0].dimension in counts else (same[0].dimension,)
    rivals = [q for q in stated if q.dimension in alike and q.value != quantity.value]
    rival = max((len(near & _around(other, shown)) for other in rivals), default=0)
    return rival >= own + _SWAPPED


def _around(quantity: Quantity, text: str) -> frozenset[str]:
    before = re.split(r"[,。;\n]", text[max(0, quantity.start - _NEAR) : quantity.start])[-1]
    after = re.split(r"[,。;\n]", text[quantity.end : quantity.end + _NEAR // 2])[0]
    return _bigrams(before) | _bigrams(after) | _bigrams(f"{quantity.unit}{after[:2]}")


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dates(said: str, shown: str, year: int | None) -> Iterator[Fault]:
    """Find dates that no date of the quotes agrees with, part by part."""
    stated = [date_parts(q) for q in find_quantities(shown) if q.is_date]
    for quantity in find_quantities(said):
        if quantity.is_date:
            parts = date_parts(quantity)
            good = any(_agrees(parts, other, year) for other in stated) if any(parts) else quantity.text in shown
            if not good:
                yield Fault("date", quantity.text)


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
        return run in _LEVELS
    pieces = segment(run)
    strange = not is_common(piece for piece in pieces if len(piece) > 1) or _loose(pieces) >= 2
    return strange or (after in _ORGANISATION and after != "")


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
    clauses = _clauses(shown)
    for clause in _clauses(said):
        matching, overlap = _closest(clause, clauses)
        if overlap < _ALIGNED:
            continue
        if negations_of(clause) % 2 != negations_of(matching) % 2:
            yield Fault("negation", clause)
        for pair in ANTONYMS:
            for one, other in (pair, pair[::-1]):
                if one in clause and one not in matching and other in matching and other not in clause:
                    yield Fault("direction", one)
        if is_plan(matching) and not is_plan(clause) and re.search(r"已|完成了|实现了|建成", clause):
            yield Fault("plan", clause)


@lru_cache(maxsize=512)
def _clauses(text: str) -> tuple[str, ...]:
    pieces = (span.of(text).strip(" \n,。;!?:") for span in split_clauses(text))
    return tuple(piece for piece in pieces if piece)


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
