"""Write the bundled model as a folder that sentence-transformers and transformers open like any other.

:mod:`index.model.bundled` chooses the folder.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model.packed import PackedModel
from index.model.pieces import build_tokenizer

__all__ = ["PASSAGE_PROMPT", "QUERY_PROMPT", "write_sentence_folder"]

QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
_LINEAR = {  # packed name -> layer name of transformers
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def write_sentence_folder(model: PackedModel, folder: Path) -> None:
    """Write weights, tokenizer and configuration of `model` into the empty folder `folder`."""
    _write_weights(model, folder)
    build_tokenizer(model.pieces).save(str(folder / "tokenizer.json"))
    for name, content in _configs(model).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")


def _write_weights(model: PackedModel, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(dict(_tensors(model)), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)


def _tensors(model: PackedModel) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield every tensor with its name in a BERT encoder of transformers."""
    hidden = model.hidden
    types = np.zeros((model.type_vocab, hidden), np.float32)
    stored = model.tensor("emb.type").reshape(-1, hidden)
    types[: len(stored)] = stored
    yield "embeddings.word_embeddings.weight", model.tensor("emb.word").reshape(-1, hidden)
    yield "embeddings.position_embeddings.weight", model.tensor("emb.pos").reshape(-1, hidden)
    yield "embeddings.token_type_embeddings.weight", types
    yield "embeddings.LayerNorm.weight", model.tensor("emb.ln.w")
    yield "embeddings.LayerNorm.bias", model.tensor("emb.ln.b")
    yield (
        "pooler.dense.weight",
        np.zeros((hidden, hidden), np.float32),
    )  # unused, but expected
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)
    for layer in range(model.layers):
        place = f"encoder.layer.{layer}"
        for short, long in _LINEAR.items():
            bias = model.tensor(f"l{layer}.{short}.b")
            yield f"{place}.{long}.weight", model.tensor(f"l{layer}.{short}.w").reshape(len(bias), -1)
            yield f"{place}.{long}.bias", bias
        for short, long in _NORM.items():
            yield f"{place}.{long}.weight", model.tensor(f"l{layer}.{short}.w")
            yield f"{place}.{long}.bias", model.tensor(f"l{layer}.{short}.b")


def _configs(model: PackedModel) -> dict[str, Any]:
    """Return the contents of the configuration files by name."""
    places = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(places)
    ]
    return {
        "modules.json": modules,
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": model.max_positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.max_positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        "config.json": _encoder_config(model),
    }


def _encoder_config(model: PackedModel) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.ffn,
        "vocab_size": model.vocab,
        "max_position_embeddings": model.max_positions,
        "type_vocab_size": model.type_vocab,
        "layer_norm_eps": model.layer_norm_eps,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "torch_dtype": "float32",
    }
