"""The rewriter as a network: the judge's last eight layers and a head over each token. This module trains nothing."""

from pathlib import Path

from torch import Tensor

from index.model.joined import SHARED
from index.training.upper_network import UpperNetwork

__all__ = ["RewriterNetwork"]


class RewriterNetwork(UpperNetwork):
    """The layers, and a head: is a piece kept, does the follow-up stand before it; of the first token, does it lean."""

    def __init__(self, judge: Path) -> None:
        """Begin with the last layers of the graph `judge`."""
        super().__init__(judge, read=1, outputs=3, first=SHARED)

    def forward(self, hidden: Tensor, there: Tensor) -> Tensor:
        """Return logits (batch, length, 3) of hidden states (batch, length, hidden) and a mask (batch, length)."""
        logits: Tensor = self.head(self.drop(self.encode(hidden, there)))
        return logits
