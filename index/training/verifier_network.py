"""The verifier as a network: the judge's last eight layers and a head. This module trains nothing."""

from pathlib import Path

import torch
from torch import Tensor

from index.model.joined import SHARED
from index.training.upper_network import UpperNetwork

__all__ = ["VerifierNetwork"]


class VerifierNetwork(UpperNetwork):
    """The layers, and a head over the first token, the mean of the claim and the mean of the slice."""

    def __init__(self, judge: Path) -> None:
        """Begin with the last layers of the graph `judge`."""
        super().__init__(judge, read=3, outputs=1, first=SHARED)

    def forward(self, hidden: Tensor, there: Tensor, claim: Tensor, marked: Tensor) -> Tensor:
        """Return logits. Shape: (batch,), of hidden states (batch, length, hidden) and three masks (batch, length)."""
        hidden = self.encode(hidden, there)
        read = [hidden[:, 0], *(_mean(hidden, part) for part in (claim, marked))]
        logits: Tensor = self.head(self.drop(torch.cat(read, 1)))[:, 0]
        return logits


def _mean(hidden: Tensor, part: Tensor) -> Tensor:
    return (hidden * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1)
