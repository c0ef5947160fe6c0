"""Measure the scopes of sentences: which period each is about, and whether it tells of results, plans or rules.

A sentence is right if all its periods, or all its statuses, and no others are found. ``overlaps`` is what a search
needs: a scope is found whose period overlaps that of a label and that is a plan where the label is one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.sets.scopes import LabelledSentence
from ingest.load import load_text
from ingest.parse import parse_text
from rag.errors import DatasetError
from rag.gather.sentence_scope import ScopedSpan, scopes_of
from rag.text.fold import fold
from rag.text.period import Period
from rag.types import ParsedReport

__all__ = ["measure_scopes"]

_FIGURES = ("period", "status", "both", "overlaps")
_Scopes = frozenset[tuple[Period | None, str]]


@dataclass(frozen=True, slots=True)
class _Judged:
    label: LabelledSentence
    got: _Scopes
    counted: bool  # the sentence has a digit

    @property
    def right(self) -> dict[str, bool]:
        want, got = self.label.scopes, self.got
        return {
            "period": {period for period, _ in want} == {period for period, _ in got},
            "status": {status for _, status in want} == {status for _, status in got},
            "both": want == got,
            "overlaps": any(_agree(one, other) for one in want for other in got),
        }


def measure_scopes(
    labels: Sequence[LabelledSentence], folder: Path, identities: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the shares of right sentences in each part, the wrong ones, and the texts that are missing from `folder`.

    `identities` are labels of the texts' years and kinds, which take the place of what ingest reads.

    Raises: IngestError when a text cannot be read; DatasetError when all are missing, or a sentence is not where its
    label says.
    """
    known = {identity["doc"]: identity for identity in identities}
    docs = list(dict.fromkeys(label.doc for label in labels))
    missing = [doc for doc in docs if not (folder / doc).is_file()]
    if len(missing) == len(docs):
        raise DatasetError(f"{folder} has none of the texts", hint="name the folder of the texts with --texts")
    judged: dict[str, list[_Judged]] = defaultdict(list)
    for doc in docs:
        of = [label for label in labels if label.doc == doc]
        for one in () if doc in missing else _judge(of, folder / doc, known.get(doc, {})):
            judged[one.label.part].append(one)
    parts = {part: _shares(of) for part, of in sorted(judged.items())}
    wrong = [_described(one) for of in judged.values() for one in of if not one.right["both"]]
    return {"sentences": sum(map(len, judged.values())), "parts": parts, "missing": missing, "wrong": wrong}


def _judge(labels: Sequence[LabelledSentence], path: Path, identity: Mapping[str, Any]) -> list[_Judged]:
    text = load_text(path)
    parsed = _identified(parse_text(text, name=path.stem), identity)
    folded = fold(parsed.report.text)
    scoped = scopes_of(parsed, folded)
    judged = []
    for label in labels:
        said = text[label.start : label.end]
        if hashlib.sha256(said.encode()).hexdigest()[:8] != label.sha:
            raise DatasetError(f"{path} has another sentence at {label.start}", hint="use the text that was labelled")
        kept = parsed.report.text.startswith(said, label.start)
        start = label.start if kept else parsed.report.text.find(said)
        judged.append(_Judged(label, _found(scoped, start, start + len(said)), any(map(str.isdecimal, fold(said)))))
    return judged


def _identified(parsed: ParsedReport, identity: Mapping[str, Any]) -> ParsedReport:
    fields = {name: identity[name] for name in ("year", "account_year", "kind") if name in identity}
    return replace(parsed, report=replace(parsed.report, source=replace(parsed.report.source, **fields)))


def _found(scoped: Sequence[ScopedSpan], start: int, end: int) -> _Scopes:
    """Return the scopes of the spans that share more than a character with ``text[start:end]``; none if it is lost."""
    inside = (one for one in scoped if start >= 0 and one.span.start < end - 1 and start < one.span.end - 1)
    return frozenset((one.scope.period, one.scope.status) for one in inside)


def _agree(one: tuple[Period | None, str], other: tuple[Period | None, str]) -> bool:
    if (one[1] == "planned") != (other[1] == "planned"):
        return False
    return one[0] is other[0] if one[0] is None or other[0] is None else one[0].overlaps(other[0])


def _shares(judged: Sequence[_Judged]) -> dict[str, float | int]:
    counted = [one for one in judged if one.counted]
    shares = {name: _share(judged, name) for name in _FIGURES}
    return {
        "sentences": len(judged),
        **shares,
        "with_numbers": len(counted),
        **{f"{name}_with_numbers": _share(counted, name) for name in _FIGURES},
    }


def _share(judged: Sequence[_Judged], name: str) -> float:
    return round(sum(one.right[name] for one in judged) / len(judged), 4) if judged else 0.0


def _described(one: _Judged) -> dict[str, Any]:
    return {
        "doc": one.label.doc,
        "part": one.label.part,
        "start": one.label.start,
        "want": _written(one.label.scopes),
        "got": _written(one.got),
    }


def _written(scopes: _Scopes) -> list[str]:
    return sorted(f"{period.label if period else '-'} {status}" for period, status in scopes)
