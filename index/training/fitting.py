"""Train a network over the judge's first layers: batches of like length, a rate that rises and falls, checkpoints."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.training.upper_network import UpperNetwork

__all__ = ["Read", "fit_network", "go_part_of_the_way", "padded"]

_BATCH = 16
_WARM, _LEAST = 0.1, 0.05  # share of the steps with a rising rate; the last rate, as a share of the highest
_HEAD_RATE = 10.0  # times the rate of the layers, for a new head
_SPREAD = 20  # word pieces by which the lengths in a batch may differ


class Read(Protocol):
    """An example, as the judge's first layers leave it."""

    @property
    def hidden(self) -> NDArray[np.float16]:
        """Shape: (length, hidden)."""
        ...


E = TypeVar("E", bound=Read)
N = TypeVar("N", bound=UpperNetwork)


def fit_network(
    network: N,
    examples: Sequence[E],
    loss_of: Callable[[N, Sequence[E]], Tensor],
    *,
    epochs: int,
    rate: float,
    checkpoint: Path,
    head_rate: float = _HEAD_RATE,
    batch_size: int = _BATCH,
) -> None:
    """Learn from the examples. Each epoch ends with a checkpoint; a run with one goes on after it.

    `rate` is the highest rate of the layers. That of the head is `head_rate` times as high.
    """
    chance, start = random.Random(0), 0  # noqa: S311 - shuffles
    rates = [{"params": network.layers.parameters()}, {"params": network.head.parameters()}]
    optimizer = torch.optim.AdamW(rates, lr=rate, weight_decay=0.01)
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        start = state["epoch"]
    for epoch in range(start, epochs):
        network.train()
        batches = _batches(examples, chance, batch_size)
        losses = []
        for at, batch in enumerate(batches):
            done = (epoch + at / len(batches)) / epochs
            now = rate * min(1.0, (done + 1e-3) / _WARM) * max(_LEAST, 1 - done)
            optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"] = now, now * head_rate
            loss = loss_of(network, batch)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
        state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1}
        torch.save(state, checkpoint)
        print(json.dumps({"epoch": epoch, "loss": round(float(np.mean(losses)), 4)}), flush=True)  # noqa: T201 - by hand


def go_part_of_the_way(network: nn.Module, before: Mapping[str, Tensor], share: float) -> None:
    """Move the weights back, so that they lie at `share`, 0..1, of the way from `before` to what was learned.

    The network keeps more of what it knew: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".
    """
    network.load_state_dict({name: torch.lerp(before[name], now, share) for name, now in network.state_dict().items()})


def padded(batch: Sequence[Read]) -> tuple[Tensor, Tensor]:
    """Return hidden states, shape (batch, length, hidden), and which tokens are there, shape (batch, length)."""
    longest, size = max(len(one.hidden) for one in batch), batch[0].hidden.shape[1]
    hidden = torch.zeros(len(batch), longest, size)
    there = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, one in enumerate(batch):
        hidden[row, : len(one.hidden)] = torch.from_numpy(one.hidden.astype(np.float32))
        there[row, : len(one.hidden)] = True
    return hidden, there


def _batches(examples: Sequence[E], chance: random.Random, size: int) -> list[list[E]]:
    """Group examples of about the same length, in random order."""
    order = sorted(examples, key=lambda one: len(one.hidden) + _SPREAD * chance.random())
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(batches)
    return batches
