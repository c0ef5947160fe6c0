"""``python -m index.training.make``: write the windows and the untrained encoder that `run` learns with.

Two files, small enough to carry to another machine, where neither the texts nor the tokenizer are needed.
"""

import argparse
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.model.bundled import read_bundled_model
from index.model.judge_form import parts_of
from index.model.packed import PackedModel
from index.model.pieces import build_tokenizer
from index.training.export import kept_pieces
from index.training.noise import mistype
from index.training.pack import NOWHERE, Table, write_pack
from index.training.passage_windows import passage_windows
from index.training.set_windows import measured_windows, pair_windows, set_windows
from index.training.text_windows import folds_of, gov_windows, read_asked
from index.training.window import Window

__all__ = ["Texts", "main", "table_of", "write_encoder"]

_FOUND = 0.4  # factor of the shares of what is found for the questions of `--asked`
_GROUPS = 100_000  # question numbers of each source


class Texts:
    """Every text once, by its number; 0 is the empty one."""

    def __init__(self, chance: random.Random) -> None:
        self._numbers = {"": 0}
        self.twins = [0]
        self._chance = chance

    def number(self, text: str, *, asked: bool) -> int:
        """Return the number of `text`; a question gets a mistyped twin."""
        if text not in self._numbers:
            self._numbers[text] = len(self.twins)
            self.twins.append(len(self.twins))
            if asked:
                slip = mistype(text, self._chance)
                self.twins[self._numbers[text]] = self.number(slip, asked=False)
        return self._numbers[text]

    @property
    def listed(self) -> list[str]:
        return list(self._numbers)


def table_of(windows: Iterable[Window], texts: Texts, origins: list[str]) -> Table:
    """Turn windows into rows; spans stay in characters."""
    rows = list(windows)
    origins += sorted({window.origin for window in rows} - set(origins))
    parts = [[texts.number(t, asked=i == 0) for i, t in enumerate(parts_of(window.look))] for window in rows]
    spans = [(w.span.start, w.span.end) if w.span else (NOWHERE, NOWHERE) for w in rows]
    return Table(
        parts=np.array(parts, np.int32),
        start=np.array([start for start, _ in spans], np.int16),
        end=np.array([end for _, end in spans], np.int16),
        answers=np.array([w.answers for w in rows], np.int8),
        group=np.array([w.group for w in rows], np.int32),
        fold=np.array([w.fold for w in rows], np.int8),
        share=np.array([w.share for w in rows], np.float32),
        rank=np.array([w.rank for w in rows], np.int16),
        tempts=np.array([w.tempts for w in rows], np.bool_),
        answerable=np.array([w.answerable for w in rows], np.bool_),
        origin=np.array([origins.index(w.origin) for w in rows], np.int16),
    )


def _learned(sets: Sequence[Path], pairs: Sequence[Path], chance: random.Random) -> Iterator[Window]:
    for number, folder in enumerate(sets):
        yield from set_windows(folder, number * _GROUPS, chance)
    for number, path in enumerate(pairs, len(sets)):
        yield from pair_windows(path, number * _GROUPS, path.parent.name)


def write_encoder(path: Path, model: PackedModel, kept: Sequence[int]) -> None:
    """Write the encoder as it comes, matrices in their 4-bit blocks, with the kept word pieces only."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name in model.directory:
        count, _, size = model.directory[name]
        if size == 4 * count:
            arrays[name] = model.tensor(name)
            continue
        rows = model.vocab if name == "emb.word" else count // _columns(model, name)
        packed, scales = model.blocks(name, rows)
        chosen = list(kept) if name == "emb.word" else slice(None)
        arrays[f"{name}:blocks"], arrays[f"{name}:scales"] = packed[chosen], scales[chosen].astype(np.float16)
    np.savez(path, **arrays)  # type: ignore[arg-type]  # names are chosen here


def _columns(model: PackedModel, name: str) -> int:
    return model.ffn if ".fo." in name else model.hidden


def main() -> None:
    """Read the arguments and write both files."""
    parser = argparse.ArgumentParser(prog="python -m index.training.make")
    parser.add_argument("--gov", type=Path, required=True, help="what `python -m eval.fit.judge_candidates` wrote")
    parser.add_argument("--set", type=Path, nargs="*", default=[], help="folders of question sets to learn from")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], help="files of judged questions and replies")
    parser.add_argument("--passages", type=Path, help="a file of written passages with questions")
    parser.add_argument("--asked", type=Path, help="further questions on texts of `fit`, as --gov; for `further` alone")
    parser.add_argument("--measure", type=Path, nargs="*", default=[], help="folders of sets that are measured only")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="folder for windows.npz and encoder.npz")
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - a draw that can be repeated
    texts = Texts(chance)
    origins: list[str] = []
    tables = {"sets": table_of(_learned(given.set, given.pairs, chance), texts, origins)}
    if given.passages:
        tables["passages"] = table_of(passage_windows(given.passages, 0, chance), texts, origins)
    if given.asked:
        asked = read_asked(given.asked)
        tables["asked"] = table_of(gov_windows(asked, folds_of(asked, 1), 0, chance, _FOUND), texts, origins)
    asked = read_asked(given.gov)
    tables["gov"] = table_of(gov_windows(asked, folds_of(asked, given.folds), 0, chance), texts, origins)
    for folder in given.measure:
        tables[folder.name] = table_of(measured_windows(folder, 0), texts, origins)
    model = read_bundled_model()
    whole = build_tokenizer(model.pieces)
    kept = kept_pieces([piece for piece, _ in model.pieces], whole)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer([model.pieces[row] for row in kept])
    write_pack(given.out / "windows.npz", texts.listed, texts.twins, tables, origins, tokenizer)
    write_encoder(given.out / "encoder.npz", model, kept)
    for name, table in tables.items():
        print(name, len(table), "windows", len(np.unique(table.group)), "questions")  # noqa: T201 - told by hand


if __name__ == "__main__":
    main()
