"""Result -> report.html, one self-contained file that opens offline, and report.md, its twin.

The words stand in ``templates/``; the HTML one escapes everything by itself. No date is taken from the clock: the same
result gives the same bytes. This module measures nothing.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from eval.page.cases import CAUSES, CaseView, group_cases, view_cases
from eval.page.compare import compare_results
from eval.page.figures import Row, main_system, retrieval_rows, summary_rows, type_rows
from eval.page.plots import draw_plots
from eval.page.wording import METRICS, milliseconds, system_label, type_label
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
    """Write both pages into `folder`, which is made; `earlier` is a result to compare with.

    Returns: the paths of report.html and report.md.
    """
    content = _content(result, reports, earlier)
    environment = _environment()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ("report.html", "report.md"):
        text = environment.get_template(name).render(content)
        path = folder / name
        path.write_text(text.strip() + "\n", "utf-8")
        written.append(path)
    return written[0], written[1]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "md": _markdown,
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
        "anchors": {view.case["id"]: view.anchor for view in views},
        "causes": _causes(failed),
        "cause_names": CAUSES,
        "n_failed": len(failed),
        "failed": group_cases(failed, "failed"),
        "passed": group_cases((view for view in views if view.right), "passed"),
        "unproved": [view for view in views if view.unproved],
    }


def _leading(result: Mapping[str, Any], rows: list[Row]) -> list[dict[str, Any]]:
    """Pick the figures that stand large at the head of the page, each with the figure of the first other system."""
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
    """Count the failed cases of each cause, in the order of `CAUSES`."""
    counts = {cause: sum(view.cause == cause for view in failed) for cause in CAUSES}
    return [(cause, count) for cause, count in counts.items() if count]


def _markdown(text: object) -> str:
    r"""Write `text` so that Markdown shows it as it is, on one line.

    >>> _markdown("a|b\n<script> *1*")
    'a\\|b \\<script\\> \\*1\\*'
    """
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))
