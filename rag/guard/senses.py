"""Check the sense of a sentence against the quotes: negation, plans, comparisons and direction.

Each clause is compared with the clause of the quotes that shares most bigrams with it. The input is folded text without
spaces.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.guard.lexicon import ANTONYMS, PLANNED, SUPERLATIVE, UNDOING, WHOLE
from rag.guard.mismatch import Mismatch
from rag.guard.segments import bigrams, cached_bigrams, clauses_of, closest
from rag.text.polarity import is_plan, negations_of
from rag.text.quantity import find_quantities

__all__ = ["find_wrong_senses", "unify"]

_ALIGNED = 0.25  # share of a clause's bigrams; below it, the clauses are not comparable
_MERGED = 0.6  # share of the bigrams of a clause of the quotes; from it on, a clause has taken it in
_DONE = re.compile(r"已|完成了|实现了|建成")
_UNDER_WAY = "正在"  # a plan only where the quotes tell the thing as done
_PLAN_NOUN = re.compile(rf"(?:预期|主要|奋斗|发展)目标|计划安排|拟安排|^{PLANNED}$")
_HEADING = 30  # characters
_NOT_ABOVE = re.compile(r"(?:没有|未|不)(?:超过|高于|超出)")
_JOINT = re.compile(r"以及|[和及与]")
_COMPARES = re.compile(
    r"比(?![增例重较率如上去同年赛武对])[^,。;\d]{2,24}?[多少高低大小早晚快慢强弱好差](?:$|得多|一些|于|出)|[多少高低早晚大小]于[^\d约]"
)
_HAS_COMPARISON = re.compile(r"比|[多少高低早晚大小]于|超过")
# Words that relate their left side to their right side. Exchanging the sides changes the meaning.
_PIVOTS = re.compile(r"获|对|由|向|被|给|派|受|带动|激发|支持|指导|督导|监督|检查|委托|授予|投资|捐赠")
_BEFORE_OR_AFTER = re.compile(r"([\u4e00-\u9fff])([前后])")
_REVERSED = 2  # bigrams: how much better the exchanged sides must match


def find_wrong_senses(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield the parts of `claim` whose negation, plan, comparison or direction differs from `evidence`."""
    clauses = clauses_of(unify(evidence))
    joined = _JOINT.sub("、", unify(evidence))
    for clause in clauses_of(unify(claim)):
        if _COMPARES.search(clause) and not _HAS_COMPARISON.search(evidence):
            yield Mismatch("direction", clause)
        matching, overlap = closest(clause, clauses)
        if overlap < _ALIGNED:
            continue
        if not (_JOINT.search(clause) and _JOINT.sub("、", clause) in joined):
            yield from _compare(clause, matching, clauses, evidence)


def _compare(clause: str, matching: str, clauses: Sequence[str], evidence: str) -> Iterator[Mismatch]:
    """Yield the mismatches between a clause and `matching`, the one of the `clauses` of the quotes nearest to it."""
    if negations_of(clause) % 2 != sum(map(negations_of, _merged(clause, matching, clauses))) % 2:
        yield Mismatch("negation", clause)
    planned = is_plan(clause if _DONE.search(matching) else clause.replace(_UNDER_WAY, ""))
    plans = is_plan(matching) or (planned and _is_told_as_plan(matching, evidence))
    if plans != planned and (planned or _DONE.search(clause)):
        yield Mismatch("plan", clause)
    if (whole := WHOLE.search(clause)) and not WHOLE.search(evidence) and not re.search(r"[全都均各]", matching):
        yield Mismatch("negation", whole.group())
    yield from (Mismatch("direction", word) for word in _reversed_words(clause, matching))
    yield from (Mismatch("direction", word) for word in _added_words(clause, evidence))
    if _is_reversed(clause, matching):
        yield Mismatch("direction", clause)


def _merged(clause: str, matching: str, clauses: Sequence[str]) -> Sequence[str]:
    """Return `matching` and those of its neighbours that `clause` has taken in."""
    pairs, at = bigrams(clause), clauses.index(matching)
    known = cached_bigrams(matching)
    near = (*clauses[max(0, at - 1) : at], *clauses[at + 1 : at + 2])
    taken = [one for one in near if (own := cached_bigrams(one) - known) and len(own & pairs) >= _MERGED * len(own)]
    return (matching, *taken)


def _is_told_as_plan(clause: str, evidence: str) -> bool:
    """Return whether the sentence that holds `clause`, or a heading, speaks of a target or a plan as a thing."""
    at = max(evidence.find(clause), 0)
    start, end = evidence.rfind("。", 0, at) + 1, evidence.find("。", at)
    headings = (line for line in evidence.split("\n") if len(line) <= _HEADING and "。" not in line)
    return any(_PLAN_NOUN.search(text) for text in (evidence[start : end if end > 0 else None], *headings))


def _reversed_words(clause: str, matching: str) -> Iterator[str]:
    for pair in ANTONYMS:
        for one, other in (pair, pair[::-1]):
            if one in clause and one not in matching and other in matching and other not in clause:
                yield one
    for match in _BEFORE_OR_AFTER.finditer(clause):
        flipped = match[1] + ("后" if match[2] == "前" else "前")
        if match.group() not in matching and flipped in matching and flipped not in clause:
            yield match.group()


def _added_words(clause: str, evidence: str) -> Iterator[str]:
    """Yield reversals and superlatives that the quotes do not contain."""
    yield from (match.group() for match in UNDOING.finditer(clause) if match.group()[0] not in evidence)
    for match in SUPERLATIVE.finditer(clause):
        if match.group() not in evidence and not (match.group()[0] != "最" and SUPERLATIVE.search(evidence)):
            yield match.group()


def _is_reversed(clause: str, matching: str) -> bool:
    """Return whether the two sides of 对, 获, 由 or the like are exchanged."""
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
def unify(text: str) -> str:
    """Unify equivalent wordings: 不超过 becomes 低于, 号 becomes 日, 五所 becomes 5所."""
    plain = re.sub(r"(?<=\d)号", "日", _NOT_ABOVE.sub("低于", text))
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
