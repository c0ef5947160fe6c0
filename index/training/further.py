"""``python -m index.training.further PACK OUT``: train the judge's last eight layers further, and write the judge.

PACK is a ``windows.npz`` of :mod:`index.training.make`. The judge's first layers do not change, so the networks over
them stay valid, and their output is computed once. With ``--follow-ups`` the other layers are written also as those
that read follow-ups. Of windows on which the judge is right and sure, a part is drawn. A run that was cut off goes on
from its last epoch, if it is the same run: ``run.json`` names what it learns from.
"""

import argparse
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from index.model.card import write_card
from index.model.graph import INPUTS
from index.model.joined import JUDGE, SHARED, write_upper_card
from index.model.judge_form import MARKED, SEPARATOR
from index.model.judge_graph import OUTPUTS, write_follow_up_graph
from index.model.session import open_session
from index.model.upper_graph import hidden_of
from index.training.draw import Flat, draw_rows, write_out
from index.training.fitting import fit_network, go_part_of_the_way, padded
from index.training.judge_upper import JudgeUpper, write_renewed
from index.training.measure import area
from index.training.pack import Pack, read_pack
from index.training.passage_windows import LEFT_OUT
from index.training.set_windows import ALWAYS
from rag.errors import RagError
from rag.files import sha256_of

__all__ = [
    "Shown",
    "begin",
    "further",
    "loss_of",
    "main",
    "read_shown",
    "ship",
    "ship_follow_ups",
]

_EPOCHS, _RATE = 1, 1e-4
_LONGEST = 224  # word pieces of a window that is learned from
_AT_ONCE = 2  # windows
_SHARES = {"passages": 1.0, "asked": 1.0, "gov": 0.25, "sets": 0.06}  # of the windows of each table
_SURE, _SURE_SHARE = 4.0, 0.25  # a logit, and the share of those windows that is drawn


@dataclass(frozen=True, slots=True)
class Shown:
    """A window as the judge's first layers leave it, with what is wanted and what the judge says."""

    hidden: NDArray[np.float16]  # shape: (length, hidden)
    marked: slice  # with the separator behind it
    start: int
    end: int
    spans: bool
    answers: bool
    said: float  # the judge's logit


def read_shown(flat: Flat, judge: Path = JUDGE, chance: np.random.Generator | None = None) -> Iterator[Shown]:
    """Run the judge over windows. With `chance`, only a part of those of which it is rightly sure is yielded."""
    session, rows = _session(judge), np.flatnonzero(flat.lengths <= _LONGEST).tolist()

    def run(row: int) -> tuple[NDArray[np.int64], NDArray[np.float32], float]:
        ids = flat.ids[flat.offsets[row] : flat.offsets[row + 1]].astype(np.int64)
        given = dict(zip(INPUTS, (ids[None], np.ones_like(ids)[None]), strict=True))
        hidden, relevance = session.run([hidden_of(SHARED), OUTPUTS[1]], given)
        return ids, hidden, float(relevance[0, 0])

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        read = zip(rows, pool.map(run, rows), strict=True)
        yield from _chosen(flat, read, chance)


def _chosen(
    flat: Flat,
    read: Iterable[tuple[int, tuple[NDArray[np.int64], NDArray[np.float32], float]]],
    chance: np.random.Generator | None,
) -> Iterator[Shown]:
    for row, (ids, hidden, said) in read:
        answers = bool(flat.answers[row])
        if chance is not None and (said if answers else -said) > _SURE and chance.random() > _SURE_SHARE:
            continue
        ends = np.flatnonzero(ids == SEPARATOR)
        marked = slice(int(ends[MARKED - 1]) + 1, int(ends[MARKED]) + 1)
        places = int(flat.start[row]), int(flat.end[row]), bool(flat.spans[row])
        yield Shown(hidden.reshape(len(ids), -1).astype(np.float16), marked, *places, answers, said)


def _session(judge: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - of onnxruntime
    """Open the judge's graph with the output of its first layers as a further output."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(judge / "judge.onnx")
    model.graph.output.append(helper.make_tensor_value_info(hidden_of(SHARED), TensorProto.FLOAT, None))
    return open_session(model.SerializeToString())


def loss_of(network: JudgeUpper, batch: Sequence[Shown]) -> Tensor:
    """Return what is wrong with the verdicts and with both ends of the spans, each window counting alike."""
    spans, relevance = network(*_masked(batch))
    wanted = torch.tensor([float(one.answers) for one in batch])
    wrong = functional.binary_cross_entropy_with_logits(relevance, wanted, reduction="none")
    known = torch.tensor([float(one.spans) for one in batch])
    for at, places in enumerate(([one.start for one in batch], [one.end for one in batch])):
        ends = functional.cross_entropy(spans[..., at], torch.tensor(places), reduction="none")
        wrong = wrong + 0.5 * known * ends
    return wrong.mean()


def _masked(batch: Sequence[Shown]) -> tuple[Tensor, Tensor, Tensor]:
    hidden, there = padded(batch)
    marked = torch.zeros_like(there)
    for row, one in enumerate(batch):
        marked[row, one.marked] = True
    return hidden, there, marked


def further(network: JudgeUpper, shown: Sequence[Shown], epochs: int, rate: float, checkpoint: Path) -> None:
    """Learn from the windows. Each epoch ends with a checkpoint; a run with one goes on after it."""
    fit_network(network, shown, loss_of, epochs=epochs, rate=rate, checkpoint=checkpoint, head_rate=1.0)


def ship(network: JudgeUpper, folder: Path, judge: Path = JUDGE) -> None:
    """Write ``judge.onnx``, ``tokenizer.json`` and ``judge.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "judge.onnx").write_bytes(write_renewed(judge / "judge.onnx", network))
    shutil.copyfile(judge / "tokenizer.json", folder / "tokenizer.json")
    made_from = json.loads((judge / "judge.json").read_text("utf-8"))
    made_from.pop("sha256")
    write_card(folder, "judge.json", {file: folder / file for file in ("judge.onnx", "tokenizer.json")}, made_from)


def ship_follow_ups(network: JudgeUpper, folder: Path, judge: Path = JUDGE) -> None:
    """Write ``follow_ups.onnx``, the layers of their own, and ``follow_ups.json``, which names the judge below them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "follow_ups.onnx").write_bytes(write_follow_up_graph(network.trained()))
    write_upper_card(folder, "follow_ups", judge)


def _drawn(pack: Pack, shares: Mapping[str, float], chance: np.random.Generator, judge: Path) -> Iterator[Shown]:
    """Draw windows to learn from, of each table its share."""
    for name, share in shares.items():
        table = pack.tables[name]
        table = table.take(table.fold >= ALWAYS)
        rows = draw_rows(table, chance, share)
        yield from read_shown(write_out(pack, table.take(rows), chance), judge, chance)


def _area(flat: Flat, judge: Path) -> float:
    """Return the area under the curve of relevance of a written judge."""
    shown = list(read_shown(flat, judge))
    answers, said = np.array([one.answers for one in shown]), np.array([one.said for one in shown], np.float32)
    return area(said[answers], said[~answers])


def begin(out: Path, run: Mapping[str, Any]) -> None:
    """Make the folder of a run and write down what it learns from.

    Raises: RagError if the folder holds a checkpoint of another run.
    """
    out.mkdir(parents=True, exist_ok=True)
    file, said = out / "run.json", json.dumps(run, indent=1, sort_keys=True) + "\n"
    if (out / "checkpoint.pt").exists() and (not file.exists() or file.read_text("utf-8") != said):
        raise RagError(
            f"{out} holds the checkpoint of another run",
            hint="name another folder, or repeat that run with the arguments in its run.json",
        )
    file.write_text(said, "utf-8")


def main() -> None:
    """Read the arguments, train, and write the judge."""
    parser = argparse.ArgumentParser(prog="python -m index.training.further")
    parser.add_argument("pack", type=Path, help="the windows.npz that `python -m index.training.make` wrote")
    parser.add_argument("out", type=Path, help="where the judge and the checkpoint go")
    parser.add_argument("--judge", type=Path, default=JUDGE, help="the folder of the judge that learns further")
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--rate", type=float, default=_RATE)
    for table, share in _SHARES.items():
        parser.add_argument(f"--{table}", type=float, help=f"the share of the windows of {table} (default {share})")
    parser.add_argument("--way", type=float, default=0.5, help="share of the way to what was learned, 0..1")
    parser.add_argument("--follow-ups", action="store_true", help="write what was learned as layers for follow-ups too")
    given = parser.parse_args()
    torch.manual_seed(0)
    pack, chance = read_pack(given.pack), np.random.default_rng(0)
    named = {table: share for table in _SHARES if (share := getattr(given, table)) is not None}
    if lost := sorted(set(named) - set(pack.tables)):
        parser.error(f"{given.pack} has no windows of {', '.join(lost)}; make it with index.training.make --{lost[0]}")
    shares = {table: share for table, share in {**_SHARES, **named}.items() if table in pack.tables}
    files = {"pack": sha256_of(given.pack), "judge": sha256_of(given.judge / "judge.onnx")}
    try:
        begin(given.out, {**files, "shares": shares, "epochs": given.epochs, "rate": given.rate})
    except RagError as error:
        parser.error(f"{error}; {error.hint}")
    network = JudgeUpper(given.judge / "judge.onnx")
    shown = list(_drawn(pack, shares, chance, given.judge))
    print(json.dumps({"windows": len(shown), "right": sum(one.answers for one in shown)}), flush=True)  # noqa: T201
    further(network, shown, given.epochs, given.rate, given.out / "checkpoint.pt")
    go_part_of_the_way(network, JudgeUpper(given.judge / "judge.onnx").state_dict(), given.way)
    ship(network.eval(), given.out, given.judge)
    if given.follow_ups:
        ship_follow_ups(network, given.out)
    if (passages := pack.tables.get("passages")) is not None:
        rest = write_out(pack, passages.take(passages.fold == LEFT_OUT))
        print(json.dumps({"before": _area(rest, given.judge), "after": _area(rest, given.out)}))  # noqa: T201 - by hand


if __name__ == "__main__":
    main()
