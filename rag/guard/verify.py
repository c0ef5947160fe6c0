"""Does the report carry this sentence? Every number, date, name, negation and direction of it must stand in the quotes.

Rules over folded text, no model: a literal slice of a quote always passes. They cannot see a wrong relation between two
things that both stand in the quotes, unless it shows in the words next to them.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rag.guard.dates import find_wrong_dates
from rag.guard.fault import Fault, Verdict
from rag.guard.figures import find_wrong_figures
from rag.guard.lexicon import WHOLE, level_words
from rag.guard.names import find_wrong_names
from rag.guard.segments import HAN, clauses_of, content, new_runs, pairs_of
from rag.guard.senses import find_wrong_senses, level
from rag.text.fold import fold
from rag.text.numerals import NUMERALS
from rag.text.stopwords import GLUE, LIGHT_WORDS

__all__ = ["MAX_CHARS", "Fault", "Verdict", "verify"]

MAX_CHARS = 2000  # of a sentence; a longer one is carried only as a slice
_MAX_NEW_WORDING = 0.5  # of a sentence's characters; a paraphrase keeps the nouns
_SAME_CLAUSE = 0.8  # ratio of difflib: above, a clause is a copy in which something was changed
_MOST_PARTS = 4  # a fourth of the shorter clause at least stands in the other in pairs of characters
_SHORTEST_END = 2  # characters
_SAME_ENDS = 0.5  # of a clause: it begins and ends as one of the quotes does, and says something else in between

# What stands right before a slice and turns its sense: 未|完成整改1个.
_TURNED = re.compile(r"[未不没无非拟将]$|没有$|尚未$|力争$|争取$|计划$|预计$")
_NUMERIC = re.compile(rf"[\d.,{NUMERALS}]")
_NUMERIC_ON = re.compile(rf"[\d.%{NUMERALS}余多]")


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
    if len(said) > MAX_CHARS:
        return Verdict((Fault("wording", said[:MAX_CHARS]),))
    said, whole = level_words(said), level_words(whole)
    faults = [
        *find_wrong_figures(said, whole),
        *find_wrong_dates(said, whole, year),
        *find_wrong_names(said, whole),
        *find_wrong_senses(said, whole),
        *_wording(said, whole),
        *_changes(said, whole),
    ]
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


def _wording(said: str, shown: str) -> Iterator[Fault]:
    """Find sentences that have too little in common with the quotes to be read as saying the same."""
    characters = sum(char not in GLUE for run in HAN.findall(said) for char in run)
    runs = [run for run, _ in new_runs(said, shown)]
    if characters and len("".join(runs)) / characters > _MAX_NEW_WORDING:
        yield Fault("wording", "".join(runs))
    for run in runs:
        if len(run) > 1 and not WHOLE.fullmatch(run) and not LIGHT_WORDS.fullmatch(run):
            yield Fault("wording", run)


def _changes(said: str, shown: str) -> Iterator[Fault]:
    """Find clauses that copy one of the quotes but for a few characters in its midst."""
    levelled = level(shown)
    clauses = clauses_of(levelled)
    for clause in clauses_of(level(said)):
        if clause in levelled:
            continue
        near = [other for other in clauses if _may_be_copy(clause, other)]
        ratio, matching = max(((_ratio(clause, other), other) for other in near), default=(0.0, ""))
        if ratio >= _SAME_CLAUSE:
            changed = _replaced(clause, matching)
        else:
            changed = (pair for other in near for pair in _between_same_ends(clause, other))
        for new, old in changed:
            if _says_else(new, old, clause) and not LIGHT_WORDS.fullmatch(new):
                yield Fault("wording", new)


def _may_be_copy(clause: str, other: str) -> bool:
    shared = len(pairs_of(clause) & pairs_of(other))
    return shared * _MOST_PARTS >= min(len(clause), len(other))


def _says_else(new: str, old: str, clause: str) -> bool:
    """Tell whether `new` claims something in the place of `old`; what was only moved inside the clause does not."""
    said, stated = content(new), content(old)
    if not said or not HAN.search(old):
        return False
    if not stated:
        return len(new) == len(old) and len(said) == len(new)
    return not set(said) <= set(stated) and not (len(stated) > 1 and set(stated) <= set(content(clause)))


def _replaced(clause: str, matching: str) -> Iterator[tuple[str, str]]:
    for tag, start, end, low, high in SequenceMatcher(None, clause, matching, autojunk=False).get_opcodes():
        if tag == "replace":
            yield clause[start:end], matching[low:high]


def _between_same_ends(clause: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield what two clauses say differently between the same beginning and the same end, if these are most of one."""
    most = min(len(clause), len(other))
    head = next((i for i in range(most) if clause[i] != other[i]), most)
    tail = next((i for i in range(most - head) if clause[-1 - i] != other[-1 - i]), most - head)
    new, old = clause[head : len(clause) - tail], other[head : len(other) - tail]
    same_ends = min(head, tail) >= _SHORTEST_END and head + tail >= _SAME_ENDS * len(clause)
    if same_ends and new and old and not _is_short_for(new, old) and not _is_short_for(old, new):
        yield new, old


def _is_short_for(short: str, long: str) -> bool:
    """Tell whether the characters of one stand in the other in the same order."""
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME_CLAUSE else 0.0
