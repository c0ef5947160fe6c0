"""Views of reports that are read one by one: their folded texts, and the frequencies of their terms."""

from collections.abc import Iterator, Mapping

from rag.caching import cached
from rag.ports import Catalogue
from rag.text.fold import fold
from rag.types import ParsedReport

__all__ = ["Counted", "FoldedTexts"]

_KEPT = 1024  # texts


class FoldedTexts(Mapping[str, str]):
    """The folded text of each report, by id. The texts that were asked for last are kept."""

    def __init__(self, reports: Mapping[str, ParsedReport]) -> None:
        self._reports = reports
        self._fold = cached(self._folded, _KEPT)

    def __getitem__(self, id_: str) -> str:
        return self._fold(id_)

    def __iter__(self) -> Iterator[str]:
        return iter(self._reports)

    def __len__(self) -> int:
        return len(self._reports)

    def _folded(self, id_: str) -> str:
        return fold(self._reports[id_].report.text)


class Counted:
    """The number of sentences that have a term. Implements :class:`rag.text.terms.Frequencies`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def get(self, term: str, default: int, /) -> int:
        return self._catalogue.frequency(term) or default

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self._catalogue.frequency(term) > 0
