"""Check whether quotes support a sentence.

The quotes must contain every number, date, name, negation and direction of the sentence. The check consists of rules
over folded text, without a model. A literal slice of a quote passes, unless it cuts a number or omits a negation.

Limit: the rules find a wrong relation between two things in the quotes only where the words next to them differ.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rag.guard.attribution import drop_attribution, drop_period_names, drop_reply
from rag.guard.dates import find_wrong_dates
from rag.guard.figures import find_wrong_figures
from rag.guard.judgement import is_doubtful, is_plain_contradiction
from rag.guard.lexicon import WHOLE, unify_synonyms
from rag.guard.mismatch import Mismatch, Verdict
from rag.guard.names import find_new_names, find_wrong_names
from rag.guard.relations import drop_alternatives, drop_compared, find_wrong_corrections, find_wrong_relations
from rag.guard.segments import HAN, cached_bigrams, clauses_of, content, is_abbreviation, new_runs
from rag.guard.senses import find_wrong_senses, unify
from rag.text.fold import fold
from rag.text.numerals import NUMERALS
from rag.text.stopwords import GLUE, LIGHT_WORDS

__all__ = ["MAX_CHARS", "Mismatch", "Verdict", "verify"]

MAX_CHARS = 2000  # of a sentence; a longer one passes only as a literal slice
_MAX_NEW_WORDING = 0.5  # share of a sentence's characters; a paraphrase keeps the nouns
_SAME_CLAUSE = 0.8  # ratio of difflib; from it on, a clause is a copy with changes
_CHARACTERS_PER_BIGRAM = 4  # two copies share at least 1/4 bigram per character of the shorter clause
_SHORTEST_END = 2  # characters
_SAME_ENDS = 0.5  # share of a clause; from it on, a clause with the same beginning and end is a changed copy

# Words right before a slice that change its meaning: 未|完成整改1个.
_NEGATION_BEFORE = re.compile(r"[未不没无非拟将]$|没有$|尚未$|力争$|争取$|计划$|预计$")
_NOTE = re.compile(r"\[\d{1,3}\]")  # the mark of a footnote
_NUMERIC = re.compile(rf"[\d.,{NUMERALS}]")
_NUMERIC_AFTER = re.compile(rf"[\d.%{NUMERALS}余多]")


def verify(sentence: str, quotes: Sequence[str], *, year: int | None = None) -> Verdict:
    """Check `sentence` against the literal `quotes` that it cites. `year` is what 今年 means in their report.

    >>> quotes = ["由区委书记担任组长,全区划分网格710个。"]
    >>> verify("全区共划分710个网格。", quotes).supported
    True
    >>> verify("全区共划分810个网格。", quotes).mismatches
    (Mismatch(kind='number', text='810个'),)
    """
    claim = fold(sentence).replace(" ", "")
    evidence = [_NOTE.sub("", fold(quote).replace(" ", "")) for quote in quotes]
    if not re.search(r"\w", claim):
        return Verdict()
    whole = "\n".join(evidence)
    if _is_slice(claim.strip("。,;!"), whole):
        return Verdict(literal=True)
    if len(claim) > MAX_CHARS:
        return Verdict((Mismatch("wording", claim[:MAX_CHARS]),))
    claim, whole = unify_synonyms(claim), unify_synonyms(whole)
    denied = [*find_wrong_corrections(claim, whole)]
    claim = drop_alternatives(claim)
    related = [*find_wrong_relations(claim, whole)]
    claim = drop_compared(claim)
    named = [
        *find_wrong_figures(claim, whole),
        *find_wrong_dates(claim, whole, year),
        *find_wrong_names(claim, whole),
    ]
    claim = drop_period_names(drop_attribution(drop_reply(claim)))
    wrong = [*denied, *related, *named, *_changes(claim, whole, copies=True)]
    doubts = [
        *_changes(claim, whole, copies=False),
        *find_wrong_senses(claim, whole),
        *find_new_names(claim, whole),
        *_wording(claim, whole),
    ]
    wrong += [doubt for doubt in doubts if is_plain_contradiction(doubt, whole)]
    if wrong or is_doubtful(doubts):
        return Verdict(tuple(dict.fromkeys([*wrong, *doubts])))
    return Verdict()


def _is_slice(claim: str, evidence: str) -> bool:
    """Return whether a sentence is a literal slice of the quotes, and not preceded by a negation or a plan.

    A slice that starts or ends inside a number does not count: 10个 in 710个, 5 in 5.2.
    """
    at = evidence.find(claim)
    while at >= 0:
        end = at + len(claim)
        cut = _NUMERIC.search(evidence[at : at + 1]) and _NUMERIC.search(evidence[max(0, at - 1) : at])
        cut = cut or (_NUMERIC.search(claim[-1:]) and _NUMERIC_AFTER.match(evidence[end : end + 1]))
        if not cut and not _NEGATION_BEFORE.search(evidence[max(0, at - 3) : at]):
            return True
        at = evidence.find(claim, at + 1)
    return False


def _wording(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield words that the quotes do not contain, and all new characters together where they are too many."""
    characters = sum(char not in GLUE for run in HAN.findall(claim) for char in run)
    runs = [run for run, _ in new_runs(claim, evidence) if not is_abbreviation(run, evidence)]
    if characters and len("".join(runs)) / characters > _MAX_NEW_WORDING:
        yield Mismatch("wording", "".join(runs))
    for run in runs:
        if len(run) > 1 and not WHOLE.fullmatch(run) and not LIGHT_WORDS.fullmatch(run):
            yield Mismatch("wording", run)


def _changes(claim: str, evidence: str, *, copies: bool) -> Iterator[Mismatch]:
    """Yield words that were replaced in a clause that otherwise copies a clause of the quotes."""
    unified = unify(evidence)
    clauses = clauses_of(unified)
    for clause in clauses_of(unify(claim)):
        if clause in unified:
            continue
        near = [other for other in clauses if _may_be_copy(clause, other)]
        ratio, matching = max(((_ratio(clause, other), other) for other in near), default=(0.0, ""))
        changed: Iterator[tuple[str, str]] = iter(())
        if ratio >= _SAME_CLAUSE and copies:
            changed = _replaced(clause, matching)
        elif ratio < _SAME_CLAUSE and not copies:
            changed = (pair for other in near for pair in _between_same_ends(clause, other))
        for new, old in changed:
            if _claims_otherwise(new, old, clause) and not LIGHT_WORDS.fullmatch(new):
                yield Mismatch("wording", new)


def _may_be_copy(clause: str, other: str) -> bool:
    shared = len(cached_bigrams(clause) & cached_bigrams(other))
    return shared * _CHARACTERS_PER_BIGRAM >= min(len(clause), len(other))


def _claims_otherwise(new: str, old: str, clause: str) -> bool:
    """Return whether `new` claims something else than `old`. Characters moved within the clause do not count."""
    claim, stated = content(new), content(old)
    if not claim or not HAN.search(old):
        return False
    if not stated:
        return len(new) == len(old) and len(claim) == len(new)
    return not set(claim) <= set(stated) and not (len(stated) > 1 and set(stated) <= set(content(clause)))


def _replaced(clause: str, matching: str) -> Iterator[tuple[str, str]]:
    for tag, start, end, low, high in SequenceMatcher(None, clause, matching, autojunk=False).get_opcodes():
        if tag == "replace":
            yield clause[start:end], matching[low:high]


def _between_same_ends(clause: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield the middles of two clauses that begin and end alike, if beginning and end are most of `clause`."""
    most = min(len(clause), len(other))
    head = next((i for i in range(most) if clause[i] != other[i]), most)
    tail = next((i for i in range(most - head) if clause[-1 - i] != other[-1 - i]), most - head)
    new, old = clause[head : len(clause) - tail], other[head : len(other) - tail]
    same_ends = min(head, tail) >= _SHORTEST_END and head + tail >= _SAME_ENDS * len(clause)
    if same_ends and new and old and not _is_short_for(new, old) and not _is_short_for(old, new):
        yield new, old


def _is_short_for(short: str, long: str) -> bool:
    """Return whether `long` contains the characters of `short` in the same order."""
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME_CLAUSE else 0.0
