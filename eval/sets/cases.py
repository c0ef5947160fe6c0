"""Read a question set and check it against its reports.

A set is a file of JSON lines, one case each. Lines that start with ``#`` or ``//`` are comments. Every case has ``id``,
``question``, ``type`` and ``answerable``. An answerable case has ``facts``, lists of alternatives of which the answer
must hold one each, and ``evidence``, spans of the report that prove them. Optional: ``history`` (earlier exchanges),
``full`` (a follow-up as a complete question), ``report`` (a source id, needed with more than one), ``correct`` (the
true value, if the question states a false one), ``counted`` (the fact is a number of items that the report lists but
does not state) and ``note``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.measures.facts import holds, is_number
from rag.errors import DatasetError
from rag.types import ParsedReport, Span, Turn

__all__ = ["Case", "CaseSet", "check_cases", "load_cases", "report_of"]

_HINT = "see docs/evaluation.md for the fields of a case; `yiju eval new` writes a template"
_NEEDED = ("id", "question", "type", "answerable")
_OPTIONAL = ("facts", "evidence", "history", "report", "correct", "full", "counted", "note")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the facts of a right answer and the evidence in the report."""

    id: str
    question: str
    type: str
    answerable: bool
    facts: tuple[tuple[str, ...], ...] = ()  # the answer must hold one alternative of each group
    evidence: tuple[Span, ...] = ()
    history: tuple[Turn, ...] = ()
    report: str = ""  # empty: there is only one report
    correct: tuple[str, ...] = ()  # alternatives of the true value, for a false premise
    full: str = ""  # the follow-up as a question that needs no history
    counted: bool = False  # the fact is a number of items that the report does not state
    line: int = 0


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of one file."""

    name: str
    sha256: str
    cases: tuple[Case, ...]


def load_cases(path: Path) -> CaseSet:
    """Read the set at `path`.

    Raises: DatasetError naming the file and the line.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing", hint="name a file of cases, one JSON object a line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint="save it as UTF-8 text") from error
    cases = tuple(_case(line, f"{path}:{number}", number) for number, line in _lines(text, path))
    if not cases:
        raise DatasetError(f"{path} holds no case", hint="add one; lines that start with # are comments")
    seen: dict[str, int] = {}
    for case in cases:
        if case.id in seen:
            hint = f"line {seen[case.id]} has it already: give each case its own id"
            raise DatasetError(f"{path}:{case.line}: the id {case.id!r} occurs twice", hint=hint)
        seen[case.id] = case.line
    return CaseSet(path.stem, hashlib.sha256(data).hexdigest(), cases)


def _lines(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(("#", "//")):
            continue
        try:
            content = json.loads(line)
        except ValueError as error:
            raise DatasetError(f"{path}:{number}: not JSON ({error})", hint=_HINT) from None
        if not isinstance(content, dict):
            raise DatasetError(f"{path}:{number}: not an object", hint=_HINT)
        yield number, content


def _case(line: dict[str, Any], place: str, number: int) -> Case:
    if missing := [name for name in _NEEDED if name not in line]:
        raise DatasetError(f"{place}: {missing[0]!r} is missing", hint=_HINT)
    if unknown := [name for name in line if name not in (*_NEEDED, *_OPTIONAL)]:
        raise DatasetError(f"{place}: {unknown[0]!r} is no field of a case", hint=f"known: {', '.join(_OPTIONAL)}")
    case = Case(
        id=_text(line, "id", place),
        question=_text(line, "question", place),
        type=_text(line, "type", place),
        answerable=_flag(line, "answerable", place),
        facts=tuple(_texts(group, "facts", place) for group in _list(line, "facts", place)),
        evidence=tuple(_span(pair, place) for pair in _list(line, "evidence", place)),
        history=tuple(_turn(turn, place) for turn in _list(line, "history", place)),
        report=_text(line, "report", place) if line.get("report") else "",
        correct=_texts(line.get("correct") or [], "correct", place, empty=True),
        full=_text(line, "full", place) if line.get("full") else "",
        counted=_flag(line, "counted", place),
        line=number,
    )
    if case.answerable != bool(case.facts):
        says = "is answerable but has no facts" if case.answerable else "has facts but is not answerable"
        raise DatasetError(f"{place}: {case.id} {says}", hint="an answerable case has facts, another has none")
    return case


def _text(line: dict[str, Any], field: str, place: str) -> str:
    value = line.get(field)
    if not isinstance(value, str) or not value.strip():
        raise DatasetError(f"{place}: {field!r} is empty or not a text", hint=_HINT)
    return value


def _flag(line: dict[str, Any], field: str, place: str) -> bool:
    value = line.get(field, False)
    if not isinstance(value, bool):
        raise DatasetError(f"{place}: {field!r} is neither true nor false", hint=_HINT)
    return value


def _list(line: dict[str, Any], field: str, place: str) -> list[Any]:
    value = line.get(field) or []
    if not isinstance(value, list):
        raise DatasetError(f"{place}: {field!r} is not a list", hint=_HINT)
    return value


def _texts(value: object, field: str, place: str, *, empty: bool = False) -> tuple[str, ...]:
    if isinstance(value, list) and (value or empty) and all(isinstance(one, str) and one.strip() for one in value):
        return tuple(value)
    hint = "facts: [[text, another wording], [the next fact]]; correct: [text, another wording]"
    raise DatasetError(f"{place}: {field!r} holds something that is not a list of texts", hint=hint)


def _span(value: object, place: str) -> Span:
    whole = isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
    if not whole or not 0 <= value[0] < value[1]:  # type: ignore[index]
        hint = "evidence: [[start, end], …], code points of the report's text, end not included"
        raise DatasetError(f"{place}: {value!r} is no span", hint=hint)
    return Span(*value)  # type: ignore[misc]


def _turn(value: object, place: str) -> Turn:
    if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("question", "answer")):
        return Turn(value["question"], value["answer"])
    raise DatasetError(f"{place}: 'history' has a bad turn", hint='history: [{"question": "…", "answer": "…"}, …]')


def report_of(case: Case, reports: Mapping[str, ParsedReport]) -> ParsedReport | None:
    """Return the report of `case`; None if the case does not name one of several."""
    if case.report:
        return reports.get(case.report)
    return next(iter(reports.values())) if len(reports) == 1 else None


def check_cases(cases: CaseSet, reports: Mapping[str, ParsedReport]) -> list[str]:
    """Return the faults of the cases: evidence outside the report, facts outside the evidence.

    Shape: one text for each fault, which begins with the line and the id of the case.
    """
    faults = []
    for case in cases.cases:
        parsed = report_of(case, reports)
        if parsed is not None:
            found = _faults(case, parsed.report.text)
        elif case.answerable or case.report:
            known = ", ".join(sorted(reports))
            found = [f"'report' names {case.report!r}, given are {known}" if case.report else f"say 'report': {known}"]
        else:
            found = []
        faults += [f"line {case.line}: {case.id}: {fault}" for fault in found]
    return faults


def _faults(case: Case, text: str) -> list[str]:
    faults = [
        f"evidence [{span.start}, {span.end}] ends after the report, which has {len(text)} characters"
        for span in case.evidence
        if span.end > len(text)
    ]
    proof = "\n".join(span.of(text) for span in case.evidence) if case.evidence else text
    for group in case.facts:
        if case.counted:
            faults += [f"counted, but {one!r} is no number" for one in group if not is_number(one)]
        elif not any(holds(proof, fact) for fact in group):
            faults.append(f"fact {' / '.join(group)!r} does not stand in the evidence: {proof[:60]!r}")
    if case.correct and not any(holds(text, fact) for fact in case.correct):
        faults.append(f"correct {' / '.join(case.correct)!r} does not stand in the report")
    if case.type == "false_premise" and not case.correct:
        faults.append("a false premise needs 'correct', the true value")
    return faults
