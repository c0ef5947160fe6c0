"""``python -m index.training.ship RUN FOLDER``: write what is shipped of a run, with its sha256.

This module measures nothing: `yiju eval reader` does.
"""

import argparse
import hashlib
import json
from pathlib import Path

from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.model.bundled import BUNDLED_NAME, prepare_bundled_model, read_bundled_model
from index.model.pieces import build_tokenizer
from index.model.reader_graph import write_reader_graph
from index.training.export import ShippedReader, kept_pieces
from rag.config import Settings

__all__ = ["ship"]


def ship(run: Path, folder: Path) -> None:
    """Write ``reader.onnx``, ``tokenizer.json`` and ``reader.json`` for the last checkpoint of `run`."""
    original = read_bundled_model()
    whole = Tokenizer.from_file(str(prepare_bundled_model(Settings().cache) / "tokenizer.json"))
    kept = kept_pieces([piece for piece, _ in original.pieces], whole)
    folder.mkdir(parents=True, exist_ok=True)
    build_tokenizer([original.pieces[row] for row in kept]).save(str(folder / "tokenizer.json"), pretty=False)
    trained = load_file(run / "weights.safetensors")
    (folder / "reader.onnx").write_bytes(write_reader_graph(ShippedReader(original, trained, kept)))
    state = json.loads((run / "run.json").read_text("utf-8"))
    names = ("reader.onnx", "tokenizer.json")
    card = {
        "encoder": BUNDLED_NAME,
        "word_pieces": len(kept),
        "windows": state["curve"][-1]["windows"],
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    (folder / "reader.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m index.training.ship")
    parser.add_argument("run", type=Path, help="the folder that `python -m index.training` wrote")
    parser.add_argument("folder", type=Path, help="where the shipped files go")
    given = parser.parse_args()
    ship(given.run, given.folder)
