"""Format the result of the public benchmarks as Markdown tables: one row for each set, one column for each system.

The published figures come from the authors of the sets and from CLUE. docs/benchmarks.md describes how they were made.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["draw_tables"]

# F1 / EM of models that were trained on the training part of the set and get the gold passage.
_PUBLISHED = {
    "cmrc2018": "BERT-base 85.5 / 64.8, ALBERT-tiny 74.0 / 48.3 (dev)",
    "drcd": "BERT-base 91.5 / 85.5, ALBERT-tiny 80.7 / 70.1 (test)",
    "drcd_more": "BERT-base 91.5 / 85.5, ALBERT-tiny 80.7 / 70.1 (test)",
    "dureader_robust": "ERNIE 80.8 / 69.0 (dev)",
    "dureader_checklist": "ERNIE 64.1 / 55.2 (dev, with refusals)",
    "multifieldqa_zh_gov": "GPT-3.5-16k 61.2, ChatGLM3-6B 62.3, Llama2-7B 11.9 (F1, all 200 of the set)",
}
Figures = Mapping[str, Any]


def draw_tables(result: Figures) -> str:
    """Format a result of :func:`eval.runs.bench.run_bench`. Parts that no set has are left out."""
    sets = result["sets"]
    drawn = [
        _table("Reading with the gold passage, F1 / EM", sets, "gold", _f1_em, published=True),
        _table("Reading over the corpus, F1 / EM", sets, "retrieved", _f1_em),
        _table(
            "Reading over the corpus, the exact answer where it is told, F1 / EM",
            _with_short_answers(sets),
            "retrieved",
            _exact,
        ),
        _table("Length of an answer with the gold passage, characters", sets, "gold", _cell("{chars:.0f}")),
        _table("Retrieval, recall@1 / recall@5 / MRR@10", sets, "retrieval", _ranked),
        _table("Refusal, precision / recall / F1 / wrong refusals", sets, "refusal", _refused),
        _table("Noise robustness at 0 / .2 / .4 / .6 / .8 noise", sets, "noise", _noisy),
        _table("Information integration at 0 / .2 / .4 / .6 / .8 noise", sets, "integration", _noisy),
        _table("Negative rejection", sets, "rejection", _cell("{rate:.3f}")),
        _table("Faithfulness to changed passages", sets, "counterfactual", _cell("{follows_passage:.3f}")),
    ]
    return "\n".join(table for table in drawn if table)


def _with_short_answers(sets: Figures) -> Figures:
    """Return the sets on which the product marks short answers."""
    return {name: one for name, one in sets.items() if "exact_f1" in one.get("retrieved", {})}


def _table(title: str, sets: Figures, part: str, cell: Callable[[Figures], str], *, published: bool = False) -> str:
    rows = list(_rows(sets, part, cell, published))
    if not rows:
        return ""
    peers = list(next(iter(sets.values()))["baselines"])
    header = ["set", "questions", "依据", *peers]
    header += ["published"] if published else []
    lines = [header, ["---"] * len(header), *rows]
    return f"**{title}**\n\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _rows(sets: Figures, part: str, cell: Callable[[Figures], str], published: bool) -> Iterator[list[str]]:
    for name, measured in sets.items():
        if part in measured:
            systems = [measured[part], *(figures[part] for figures in measured["baselines"].values())]
            last = [_PUBLISHED.get(name, "–")] if published else []
            yield [name, f"{measured[part]['n']:,}", *map(cell, systems), *last]


def _f1_em(figures: Figures) -> str:
    exact = f"{100 * figures['em']:.1f}" if "em" in figures else "–"
    return f"{100 * figures['f1']:.1f} / {exact}"


def _exact(figures: Figures) -> str:
    if "exact_f1" not in figures:
        return _f1_em(figures)
    return f"{100 * figures['exact_f1']:.1f} / {100 * figures['exact_em']:.1f}"


def _cell(pattern: str) -> Callable[[Figures], str]:
    return lambda figures: pattern.format(**figures)


def _cells(*names: str) -> Callable[[Figures], str]:
    return lambda figures: " / ".join(f"{figures[name]:.3f}" for name in names)


_ranked = _cells("recall@1", "recall@5", "mrr@10")
_refused = _cells("precision", "recall", "f1", "wrong_refusals")
_noisy = _cells("0", "0.2", "0.4", "0.6", "0.8")
