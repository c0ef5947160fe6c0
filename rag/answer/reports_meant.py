"""Find the report that a question about a document means: the one whose title and head its words name."""

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.terms import cover, terms_of

__all__ = ["reports_meant"]

_NAMED = 0.6  # of the terms of the words
_NAMED_OTHER = 0.9  # ... if the question speaks of another document


def reports_meant(matter: str, gathered: Gathered, library: Library, *, other: bool = False) -> list[str]:
    """Return the ids of the chosen reports that the folded words `matter` name, best first.

    Without words, the report of the best sentence is meant. With `other`, the question speaks of
    a document from a distance (那份通知), and nearly all words must be in the title or the head.
    """
    chosen = library.chosen(gathered.analysis.request.sources)
    found = [e.hit.chunk.source.id for e in gathered.evidence]
    ordered = list(dict.fromkeys([id_ for id_ in found if id_ in chosen] + sorted(chosen)))
    if not matter:
        return ordered[:1]
    shares = {id_: _share(matter, id_, library) for id_ in ordered}
    least = max([_NAMED_OTHER if other else _NAMED, *shares.values()])
    return [id_ for id_ in ordered if shares[id_] >= least]


def _share(matter: str, id_: str, library: Library) -> float:
    source = library.reports[id_].report.source
    parts = [span.of(library.folded[id_]) for spans in library.document_parts(id_).values() for span in spans]
    terms = terms_of("\n".join([fold(f"{source.title}\n{source.issuer}\n{source.region}\n{source.publisher}"), *parts]))
    wordings = library.vocabulary.rephrase(matter)
    return max(cover(library.vocabulary.weigh(wording), terms) for wording in wordings)
