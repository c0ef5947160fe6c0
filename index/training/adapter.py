"""Train the adapter of question vectors: a linear map after which a question is nearest to what answers it.

The loss is the cross-entropy of the right units among all units of a text, at a low temperature (van den Oord et al.
2018, "Representation Learning with Contrastive Predictive Coding").
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from index.model.adapter import QueryAdapter

__all__ = ["Group", "fit_adapter", "share_found"]

_EPOCHS, _RATE, _DECAY, _LEAST = 3, 1e-3, 0.01, 0.02
_BATCH = 64  # questions
_TEMPERATURE = 0.02
_FAR = -1e9


@dataclass(frozen=True, slots=True)
class Group:
    """The vectors of the units of a text and of questions about it, all of length one.

    Shapes: `units` (units, dimensions), `questions` (questions, dimensions), `right` (questions, units).
    """

    units: NDArray[np.float32]
    questions: NDArray[np.float32]
    right: NDArray[np.bool_]


def fit_adapter(groups: Sequence[Group], epochs: int = _EPOCHS, seed: int = 0) -> QueryAdapter:
    """Return the map that was learned from the groups."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - shuffles
    size = groups[0].units.shape[1]
    change = nn.Linear(size, size)
    nn.init.zeros_(change.weight)
    nn.init.zeros_(change.bias)
    optimizer = torch.optim.AdamW(change.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = [(group, at) for group in groups for at in range(0, len(group.questions), _BATCH)]
    for epoch in range(epochs):
        chance.shuffle(steps)
        for done, (group, at) in enumerate(steps):
            share = (epoch + done / len(steps)) / epochs
            optimizer.param_groups[0]["lr"] = _RATE * max(_LEAST, 1 - share)
            loss = _loss(change, group, slice(at, at + _BATCH))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return QueryAdapter(change.weight.detach().numpy().T.copy(), change.bias.detach().numpy().copy())


def _loss(change: nn.Linear, group: Group, batch: slice) -> torch.Tensor:
    questions, right = torch.from_numpy(group.questions[batch]), torch.from_numpy(group.right[batch])
    moved = functional.normalize(questions + change(questions), dim=-1)
    chances = torch.log_softmax(moved @ torch.from_numpy(group.units).T / _TEMPERATURE, 1)
    return -torch.logsumexp(chances.masked_fill(~right, _FAR), 1).mean()


def share_found(groups: Sequence[Group], adapter: QueryAdapter | None, most: int) -> float:
    """Return the share of the questions with a right unit among the `most` nearest ones. None: vectors as they are."""
    found = []
    for group in groups:
        moved = group.questions if adapter is None else adapter(group.questions)
        nearest = np.argsort(-(moved @ group.units.T), axis=1)[:, :most]
        found.append(np.any(np.take_along_axis(group.right, nearest, axis=1), axis=1))
    return float(np.concatenate(found).mean())
