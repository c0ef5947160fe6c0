"""The results as text, for agents that read no structured content. Quotes stand between 「 and 」."""

from collections.abc import Sequence

from ui.mcp.outputs import AnswerResult, OutlineResult, PassagesResult, Quote, ReportsResult, TextResult

__all__ = ["answer_text", "outline_text", "passages_text", "reports_text", "slice_text"]


def answer_text(result: AnswerResult) -> str:
    """Write an answer with its citations, or a refusal with the nearest quotes."""
    if result.refused:
        lines = [f"REFUSED: the reports do not say. {result.reason}"]
        if result.nearest:
            lines += ["Nearest quotes, which do not answer the question:", *_numbered(result.nearest)]
        return "\n".join(lines)
    exact = "；".join(f"{one.text}{one.unit.text if one.unit else ''}" for one in result.exact)
    lines = [exact, result.answer] if exact and exact != result.answer else [result.answer]
    return "\n".join([*lines, f"Confidence {result.confidence:.2f}. Citations:", *_numbered(result.citations)])


def passages_text(result: PassagesResult) -> str:
    """Write the passages, best first."""
    return "\n".join(_numbered(result.passages)) or "no passage was found"


def outline_text(result: OutlineResult) -> str:
    """Write the headings as a tree, each with its span."""
    lines = [f"{result.report.title} (report {result.report.id}, {result.report.chars} characters)"]
    for one in result.headings:
        page = f", page {one.page}" if one.page else ""
        lines.append(f"{'  ' * one.level}{one.heading} ({one.start}-{one.end}{page})")
    return "\n".join(lines)


def slice_text(result: TextResult) -> str:
    """Write a part of a report: where it stands, the text, and where it goes on."""
    ending = f"\nThe text goes on: read it from start={result.next}." if result.next is not None else ""
    return f"{_place(result)}, of {result.chars}\n「{result.text}」{ending}"


def reports_text(result: ReportsResult) -> str:
    """Write a line for each report."""
    lines = [f"{len(result.reports)} of {result.total} reports"]
    for one in result.reports:
        facts = (one.title, one.year, one.issuer, one.region, one.kind, one.collection, f"{one.chars} characters")
        lines.append(f"- {one.id}: {' · '.join(str(fact) for fact in facts if fact)}")
    if result.next is not None:
        lines.append(f"More follow: list them from offset={result.next}.")
    return "\n".join(lines)


def _numbered(quotes: Sequence[Quote]) -> list[str]:
    return [f"[{number}] {_place(one)}\n「{one.text}」" for number, one in enumerate(quotes, start=1)]


def _place(one: Quote) -> str:
    path = "".join(f" › {heading}" for heading in one.path)
    page = f", page {one.page}" if one.page else ""
    sheet = f", sheet {one.sheet} {one.cell}".rstrip() if one.sheet else ""
    doubt = ", recognised in a scan and perhaps wrong" if one.uncertain else ""
    return f"{one.title}{path}{page}{sheet}{doubt} (report {one.report}, characters {one.start}-{one.end})"
