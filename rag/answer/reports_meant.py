"""Find the report that a question about a document means: the one whose title and head its words name."""

import re

from rag.gather.gathered import Gathered, consulted
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.numerals import HUNDREDS, read_integer
from rag.text.terms import best_cover, terms_of

__all__ = ["reports_meant"]

_NAME_CHARS = 40  # of the name of a body; in longer texts the characters of any word occur
_SHORT_FORM = 3  # characters
_NUMERAL = re.compile(rf"[{HUNDREDS}]+(?=号)")
_NAMED = 0.6  # of the terms of the words
_NAMED_OTHER = 0.9  # ... if the question speaks of another document


def reports_meant(matter: str, gathered: Gathered, library: Library, *, other: bool = False) -> list[str]:
    """Return the ids of the chosen reports that the folded words `matter` name, best first.

    Without words, the report of the best sentence is meant. With `other`, the question speaks of
    a document from a distance (那份通知), and nearly all words must be in the title or the head.
    """
    chosen = library.chosen(gathered.analysis.request.sources)
    found = [e.hit.chunk.source.id for e in gathered.evidence]
    rest = sorted(consulted(gathered, chosen))
    ordered = list(dict.fromkeys([id_ for id_ in found if id_ in chosen] + rest))
    if not matter:
        return ordered[:1]
    shares = {id_: _share(matter, id_, library) for id_ in ordered}
    least = max([_NAMED_OTHER if other else _NAMED, *shares.values()])
    period = gathered.analysis.scope.period
    years = period.years if period else ()
    meant = [id_ for id_ in ordered if shares[id_] >= least]
    return sorted(meant, key=lambda id_: library.sources[id_].year not in years)


def _share(matter: str, id_: str, library: Library) -> float:
    source = library.sources[id_]
    parts = [span.of(library.folded[id_]) for spans in library.document_parts(id_).values() for span in spans]
    terms = terms_of("\n".join([fold(f"{source.title}\n{source.issuer}\n{source.region}\n{source.publisher}"), *parts]))
    names = [name for name in (fold(source.title), fold(source.issuer), *parts) if len(name) <= _NAME_CHARS]
    rest = " ".join(word for word in _digits(matter).split() if not any(_shortens(word, name) for name in names))
    wordings = library.vocabulary.rephrase(rest)
    return best_cover(map(library.vocabulary.weigh, wordings), terms) if rest else 1.0


def _shortens(word: str, name: str) -> bool:
    """Return whether `word` is a short form of `name`: its characters occur there in this order, such as 住建委."""
    rest = iter(name)
    return len(word) >= _SHORT_FORM and all(char in rest for char in word)


def _digits(matter: str) -> str:
    """Write the number of a document in digits: 二十九号."""
    return _NUMERAL.sub(lambda match: str(read_integer(match.group()) or match.group()), matter)
