"""``python -m index.training.judge.left_out``: score texts with judges trained as the shipped one, without them.

A calibration holds for one schedule only: a judge that saw its texts more often is surer of itself. So the judge that
ships is calibrated on scores of judges that went through as many rounds, each without one fold of the texts. The first
stage, on the sets alone, also leaves out a few questions of one set, which tell how near its markers can be followed.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from index.training.judge.measure import Scores, measure_gov, measure_passages
from index.training.judge.pack import read_pack
from index.training.judge.run import SETS_STAGE, VARIANTS, Runner
from index.training.judge.score import score

__all__ = ["main", "score_left_out"]

_GOV, _SETS = "gov", "sets"
_OF = 20  # of so many questions of the set one is left out


def score_left_out(runner: Runner, variant: str, folds: int, sets_seconds: float, seconds: float, held: str) -> None:
    """Train on the sets, then once for each fold; every fold's scores are written when they are there."""
    runner.work.mkdir(parents=True, exist_ok=True)
    sets = runner.pack.tables[_SETS]
    known = [number for number, origin in enumerate(runner.pack.origins) if origin.split("+")[0] == held]
    out = np.isin(sets.origin, known) & (sets.group % _OF == 0)
    whole = np.array([runner.pack.origins[number] == f"{held}+whole" for number in sets.origin])
    runner.pack = replace(runner.pack, tables={**runner.pack.tables, _SETS: sets.take(~out)})
    network = runner.open()
    runner.learn(network, replace(SETS_STAGE, seconds=sets_seconds), runner.source(1.0, texts=False))
    left = sets.take(out & whole)
    if len(left):
        runner.tell(f"sets {held} left out", measure_passages(left, score(network, runner.pack, left)))
    stage, replay = VARIANTS[variant]
    fit = runner.measured(lambda table: table.fold >= 0)
    for fold in np.unique(fit.fold)[:folds].tolist():
        network = runner.open("sets")
        runner.learn(network, replace(stage, name=f"faithful-{fold}", seconds=seconds), runner.source(replay, fold))
        table = fit.take(fit.fold == fold)
        found: Scores = score(network, runner.pack, table)
        runner.tell(f"faithful-{fold} left out", measure_gov(table, found))
        runner.write(f"faithful-{fold}", found)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m index.training.judge.left_out")
    parser.add_argument("data", type=Path, help="the folder that `python -m index.training.judge.make` wrote")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and stages that are done")
    parser.add_argument("--out", type=Path, required=True, help="folder for scores")
    parser.add_argument("--variant", default="long", help="way of learning, as the shipped judge was trained")
    parser.add_argument("--folds", type=int, default=3, help="how many of the folds are left out, one after the other")
    parser.add_argument("--sets-seconds", type=float, required=True, help="for the stage on the sets")
    parser.add_argument("--seconds", type=float, required=True, help="for each fold")
    parser.add_argument("--held", default="cmrc2018_train", help="the set of which some questions are left out")
    parser.add_argument("--pieces", type=int, default=16_384, help="of a batch")
    given = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pack = read_pack(given.data / "windows.npz")
    runner = Runner(pack, given.data / "encoder.npz", given.work, given.out, device, 0.0, given.pieces)
    score_left_out(runner, given.variant, given.folds, given.sets_seconds, given.seconds, given.held)


if __name__ == "__main__":
    main()
