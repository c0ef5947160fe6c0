"""``python -m index.training.run``: learn from sets, cross-validate over texts, train two judges.

Stages that are done lie in `--work` and are not done again, so the same command goes on where it was left: on an
accelerator all of it takes minutes, on two processors hours in several sittings.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.training.draw import Flat, draw_rows, join, write_out
from index.training.measure import Scores, best_variant, measure_gov, measure_passages
from index.training.network import JudgeNetwork, open_judge
from index.training.pack import Pack, Table, read_pack
from index.training.score import score, write_weights
from index.training.train import Stage, train_stage

__all__ = ["Runner", "main", "run"]

_GOV, _SETS = "gov", "sets"
_FURTHER = {"passages", "asked"}  # tables from which only `further` learns
_MEASURED = -2  # folds from here down are only measured on
_EVERY = -1  # no fold is left out
_HALF = 2  # of so many layers of the judge the smaller one has one
_SETS_SHARE, _FINAL_SHARE, _SMALL_SHARE, _SPARE_SHARE = 0.22, 0.15, 0.13, 0.05  # of the time
_SETS_STAGE = Stage("sets", 4, 0, 2.5e-4, floor=0.1)
_SMALL_STAGE = Stage("small", 12, 0, 3e-4)
_SMALL_REPLAY = 0.3
_VARIANTS = {  # ways of learning from the texts, and the share of a round of the sets that is shown again with each
    "short": (Stage("short", 5, 0, 2e-4), 0.05),
    "mixed": (Stage("mixed", 8, 0, 2e-4), 0.15),
    "long": (Stage("long", 12, 0, 2e-4), 0.05),
}


@dataclass(slots=True)
class Runner:
    """Everything that the stages share."""

    pack: Pack
    encoder: Path
    work: Path
    out: Path
    device: torch.device
    seconds: float
    pieces: int
    began: float = field(default_factory=time.monotonic)
    scores: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def left(self, reserved: float = 0.0) -> float:
        """Return the seconds that are left beside a reserved share."""
        return self.began + self.seconds * (1 - reserved) - time.monotonic()

    def open(self, start: str = "", layers: int | None = None) -> JudgeNetwork:
        """Open a new network, or one with the weights of an earlier stage."""
        network = open_judge(self.encoder, layers).to(self.device)
        if start:
            network.load_state_dict(self._load(start))
        return network

    def learn(
        self,
        network: JudgeNetwork,
        stage: Stage,
        source: Callable[[int], Flat],
        teacher: JudgeNetwork | None = None,
    ) -> None:
        """Go through a stage, or take its weights where it was done."""
        if not (self.work / f"{stage.name}.pt").is_file():
            torch.manual_seed(stage.seed)
            train_stage(network, source, replace(stage, pieces=self.pieces), self.work, teacher)
            torch.save(network.state_dict(), self.work / f"{stage.name}.new")
            (self.work / f"{stage.name}.new").replace(self.work / f"{stage.name}.pt")
        network.load_state_dict(self._load(stage.name))

    def _load(self, name: str) -> dict[str, torch.Tensor]:
        state: dict[str, torch.Tensor] = torch.load(self.work / f"{name}.pt", map_location=self.device)
        return state

    def source(self, replay: float, left_out: int = _EVERY, *, texts: bool = True) -> Callable[[int], Flat]:
        """Return what draws a round: a share of the sets, and the texts to learn from without a fold."""
        gov, sets = self.pack.tables[_GOV], self.pack.tables[_SETS]
        gov = gov.take((gov.fold > _MEASURED) & (gov.fold != left_out))

        def draw(epoch: int) -> Flat:
            chance = np.random.default_rng([left_out + 2, epoch])
            shown = [sets.take(draw_rows(sets, chance, replay))] + ([gov.take(draw_rows(gov, chance))] if texts else [])
            return join([write_out(self.pack, table, chance) for table in shown])

        return draw

    def tell(self, name: str, figures: dict[str, float]) -> None:
        """Print figures as one line."""
        line = {"measured": name, "at": round(time.monotonic() - self.began), **figures}
        print(json.dumps(line), flush=True)  # noqa: T201 - the log of a run by hand

    def write(self, name: str, scores: Scores) -> None:
        """Keep scores, and write all of them."""
        self.scores |= {f"{name}/{key}": value for key, value in scores.arrays().items()}
        self.out.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(self.out / "scores.npz", **self.scores)  # type: ignore[arg-type]  # names are chosen here

    def measured(self, part: Callable[[Table], NDArray[np.bool_]]) -> Table:
        """Return the windows on texts that are measured on: those that were not changed."""
        gov = self.pack.tables[_GOV]
        return gov.take((gov.rank >= 0) & part(gov))

    def measure(self, name: str, network: JudgeNetwork) -> None:
        """Measure on the texts and sets that nothing was learned from."""
        check = self.measured(lambda table: table.fold <= _MEASURED)
        found = score(network, self.pack, check)
        self.tell(f"{name} check", measure_gov(check, found))
        self.write(f"{name}/check", found)
        for key in sorted(set(self.pack.tables) - {_GOV, _SETS} - _FURTHER):
            found = score(network, self.pack, self.pack.tables[key])
            self.tell(f"{name} {key}", measure_passages(self.pack.tables[key], found))
            self.write(f"{name}/{key}", found)


def validate(runner: Runner, name: str, seconds: float) -> dict[str, float]:
    """Learn with each fold of the texts left out, and measure on it."""
    stage, replay = _VARIANTS[name]
    fit = runner.measured(lambda table: table.fold >= 0)
    folds = np.unique(fit.fold).tolist()
    columns: dict[str, NDArray[np.generic]] = {}
    for fold in folds:
        network = runner.open("sets")
        named = replace(stage, name=f"{name}-{fold}", seconds=seconds / len(folds))
        runner.learn(network, named, runner.source(replay, fold))
        rows = np.flatnonzero(fit.fold == fold)
        for key, value in score(network, runner.pack, fit.take(rows)).arrays().items():
            columns.setdefault(key, np.zeros(len(fit), value.dtype))[rows] = value
    relevance, margin = (np.asarray(columns[key], np.float32) for key in ("relevance", "margin"))
    found = Scores(relevance, margin, *(np.asarray(columns[key], np.int16) for key in ("start", "end")))
    runner.write(f"{name}/fit", found)
    figures = measure_gov(fit, found)
    runner.tell(f"{name} left out", figures)
    return figures


def run(runner: Runner) -> None:
    """Go through all stages."""
    runner.work.mkdir(parents=True, exist_ok=True)
    total = runner.seconds
    network = runner.open()
    runner.learn(network, replace(_SETS_STAGE, seconds=total * _SETS_SHARE), runner.source(1.0, texts=False))
    write_weights(network, runner.out, "judge")
    runner.measure("sets", network)
    figures: dict[str, dict[str, float]] = {}
    reserved = _FINAL_SHARE + _SMALL_SHARE + _SPARE_SHARE
    for number, name in enumerate(_VARIANTS):
        if runner.left(reserved) > 0 or not figures:
            seconds = max(runner.left(reserved), 0.03 * total) / (len(_VARIANTS) - number)
            figures[name] = validate(runner, name, seconds)
    chosen = best_variant(figures)
    runner.tell(f"chosen {chosen}", {})
    stage, replay = _VARIANTS[chosen]
    network = runner.open("sets")
    runner.learn(network, replace(stage, name="judge", seconds=total * _FINAL_SHARE), runner.source(replay))
    write_weights(network, runner.out, "judge")
    runner.measure("judge", network)
    small = runner.open(layers=len(network.layers) // _HALF)
    take_layers(small, network)
    seconds = max(runner.left(_SPARE_SHARE), 0.03 * total)
    network.eval()
    runner.learn(small, replace(_SMALL_STAGE, seconds=seconds), runner.source(_SMALL_REPLAY), network)
    write_weights(small, runner.out, "small", bytes_only=True)
    runner.measure("small", small)


def take_layers(small: JudgeNetwork, large: JudgeNetwork) -> None:
    """Begin `small` with evenly chosen layers of `large` and with its heads."""
    step = len(large.layers) // len(small.layers)
    state = large.state_dict()
    for row in range(len(small.layers)):
        for key, value in large.layers[(row + 1) * step - 1].state_dict().items():
            state[f"layers.{row}.{key}"] = value
    wanted = small.state_dict()
    small.load_state_dict({key: value for key, value in state.items() if key in wanted})


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m index.training.run")
    parser.add_argument("data", type=Path, help="the folder that `python -m index.training.make` wrote")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and stages that are done")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights and scores")
    parser.add_argument("--minutes", type=float, required=True, help="for everything")
    parser.add_argument("--pieces", type=int, default=16_384, help="of a batch")
    parser.add_argument("--part", type=float, default=1.0, help="of the questions: a trial")
    given = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pack = read_pack(given.data / "windows.npz")
    if given.part < 1:
        pack = replace(pack, tables={name: _thin(table, given.part) for name, table in pack.tables.items()})
    run(Runner(pack, given.data / "encoder.npz", given.work, given.out, device, 60 * given.minutes, given.pieces))


def _thin(table: Table, part: float) -> Table:
    groups = np.unique(table.group)
    kept = np.random.default_rng(0).permutation(groups)[: max(24, int(part * len(groups)))]
    return table.take(np.isin(table.group, kept))


if __name__ == "__main__":
    main()
