"""Open the packs of a library: stored ones where they are, others made of the segments."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from index.search.pack import Embedded, Opened, Pack, join_packs, keep_reports, pack_reports
from index.store.arrays import Damaged
from index.store.generation import read_segment
from index.store.manifest import Entry, Manifest, keys_of_library
from index.store.packs import merge_packs, open_packs, remove_packs, store_pack
from index.store.reading import load_library
from rag.errors import IndexDamaged

__all__ = ["check_segments", "open_library", "refresh_packs"]

_CHECKED = 1 << 26  # bytes of vectors: the segments of a larger library are not checked when it is opened
_FEW_PACKS = 8  # that are made in memory and stay as they are


def open_library(
    folder: Path,
    manifest: Manifest,
    before: Sequence[Opened] = (),
    store: Callable[[Pack], Pack] | None = None,
) -> list[Opened]:
    """Open the packs of the generation in `folder`. What is unchanged since `before` is taken from there.

    Each pack that is made of segments is passed through `store`.

    The segments of a small library are checked. Those of a large one are checked when they are read.

    Raises: IndexDamaged with the file's name.
    """
    root, wanted = folder.parent, keys_of_library(manifest)
    held = {key for one in before for key in one.kept.keys}
    if (manifest.chunks + manifest.sentences) * manifest.dimensions * 4 <= _CHECKED:
        check_segments(root, (entry for entry in manifest.segments if entry.key not in held))
    found = open_packs(root, wanted, before)
    missing = set(wanted).difference(*(one.kept.keys for one in found))
    made: list[Opened] = []
    for one in before:
        own = missing.intersection(() if one.whole.name else one.whole.keys)
        if own:
            made.append(one if own == set(one.kept.keys) else Opened(one.whole, keep_reports(one.whole, own)))
            missing -= own
    if missing or manifest.format == 1:
        new = pack_reports(
            Embedded(key, parsed, {grain: block.vectors for grain, block in blocks.items()})
            for key, parsed, blocks in load_library(folder, manifest, wanted - missing)
        )
        made += [Opened(pack, pack) for pack in (map(store, new) if store else new)]
    if len(made) > _FEW_PACKS and not store:
        joined = join_packs([one.kept for one in made])
        made = [Opened(joined, joined)]
    return [*found, *made]


def check_segments(root: Path, entries: Iterable[Entry]) -> None:
    """Check the sha256 of the records and vectors of `entries`.

    Raises: IndexDamaged with the file's name.
    """
    for entry in entries:
        for name in (entry.record, entry.vectors):
            read_segment(root, name)


def refresh_packs(folder: Path, manifest: Manifest, *, thorough: bool) -> None:
    """Store the packs of the current generation, which is in `folder`, and remove those that it does not need.

    Where that fails, the packs are made of the segments when the library is opened. The caller must hold
    :func:`index.store.generation.lock_index`.
    """
    root = folder.parent
    with suppress(OSError, IndexDamaged, Damaged):
        opened = open_library(folder, manifest, store=partial(store_pack, root))
        remove_packs(root, merge_packs(root, opened, thorough=thorough))
