"""Turn gathered evidence into a table of features: one row for each question."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.fit.gather import PosedEvidence
from rag.answer.refuse import lacks_person_name
from rag.errors import DatasetError
from rag.gather.reading import read_best
from rag.gather.score import FEATURES, READING_FEATURES, READING_WEIGHTS, WEIGHTS, features_of

if TYPE_CHECKING:
    from rag.ports import Reader

__all__ = ["CASES", "ENGLISH", "ENGLISH_FEATURE", "Flags", "Floats", "Rows", "tabulate"]

CASES, ENGLISH = "cases", "english"  # names of two sets: the cases, and all English questions
ENGLISH_FEATURE = FEATURES.index("english")
_MIN_KIND = 2  # a set needs so many answerable and so many unanswerable questions
_Row = tuple[tuple[float, ...], bool, bool]  # features, answerable, ruled
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """One row for each question. Shapes: (n, len(columns)) and (n,)."""

    features: Floats
    answerable: Flags
    ruled: Flags  # a rule refuses the question at any confidence
    sets: NDArray[np.str_]

    def take(self, rows: Flags) -> "Rows":
        """Return these rows only."""
        return Rows(self.features[rows], self.answerable[rows], self.ruled[rows], self.sets[rows])

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the features. Those of reading are present if a reader was used."""
        return (*FEATURES, *READING_FEATURES)[: self.features.shape[1]]

    @property
    def current_weights(self) -> Mapping[str, float]:
        """The weights that the product uses."""
        return WEIGHTS if len(self.columns) == len(FEATURES) else READING_WEIGHTS

    def names(self) -> list[str]:
        """Return the names of the sets, sorted."""
        return sorted(set(self.sets.tolist()))


def tabulate(gathered: Mapping[str, Iterable[PosedEvidence]], reader: "Reader | None" = None) -> Rows:
    """Compute the features of the evidence of each set. A set without both kinds of question is excluded.

    English questions become a set of their own. Questions that a rule refuses do not count towards a kind.

    Raises: DatasetError when no set is left.
    """
    read: dict[str, list[_Row]] = {}
    for name, found in gathered.items():
        for row in _read(found, reader):
            read.setdefault(ENGLISH if row[0][ENGLISH_FEATURE] else name, []).append(row)
    kept = {name: rows for name, rows in read.items() if _has_both_kinds(rows)}
    if not kept:
        hint = "a set needs questions that its passages answer and questions that they do not, two of each at least"
        raise DatasetError("no set has questions with and without an answer", hint=hint)
    flat = [(name, *row) for name, rows in kept.items() for row in rows]
    names, features, answerable, ruled = zip(*flat, strict=True)
    return Rows(np.array(features, float), np.array(answerable), np.array(ruled), np.array(names))


def _read(gathered: Iterable[PosedEvidence], reader: "Reader | None") -> Iterator[_Row]:
    for one in gathered:
        question = one.gathered.analysis.question
        ranked = one.gathered.evidence
        features = features_of(read_best(reader, question, ranked, doubt=(0.0, 1.0)) if reader else ranked, question)
        if reader is None or len(features) > len(FEATURES):
            yield features, one.posed.answerable, one.ruled or lacks_person_name(one.gathered)


def _has_both_kinds(rows: Iterable[_Row]) -> bool:
    answerable = [answerable for _, answerable, ruled in rows if not ruled]
    return min(sum(answerable), len(answerable) - sum(answerable)) >= _MIN_KIND
