"""Check the files of a model folder against the card that lies beside them.

This module opens no model.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from rag.errors import ModelDamaged, ModelMissing

__all__ = ["check_files"]


def check_files(folder: Path, card: str, files: Sequence[str], hint: str) -> None:
    """Compare the sha256 of each of `files` with the one that `card` says.

    Raises: ModelMissing when a file is not there; ModelDamaged when one is not what the card describes. Both carry
    `hint`.
    """
    for name, wanted in _read_sums(folder / card, files, hint).items():
        path = folder / name
        if not path.is_file():
            raise ModelMissing(f"{path} is not there", hint=hint)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                raise ModelDamaged(f"{path} is not the file that {card} describes", hint=hint)


def _read_sums(path: Path, files: Sequence[str], hint: str) -> dict[str, str]:
    if not path.is_file():
        raise ModelMissing(f"{path} is not there", hint=hint)
    try:
        content = json.loads(path.read_text("utf-8"))
        return {name: str(content["sha256"][name]) for name in files}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"{path} cannot be read", hint=hint) from error
