"""``python -m index.training.ship RUN FOLDER``: write what is shipped of a run, with its sha256.

This module trains nothing and measures nothing: `yiju eval judge` and `yiju eval texts` do.
"""

import argparse
from pathlib import Path

from index.model.bundled import BUNDLED_NAME, read_bundled_model
from index.model.card import write_card
from index.model.judge_graph import write_judge_graph
from index.model.packed import PackedModel
from index.model.pieces import build_tokenizer
from index.training.export import ShippedModel, kept_pieces, read_weights

__all__ = ["main", "ship"]


def ship(run: Path, name: str, folder: Path) -> None:
    """Write ``judge.onnx``, ``tokenizer.json`` and ``judge.json`` from the weights `name` of `run`."""
    original = read_bundled_model()
    kept = _write_tokenizer(original, folder)
    model = ShippedModel(original, read_weights(sorted(run.glob(f"{name}-*.safetensors"))), kept)
    (folder / "judge.onnx").write_bytes(write_judge_graph(model))
    files = {file: folder / file for file in ("judge.onnx", "tokenizer.json")}
    made_from = {"encoder": BUNDLED_NAME, "word_pieces": len(kept), "layers": model.layers}
    write_card(folder, "judge.json", files, made_from)


def _write_tokenizer(original: PackedModel, folder: Path) -> list[int]:
    """Write ``tokenizer.json`` with the word pieces that are kept, and return their rows."""
    kept = kept_pieces([piece for piece, _ in original.pieces], build_tokenizer(original.pieces))
    folder.mkdir(parents=True, exist_ok=True)
    build_tokenizer([original.pieces[row] for row in kept]).save(str(folder / "tokenizer.json"), pretty=False)
    return kept


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(prog="python -m index.training.ship")
    parser.add_argument("run", type=Path, help="the folder that `python -m index.training.run` wrote")
    parser.add_argument("folder", type=Path, help="where the shipped files go")
    parser.add_argument("--weights", default="judge", help="which of the run's weights: judge or small")
    given = parser.parse_args()
    ship(given.run, given.weights, given.folder)


if __name__ == "__main__":
    main()
