"""Train the judge through one stage: rounds drawn anew, a planned end by pieces or by the clock, averaged weights.

A stage that is cut off goes on from its last checkpoint. On an accelerator everything stays there; on processors the
same code runs. This module draws no windows.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from index.training.draw import Flat, cut_batches
from index.training.network import PAD, JudgeNetwork

__all__ = ["Batch", "Stage", "Uploaded", "precision", "train_stage"]

_SAVE_SECONDS, _TELL_SECONDS = 600.0, 5.0
_HARD = 0.3  # weight of the labels beside what a teacher says


@dataclass(frozen=True, slots=True)
class Stage:
    """How a stage goes."""

    name: str
    epochs: float
    seconds: float  # of wall clock, by which the learning rate has fallen in any case
    rate: float = 2e-4
    floor: float = 0.0  # share of the rate that is left at the end
    warm_up: float = 0.06  # share of the stage
    pieces: int = 16_384  # of a batch, padding counted
    average: float = 0.997  # decay of the averaged weights
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, (batch, length) and (batch,)."""

    ids: Tensor
    start: Tensor
    end: Tensor
    spans: Tensor
    answers: Tensor


class Uploaded:
    """Written-out windows on the device, from which batches are cut there."""

    def __init__(self, flat: Flat, device: torch.device) -> None:
        self._ids = torch.from_numpy(flat.ids).to(device)
        self._offsets = torch.from_numpy(flat.offsets).to(device)
        self._labels = [torch.from_numpy(np.asarray(a)).to(device) for a in (flat.start, flat.end)]
        self._known = torch.from_numpy(flat.spans.astype(np.float32)).to(device)
        self._answers = torch.from_numpy(flat.answers).to(device)
        self._device = device

    def batch(self, rows: NDArray[np.int64], length: int) -> Batch:
        """Cut a batch, padded to `length`."""
        chosen = torch.from_numpy(rows).to(self._device)
        begin, stop = self._offsets[chosen], self._offsets[chosen + 1]
        places = begin[:, None] + torch.arange(length, device=self._device)
        ids = self._ids[places.clamp(max=len(self._ids) - 1)].long()
        ids = ids.masked_fill(places >= stop[:, None], PAD)
        start, end = (label[chosen] for label in self._labels)
        return Batch(ids, start, end, self._known[chosen], self._answers[chosen])


def precision(device: torch.device) -> AbstractContextManager[object]:
    """Multiply in bfloat16 where the device can, and choose no attention kernel that is planned anew for each shape."""
    stack = ExitStack()
    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    stack.enter_context(torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu" or fast))
    if device.type == "cuda":
        stack.enter_context(sdpa_kernel([SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]))
    return stack


def train_stage(
    network: JudgeNetwork,
    source: Callable[[int], Flat],
    stage: Stage,
    folder: Path,
    teacher: JudgeNetwork | None = None,
) -> None:
    """Train `network` on what `source` gives for each round; at the end it holds the averaged weights."""
    device = network.parts.device
    run = _Run(network, stage, folder / f"{stage.name}.checkpoint")
    done, epoch, pool = 0.0, run.epoch, ThreadPoolExecutor(1)
    ahead = pool.submit(source, epoch)
    while done < 1:
        flat = ahead.result()
        if epoch + 1 < stage.epochs:
            ahead = pool.submit(source, epoch + 1)
        batches = cut_batches(flat.lengths, stage.pieces, np.random.default_rng([stage.seed, epoch]))
        planned = stage.epochs * sum(len(rows) * length for rows, length in batches)
        usual = len(flat.lengths) / len(batches)
        uploaded = Uploaded(flat, device)
        for number, (rows, length) in enumerate(batches):
            if epoch == run.epoch and number < run.batch:
                continue
            done = max(run.pieces / planned, run.seconds() / stage.seconds)
            if done >= 1:
                break
            loss = _loss(network, uploaded.batch(rows, length), usual, teacher)
            run.step(loss, done, len(rows) * length)
            run.keep(epoch, number + 1)
        epoch += 1
    pool.shutdown(wait=False, cancel_futures=True)
    run.finish()


def _loss(network: JudgeNetwork, batch: Batch, usual: float, teacher: JudgeNetwork | None) -> Tensor:
    """Sum what is wrong with the verdicts and with both ends of the spans, each window counting alike."""
    with precision(batch.ids.device):
        spans, relevance = network(batch.ids)
    wrong = functional.binary_cross_entropy_with_logits(relevance, batch.answers, reduction="none")
    ends = [functional.cross_entropy(spans[..., i], (batch.start, batch.end)[i], reduction="none") for i in (0, 1)]
    wrong = wrong + 0.5 * batch.spans * (ends[0] + ends[1])
    if teacher is not None:
        with torch.no_grad(), precision(batch.ids.device):
            shown, told = teacher(batch.ids)
        wrong = _HARD * wrong + functional.binary_cross_entropy_with_logits(relevance, told.sigmoid(), reduction="none")
        for i in (0, 1):
            wrong = wrong + 0.5 * functional.cross_entropy(spans[..., i], shown[..., i].softmax(1), reduction="none")
    total: Tensor = wrong.sum() / usual
    return total


class _Run:
    """The optimizer, the averaged weights and how far a stage is."""

    def __init__(self, network: JudgeNetwork, stage: Stage, checkpoint: Path) -> None:
        self.network, self.stage, self._checkpoint = network, stage, checkpoint
        self._taught = [p for p in network.parameters() if p.requires_grad]
        self._mean = [p.detach().clone() for p in self._taught]
        betas = (0.9, 0.98)
        self._optimizer = torch.optim.AdamW(self._taught, stage.rate, betas, weight_decay=0.01, fused=True)
        self.epoch = self.batch = self.pieces = self._steps = 0
        self._losses: list[Tensor] = []
        self._before = 0.0
        self._resume()
        self._began = self._told = self._saved = time.monotonic()
        self._told_pieces = self.pieces
        network.train()

    def seconds(self) -> float:
        """Return the seconds of the stage, earlier sittings counted."""
        return self._before + time.monotonic() - self._began

    def step(self, loss: Tensor, done: float, pieces: int) -> None:
        """Learn from one batch."""
        stage = self.stage
        fall = stage.floor + (1 - stage.floor) * (1 - done) / (1 - stage.warm_up)
        for group in self._optimizer.param_groups:
            group["lr"] = stage.rate * min((done + 1e-3) / stage.warm_up, fall)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._taught, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._steps += 1
        self.pieces += pieces
        decay = min(stage.average, self._steps / (self._steps + 10))
        torch._foreach_lerp_(self._mean, [p.detach() for p in self._taught], 1 - decay)
        self._losses.append(loss.detach())
        if time.monotonic() - self._told > _TELL_SECONDS:
            self.tell(done)

    def tell(self, done: float) -> None:
        """Print how far the stage is; this waits for the device."""
        loss = float(torch.stack(self._losses).mean())
        now = time.monotonic()
        rate = (self.pieces - self._told_pieces) / max(now - self._told, 1e-9)
        point = {"done": round(done, 3), "loss": round(loss, 4), "steps": self._steps, "pieces_per_second": round(rate)}
        print(json.dumps({"stage": self.stage.name, **point}), flush=True)  # noqa: T201 - the log of a run by hand
        self._told, self._told_pieces, self._losses = time.monotonic(), self.pieces, []

    def keep(self, epoch: int, batch: int) -> None:
        """Write a checkpoint where ten minutes have passed."""
        if time.monotonic() - self._saved < _SAVE_SECONDS:
            return
        state = {
            "network": [p.detach() for p in self._taught],
            "mean": self._mean,
            "optimizer": self._optimizer.state_dict(),
            "far": (epoch, batch, self.pieces, self._steps, self.seconds()),
        }
        beside = self._checkpoint.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(self._checkpoint)
        self._saved = time.monotonic()

    def finish(self) -> None:
        """Put the averaged weights into the network."""
        if self._losses:
            self.tell(1.0)
        with torch.no_grad():
            torch._foreach_copy_([*self._taught], self._mean)
        self._checkpoint.unlink(missing_ok=True)

    def _resume(self) -> None:
        if not self._checkpoint.is_file():
            return
        state = torch.load(self._checkpoint, map_location=self.network.parts.device, weights_only=True)
        with torch.no_grad():
            torch._foreach_copy_([*self._taught], state["network"])
            torch._foreach_copy_(self._mean, state["mean"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.batch, self.pieces, self._steps, self._before = state["far"]
