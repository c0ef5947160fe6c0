"""The network that is trained: the bundled encoder with three small heads, and how texts become its input.

Heads: where the answer starts and ends, over all tokens, the first of which stands for "no answer here"; and whether
the window answers the question at all, from the mean over the tokens. This module trains nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.training.example import Example

__all__ = ["Batch", "Encoded", "ReaderNetwork", "encode", "open_network"]

_NONE = 0  # the position that stands for "no answer here"
_FAR = -1e4  # a score that no place outside the window reaches


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example in tokens; start and end are positions, 0 where there is no answer."""

    ids: list[int]
    places: list[bool]  # where an answer may start or end
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of like length side by side. Shape: (batch, length), and (batch,) for start and end."""

    ids: Tensor
    mask: Tensor
    places: Tensor
    start: Tensor
    end: Tensor


class ReaderNetwork(nn.Module):
    """The encoder and its heads."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = int(encoder.config.hidden_size)
        self.span = nn.Linear(hidden, 2)
        self.relevance = nn.Linear(hidden, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return span scores, (batch, length, 2), and relevance, (batch,); both are logits."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * counted).sum(1) / counted.sum(1)
        return self.span(hidden), self.relevance(mean).squeeze(-1)

    def loss(self, batch: Batch) -> Tensor:
        """Sum what is wrong with both ends of the span and, at half the weight, with the relevance."""
        spans, relevance = self(batch.ids, batch.mask)
        spans = spans.float().masked_fill(~batch.places.unsqueeze(-1), _FAR)
        start = nn.functional.cross_entropy(spans[..., 0], batch.start)
        end = nn.functional.cross_entropy(spans[..., 1], batch.end)
        wanted = (batch.start > _NONE).float()
        relevant = nn.functional.binary_cross_entropy_with_logits(relevance.float(), wanted)
        return start + end + relevant

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the first `layers` layers as they are."""
        frozen = [self.encoder.embeddings, *self.encoder.encoder.layer[:layers]]
        for part in frozen:
            part.requires_grad_(False)


def open_network(
    folder: Path, start: Path | None = None, *, dropout: float = 0.0, layers: int | None = None
) -> ReaderNetwork:
    """Open the prepared encoder of `folder` with new heads, or with what an earlier run wrote to `start`.

    Of more than `layers` layers the upper ones are left out: half of them are read in half the time.
    """
    config = BertConfig.from_pretrained(folder)
    config.num_hidden_layers = min(layers or config.num_hidden_layers, config.num_hidden_layers)
    config.attention_probs_dropout_prob = 0.0
    config.hidden_dropout_prob = dropout
    config._attn_implementation = "eager"  # a fifth faster than the fused kernel on 128 tokens, going back included
    network = ReaderNetwork(BertModel.from_pretrained(folder, config=config, add_pooling_layer=False))
    if start is not None:
        network.load_state_dict(load_file(start / "weights.safetensors"), strict=False)
    return network


def encode(tokenizer: Tokenizer, examples: Sequence[Example], most: int) -> list[Encoded]:
    """Turn examples into tokens, at most `most` each; those whose answer is cut off are left out."""
    pairs = [(example.question, example.window) for example in examples]
    encoded = (
        _locate(one, example, most) for one, example in zip(tokenizer.encode_batch(pairs), examples, strict=True)
    )
    return [one for one in encoded if one is not None]


def _locate(one: Encoding, example: Example, most: int) -> Encoded | None:
    ids = one.ids[:most]
    places = [sequence == 1 for sequence in one.sequence_ids[:most]]
    if not example.answerable:
        return Encoded(ids, [True, *places[1:]], _NONE, _NONE)
    inside = [
        i
        for i, (low, high) in enumerate(one.offsets[:most])
        if places[i] and high > example.start and low < example.end
    ]
    if not inside or one.offsets[inside[-1]][1] < example.end:
        return None
    return Encoded(ids, [True, *places[1:]], inside[0], inside[-1])
