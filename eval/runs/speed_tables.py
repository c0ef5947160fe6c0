"""Format a result of ``yiju bench speed`` as Markdown tables: the stages of an answer, and the systems side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["draw_speed"]

_STAGES = {
    "understand": "analyse the question",
    "embed": "embed the question",
    "lexical": "BM25 of sentences, chunks and reports, and the best 40 sentences",
    "dense": "cosines of all sentences, and the best 40",
    "fuse": "the hybrid search, with vector and BM25 at hand",
    "look": "assess the 40 sentences",
    "judge": "the judge reads two to six of them",
    "compose": "write the answer",
    "ask": "all of it, in process",
    "http": "what `POST /v1/ask` adds, with LangChain",
    "post": "all of it, over HTTP",
}
_COMPARED = {"passages": "one passage embedded", "query": "one question embedded", "ask": "one answer", "bm25": "BM25"}
_OURS = "yiju"


def draw_speed(result: Mapping[str, Any]) -> str:
    """Format a result of :func:`eval.runs.speed.run_speed`. Stages that were not measured are left out."""
    stages = [
        (name, _STAGES[name], *(f"{one[point]:.1f}" for point in ("p50", "p95", "p99")))
        for name, one in result["stages_ms"].items()
    ]
    compared = [
        (_COMPARED[what], name, f"{systems[_OURS]:.1f}", f"{ms:.1f}", f"{result[f'{name}_{what}_ratio']:.2f}")
        for what, systems in result["ms"].items()
        for name, ms in systems.items()
        if name != _OURS
    ]
    about = f"{result['questions']} questions, {result['characters']:,} characters, load {result['machine']['load']:g} "
    return "\n".join(
        [
            f"**Stages, milliseconds** ({about}on {result['machine']['cores']} cores)\n",
            _table(("stage", "what", "p50", "p95", "p99"), stages),
            "**Side by side, median milliseconds**\n",
            _table(("what", "peer", "依据", "peer's", "peer's time / ours"), compared),
        ]
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (header, ["---"] * len(header), *rows))
