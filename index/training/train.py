"""Train the reader: batches of like length, a planned end, a checkpoint every ten minutes from which it goes on.

This module makes no examples and exports nothing.
"""

import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from index.training.network import Batch, Encoded, ReaderNetwork
from rag.files import replace_file

__all__ = ["Plan", "train"]

_PAD = 1
_STEP = 32  # lengths are padded to multiples: each new length costs a compilation
_TELL = 20  # steps between two lines of the log
_POOL = 32  # batches that are sorted by length together


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes."""

    epochs: float = 1.0
    batch: int = 16
    rate: float = 2e-4
    warm_up: float = 0.08  # share of the steps
    frozen_layers: int = 4
    seed: int = 7
    save_seconds: float = 600.0
    seconds: float = math.inf  # of wall clock; the decay ends by it when the epochs take longer


@dataclass(slots=True)
class _Run:
    """A run so far."""

    step: int
    curve: list[dict[str, float]]
    seconds: float = 0.0


def train(network: ReaderNetwork, examples: Sequence[Encoded], plan: Plan, folder: Path) -> None:
    """Train `network` on `examples`; go on where `folder` was left, and write the weights and the curve there."""
    network.freeze(plan.frozen_layers)
    batches = list(plan_batches([len(e.ids) for e in examples], plan))
    taught = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(taught, lr=plan.rate, weight_decay=0.01, fused=True)
    run = _resume(network, optimizer, folder)
    network.train()
    began = time.monotonic() - run.seconds
    saved = told = time.monotonic()
    losses: list[float] = []
    done = run.step / len(batches)
    while done < 1:
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * _schedule(done, plan.warm_up)
        losses.append(_learn(network, optimizer, collate([examples[i] for i in batches[run.step]]), taught))
        now, run.step = time.monotonic(), run.step + 1
        run.seconds = now - began
        done = max(run.step / len(batches), run.seconds / plan.seconds)
        if len(losses) == _TELL or done >= 1:
            point = {"windows": run.step * plan.batch, "seconds": round(run.seconds), "loss": round(_mean(losses), 4)}
            run.curve.append(point)
            _tell(point | {"done": round(done, 4), "windows_per_second": len(losses) * plan.batch / (now - told)})
            told, losses = now, []
        if now - saved > plan.save_seconds or done >= 1:
            _save(network, optimizer, run, folder)
            saved = now


def _tell(point: dict[str, float]) -> None:
    print(json.dumps(point), flush=True)  # noqa: T201 - the log of a run by hand


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def plan_batches(lengths: Sequence[int], plan: Plan) -> list[list[int]]:
    """Return the rows of every batch of the run: shuffled, then sorted by length within a pool, then shuffled again."""
    chance = random.Random(plan.seed)  # noqa: S311 - a draw that can be repeated
    wanted = round(len(lengths) * plan.epochs)
    rows: list[int] = []
    while len(rows) < wanted:
        rows += chance.sample(range(len(lengths)), len(lengths))
    batches: list[list[int]] = []
    for start in range(0, wanted, plan.batch * _POOL):
        pool = sorted(rows[start : min(wanted, start + plan.batch * _POOL)], key=lambda row: lengths[row])
        cut = [pool[i : i + plan.batch] for i in range(0, len(pool), plan.batch)]
        batches += chance.sample(cut, len(cut))
    return batches


def collate(examples: Sequence[Encoded]) -> Batch:
    """Put examples side by side, padded to a multiple of 32 tokens."""
    length = math.ceil(max(len(e.ids) for e in examples) / _STEP) * _STEP
    ids = torch.full((len(examples), length), _PAD)
    mask = torch.zeros((len(examples), length), dtype=torch.long)
    places = torch.zeros((len(examples), length), dtype=torch.bool)
    for row, e in enumerate(examples):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        mask[row, : len(e.ids)] = 1
        places[row, : len(e.ids)] = torch.tensor(e.places)
    start, end = torch.tensor([e.start for e in examples]), torch.tensor([e.end for e in examples])
    return Batch(ids, mask, places, start, end)


def _learn(
    network: ReaderNetwork, optimizer: torch.optim.Optimizer, batch: Batch, taught: Sequence[nn.Parameter]
) -> float:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = network.loss(batch)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(taught, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def _schedule(done: float, warm_up: float) -> float:
    """Rise to 1 over the warm-up, then fall straight to 0 at the end; `done` is the share of the run."""
    return min((done + 1e-3) / warm_up, (1 - done) / (1 - warm_up))


def _save(network: ReaderNetwork, optimizer: torch.optim.Optimizer, run: _Run, folder: Path) -> None:
    """Write the weights, the optimizer's state and the curve; each replaces the file before it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {k: v.contiguous() for k, v in network.state_dict().items() if "word_embeddings" not in k}
    names = [name for name, parameter in network.named_parameters() if parameter.requires_grad]
    state = optimizer.state_dict()["state"]
    moments = {f"{names[row]}|{k}": torch.as_tensor(v) for row, of in state.items() for k, v in of.items()}
    with (
        replace_file(folder / "run.json") as progress,
        replace_file(folder / "moments.safetensors") as moved,
        replace_file(folder / "weights.safetensors") as weights,
    ):
        save_file(kept, weights)
        save_file(moments, moved)
        progress.write_text(json.dumps({"step": run.step, "seconds": run.seconds, "curve": run.curve}), "utf-8")


def _resume(network: ReaderNetwork, optimizer: torch.optim.Optimizer, folder: Path) -> _Run:
    """Load what :func:`_save` wrote, if anything."""
    if not (folder / "run.json").is_file():
        return _Run(0, [])
    network.load_state_dict(load_file(folder / "weights.safetensors"), strict=False)
    names = [name for name, parameter in network.named_parameters() if parameter.requires_grad]
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in load_file(folder / "moments.safetensors").items():
        name, kind = key.split("|")
        moments.setdefault(names.index(name), {})[kind] = value
    optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
    read = json.loads((folder / "run.json").read_text("utf-8"))
    return _Run(read["step"], read["curve"], read["seconds"])
