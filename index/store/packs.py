"""The stored packs of a library: which of them to open, and when to merge them, as Lucene merges its segments.

A change adds a small pack. When there are several packs of about one size, they become one larger pack. A report that
is gone is left out when its pack is opened. A small pack is then written anew at once, a large one when many are gone.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from index.search.counting import count_texts
from index.search.embedding import keys_of
from index.search.known import count_whole, know
from index.search.pack import Opened, Pack, join_packs, keep_reports
from index.search.terms import count_terms
from index.search.units import GRAINS, unit_text, units_of
from index.store.arrays import Damaged
from index.store.pack_file import PACK, OtherVersion, read_pack, write_pack
from rag.types import Chunk, ParsedReport, Report, Section, Source, Span

__all__ = ["PACKS", "merge_packs", "open_packs", "remove_packs", "store_pack"]

PACKS = "packs"
_log = logging.getLogger("yiju.error")
_FAN = 8  # packs of about one size that become one
_SMALLEST = 256  # sentences: packs with fewer are of one size
_QUICK = 20_000  # sentences that a change may merge while somebody waits
_LARGEST = 300_000  # sentences of a pack: merging them takes half a minute
_WAITING = 2 * _FAN  # packs of one size that are merged in any case
_GONE = 0.3  # share of the sentences without which a larger pack is written anew while somebody waits


def open_packs(root: Path, wanted: Collection[str], before: Sequence[Opened] = ()) -> list[Opened]:
    """Open the stored packs of the index `root` that have reports with the keys `wanted`. No two have one report.

    What is open in `before` is taken from there. A damaged pack is left out and logged, so that some keys may be in no
    pack.
    """
    version, missing = _version(), set(wanted)
    opened = {one.whole.name: one for one in before}
    found: list[Opened] = []
    every = sorted((root / PACKS).glob(f"*{PACK}"), key=_size, reverse=True)
    for path in every:
        if not missing:
            break
        old = opened.get(path.name)
        try:
            whole = old.whole if old else read_pack(path, version)
        except OtherVersion:
            continue
        except Damaged as damage:
            if path.exists():
                _log.error("%s; its reports are prepared again", damage)
            continue
        own = missing.intersection(whole.keys)
        if own:
            same = old is not None and own == set(old.kept.keys)
            found.append(old if old and same else Opened(whole, keep_reports(whole, own)))
            missing -= own
    if missing and not all(path.exists() for path in every):  # a writer has merged them meanwhile
        found += open_packs(root, missing, before)
    return found


def _size(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_size, path.name
    except OSError:  # a writer has removed it
        return 0, path.name


def store_pack(root: Path, pack: Pack) -> Pack:
    """Store `pack`, and return it as it is stored. The caller must hold :func:`index.store.generation.lock_index`.

    Raises: OSError.
    """
    return write_pack(root / PACKS, pack, _version())


def merge_packs(root: Path, opened: Sequence[Opened], *, thorough: bool) -> list[Pack]:
    """Merge stored packs where there are several of one size. Return the packs that hold the library then.

    Unless `thorough`, merges that take long are left for later. The caller must hold
    :func:`index.store.generation.lock_index`.

    Raises: OSError.
    """
    packs = []
    for one in opened:
        quick = thorough or len(one.whole) <= _QUICK or len(one.kept) < (1 - _GONE) * len(one.whole)
        packs.append(store_pack(root, one.kept) if quick and one.kept is not one.whole else one.kept)
    while group := _to_merge(packs, thorough=thorough):
        packs = [*(pack for pack in packs if pack not in group), store_pack(root, join_packs(group))]
    return packs


def _to_merge(packs: Sequence[Pack], *, thorough: bool) -> list[Pack]:
    """Return packs that are to become one, the smallest first. Empty: none are."""
    sizes: dict[int, list[Pack]] = {}
    for pack in packs:
        sizes.setdefault(_tier(pack), []).append(pack)
    for _, group in sorted(sizes.items()):
        size = sum(map(len, group[:_FAN]))
        if len(group) >= (_FAN if size <= _QUICK or thorough else _WAITING) and size <= _LARGEST:
            return group[:_FAN]
    return []


def _tier(pack: Pack) -> int:
    tier, limit = 0, _SMALLEST
    while len(pack) >= limit:
        tier, limit = tier + 1, limit * _FAN
    return tier


def remove_packs(root: Path, packs: Iterable[Pack]) -> None:
    """Remove the files of all packs but `packs`. The caller must hold :func:`index.store.generation.lock_index`."""
    named = {name for pack in packs for name in (pack.name, *pack.files)}
    for path in (root / PACKS).glob("*"):
        if path.name not in named:
            path.unlink()


def _version() -> str:
    """Return a hash of what this version makes of a report. A pack that another version made is not used."""
    sample = _sample()
    units = units_of([sample])
    found = hashlib.sha256()
    counted = [count_texts([unit_text(unit) for unit in units[grain]]) for grain in GRAINS]
    for postings in (*counted, count_whole([sample]), count_terms([sample.report.text]).postings):
        for array in (postings.tokens, postings.rows, postings.counts, postings.lengths):
            found.update(array.tobytes())
    for grain in GRAINS:
        found.update(keys_of(units[grain]).tobytes())
    found.update(repr((sorted(know(sample).years), know(sample).tabled)).encode())
    return found.hexdigest()[:16]


def _sample() -> ParsedReport:
    text = (
        "来源：某市政府网 2022-02-22\n"
        "一、经济。2021年GDP增长8.5%，為1,710.5億元！二〇二〇年持平；新增網格員345名；“两会”精神a-b。\n"
        "二、民生\n（一）养老床位2万张。\n"
    )
    source = Source("sample", "某市2022年工作报告")
    starts = [*(text.index(mark) for mark in ("一、", "二、")), len(text)]
    head = Section(source, (), 0, starts[0], furniture=True)
    body = [Section(source, (text[start : start + 4],), start, end) for start, end in pairwise(starts)]
    sections = (head, *body)
    chunks = tuple(Chunk(source, one.path, one.start, one.end, text[one.start : one.end]) for one in body)
    return ParsedReport(Report(source, text, imprint=Span(0, starts[0])), sections, chunks)
