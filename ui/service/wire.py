"""The JSON format of an answer in `yiju ask --json`, `yiju batch` and the HTTP API."""

import json
from collections.abc import Mapping
from typing import Any

from rag.answer.render import render
from rag.types import Calculation, Citation, Excerpt, ModelUsage, Row
from ui.service.location import Location
from ui.service.service import Reply

__all__ = ["is_text", "json_line", "location_record", "reply_record"]


def reply_record(reply: Reply) -> dict[str, Any]:
    """Return an answer as plain JSON values. Offsets are code points of the report's text; timings are milliseconds."""
    answer, rendered = reply.answer, render(reply.answer)
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "answer": rendered.text,
        "exact": [_excerpt_record(excerpt) for excerpt in answer.exact],
        "refused": answer.refused,
        "reason": rendered.reason,
        "reasons": [{"code": reason.code, "about": reason.about} for reason in answer.reasons],
        "nearest": [_citation_record(citation, reply) for citation in answer.nearest],
        "confidence": round(answer.confidence, 4),
        "mode": answer.mode,
        "degraded": answer.degraded,
        "unverified": list(answer.unverified),
        "citations": [_citation_record(citation, reply) for citation in answer.citations],
        "rows": [_row_record(row) for row in answer.rows],
        "calculations": [_calculation_record(calculation) for calculation in answer.calculations],
        "generation": reply.generation,
        "timings_ms": {stage: round(spent, 2) for stage, spent in answer.timings_ms.items()},
        "usage": _usage_record(answer.usage) if answer.usage else None,
    }


def json_line(record: Mapping[str, Any]) -> str:
    """Return a record as JSON on one line; Chinese is not escaped."""
    return json.dumps(record, ensure_ascii=False)


def is_text(value: str) -> bool:
    r"""Return whether `value` can be encoded in UTF-8; a lone surrogate, from invalid JSON or a terminal, cannot.

    >>> is_text("几个？"), is_text("\ud800")
    (True, False)
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _usage_record(usage: ModelUsage) -> dict[str, Any]:
    """Return what a language model used; ``cost`` is null where no prices are set."""
    return {
        "model": usage.model,
        "prompt_tokens": usage.prompt_tokens,
        "reply_tokens": usage.reply_tokens,
        "estimated": usage.estimated,
        "cost": None if usage.cost is None else round(usage.cost, 8),
        "currency": usage.currency,
    }


def _row_record(row: Row) -> dict[str, Any]:
    """Return the record of a row; ``citation`` is the number of its citation, null where no report states a value."""
    return {"label": row.label, "value": row.value, "unit": row.unit, "citation": row.marker or None}


def _calculation_record(calculation: Calculation) -> dict[str, Any]:
    """Return the record of a calculation; ``value`` is in plain units."""
    return {
        "text": calculation.text,
        "operation": calculation.operator,
        "operands": [_excerpt_record(operand) for operand in calculation.operands],
        "value": str(calculation.value),
        "unit": calculation.unit,
    }


def _excerpt_record(excerpt: Excerpt) -> dict[str, Any]:
    """Return the record of an excerpt; ``citation`` is the number of its citation in the list, from 1.

    ``unit`` is an excerpt too, where the unit of a figure stands elsewhere; else null.
    """
    return {
        "citation": excerpt.marker,
        "start": excerpt.start,
        "end": excerpt.end,
        "text": excerpt.text,
        "unit": _excerpt_record(excerpt.unit) if excerpt.unit else None,
    }


def location_record(location: Location) -> dict[str, Any]:
    """Return where something stands in a file; ``page`` and ``last_page`` are null in a file without pages."""
    return {
        "page": location.page or None,
        "first_page": location.first_page or location.page or None,
        "last_page": location.last_page or location.page or None,
        "sheet": location.sheet,
        "cell": location.cell,
        "uncertain": location.uncertain,
    }


def _citation_record(citation: Citation, reply: Reply) -> dict[str, Any]:
    return {
        "report": citation.chunk.source.id,
        "start": citation.start,
        "end": citation.end,
        "text": citation.quote,
        "path": list(citation.chunk.path),
        **location_record(reply.location(citation.place)),
    }
