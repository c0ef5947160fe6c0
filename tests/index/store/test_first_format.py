"""An index of format 1, with all reports in one file, is opened, and converted by the next change."""

import hashlib
import io
import json

import numpy as np
import pytest

from index.search.embedding import keys_of
from index.search.retriever import build_retriever
from index.search.units import unit_text, units_of
from index.store.archive import Restored, export_library, restore_library
from index.store.codec import encode_reports
from index.store.snapshot import Change, change_library, open_retriever, read_manifest, read_reports, update_snapshot
from rag.errors import IndexDamaged
from tests.contracts import CONTRACT_LIBRARY
from tests.fakes import HashEmbedder, make_report


@pytest.fixture
def home(tmp_path):
    embedder, files = HashEmbedder(), {"reports.jsonl": encode_reports(CONTRACT_LIBRARY).encode()}
    counts = {"reports": len(CONTRACT_LIBRARY)}
    for grain, units in units_of(CONTRACT_LIBRARY).items():
        vectors = embedder.embed_passages([unit_text(unit) for unit in units])
        for name, array in ((f"{grain}-keys.npy", keys_of(units)), (f"{grain}-vectors.npy", vectors)):
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            files[name] = buffer.getvalue()
        counts[grain] = len(units)
    folder = tmp_path / "index" / "gen-000007"
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    model = {"model": embedder.name, "fingerprint": embedder.fingerprint, "dimensions": embedder.dimensions}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest = {"format": 1, **model, **counts, "created": "2026-11-01T00:00:00+00:00", "files": hashes}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "index" / "CURRENT").write_text("gen-000007\n")
    return tmp_path


def test_it_is_opened(home):
    assert read_reports(home) == list(CONTRACT_LIBRARY)
    built = build_retriever(CONTRACT_LIBRARY, HashEmbedder())
    assert open_retriever(home, HashEmbedder()).search_sentences("网格", 9) == built.search_sentences("网格", 9)
    assert read_manifest(home).format == 1


@pytest.mark.parametrize("write", ["change", "update"])
def test_the_next_write_converts_it_and_embeds_new_texts_only(home, write):
    embedder, new = HashEmbedder(), make_report("new", ["新的一句。"])
    if write == "change":
        change_library(home, lambda _: Change([new], ["siming"]), embedder)
    else:
        update_snapshot(home, lambda kept: [kept[0], new], embedder)
    assert embedder.embedded == ["新的一句。"]
    assert [parsed.report.source.id for parsed in read_reports(home)] == ["huli", "new"]
    assert read_manifest(home).format == 2
    assert len(open_retriever(home, embedder).reports) == 2
    assert (home / "index" / "gen-000007" / "reports.jsonl").exists()  # the generation before stays


@pytest.mark.parametrize("name", ["reports.jsonl", "chunks-keys.npy", "sentences-vectors.npy"])
def test_damage_is_told_with_the_name(home, name):
    (home / "index" / "gen-000007" / name).write_bytes(b"")
    with pytest.raises(IndexDamaged, match=name):
        open_retriever(home, HashEmbedder())


def test_damaged_vectors_are_made_again(home):
    (home / "index" / "gen-000007" / "chunks-vectors.npy").write_bytes(b"")
    change_library(home, lambda _: Change([make_report("new", ["新的一句。"])]), HashEmbedder())
    assert len(open_retriever(home, HashEmbedder()).reports) == 3


def test_it_is_exported_in_the_newest_format_with_its_vectors(home, tmp_path):
    assert export_library(home, tmp_path / "all.zip") == len(CONTRACT_LIBRARY)
    assert restore_library(tmp_path / "new", tmp_path / "all.zip", HashEmbedder()) == Restored(2, 0)
    assert read_reports(tmp_path / "new") == list(CONTRACT_LIBRARY)
    assert read_manifest(tmp_path / "new").format == 2
    counts = [(one.chunks, one.sentences) for one in read_manifest(tmp_path / "new").segments]
    assert counts == [tuple(map(len, units_of([parsed]).values())) for parsed in CONTRACT_LIBRARY]
