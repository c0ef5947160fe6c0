"""The judge as a network: the bundled encoder, a vector for each part of the window, and two small heads.

Heads: where the answer starts and ends, the first position of all standing for "none here"; and whether the marked part
answers, from that position and the mean over the marked part. This module trains nothing.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.model.judge_form import FORM_CAPS, MARKED, SEPARATOR

__all__ = ["FAR", "PAD", "JudgeNetwork", "Layer", "open_judge", "shipped_tensors"]

PAD = 1
FAR = -1e4  # a score that no place outside the marked part reaches
_HEAD = 32  # numbers of an attention head
_BLOCK = 32  # numbers that share a scale
_EPS = 1e-12


class Layer(nn.Module):
    """One layer of BERT: attention, then two linear maps, each added and normalised."""

    def __init__(self, hidden: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = hidden // _HEAD
        self.qkv, self.ao = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, _EPS), nn.LayerNorm(hidden, _EPS)
        self.dropout = dropout

    def forward(self, given: Tensor, mask: Tensor) -> Tensor:
        """Shape: (batch, length, hidden) to the same; `mask` is added to the scores of attention."""
        rows, length, hidden = given.shape
        cut = self.qkv(given).view(rows, length, 3, self.heads, _HEAD).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(cut[0], cut[1], cut[2], attn_mask=mask.to(cut.dtype))
        seen = self.ao(seen.transpose(1, 2).reshape(rows, length, hidden))
        given = self.aln(given + functional.dropout(seen, self.dropout, self.training))
        made = self.fo(functional.gelu(self.fi(given)))
        normed: Tensor = self.oln(given + functional.dropout(made, self.dropout, self.training))
        return normed


class JudgeNetwork(nn.Module):
    """The encoder with its heads; word and position embeddings stay as they are."""

    words: Tensor
    places: Tensor

    def __init__(self, words: Tensor, places: Tensor, layers: int, inner: int, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = words.shape[1]
        self.register_buffer("words", words, persistent=False)
        self.register_buffer("places", places, persistent=False)
        self.parts = nn.Parameter(torch.zeros(len(FORM_CAPS) + 1, hidden))
        self.ln = nn.LayerNorm(hidden, _EPS)
        self.layers = nn.ModuleList([Layer(hidden, inner, dropout) for _ in range(layers)])
        self.span = nn.Linear(hidden, 2)
        self.relevance = nn.Linear(2 * hidden, 1)
        self.dropout = dropout

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return span logits, (batch, length, 2), far down outside the marked part, and relevance, (batch,)."""
        ends = ids == SEPARATOR
        part = ends.cumsum(1) - ends.long()
        given = self.words[ids].float() + self.places[: ids.shape[1]] + self.parts[part]
        hidden = functional.dropout(self.ln(given), self.dropout, self.training)
        mask = torch.zeros(ids.shape, dtype=hidden.dtype, device=ids.device).masked_fill(ids == PAD, FAR)
        for layer in self.layers:
            hidden = layer(hidden, mask[:, None, None, :])
        inside = (part == MARKED).unsqueeze(-1)
        mean = (hidden * inside).sum(1) / inside.sum(1)
        allowed = inside & ~ends.unsqueeze(-1)
        allowed = allowed.index_fill(1, torch.zeros(1, dtype=torch.long, device=ids.device), True)
        spans = self.span(hidden).float().masked_fill(~allowed, FAR)
        return spans, self.relevance(torch.cat([hidden[:, 0], mean], 1)).float().squeeze(-1)


def open_judge(path: Path, layers: int | None = None, dropout: float = 0.1) -> JudgeNetwork:
    """Open the encoder that `make` wrote, with new heads; of `layers` fewer than all, evenly chosen ones."""
    with np.load(path) as read:
        tensors = {name.split(":")[0]: _tensor(read, name.split(":")[0]) for name in read.files}
    hidden = len(tensors["emb.ln.w"])
    words = torch.from_numpy(tensors["emb.word"].reshape(-1, hidden)).to(torch.float16)
    places = tensors["emb.pos"].reshape(-1, hidden) + tensors["emb.type"].reshape(-1, hidden)[0]
    total = 1 + max(int(name[1:].split(".")[0]) for name in tensors if name[0] == "l")
    network = JudgeNetwork(words, torch.from_numpy(places), layers or total, len(tensors["l0.fi.b"]), dropout)
    state = {"ln.weight": tensors["emb.ln.w"], "ln.bias": tensors["emb.ln.b"]}
    for row in range(layers or total):
        taken = (row + 1) * total // (layers or total) - 1
        state |= {f"layers.{row}.{name}": value for name, value in _layer(tensors, taken).items()}
    network.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()}, strict=False)
    for head in (network.span, network.relevance):
        nn.init.normal_(head.weight, std=0.02)
        nn.init.zeros_(head.bias)
    return network


def shipped_tensors(network: JudgeNetwork) -> dict[str, NDArray[np.float32]]:
    """Return what was trained under the names of the packed file: ``l0.q.w``, ``emb.ln.b``, ``head.span.w``."""
    state = {name: value.detach().float().cpu().numpy() for name, value in network.state_dict().items()}
    found = {"emb.parts": state.pop("parts")}
    for name, value in state.items():
        place, kind = name.rsplit(".", 1)
        if place.startswith("layers."):
            place = place.replace("layers.", "l")
        else:
            place = "emb.ln" if place == "ln" else f"head.{place}"
        if place.endswith(".qkv"):
            for letter, third in zip("qkv", np.split(value, 3), strict=True):
                found[f"{place[:-3]}{letter}.{kind[0]}"] = third
        else:
            found[f"{place}.{kind[0]}"] = value
    return found


def _tensor(read: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    """Unpack a tensor: two neighbours a byte, the first one low, a scale for each block of 32."""
    if name in read:
        return np.asarray(read[name], np.float32)
    packed, scales = np.asarray(read[f"{name}:blocks"], np.uint8), np.asarray(read[f"{name}:scales"], np.float32)
    values = np.empty((*packed.shape[:2], _BLOCK), np.float32)
    values[..., 0::2], values[..., 1::2] = packed & 0x0F, packed >> 4
    return ((values - 8) * scales[..., None]).reshape(packed.shape[0], -1)


def _layer(tensors: Mapping[str, NDArray[np.float32]], row: int) -> dict[str, NDArray[np.float32]]:
    kinds = {"w": "weight", "b": "bias"}
    found = {
        f"qkv.{long}": np.concatenate([tensors[f"l{row}.{letter}.{short}"] for letter in "qkv"])
        for short, long in kinds.items()
    }
    for place in ("ao", "fi", "fo", "aln", "oln"):
        found |= {f"{place}.{long}": tensors[f"l{row}.{place}.{short}"] for short, long in kinds.items()}
    return found
