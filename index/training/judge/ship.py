"""``python -m index.training.judge.ship DATA RUN FOLDER``: write what is shipped of a run, calibrated, with its sha256.

What the calibration is worth on texts that nothing was learned from is printed. This module trains nothing.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index.model.bundled import read_bundled_model
from index.model.judge import Calibration
from index.model.judge_graph import write_judge_graph
from index.training.judge.calibrate import Calibrated, best_of, calibrate, calibration_error
from index.training.judge.export import ShippedJudge, read_weights
from index.training.judge.measure import Scores, area
from index.training.judge.pack import Table, read_pack
from index.training.ship import write_card, write_tokenizer

__all__ = ["main", "ship"]

_CHECK = -2


def ship(run: Path, name: str, folder: Path, calibration: Calibration) -> None:
    """Write ``judge.onnx``, ``tokenizer.json`` and ``judge.json`` from the weights `name` of `run`."""
    original = read_bundled_model()
    kept = write_tokenizer(original, folder)
    model = ShippedJudge(original, read_weights(sorted(run.glob(f"{name}-*.safetensors"))), kept)
    (folder / "judge.onnx").write_bytes(write_judge_graph(model))
    content = {"word_pieces": len(kept), "layers": model.layers, "calibration": asdict(calibration)}
    write_card(folder, "judge", content)


def read_scores(path: Path, prefix: str) -> Scores:
    """Read the scores that a run wrote under `prefix`."""
    with np.load(path) as read:
        floats = [np.asarray(read[f"{prefix}/{key}"], np.float32) for key in ("relevance", "margin")]
        places = [np.asarray(read[f"{prefix}/{key}"], np.int16) for key in ("start", "end")]
    return Scores(floats[0], floats[1], places[0], places[1])


def figures(found: Calibrated, calibration: Calibration) -> dict[str, float]:
    """Say how true the chances are, and what the threshold refuses."""
    chances = 1 / (1 + np.exp(-(calibration.slope * found.relevance + calibration.offset)))
    refused = found.relevance < calibration.refuse_below
    relevance = found.relevance.astype(np.float32)
    told = {
        "questions": len(found.right),
        "right_of_answerable": found.right[found.answerable].mean(),
        "calibration_error": calibration_error(chances, found.right),
        "wrongly_refused": refused[found.answerable].mean(),
        "rightly_refused": refused[~found.answerable].mean(),
        "area": area(relevance[found.answerable], relevance[~found.answerable]),
    }
    return {name: round(float(value), 4) for name, value in told.items()}


def left_out(table: Table, path: Path, prefixes: Sequence[str]) -> Calibrated:
    """Put the best sentences of questions together: one prefix holds all folds, or one each, in their order."""
    fit = table.take(table.fold >= 0)
    if len(prefixes) == 1:
        return best_of(fit, read_scores(path, prefixes[0]))
    parts = [best_of(fit.take(fit.fold == fold), read_scores(path, one)) for fold, one in enumerate(prefixes)]
    return Calibrated(*(np.concatenate([getattr(p, name) for p in parts]) for name in Calibrated.__slots__))


def main() -> None:
    """Read the arguments, write the files and print figures."""
    parser = argparse.ArgumentParser(prog="python -m index.training.judge.ship")
    parser.add_argument("data", type=Path, help="the folder that `python -m index.training.judge.make` wrote")
    parser.add_argument("run", type=Path, help="the folder that `python -m index.training.judge.run` wrote")
    parser.add_argument("folder", type=Path, help="where the shipped files go")
    parser.add_argument("--weights", default="judge", help="which of the run's weights: judge or small")
    parser.add_argument("--scores", type=Path, help="file of the scores to calibrate on; the run's own if left out")
    parser.add_argument("--left-out", nargs="+", required=True, help="names in it: of all folds, or one for each fold")
    given = parser.parse_args()
    gov = read_pack(given.data / "windows.npz").tables["gov"]
    gov = gov.take(gov.rank >= 0)
    found = left_out(gov, given.scores or given.run / "scores.npz", given.left_out)
    calibration = calibrate(found)
    ship(given.run, given.weights, given.folder, calibration)
    check = best_of(gov.take(gov.fold == _CHECK), read_scores(given.run / "scores.npz", f"{given.weights}/check"))
    for name, part in (("left out", found), ("check", check)):
        print(json.dumps({"measured": name, **figures(part, calibration)}))  # noqa: T201 - told by hand


if __name__ == "__main__":
    main()
