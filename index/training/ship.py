"""``python -m index.training.ship RUN FOLDER``: write what is shipped of a run, with its sha256.

This module measures nothing: `yiju eval reader` does.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from safetensors.numpy import load_file

from index.model.bundled import BUNDLED_NAME, read_bundled_model
from index.model.packed import PackedModel
from index.model.pieces import build_tokenizer
from index.model.reader_graph import write_reader_graph
from index.training.export import ShippedReader, kept_pieces

__all__ = ["ship", "write_card", "write_tokenizer"]


def ship(run: Path, folder: Path) -> None:
    """Write ``reader.onnx``, ``tokenizer.json`` and ``reader.json`` for the last checkpoint of `run`."""
    original = read_bundled_model()
    kept = write_tokenizer(original, folder)
    trained = load_file(run / "weights.safetensors")
    (folder / "reader.onnx").write_bytes(write_reader_graph(ShippedReader(original, trained, kept)))
    state = json.loads((run / "run.json").read_text("utf-8"))
    write_card(folder, "reader", {"word_pieces": len(kept), "windows": state["curve"][-1]["windows"]})


def write_tokenizer(original: PackedModel, folder: Path) -> list[int]:
    """Write ``tokenizer.json`` with the word pieces that are kept, and return their rows."""
    kept = kept_pieces([piece for piece, _ in original.pieces], build_tokenizer(original.pieces))
    folder.mkdir(parents=True, exist_ok=True)
    build_tokenizer([original.pieces[row] for row in kept]).save(str(folder / "tokenizer.json"), pretty=False)
    return kept


def write_card(folder: Path, model: str, content: Mapping[str, object]) -> None:
    """Write the card of `model`: what it was made from, `content`, and the sha256 of graph and tokenizer."""
    sums = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (f"{model}.onnx", "tokenizer.json")
    }
    card = {"encoder": BUNDLED_NAME, **content, "sha256": sums}
    (folder / f"{model}.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m index.training.ship")
    parser.add_argument("run", type=Path, help="the folder that `python -m index.training` wrote")
    parser.add_argument("folder", type=Path, help="where the shipped files go")
    given = parser.parse_args()
    ship(given.run, given.folder)
