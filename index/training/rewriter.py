"""``python -m index.training.rewriter DIALOGUES OUT``: train the rewriter over the judge's first layers, and write it.

DIALOGUES are files of dialogues in which each turn is written out (``eval/data/dialogues.jsonl``). With ``--further``
the training begins with the weights of a shipped rewriter. With ``--questions`` single questions about texts are
further new subjects, each after another question about its text. A turn that begins a new subject is to be left as it
is, and to be told from one that leans. A run that was cut off goes on from its last epoch.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.model.joined import JUDGE, read_lower, write_upper_card
from index.model.rewriter_form import PARTS, Form, over_words, read_form
from index.model.rewriter_graph import PIECES, write_rewriter_graph
from index.model.session import open_session, run_window
from index.training.alignment import Alignment, align
from index.training.fitting import fit_network, padded
from index.training.network import FAR
from index.training.rewriter_network import RewriterNetwork
from rag.ports import FollowUp
from rag.text.fold import fold
from rag.understand.follow import ENDS
from rag.understand.rewrite import in_settled_year

__all__ = ["Written", "main", "read_dialogues", "read_examples", "read_questions", "ship", "train"]

_EPOCHS, _RATE, _HEAD_RATE, _BATCH = 4, 4e-4, 5.0, 32
_PLACE_WEIGHT, _LEANING_WEIGHT = 0.3, 0.3  # of their losses, beside that of the pieces
_LEAST_TOLD = 0.75  # a question that is less made of words of its dialogue is not learned from
_SHARE = 0.5  # of the single questions that are used


@dataclass(frozen=True, slots=True)
class Written:
    """A turn of a dialogue, the question that was written for it, and whether it begins a new subject."""

    follow_up: FollowUp
    written: str
    new: bool


@dataclass(frozen=True, slots=True)
class _Example:
    """A follow-up as the judge's first layers leave it, and what is wanted of its pieces."""

    hidden: NDArray[np.float16]  # shape: (length, hidden)
    kept: NDArray[np.float32]  # shape: (length,): 1 kept, 0 not, -1 no piece
    places: slice
    place: int  # -1: nothing is asked of it
    new: bool


def read_dialogues(path: Path) -> list[Written]:
    """Read the turns of a file of dialogues, each after the first with what came before it."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        turns = json.loads(line)["turns"]
        for at in range(1, len(turns)):
            turn, last = turns[at], turns[at - 1]
            first = turns[at - 2]["full"] if at > 1 else ""
            given = in_settled_year(FollowUp(*(one.strip(ENDS) for one in (turn["q"], last["full"], first))))
            found.append(Written(given, given.question if turn["new"] else turn["full"].strip(ENDS), turn["new"]))
    return found


def read_questions(path: Path, chance: random.Random) -> Iterator[Written]:
    """Yield single questions, each as a new subject after two others about the same text."""
    texts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["part"] == "fit":
            texts[row["doc"]].append(row)
    for rows in (rows for rows in texts.values() if len(rows) > 1):
        for row in rows:
            last, earlier = chance.sample(rows, 2)
            if row is not last and chance.random() < _SHARE:
                asked = in_settled_year(FollowUp(*(one["question"].strip(ENDS) for one in (row, last, earlier))))
                yield Written(asked, asked.question, new=True)


def read_examples(rows: Sequence[Written], judge: Path = JUDGE) -> list[_Example]:
    """Align each row, and run the judge's first layers over it. Rows that were written in other words are left out."""
    session = open_session(read_lower(judge / "judge.onnx").SerializeToString())
    tokenizer = Tokenizer.from_file(str(judge / "tokenizer.json"))
    found = []
    for row in rows:
        aligned = _aligned(row)
        told = 2 * sum(sum(getattr(aligned, part)) for part in PARTS) / max(len(aligned.text) + len(row.written), 1)
        if row.new or told > _LEAST_TOLD:
            form = read_form(tokenizer, row.follow_up)
            hidden = run_window(session, form.ids)
            place = -1 if row.new else _place(form, aligned)
            kept = _kept(row.follow_up, form, aligned)
            found.append(_Example(hidden.astype(np.float16), kept, form.places, place, row.new))
    return found


def _aligned(row: Written) -> Alignment:
    given = row.follow_up if not row.new else FollowUp(row.follow_up.question, "")
    texts = [fold(one) for one in (given.earlier, given.before, given.question, row.written)]
    aligned = align(*texts)
    return aligned if not row.new else replace(aligned, earlier=(), before=())


def _kept(follow_up: FollowUp, form: Form, aligned: Alignment) -> NDArray[np.float32]:
    """Return of each piece whether most of its characters are kept. A word is kept as a whole."""
    kept = np.full(len(form.ids), -1, np.float32)
    for part in PARTS:
        text = getattr(follow_up, part)
        given = [float(one) for one in getattr(aligned, part)][: len(text)]
        which = over_words(text, given + [0.0] * (len(text) - len(given)))
        for piece in form.pieces[part]:
            if len(piece.span):
                kept[piece.at] = 2 * sum(which[piece.span.start : piece.span.end]) > len(piece.span)
    return kept


def _place(form: Form, aligned: Alignment) -> int:
    """Return the piece whose beginning is nearest to the place of the follow-up."""
    starts = [(abs(piece.span.start - aligned.place), piece.at) for piece in form.pieces["before"] if len(piece.span)]
    ends = [(abs(piece.span.end - aligned.place), form.end) for piece in form.pieces["before"][-1:]]
    return min([*starts, *ends], default=(0, form.end))[1]


def train(
    network: RewriterNetwork, examples: Sequence[_Example], epochs: int, checkpoint: Path, rate: float = _RATE
) -> None:
    """Learn from the examples. Each epoch ends with a checkpoint; a run with one goes on after it."""
    rates = {"rate": rate, "head_rate": _HEAD_RATE}
    fit_network(network, examples, _loss_of, epochs=epochs, checkpoint=checkpoint, batch_size=_BATCH, **rates)


def _loss_of(network: RewriterNetwork, batch: Sequence[_Example]) -> Tensor:
    hidden, there = padded(batch)
    logits = network(hidden, there)
    kept, inside = torch.full(there.shape, -1.0), torch.zeros_like(there)
    for row, one in enumerate(batch):
        kept[row, : len(one.kept)] = torch.from_numpy(one.kept)
        inside[row, one.places] = True
    told = kept >= 0
    loss = functional.binary_cross_entropy_with_logits(logits[..., 0][told], kept[told])
    place = torch.tensor([one.place for one in batch])
    if (asked := place >= 0).any():
        places = logits[..., 1].masked_fill(~inside, FAR)
        loss = loss + _PLACE_WEIGHT * functional.cross_entropy(places[asked], place[asked])
    leans = torch.tensor([float(not one.new) for one in batch])
    return loss + _LEANING_WEIGHT * functional.binary_cross_entropy_with_logits(logits[:, 0, 2], leans)


def ship(network: RewriterNetwork, folder: Path, judge: Path = JUDGE) -> None:
    """Write ``rewriter.onnx`` and ``rewriter.json``, which names the judge that it belongs to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rewriter.onnx").write_bytes(write_rewriter_graph(network.model("pieces")))
    write_upper_card(folder, "rewriter", judge)


def main() -> None:
    """Read the arguments, train, and write the rewriter."""
    parser = argparse.ArgumentParser(prog="python -m index.training.rewriter")
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("out", type=Path, help="where the rewriter and the checkpoint go")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="single questions about texts, part fit")
    parser.add_argument("--further", type=Path, help="the folder of the rewriter to begin with")
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--rate", type=float, default=_RATE, help="the highest rate of the layers")
    given = parser.parse_args()
    torch.manual_seed(0)
    rows = [row for path in given.dialogues for row in read_dialogues(path)]
    for path in given.questions:
        rows += read_questions(path, random.Random(1))  # noqa: S311 - a sample
    network = RewriterNetwork(JUDGE / "judge.onnx")
    if given.further:
        network.go_on_from(given.further / "rewriter.onnx", PIECES)
    given.out.mkdir(parents=True, exist_ok=True)
    train(network, read_examples(rows), given.epochs, given.out / "checkpoint.pt", given.rate)
    ship(network.eval(), given.out)


if __name__ == "__main__":
    main()
