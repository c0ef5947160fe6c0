"""``python -m eval.fit.dialogue_candidates``: what the judge learns from follow-ups.

The judge reads a follow-up behind the question before it, which the rewriter has written out. Both are listed as one
question, with the sentences that it finds, and those that answer what people meant, as :mod:`eval.fit.judge_candidates`
lists a question. A turn of a dialogue names the question that it means; the first one is that question itself
(``eval/data/gov-follow-ups-fit.jsonl``). The history has the evidence of each turn as its answer. This module trains
nothing.
"""

import argparse
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.fit.judge_candidates import candidates_of
from eval.runs.texts import open_each
from eval.sets.asked import FIT, AskedDialogue, AskedTurn, read_asked
from index.model.judge_form import join_questions
from index.search.units import cut_sentences
from rag.errors import DatasetError
from rag.types import Turn
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

__all__ = ["joined_of", "main", "read_meant"]


def read_meant(dialogues: Path, questions: Path) -> Iterator[AskedDialogue]:
    """Yield the dialogues of a file. Each turn has the answers and the evidence of the question that it means."""
    meant = {one.id: one.turns[0] for one in read_asked([questions], FIT)}
    for number, line in enumerate(dialogues.read_text("utf-8").splitlines(), 1):
        try:
            read = json.loads(line)
            turns = [_turn(meant[turn["means"]], turn.get("question", "")) for turn in read["turns"]]
            yield AskedDialogue(read["id"], read["doc"], FIT, tuple(turns))
        except (ValueError, KeyError, TypeError) as error:
            hint = f"each turn means a question of {questions}: see eval/data/gov-follow-ups-fit.jsonl"
            raise DatasetError(f"{dialogues}:{number}: {error!r}", hint=hint) from error


def _turn(meant: AskedTurn, asked: str) -> AskedTurn:
    return replace(meant, question=asked or meant.question, standalone=meant.question)


def joined_of(turn: AskedTurn, history: list[Turn], pipeline: "Pipeline") -> str:
    """Return a follow-up behind the question before it; "" if the product takes the turn as it stands."""
    analysis = pipeline.understand(Request(turn.question, tuple(history)))[0]
    return join_questions(analysis.before, turn.question) if analysis.before else ""


def _rows(
    dialogues: Iterable[AskedDialogue], pipeline: "Pipeline", share: float, chance: random.Random
) -> Iterator[dict[str, Any]]:
    """Yield the follow-ups of dialogues on one text, and of the unanswerable ones a share."""
    (parsed,) = pipeline.library.reports.values()
    units = list(cut_sentences(parsed))
    for dialogue in dialogues:
        history: list[Turn] = []
        for turn in dialogue.turns:
            taken = history and not turn.new_subject and (turn.answerable or chance.random() < share)
            if taken and (question := joined_of(turn, history, pipeline)):
                row: dict[str, Any] = {
                    "id": f"{dialogue.id}-{len(history)}",
                    "doc": dialogue.doc,
                    "part": dialogue.part,
                }
                row |= {"question": question, "kind": "follow-up"}
                row |= {"answerable": turn.answerable, "answers": turn.answers}
                places = {"evidence": turn.evidence, "near": turn.near}
                yield row | {"candidates": candidates_of(row | places, units, pipeline.retriever)}
            history.append(Turn(turn.question, "".join(turn.evidence)))


def main() -> None:
    """Read the arguments and write one line a follow-up."""
    from index.model.embed import open_embedder
    from index.model.judge import open_judge
    from rag.config import open_settings

    parser = argparse.ArgumentParser(prog="python -m eval.fit.dialogue_candidates")
    parser.add_argument("dialogues", type=Path, help="a file of dialogues whose turns name the questions they mean")
    parser.add_argument("--questions", type=Path, required=True, help="the file of these questions, of the part fit")
    parser.add_argument("--texts", type=Path, required=True, help="folder of the texts")
    parser.add_argument("--unanswerable", type=float, default=1.0, help="share of the unanswerable follow-ups, 0..1")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    settings = open_settings()
    embedder, judge = open_embedder(settings.model, settings.cache), open_judge(settings.judge)
    chance = random.Random(0)  # noqa: S311 - a sample
    asked = list(read_meant(given.dialogues, given.questions))
    with given.out.open("w", encoding="utf-8") as out:
        for pipeline, opened in groupby(open_each(asked, given.texts, embedder, judge), itemgetter(1)):
            dialogues = (dialogue for dialogue, _ in opened)
            for row in _rows(dialogues, pipeline, given.unanswerable, chance):
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)


if __name__ == "__main__":
    main()
