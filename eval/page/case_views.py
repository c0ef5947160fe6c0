"""Prepare the cases for the page: why a case failed, and the passages with its citations and its evidence.

The verdicts come from the result. The cause of a failure follows from the citations.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eval.measures.facts import holds
from eval.page.figures import main_system
from eval.page.passages import Passage, passages_around
from eval.page.wording import type_label
from rag.types import ParsedReport, Span

__all__ = ["CAUSES", "CaseGroup", "CaseView", "group_cases", "view_cases"]

CAUSES = {  # why an answer is wrong -> label and explanation
    "unasked": ("应拒未拒", "报告里没有答案，却作了回答"),
    "refused": ("误拒", "报告里有答案，却拒答"),
    "misplaced": ("引错地方", "引用的文字没有碰到标准依据"),
    "incomplete": ("答而不全", "引用碰到了依据，但要点不全或不符"),
}


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with the answer of the main system."""

    anchor: str  # unique on the page
    case: Mapping[str, Any]
    answer: Mapping[str, Any]
    facts: tuple[tuple[str, bool | None], ...]  # each expected fact, and whether a wrong answer holds it
    others: tuple[tuple[str, bool], ...]  # each other system, and whether it was right
    passages: tuple[Passage, ...]
    unproved: tuple[str, ...]  # citations whose text differs from the report
    cause: str  # a key of CAUSES; empty for a right answer

    @property
    def right(self) -> bool:
        return bool(self.answer.get("right"))


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """The cases of one type of question."""

    name: str
    label: str
    anchor: str
    views: tuple[CaseView, ...]


def view_cases(result: Mapping[str, Any], reports: Mapping[str, ParsedReport]) -> list[CaseView]:
    """Prepare every case that has an answer of the main system."""
    main = main_system(result)
    cases = [case for case in result.get("cases", ()) if main in case.get("systems", {})]
    return [_view(f"case-{number}", case, main, reports) for number, case in enumerate(cases, 1)]


def group_cases(views: Iterable[CaseView], prefix: str) -> list[CaseGroup]:
    """Group the cases by type, in the order in which the types first occur."""
    groups: dict[str, list[CaseView]] = {}
    for view in views:
        groups.setdefault(view.case["type"], []).append(view)
    return [
        CaseGroup(name, type_label(name), f"{prefix}-{number}", tuple(group))
        for number, (name, group) in enumerate(groups.items(), 1)
    ]


def _view(anchor: str, case: Mapping[str, Any], main: str, reports: Mapping[str, ParsedReport]) -> CaseView:
    answer = case["systems"][main]
    cited, evidence = _cited(answer), _evidence(case, reports)
    passages = tuple(
        passage
        for report, parsed in reports.items()
        for passage in passages_around(parsed, cited.get(report, []), evidence.get(report, []))
    )
    return CaseView(
        anchor=anchor,
        case=case,
        answer=answer,
        facts=tuple(_facts(case, answer)),
        others=tuple((name, bool(one.get("right"))) for name, one in case["systems"].items() if name != main),
        passages=passages,
        unproved=tuple(_unproved(answer, reports)),
        cause="" if answer.get("right") else _cause(case, answer, passages),
    )


def _facts(case: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[tuple[str, bool | None]]:
    """Join the alternatives of each fact. Only a wrong answer that states facts is searched for them."""
    plain = not (answer.get("right") or answer.get("refused") or case.get("counted"))
    for group in case.get("facts") or ():
        yield " / ".join(group), any(holds(answer.get("answer") or "", fact) for fact in group) if plain else None


def _cause(case: Mapping[str, Any], answer: Mapping[str, Any], passages: Iterable[Passage]) -> str:
    if not case.get("answerable", True):
        return "unasked"
    if answer.get("refused"):
        return "refused"
    touched = any(piece.cited and piece.evidence for passage in passages for piece in passage.pieces)
    return "incomplete" if touched else "misplaced"


def _cited(answer: Mapping[str, Any]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for citation in answer.get("citations", ()):
        spans.setdefault(citation["report"], []).append(Span(citation["start"], citation["end"]))
    return spans


def _evidence(case: Mapping[str, Any], reports: Mapping[str, ParsedReport]) -> dict[str, list[Span]]:
    """Return the evidence by report id. An item is ``[start, end]`` or ``[report, start, end]``."""
    spans: dict[str, list[Span]] = {}
    for item in case.get("evidence", ()):
        *named, start, end = (item["report"], item["start"], item["end"]) if isinstance(item, Mapping) else item
        report = named[0] if named else case.get("report") or next(iter(reports), "")
        spans.setdefault(str(report), []).append(Span(start, end))
    return spans


def _unproved(answer: Mapping[str, Any], reports: Mapping[str, ParsedReport]) -> Iterable[str]:
    for citation in answer.get("citations", ()):
        parsed = reports.get(citation["report"])
        if parsed is None or Span(citation["start"], citation["end"]).of(parsed.report.text) != citation["text"]:
            yield citation["text"]
