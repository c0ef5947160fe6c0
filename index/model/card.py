"""Write the card of a model folder, with the sha256 of its files, and check the files against it.

This module opens no model.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rag.errors import ModelDamaged, ModelMissing
from rag.files import sha256_of

__all__ = ["check_files", "write_card"]

_SUMS_KEPT = 16  # files


def write_card(folder: Path, card: str, files: Mapping[str, Path], content: Mapping[str, object]) -> None:
    """Write `card` into `folder`: `content`, and the sha256 of each of `files` by its name relative to `folder`.

    Raises: OSError.
    """
    sums = {name: sha256_of(path) for name, path in files.items()}
    (folder / card).write_text(json.dumps({**content, "sha256": sums}, indent=2) + "\n", "utf-8")


def check_files(folder: Path, card: str, files: Sequence[str], hint: str) -> None:
    """Compare the sha256 of each of `files` with the one that `card` says.

    Raises: ModelMissing when a file is not there; ModelDamaged when one is not what the card describes. Both carry
    `hint`.
    """
    for name, wanted in _read_sums(folder / card, files, hint).items():
        path = folder / name
        if not path.is_file():
            raise ModelMissing(f"{path} is not there", hint=hint)
        state = path.stat()
        if _sum_of(path.resolve(), state.st_ino, state.st_size, state.st_ctime_ns) != wanted:
            raise ModelDamaged(f"{path} is not the file that {card} describes", hint=hint)


@lru_cache(_SUMS_KEPT)
def _sum_of(path: Path, *_state: int) -> str:
    """Return the sha256 of a resolved path. Cards that name one file read it once; after a write it is read again."""
    return sha256_of(path)


def _read_sums(path: Path, files: Sequence[str], hint: str) -> dict[str, str]:
    if not path.is_file():
        raise ModelMissing(f"{path} is not there", hint=hint)
    try:
        content = json.loads(path.read_text("utf-8"))
        return {name: str(content["sha256"][name]) for name in files}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"{path} cannot be read", hint=hint) from error
