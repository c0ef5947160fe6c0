"""``python -m eval.fit.leaning``: fit the weights with which a follow-up is told from a new subject.

The signs are those that :func:`rag.understand.leaning.signs_of` computes in the product, and what its rewriter reads.
Two sets of weights are fitted: of the signs of the words, and with the rewriter's logit beside them. Questions whose
form tells are not fitted. Dialogues are few, so single questions count too: each as a new subject after another one on
the same text. Each text is predicted with weights that were fitted without it. This module writes no file: a person
puts the constants into ``rag/understand/leaning.py`` if they are better.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.sets.asked import FIT, AskedDialogue, AskedTurn, read_asked, require_fit
from index.model.rewriter import open_rewriter
from ingest.parse import read_report
from rag.gather.library import Library
from rag.ports import FollowUp, Rewriter
from rag.text.terms import Vocabulary
from rag.types import Turn
from rag.understand.follow import ENDS
from rag.understand.leaning import READ_SIGNS, SIGNS, signs_of, told_by_form
from rag.understand.question import read_question
from rag.understand.rewrite import read_leaning, write_out

__all__ = ["LeaningRows", "fit_leaning", "tabulate_turns"]

_PAIR_WEIGHT = 0.05  # of a single question, beside 1 for a turn of a dialogue
_Floats = NDArray[np.float64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LeaningRows:
    """One row for each turn after the first, and for each single question, whose form does not tell."""

    signs: _Floats  # shape: (n, len(READ_SIGNS))
    follows: _Flags  # it is no new subject
    docs: NDArray[np.str_]
    paired: _Flags  # two single questions, no dialogue

    def take(self, rows: _Flags) -> "LeaningRows":
        """Return these rows only."""
        return LeaningRows(self.signs[rows], self.follows[rows], self.docs[rows], self.paired[rows])


def tabulate_turns(dialogues: Sequence[AskedDialogue], texts: Path) -> LeaningRows:
    """Compute the signs of the turns. The reports of a dialogue are its text alone, its answers the evidence."""
    require_fit(dialogues)
    rewriter = open_rewriter()
    vocabularies = {doc: _vocabulary(texts / doc) for doc in sorted({one.doc for one in dialogues})}
    rows = [(one.doc, row, False) for one in dialogues for row in _rows_of(one.turns, vocabularies[one.doc], rewriter)]
    for doc, vocabulary in vocabularies.items():
        single = [one.turns[0] for one in dialogues if one.doc == doc and len(one.turns) == 1]
        for at, turn in enumerate(single):
            other = single[(at + len(single) // 2) % len(single)]
            pair = (other, replace(turn, new_subject=True))
            rows += [(doc, row, True) for row in _rows_of(pair, vocabulary, rewriter) if other is not turn]
    docs, signed, paired = zip(*rows, strict=True)
    signs, follows = zip(*signed, strict=True)
    return LeaningRows(np.array(signs, float), np.array(follows, bool), np.array(docs), np.array(paired, bool))


def _vocabulary(path: Path) -> Vocabulary:
    parsed = read_report(path)
    return Library({parsed.report.source.id: parsed}).vocabulary


def _rows_of(
    asked: Sequence[AskedTurn], vocabulary: Vocabulary, rewriter: Rewriter
) -> Iterator[tuple[list[float], bool]]:
    turns = [Turn(turn.question, "\n".join(turn.evidence)) for turn in asked]
    earlier, before = "", asked[0].question.strip(ENDS)
    for at, turn in enumerate(asked[1:], 1):
        question = read_question(turn.question)
        follow_up = FollowUp(turn.question.strip(ENDS), before, earlier)
        if told_by_form(question) is None:
            signs = signs_of(question, turns[:at], vocabulary)
            yield [*(signs[name] for name in SIGNS), read_leaning(follow_up, None, rewriter)], not turn.new_subject
        new = turn.new_subject
        earlier, before = ("", follow_up.question) if new else (before, write_out(follow_up, None, rewriter))


def fit_leaning(rows: LeaningRows, kept: float, names: Sequence[str] = READ_SIGNS) -> dict[str, Any]:
    """Fit the first signs, `names`, and report as JSON.

    The threshold keeps the share `kept` of the new subjects of left-out texts apart. Where there are single questions,
    it keeps that share of them apart.
    """
    rows = replace(rows, signs=rows.signs[:, : len(names)])
    predicted = np.zeros(len(rows.follows))
    for doc in sorted(set(rows.docs.tolist())):
        here = rows.docs == doc
        weights, bias = _fit(rows.take(~here))
        predicted[here] = rows.signs[here] @ weights + bias
    follows, new = predicted[rows.follows], predicted[~rows.follows & ~rows.paired]
    pairs = predicted[rows.paired]
    threshold = float(np.quantile(pairs if len(pairs) else new, kept))
    weights, bias = _fit(rows)
    return {
        "turns": len(predicted) - len(pairs),
        "new_subjects": len(new),
        "area_under_curve": round(float(np.mean(follows[:, np.newaxis] > new)), 3),
        "follow_ups_that_lean": round(float(np.mean(follows >= threshold)), 3),
        "new_subjects_apart": round(float(np.mean(new < threshold)), 3),
        "single_questions": len(pairs),
        "single_questions_apart": round(float(np.mean(pairs < threshold)), 3) if len(pairs) else None,
        "weights": {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)},
        "bias": round(bias, 2),
        "leans_from": round(threshold, 2),
    }


def _fit(rows: LeaningRows) -> tuple[_Floats, float]:
    """Return weights and bias for the signs as they are. Unit: log odds."""
    from sklearn.linear_model import LogisticRegression

    mean, deviation = rows.signs.mean(0), np.maximum(rows.signs.std(0), 1e-9)
    counted = np.where(rows.paired, _PAIR_WEIGHT, 1.0)
    model = LogisticRegression().fit((rows.signs - mean) / deviation, rows.follows, sample_weight=counted)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


def main() -> None:
    """Read the arguments, fit and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.leaning")
    parser.add_argument(
        "dialogues", type=Path, nargs="+", help="files of dialogues and of questions; only the part fit is read"
    )
    parser.add_argument("--texts", type=Path, required=True, help="folder of the texts")
    parser.add_argument("--kept", type=float, default=0.95, help="share of the new subjects to keep apart")
    given = parser.parse_args()
    rows = tabulate_turns(read_asked(given.dialogues, FIT), given.texts)
    for names in (SIGNS, READ_SIGNS):
        sys.stdout.write(json.dumps(fit_leaning(rows, given.kept, names), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
