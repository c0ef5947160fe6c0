"""Format answers, reports, outlines and feedback as rich text for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from rag.answer.render import Rendered, render
from rag.excerpts import in_one_line
from rag.text.characters import printable
from rag.text.headings import heading_tree, preamble, walk
from rag.text.kinds import KIND_NAMES
from rag.types import DEFAULT_COLLECTION, Answer, Citation, Language, ParsedReport, Place, Row, Source
from ui.commands.wrap import wrap
from ui.service.feedback import Opinion
from ui.service.location import NOWHERE, UNCERTAIN, Location

__all__ = ["render_answer", "render_opinions", "render_outline", "render_reports"]

_STEP = " › "  # between the headings of a path
_CELL = " │ "  # between the cells of a table, in place of a tab


@dataclass(frozen=True, slots=True)
class _Labels:
    calculated: str
    comma: str
    read_as: str
    unverified: str
    degraded: str
    missing: str  # in place of a value


_LABELS: Mapping[Language, _Labels] = {
    "zh": _Labels("由原文的数字算出：", "、", "按此理解：", "未核实：", "（{reason}，以报告原文作答）", "报告没有写"),
    "en": _Labels(
        "Calculated from cited numbers: ",
        ", ",
        "Read as: ",
        "Not verified: ",
        "(quoted from the report: {reason})",
        "not stated",
    ),
}


def render_answer(
    answer: Answer, width: int | None = None, locations: Mapping[Place, Location] = MappingProxyType({})
) -> Text:
    """Return the answer, then each citation: headings, quote, report, offsets, and where its file has it.

    `width` is in cells; None: no wrap. `locations` are those of the citations.
    """
    labels, rendered = _LABELS[answer.language], render(answer)
    if answer.refused:
        out = Text.assemble(("No answer: ", "bold yellow"), wrap(rendered.text, width))
    else:
        out = _render_found(answer, rendered, labels, width)
    for calculation in answer.calculations:
        numbers = labels.comma.join(f"{operand.text}[{operand.marker}]" for operand in calculation.operands)
        out.append("\n" + wrap(labels.calculated + numbers, width), style="dim")
    if answer.standalone:
        out.append("\n" + wrap(labels.read_as + answer.standalone, width), style="dim")
    for sentence in answer.unverified:
        out.append("\n" + labels.unverified, style="yellow")
        out.append(wrap(sentence, width), style="strike dim")
    if answer.degraded:
        out.append("\n" + wrap(labels.degraded.format(reason=answer.degraded), width), style="yellow")
    for citation in answer.citations:
        out.append("\n\n")
        out.append_text(_render_citation(citation, width, locations.get(citation.place, NOWHERE)))
    return out


def _render_found(answer: Answer, rendered: Rendered, labels: _Labels, width: int | None) -> Text:
    """Return the exact answer and the table of the rows, if there are any, then the sentences."""
    rest = [rendered.text]
    if answer.rows and not answer.sentences:
        rest = [*(calculation.text for calculation in answer.calculations), *filter(None, [rendered.reason])]
    first = [in_one_line(answer.exact)] * bool(answer.exact) + list(_table(answer.rows, labels.missing))
    bold, plain = (first, rest) if first else (rest, [])
    texts = [Text.assemble((wrap(line, width), "bold")) for line in bold]
    return Text("\n").join([*texts, *(Text(wrap(line, width)) for line in plain)])


def _table(rows: Sequence[Row], missing: str) -> Iterator[str]:
    """Yield a line for each row: its label, its value and the number of its citation, in columns."""
    values = [" ".join(row.said.split()) or missing for row in rows]
    first, second = (max(map(cell_len, column), default=0) for column in ([row.label for row in rows], values))
    for row, value in zip(rows, values, strict=True):
        number = f"[{row.marker}]" if row.marker else ""
        yield f"{set_cell_size(row.label, first)}  {set_cell_size(value, second)}  {number}".rstrip()


def render_reports(reports: Sequence[ParsedReport]) -> Text:
    """Return the list of reports: id, title and metadata."""
    out = Text()
    for parsed in reports:
        source = parsed.report.source
        collection = "" if parsed.report.collection == DEFAULT_COLLECTION else f"in {parsed.report.collection}"
        known = filter(None, (collection, *_known(source)))
        size = f"{len(parsed.report.text):,} characters, {len(parsed.chunks):,} chunks"
        out.append("\n" if out else "")
        out.append(f"{source.id}\n", style="bold cyan")
        out.append(f"    {source.title}\n    ")
        out.append(" · ".join([*known, size]), style="dim")
    return out


def _known(source: Source) -> Iterator[str]:
    yield from (source.issuer, source.region, source.publisher)
    yield KIND_NAMES[source.kind] if source.kind else ""
    yield source.number
    yield f"{source.published}" if source.published else ""
    yield f"今年 = {source.year}" if source.year else ""
    yield f"accounts for {source.account_year}" if source.account_year else ""


def render_outline(parsed: ParsedReport) -> Text:
    """Return the headings as an indented tree with offsets."""
    out = Text.assemble((parsed.report.source.title, "bold"))
    lines = [(0, "(before the first heading)", section.span) for section in preamble(parsed.sections)[:1]]
    lines += [(len(down), down[-1].title, down[-1].own) for down in walk(heading_tree(parsed.sections))]
    for depth, title, span in lines:
        out.append("\n" + "  " * depth)
        out.append(title)
        out.append(f"  {span.start}–{span.end}", style="dim")
    return out


def render_opinions(opinions: Sequence[Opinion]) -> Text:
    """Return the list of feedback, oldest first: verdict, question, answer and reason."""
    out = Text()
    for opinion in opinions:
        out.append("\n" if out else "")
        good = opinion.verdict == "good"
        out.append(f"{opinion.id}  {'有用' if good else '有误'}", style="green" if good else "red")
        out.append(f"  {opinion.at}  {opinion.caller}\n", style="dim")
        out.append(f"    {printable(opinion.question)}\n    {printable(opinion.answer)}")
        if opinion.reason:
            out.append(f"\n    {printable(opinion.reason)}", style="yellow")
    return out


def _render_citation(citation: Citation, width: int | None, location: Location) -> Text:
    source = citation.chunk.source
    out = Text()
    out.append(f"[{citation.marker}] ", style="bold cyan")
    out.append(wrap(_STEP.join(citation.chunk.path) or source.title, width, indent="    ").lstrip(), style="cyan")
    out.append("\n" + wrap(f"“{citation.quote.replace(chr(9), _CELL)}”", width, indent="    "))
    where = filter(None, (source.title, location.words, f"{citation.start}–{citation.end}"))
    out.append("\n" + wrap(" · ".join(where), width, indent="    "), style="dim")
    if location.uncertain:
        out.append("\n" + wrap(UNCERTAIN, width, indent="    "), style="yellow")
    return out
