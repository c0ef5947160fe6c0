"""Which clauses of a sentence deny, plan, compare or turn round what the quotes say otherwise.

Works on folded text without spaces, clause by clause against the clause of the quotes that shares most with it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.guard.fault import Fault
from rag.guard.lexicon import ANTONYMS, SUPERLATIVE, UNDOING, WHOLE
from rag.guard.segments import bigrams, clauses_of, closest
from rag.text.polarity import is_plan, negations_of
from rag.text.quantity import find_quantities

__all__ = ["find_wrong_senses", "level"]

_ALIGNED = 0.25  # of a clause's bigrams: below, no clause of the quotes says the same
_DONE = re.compile(r"已|完成了|实现了|建成")
_UNTURNED = re.compile(r"(?:没有|未|不)(?:超过|高于|超出)")
_JOINT = re.compile(r"以及|[和及与]")
_COMPARES = re.compile(
    r"比(?![增例重较率如上去同年赛武对])[^,。;\d]{2,24}?[多少高低大小早晚快慢强弱好差](?:$|得多|一些|于|出)|[多少高低早晚大小]于[^\d约]"
)
_STANDS_AS_COMPARED = re.compile(r"比|[多少高低早晚大小]于|超过")
# What goes from the one on its left to the one on its right.
_PIVOTS = re.compile(r"获|对|由|向|被|给|派|受|带动|激发|支持|指导|督导|监督|检查|委托|授予|投资|捐赠")
_BEFORE_OR_AFTER = re.compile(r"([\u4e00-\u9fff])([前后])")
_REVERSED = 2  # bigrams


def find_wrong_senses(said: str, shown: str) -> Iterator[Fault]:
    """Find clauses that deny, turn round or take for done what the quotes' clause on the same says otherwise."""
    clauses = clauses_of(level(shown))
    joined = _JOINT.sub("、", level(shown))
    for clause in clauses_of(level(said)):
        if _COMPARES.search(clause) and not _STANDS_AS_COMPARED.search(shown):
            yield Fault("direction", clause)
        matching, overlap = closest(clause, clauses)
        if overlap < _ALIGNED:
            continue
        if not (_JOINT.search(clause) and _JOINT.sub("、", clause) in joined):
            yield from _against(clause, matching, shown)


def _against(clause: str, matching: str, shown: str) -> Iterator[Fault]:
    """Find what a clause says against the one of the quotes that matches it."""
    if negations_of(clause) % 2 != negations_of(matching) % 2:
        yield Fault("negation", clause)
    if is_plan(matching) != is_plan(clause) and (is_plan(clause) or _DONE.search(clause)):
        yield Fault("plan", clause)
    if (whole := WHOLE.search(clause)) and not WHOLE.search(shown) and not re.search(r"[全都均各]", matching):
        yield Fault("negation", whole.group())
    yield from (Fault("direction", word) for word in _turned_round(clause, matching))
    yield from (Fault("direction", word) for word in _added(clause, shown))
    if _is_reversed(clause, matching):
        yield Fault("direction", clause)


def _turned_round(clause: str, matching: str) -> Iterator[str]:
    for pair in ANTONYMS:
        for one, other in (pair, pair[::-1]):
            if one in clause and one not in matching and other in matching and other not in clause:
                yield one
    for match in _BEFORE_OR_AFTER.finditer(clause):
        flipped = match[1] + ("后" if match[2] == "前" else "前")
        if match.group() not in matching and flipped in matching and flipped not in clause:
            yield match.group()


def _added(clause: str, shown: str) -> Iterator[str]:
    """Yield words that undo something or say that it is the first or the most, where the quotes have none such."""
    yield from (match.group() for match in UNDOING.finditer(clause) if match.group()[0] not in shown)
    for match in SUPERLATIVE.finditer(clause):
        if match.group() not in shown and not (match.group()[0] != "最" and SUPERLATIVE.search(shown)):
            yield match.group()


def _is_reversed(clause: str, matching: str) -> bool:
    """Tell whether what stands left and right of 对, 获, 由 or the like has changed places."""
    for pivot in _PIVOTS.finditer(clause):
        left, right = bigrams(clause[: pivot.start()]), bigrams(clause[pivot.end() :])
        for other in re.finditer(pivot.group(), matching):
            before, after = bigrams(matching[: other.start()]), bigrams(matching[other.end() :])
            crossed = (len(left & after), len(right & before))
            straight = len(left & before) + len(right & after)
            if min(crossed) >= 1 and sum(crossed) >= straight + _REVERSED:
                return True
    return False


@lru_cache(maxsize=512)
def level(text: str) -> str:
    """Write alike what says the same: 不超过 as 低于, 号 as 日, 五所 as 5所."""
    plain = re.sub(r"(?<=\d)号", "日", _UNTURNED.sub("低于", text))
    pieces, end = [], 0
    for q in find_quantities(plain):
        if (
            q.value is not None
            and q.unit not in ("", "字")
            and not re.search(r"\d", q.text)
            and q.value == int(q.value)
        ):
            pieces += [plain[end : q.start], f"{int(q.value)}{q.unit}"]
            end = q.end
    return "".join((*pieces, plain[end:]))
