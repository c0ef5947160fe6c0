"""``python -m eval.fit.follow_ups``: fit what the own terms of a follow-up add to the utility of a sentence.

The product asks each dialogue with its own answers as history. Only turns that it writes out count. The utility of
:data:`rag.gather.score.WEIGHTS` is one feature, the share of the turn's own terms is the other. Each text is predicted
with weights that were fitted without it. This module writes no file: a person puts the constants into
``rag/gather/score.py``.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fit.choices import Choice, answers_turn
from eval.fit.conditional_logit import fit_weights, predict
from eval.runs.texts import open_each
from eval.sets.asked import FIT, AskedDialogue, read_asked, require_fit
from eval.systems.vector_cache import CachedEmbedder
from rag.answer.render import render
from rag.gather.score import REFUSE_ABOVE, plain_utilities, search_order
from rag.ports import Judge
from rag.types import Turn
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.pipeline import Pipeline

__all__ = ["fit_follow_ups", "gather_follow_ups"]

_FEATURES = ("utility", "said", "bias")


def gather_follow_ups(
    dialogues: Sequence[AskedDialogue], texts: Path, embedder: "Embedder", judge: Judge
) -> Iterator[Choice]:
    """Ask the dialogues turn by turn, and yield the judged sentences of each turn that was written out."""
    require_fit(dialogues)
    several = [one for one in dialogues if len(one.turns) > 1]
    for dialogue, pipeline in open_each(several, texts, embedder, judge):
        yield from _choices(dialogue, pipeline)


def _choices(dialogue: AskedDialogue, pipeline: "Pipeline") -> Iterator[Choice]:
    history: list[Turn] = []
    (text,) = (parsed.report.text for parsed in pipeline.library.reports.values())
    for turn in dialogue.turns:
        parts = pipeline.gather(pipeline.understand(Request(turn.question, tuple(history))))
        (gathered, *others) = parts
        judged = [one for one in search_order(gathered.evidence) if one.said is not None and one.verdict is not None]
        if judged and not others and gathered.out_of_scope is None:
            features = zip(plain_utilities(judged), (one.said for one in judged), strict=True)
            right = [turn.answerable and answers_turn(one, turn, text) for one in judged]
            yield Choice(dialogue.doc, turn.answerable, np.array(list(features), np.float64), np.array(right, np.bool_))
        answer = pipeline.answer(parts)
        history.append(Turn(turn.question, render(answer).text, tuple(one.place for one in answer.citations)))


def fit_follow_ups(choices: Sequence[Choice]) -> dict[str, Any]:
    """Fit, and report as JSON: the constants, and shares (0..1) on left-out texts, before and after."""
    docs = sorted({one.doc for one in choices})
    left_out = {doc: fit_weights([one for one in choices if one.doc != doc]) for doc in docs}
    before = np.array([1.0, 0.0, 0.0])
    weights = fit_weights(choices)
    return {
        "follow_ups": len(choices),
        "texts": len(docs),
        "constants": dict(zip(_FEATURES, (round(float(weight), 2) for weight in weights), strict=True)),
        "before": _figures([(one, *predict(one, before)) for one in choices]),
        "left_out": _figures([(one, *predict(one, left_out[one.doc])) for one in choices]),
    }


def _figures(predicted: Sequence[tuple[Choice, Any, float]]) -> dict[str, float | None]:
    """Return the shares, None of nothing.

    A follow-up is right if its best sentence answers, or, where the text does not answer it, if it is refused.
    """
    refused = np.array([none > REFUSE_ABOVE for _, _, none in predicted])
    best = np.array([bool(one.right[int(chances.argmax())]) for one, chances, _ in predicted])
    chance = np.array([float(chances.max()) for _, chances, _ in predicted])
    answerable = np.array([one.answerable for one, _, _ in predicted])
    figures = {
        "right": np.where(answerable, best & ~refused, refused),
        "right_sentence_first": best[answerable],
        "wrongly_refused": refused[answerable],
        "unanswerable_refused": refused[~answerable],
        "mean_chance_of_the_shown": chance[~refused],
        "right_of_the_shown": best[~refused],
    }
    return {name: round(float(told.mean()), 3) if len(told) else None for name, told in figures.items()}


def main() -> None:
    """Read the arguments, fit and print."""
    from index.model.embed import open_embedder
    from index.model.judge import open_judge
    from rag.config import open_settings

    parser = argparse.ArgumentParser(prog="python -m eval.fit.follow_ups")
    parser.add_argument("dialogues", type=Path, nargs="+", help="files of dialogues; only the part fit is read")
    parser.add_argument("--texts", type=Path, required=True, help="folder of the texts of all files")
    given = parser.parse_args()
    settings = open_settings()
    embedder = CachedEmbedder(open_embedder(settings.model, settings.cache), settings.cache / "eval")
    asked = read_asked(given.dialogues, FIT)
    choices = list(gather_follow_ups(asked, given.texts, embedder, open_judge(settings.judge)))
    sys.stdout.write(json.dumps(fit_follow_ups(choices), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
