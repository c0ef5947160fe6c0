"""Write the report on a result: report.html, one file that works offline, and report.md with the same content.

The texts are in ``templates/``. The HTML template escapes all values. The same result gives the same bytes, because no
date is read from the clock.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from eval.page.case_views import CAUSES, CaseView, group_cases, view_cases
from eval.page.comparison import compare_results
from eval.page.figures import Row, main_system, retrieval_rows, summary_rows, type_rows
from eval.page.plots import draw_plots
from eval.page.with_model import compare_models
from eval.page.wording import METRICS, milliseconds, system_label, type_label
from eval.result_files import write_file
from rag.types import ParsedReport

__all__ = ["write_page"]

_LEADING = (
    "accuracy",
    "must_refuse",
    "wrong_refusals",
    "evidence_recall",
    "citation_precision",
    "answer_chars_p50",
)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def write_page(
    result: Mapping[str, Any],
    reports: Mapping[str, ParsedReport],
    folder: Path,
    earlier: Mapping[str, Any] | None = None,
) -> tuple[Path, Path]:
    """Write both pages into `folder`. `earlier` is a result to compare with.

    Returns: the paths of report.html and report.md.

    Raises: ConfigError when a page cannot be written.
    """
    content = _content(result, reports, earlier)
    environment = _environment()
    paths = folder / "report.html", folder / "report.md"
    for path in paths:
        write_file(path, environment.get_template(path.name).render(content).strip() + "\n")
    return paths


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "md": _escape_markdown,
        "ms": milliseconds,
        "system": system_label,
        "type": type_label,
    }
    return environment


def _content(
    result: Mapping[str, Any], reports: Mapping[str, ParsedReport], earlier: Mapping[str, Any] | None
) -> dict[str, Any]:
    views = view_cases(result, reports)
    failed = [view for view in views if not view.right]
    summary = summary_rows(result)
    return {
        "result": result,
        "ours": main_system(result),
        "systems": list(result.get("systems", {})),
        "n_refuse": sum(not case.get("answerable", True) for case in result.get("cases", ())),
        "summary": summary,
        "leading": _leading(result, summary),
        "types": type_rows(result),
        "retrieval": retrieval_rows(result),
        "plots": draw_plots(result),
        "comparison": compare_results(result, earlier) if earlier is not None else None,
        "model": compare_models(result),
        "anchors": {view.case["id"]: view.anchor for view in views},
        "causes": _causes(failed),
        "cause_names": CAUSES,
        "n_failed": len(failed),
        "failed": group_cases(failed, "failed"),
        "passed": group_cases((view for view in views if view.right), "passed"),
        "unproved": [view for view in views if view.unproved],
    }


def _leading(result: Mapping[str, Any], rows: list[Row]) -> list[dict[str, Any]]:
    """Return the figures at the head of the page, each with the figure of the first other system."""
    systems = list(result.get("systems", {}))
    ours = systems.index(main_system(result)) if systems else 0
    peer = next((number for number, name in enumerate(systems) if number != ours), None)
    found = {row.name: row for row in rows}
    return [
        {
            "label": METRICS[name].label,
            "ours": found[name].figures[ours],
            "peer": found[name].figures[peer].text if peer is not None else "",
            "peer_name": system_label(systems[peer]) if peer is not None else "",
        }
        for name in _LEADING
        if name in found and found[name].figures[ours].text
    ]


def _causes(failed: list[CaseView]) -> list[tuple[str, int]]:
    """Return the number of failed cases of each cause, in the order of `CAUSES`."""
    counts = {cause: sum(view.cause == cause for view in failed) for cause in CAUSES}
    return [(cause, count) for cause, count in counts.items() if count]


def _escape_markdown(text: object) -> str:
    r"""Escape `text` for Markdown, on one line.

    >>> _escape_markdown("a|b\n<script> *1*")
    'a\\|b \\<script\\> \\*1\\*'
    """
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))
