"""The one JSON shape of an answer: in `yiju ask --json`, in each line of `yiju batch`, and in the HTTP API."""

import json
from collections.abc import Mapping
from typing import Any

from rag.answer.render import render
from rag.types import Calculation, Chunk, Citation, Excerpt
from ui.service.service import Reply

__all__ = ["is_text", "json_line", "reply_record"]


def reply_record(reply: Reply) -> dict[str, Any]:
    """Spread an answer into plain JSON values; ``text`` of each citation is the report's slice."""
    answer, said = reply.answer, render(reply.answer)
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "answer": said.text,
        "exact": [_excerpt_record(excerpt) for excerpt in answer.exact],
        "refused": answer.refused,
        "reason": said.reason,
        "reasons": [{"code": reason.code, "about": reason.about} for reason in answer.reasons],
        "nearest": [_passage_record(chunk) for chunk in answer.nearest],
        "confidence": round(answer.confidence, 4),
        "mode": answer.mode,
        "degraded": answer.degraded,
        "unverified": list(answer.unverified),
        "citations": [_citation_record(citation) for citation in answer.citations],
        "calculations": [_calculation_record(calculation) for calculation in answer.calculations],
        "generation": reply.generation,
        "timings_ms": {stage: round(spent, 2) for stage, spent in answer.timings_ms.items()},
    }


def json_line(record: Mapping[str, Any]) -> str:
    """Write a record on one line, with its Chinese readable."""
    return json.dumps(record, ensure_ascii=False)


def is_text(value: str) -> bool:
    r"""Say whether UTF-8 can carry `value`; half a surrogate pair, from broken JSON or a broken terminal, it cannot.

    >>> is_text("几个？"), is_text("\ud800")
    (True, False)
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _calculation_record(calculation: Calculation) -> dict[str, Any]:
    """Spread a calculation."""
    return {
        "text": calculation.text,
        "operation": calculation.operator,
        "operands": [_excerpt_record(operand) for operand in calculation.operands],
        "value": str(calculation.value),
        "unit": calculation.unit,
    }


def _excerpt_record(excerpt: Excerpt) -> dict[str, Any]:
    """Spread an excerpt; ``citation`` is the place of its citation in the list, from 1."""
    return {"citation": excerpt.marker, "start": excerpt.start, "end": excerpt.end, "text": excerpt.text}


def _passage_record(chunk: Chunk) -> dict[str, Any]:
    return {
        "report": chunk.source.id,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "path": list(chunk.path),
    }


def _citation_record(citation: Citation) -> dict[str, Any]:
    return {
        "report": citation.chunk.source.id,
        "start": citation.start,
        "end": citation.end,
        "text": citation.quote,
        "path": list(citation.chunk.path),
    }
