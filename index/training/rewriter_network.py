"""The rewriter as a network: the judge's last layers and a head over each word piece. This module trains nothing."""

from pathlib import Path

from torch import Tensor

from index.training.upper_network import UpperNetwork

__all__ = ["RewriterNetwork"]


class RewriterNetwork(UpperNetwork):
    """The layers, and a head that says of each piece whether it is kept and whether the follow-up stands before it."""

    def __init__(self, judge: Path) -> None:
        """Begin with the last layers of the graph `judge`."""
        super().__init__(judge, read=1, outputs=2)

    def forward(self, hidden: Tensor, there: Tensor) -> Tensor:
        """Return logits (batch, length, 2) of hidden states (batch, length, hidden) and a mask (batch, length)."""
        logits: Tensor = self.head(self.drop(self.encode(hidden, there)))
        return logits
