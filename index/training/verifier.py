"""``python -m index.training.verifier ROWS… OUT``: train the verifier over the judge's first layers, and write it.

ROWS are files that ``python -m eval.fit.claims`` wrote. A fifth of the texts is left out; their logits are written for
``python -m eval.fit.support``. With ``--further`` the training begins with the weights of a shipped verifier. The
judge's first layers do not change, so their output is computed once. A run that was cut off goes on from its last
epoch.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.model.joined import JUDGE, read_lower, write_upper_card
from index.model.judge_form import MARKED, SEPARATOR
from index.model.session import open_session, run_window
from index.model.verifier import window_ids
from index.model.verifier_graph import SUPPORT, write_verifier_graph
from index.training.fitting import fit_network, go_part_of_the_way, padded
from index.training.verifier_network import VerifierNetwork
from index.training.window import is_one_in
from rag.ports import Window

__all__ = ["main", "ship", "train"]

_EPOCHS, _RATE, _HEAD_RATE, _BATCH = 3, 2e-4, 5.0, 32
_LEFT_OUT = 5  # one text of so many


@dataclass(frozen=True, slots=True)
class _Example:
    """A claim in its window, as the judge's first layers leave it."""

    hidden: NDArray[np.float16]  # shape: (length, hidden)
    claim: slice
    marked: slice
    true: bool


def is_left_out(text: str) -> bool:
    """Return whether a text is one of those that nothing is learned from."""
    return is_one_in(_LEFT_OUT, text)


def read_examples(rows: Sequence[dict[str, Any]], judge: Path = JUDGE) -> list[_Example]:
    """Run the judge's first layers over each row."""
    session = open_session(read_lower(judge / "judge.onnx").SerializeToString())
    tokenizer = Tokenizer.from_file(str(judge / "tokenizer.json"))
    return [_example(row, session, tokenizer) for row in rows]


def _example(row: dict[str, Any], session: Any, tokenizer: Tokenizer) -> _Example:  # noqa: ANN401 - of onnxruntime
    window = Window(tuple(row["path"]), row["before"], row["sentence"], row["after"])
    ids = window_ids(tokenizer, row["claim"], window)
    hidden = run_window(session, ids)
    ends = [at for at, piece in enumerate(ids) if piece == SEPARATOR]
    marked = slice(ends[MARKED - 1] + 1, ends[MARKED])
    return _Example(hidden.astype(np.float16), slice(1, ends[0]), marked, row["true"])


def train(
    network: VerifierNetwork, examples: Sequence[_Example], epochs: int, checkpoint: Path, rate: float = _RATE
) -> None:
    """Learn from the examples. Each epoch ends with a checkpoint; a run with one goes on after it."""
    true = sum(one.true for one in examples)
    weight = torch.tensor((len(examples) - true) / max(true, 1))

    def loss_of(network: VerifierNetwork, batch: Sequence[_Example]) -> Tensor:
        wanted = torch.tensor([float(one.true) for one in batch])
        return functional.binary_cross_entropy_with_logits(network(*_masked(batch)), wanted, pos_weight=weight)

    rates = {"rate": rate, "head_rate": _HEAD_RATE}
    fit_network(network, examples, loss_of, epochs=epochs, checkpoint=checkpoint, batch_size=_BATCH, **rates)


def ship(network: VerifierNetwork, folder: Path, judge: Path = JUDGE) -> None:
    """Write ``verifier.onnx`` and ``verifier.json``, which names the judge that it belongs to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verifier.onnx").write_bytes(write_verifier_graph(network.model(SUPPORT)))
    write_upper_card(folder, "verifier", judge)


def _masked(batch: Sequence[_Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return hidden states, and the masks of tokens, claim and marked part."""
    hidden, there = padded(batch)
    claim, marked = torch.zeros_like(there), torch.zeros_like(there)
    for row, one in enumerate(batch):
        claim[row, one.claim] = marked[row, one.marked] = True
    return hidden, there, claim, marked


def main() -> None:
    """Read the arguments, train, and write the verifier and the logits of the left-out texts."""
    parser = argparse.ArgumentParser(prog="python -m index.training.verifier")
    parser.add_argument("rows", type=Path, nargs="+", help="files that `python -m eval.fit.claims` wrote")
    parser.add_argument("out", type=Path, help="where the verifier and the checkpoint go")
    parser.add_argument("--further", type=Path, help="the folder of the verifier to begin with")
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--rate", type=float, default=_RATE, help="the highest rate of the layers")
    parser.add_argument("--way", type=float, default=1.0, help="share of the way to what was learned, 0..1")
    given = parser.parse_args()
    rows = [json.loads(line) for file in given.rows for line in file.read_text("utf-8").splitlines()]
    torch.manual_seed(0)
    network = VerifierNetwork(JUDGE / "judge.onnx")
    if given.further:
        network.go_on_from(given.further / "verifier.onnx", SUPPORT)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    given.out.mkdir(parents=True, exist_ok=True)
    learned = read_examples([row for row in rows if not is_left_out(row["text"])])
    train(network, learned, given.epochs, given.out / "checkpoint.pt", given.rate)
    go_part_of_the_way(network, before, given.way)
    ship(network, given.out)
    rest = [row for row in rows if is_left_out(row["text"])]
    network.eval()
    with torch.no_grad(), (given.out / "left-out.jsonl").open("w", encoding="utf-8") as out:
        for row, example in zip(rest, read_examples(rest), strict=True):
            print(json.dumps(row | {"read": float(network(*_masked([example]))[0])}, ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()
