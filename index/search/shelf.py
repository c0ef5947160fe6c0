"""The reports of a library by id. Each is read when it is asked for. What is known of all of them needs no reading."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from index.search.counting import inner_tokens, number_of
from index.search.known import Known, ReadCall, Shelved
from rag.types import ParsedReport, Source

__all__ = ["Shelf"]


class Shelf(Mapping[str, ParsedReport]):
    """The reports of `packs` by id, ordered by id. Implements :class:`rag.ports.Catalogue`.

    Raises: ValueError if two reports share an id.
    """

    def __init__(self, packs: Sequence[Shelved]) -> None:
        self._packs = packs
        entries = (one for pack in packs for one in zip(pack.known, pack.reads, pack.keys, strict=True))
        every = sorted(entries, key=lambda entry: entry[0].source.id)
        self._entries: dict[str, tuple[Known, ReadCall, str]] = {entry[0].source.id: entry for entry in every}
        if len(self._entries) < len(every):
            raise ValueError("two reports have the same id")

    def __getitem__(self, id_: str) -> ParsedReport:
        return self._entries[id_][1]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._entries

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The source of each report, by id."""
        return {id_: known.source for id_, (known, _, _) in self._entries.items()}

    @cached_property
    def collections(self) -> Mapping[str, str]:
        """The collection of each report, by id."""
        return {id_: known.collection for id_, (known, _, _) in self._entries.items()}

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The key of each report, by id. Equal keys mean equal reports in the same collection."""
        return {id_: key for id_, (_, _, key) in self._entries.items()}

    @property
    def sentences(self) -> int:
        """The number of sentences."""
        return sum(int(pack.terms.sentences.sum()) for pack in self._packs)

    def frequency(self, term: str) -> int:
        """Return the number of sentences that have the folded `term`."""
        number = number_of(term)
        return sum(pack.terms.get(number) for pack in self._packs)

    def has_table(self, id_: str) -> bool:
        """Return whether a report has a table."""
        return self._entries[id_][0].tabled

    def has_year(self, id_: str, year: int) -> bool:
        """Return whether the folded text of a report has the four digits of `year`."""
        return year in self._entries[id_][0].years

    def holding(self, words: str) -> Collection[str]:
        """Return the ids of the reports in whose folded text `words` can occur: all if that is not known."""
        numbers = inner_tokens(words)
        if not numbers:
            return self._entries.keys()
        found: list[str] = []
        for pack in self._packs:
            rows, whole = np.arange(len(pack.known)), pack.whole
            parts = [whole.rows[whole.place(number)] for number in numbers] if whole else []
            for part in parts:
                rows = np.intersect1d(rows, part, assume_unique=True)
            found += [pack.known[row].source.id for row in rows]
        return found
