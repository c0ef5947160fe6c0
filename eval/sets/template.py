"""Write a template of a question set from the outline of a report: comments that a person turns into cases."""

import json
from collections.abc import Iterable, Iterator, Sequence

from rag.text.headings import heading_tree, preamble, walk
from rag.types import ParsedReport, Section

__all__ = ["write_template"]

_HEAD = """\
# Questions about your reports: one JSON object a line; lines that start with # or // are comments.
# Take a line below, delete the "# " before it and fill it in. Then:
#   yiju eval check MY.jsonl --reports FILE…     is the evidence in the report, are the facts in the evidence
#   yiju eval qa MY.jsonl --reports FILE…        ask every question and judge the answers
#
# question    in the words of those who will ask
# facts       [["first fact", "another wording of it"], ["second fact"]]: of each list, one must stand in the answer
# evidence    [[start, end], …]: where the report says so; the numbers beside a heading below are its section's
# type        any word; figures are given by type. answerable: false when the report does not say, facts then []
# history     [{"question": "…", "answer": "…"}] for a follow-up; "full" holds the follow-up written out
# correct     ["…"] the true value, for type "false_premise": a question that states something false
#
# A good set has one question to every section, and one in four that the report does not answer."""


def write_template(reports: Iterable[ParsedReport]) -> str:
    """Return the template for `reports`, with a line to fill in under each heading that has text."""
    return "\n".join([_HEAD, *(line for parsed in reports for line in _outline(parsed))]) + "\n"


def _outline(parsed: ParsedReport) -> Iterator[str]:
    source = parsed.report.source
    yield from ("#", f"# ======== {source.title} ({source.id})")
    before = preamble(parsed.sections)
    parts = [("(before the first heading)", before)] if before else []
    for down in walk(heading_tree(parsed.sections)):
        parts.append(("  " * (len(down) - 1) + down[-1].title, down[-1].sections))
    for number, (heading, sections) in enumerate(parts, start=1):
        yield f"# {heading} {', '.join(str([section.start, section.end]) for section in sections)}"
        bodies = [section for section in sections if _has_body(section, parsed.report.text)]
        if bodies:
            yield f"# {json.dumps(_blank(source.id, f'q{number:03d}', bodies), ensure_ascii=False)}"
    yield f"# {json.dumps(_unanswerable(source.id), ensure_ascii=False)}"


def _has_body(section: Section, text: str) -> bool:
    start = section.heading.end if section.heading else section.start
    return any(char.isalnum() for char in text[start : section.end])


def _blank(source_id: str, id_: str, sections: Sequence[Section]) -> dict[str, object]:
    return {
        "id": f"{source_id}-{id_}",
        "question": "",
        "history": [],
        "facts": [[""]],
        "evidence": [[section.start, section.end] for section in sections],
        "type": "fact",
        "answerable": True,
        "report": source_id,
    }


def _unanswerable(source_id: str) -> dict[str, object]:
    about = {"id": f"{source_id}-none", "question": "", "history": [], "facts": [], "evidence": []}
    return {**about, "type": "absent", "answerable": False, "report": source_id}
