"""Measure how the costs of a library grow with the number of its reports.

A library is grown in place, by copies of given reports (:mod:`eval.sets.tiled`). At each size, new processes open it,
search it and ask, and one report is added and removed. A passage is a chunk or a sentence: each has a vector.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval.sets.tiled import Prepared, tile
from index.search.embedding import keys_of
from index.search.units import GRAINS, units_of
from index.store.generation import SEGMENTS, lock_index, segment_name
from index.store.manifest import Entry, load_manifest, make_entry
from index.store.segment import RECORD, VECTORS, Block, pack_record, pack_vectors
from index.store.snapshot import Change, Current, change_library, open_retriever, read_manifest
from index.store.update import publish
from rag.errors import IndexMissing
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["measure_scale", "slopes_of"]

_SLOPES = (
    "store_cpu_s",
    "disk_mb",
    "memory_mb",
    "open_cpu_s",
    "search_cpu_p50_ms",
    "search_p50_ms",
    "ask_cpu_s",
    "add_cpu_s",
    "remove_cpu_s",
)
_QUESTION = "养老床位有多少张？"
_AT_ONCE = 500  # reports that are stored before the next ones are made


def measure_scale(
    home: Path, sizes: Sequence[int], questions: Path, embedder: "Embedder", progress: ProgressCall | None = None
) -> dict[str, Any]:
    """Grow a library of copies of the reports of `home` to each of `sizes` reports, and measure it.

    It is in the folder ``grown`` of `home`.

    Shape: {"sizes": [figures of each size], "slopes": those of :func:`slopes_of`}.

    Raises: IndexMissing if `home` has no reports; SnapshotError.
    """
    base = _prepared(home, embedder)
    if not base:
        raise IndexMissing(f"no reports in {home}", hint="ingest the reports to copy: yiju ingest FILE…")
    grown = home / "grown"
    shutil.rmtree(grown, ignore_errors=True)
    measured, before = [], 0
    for done, size in enumerate(sorted(sizes)):
        if progress is not None:
            progress("measuring", done / len(sizes))
        stored = _timed("store", partial(_grow, grown, base, before, size, embedder))
        figures = {"reports": size, "stored": size - before, **stored}
        measured.append(figures | _measure(grown, base, questions, embedder))
        before = size
    return {"sizes": measured, "slopes": slopes_of(measured)}


def slopes_of(measured: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return for each figure the slope of its logarithm over that of the number of passages: 0 constant, 1 linear.

    >>> slopes_of([{"passages": 10, "open_cpu_s": 1.0}, {"passages": 1000, "open_cpu_s": 10.0}])
    {'open_cpu_s': 0.5}
    """
    if len(measured) < 2:
        return {}
    passages = np.log([one["passages"] for one in measured])
    found = {}
    for name in _SLOPES:
        values = [one.get(name) or 0.0 for one in measured]
        if min(values) > 0:
            found[name] = round(float(np.polyfit(passages, np.log(values), 1)[0]), 3)
    return found


def _prepared(home: Path, embedder: "Embedder") -> list[Prepared]:
    """Return the reports of `home` with their vectors."""
    found = []
    for pack in open_retriever(home, embedder).packs:
        ends = {grain: np.cumsum(getattr(pack, grain).sizes) for grain in GRAINS}
        every = {grain: getattr(pack, grain).vectors.matrix() for grain in GRAINS}
        for at, read in enumerate(pack.reads):
            begins = {grain: int(ends[grain][at - 1]) if at else 0 for grain in GRAINS}
            found.append(
                Prepared(read(), {grain: every[grain][begins[grain] : int(ends[grain][at])] for grain in GRAINS})
            )
    return sorted(found, key=lambda one: one.parsed.report.source.id)


def _grow(home: Path, base: Sequence[Prepared], first: int, last: int, embedder: "Embedder") -> None:
    """Add the copies `first` to `last`. Their files are written without being flushed to the disk."""
    root = home / "index"
    (root / SEGMENTS).mkdir(parents=True, exist_ok=True)
    for at in range(first, last, _AT_ONCE):
        copies = tile(base, at, min(last, at + _AT_ONCE))
        with lock_index(root):
            kept = _entries(root)
            publish(root, [*kept, *(_write(root, one) for one in copies)], embedder, thorough=True)


def _entries(root: Path) -> tuple[Entry, ...]:
    current = root / "CURRENT"
    return load_manifest(root / current.read_text().strip()).segments if current.exists() else ()


def _write(root: Path, one: Prepared) -> Entry:
    units = units_of([one.parsed])
    blocks = {grain: Block(keys_of(units[grain]), one.vectors[grain]) for grain in GRAINS}
    files = (pack_record(one.parsed), RECORD), (pack_vectors(blocks), VECTORS)
    record, vectors = (segment_name(*file) for file in files)
    for name, (data, _) in zip((record, vectors), files, strict=True):
        (root / SEGMENTS / name).write_bytes(data)
    chunks, sentences = (len(units[grain]) for grain in GRAINS)
    return make_entry(one.parsed, record, vectors, chunks, sentences)


def _measure(home: Path, base: Sequence[Prepared], questions: Path, embedder: "Embedder") -> dict[str, Any]:
    manifest = read_manifest(home)
    added = next(tile(base, 10**6, 10**6 + 1)).parsed
    opened = open_retriever(home, embedder)
    changes: Iterable[tuple[str, Change]] = (
        ("add", Change([added])),
        ("remove", Change(drop=[added.report.source.id])),
    )
    figures: dict[str, Any] = {
        "passages": manifest.chunks + manifest.sentences,
        "chunks": manifest.chunks,
        "packs": len(opened.packs),
        "disk_mb": sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6,
        **_probe(home, questions),
        **min((_timed("ask", partial(_ask, home)) for _ in range(2)), key=lambda one: one["ask_cpu_s"]),
        "added_passages": sum(map(len, units_of([added]).values())),
    }
    del opened
    for name, change in changes:
        figures |= _timed(name, partial(change_library, home, partial(_given, change), _Noise(embedder)))
    return figures


def _given(change: Change, current: Current) -> Change:
    del current
    return change


class _Noise:
    """Embeds with noise, so that what is measured is the library and not the model."""

    def __init__(self, embedder: "Embedder") -> None:
        self.name, self.fingerprint, self.dimensions = embedder.name, embedder.fingerprint, embedder.dimensions

    def embed_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        """Return noise for each text. Shape: (texts, dimensions)."""
        del progress
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimensions), np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return noise. Shape: (dimensions,)."""
        rows: NDArray[np.float32] = self.embed_passages([text])[0]
        return rows


def _timed(name: str, do: Callable[[], object]) -> dict[str, float]:
    """Return the seconds that `do` takes, and those of processor time, its child processes included."""
    began, spent = time.perf_counter(), _processor_seconds()
    do()
    return {f"{name}_s": time.perf_counter() - began, f"{name}_cpu_s": _processor_seconds() - spent}


def _processor_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _probe(home: Path, questions: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.runs.scale_probe", str(home), str(questions)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own module
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _ask(home: Path) -> None:
    code = f"import sys; from ui.commands.cli import main; sys.argv = ['yiju', 'ask', {_QUESTION!r}]; sys.exit(main())"
    command = [sys.executable, "-c", code]
    subprocess.run(  # noqa: S603 - our own program
        command, env={**os.environ, "YIJU_HOME": str(home)}, capture_output=True, check=True
    )
