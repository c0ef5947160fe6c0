"""R5: files of the index are damaged as in Lucene's tests: found before they are used; the index before answers."""

import hashlib
import json
import random
import shutil

import pytest
import safetensors.numpy
from fastapi.testclient import TestClient

from index.store.snapshot import Change, change_library, read_manifest, read_original
from ingest.parse import parse_text
from rag.config import Settings
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.access import Caller
from ui.entry.rules import Access
from ui.service.service import Service

EMBEDDER = HashEmbedder(256)
QUESTION = "全区划分了多少个网格？"


def library(grids):
    return [
        parse_text(f"{name}工作报告\n一、治理\n全区划分网格{grids}个。", name=name) for name in ("湖里区", "思明区")
    ]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A home with two generations that share no file: 100 grids before, 200 now."""
    home = tmp_path_factory.mktemp("sound") / "home"
    home.mkdir()
    (home / "file.txt").write_text("原件" * 4000, "utf-8")
    for grids in (100, 200):
        originals = {"湖里区": home / "file.txt"} if grids == 200 else {}
        change_library(home, lambda _, grids=grids, o=originals: Change(library(grids), (), o), EMBEDDER)
    return home


def deleted(_data, _chance):
    return None


def zeroed(data, _chance):
    return bytes(len(data))


def truncated(data, chance):
    return data[: chance.randrange(len(data))]


def flipped(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def zero_page(data, chance):
    at = 4096 * chance.randrange((len(data) + 4095) // 4096)
    return data[:at] + bytes(len(data[at : at + 4096])) + data[at + 4096 :]


def zero_tail(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes(len(data) - at)


DAMAGES = (deleted, zeroed, truncated, flipped, zero_page, zero_tail)


def files_of_current(home):
    """Return the files that opening the current generation reads, but CURRENT itself."""
    index = home / "index"
    named = {name for entry in read_manifest(home).segments for name in (entry.record, entry.vectors)}
    manifest = index / "gen-000002" / "manifest.json"
    return [manifest, manifest.with_suffix(".sha256"), *(index / "segments" / name for name in sorted(named))]


def harm(path, damage, chance):
    """Damage the file at `path`; return its bytes before, or None where the damage changed nothing."""
    before = path.read_bytes()
    after = damage(before, chance)
    if after is None:
        path.unlink()
    elif after == before:
        return None
    else:
        path.write_bytes(after)
    return before


@pytest.fixture
def untouched(monkeypatch):
    """Fail when bytes that were not checked reach what parses vectors."""
    sums = set()
    load = safetensors.numpy.load

    def checked(data):
        assert hashlib.sha256(data).hexdigest() in sums, "bytes that were not checked are parsed"
        return load(data)

    monkeypatch.setattr(safetensors.numpy, "load", checked)
    import faiss

    monkeypatch.setattr(faiss, "read_index", lambda *_: pytest.fail("FAISS reads a file"))
    return sums


def served(home):
    return Service(Settings(home=home), EMBEDDER, TermJudge())


def assert_falls_back(home):
    service = served(home)
    reply = ask(service)
    assert reply.generation == "gen-000001"
    assert service.view.instead_of == "gen-000002"
    assert {citation.quote for citation in reply.answer.citations} <= {"全区划分网格100个。"}
    assert reply.answer.citations


def ask(service):
    return service.ask(Caller("", frozenset({"ask"})), QUESTION)


def damaged_points(home, times):
    """Return each file with each damage. A generation without a checksum is one of an earlier version."""
    every = [(path, damage) for path in files_of_current(home) for damage in DAMAGES for _ in range(times)]
    return [(path, damage) for path, damage in every if (path.suffix, damage) != (".sha256", deleted)]


def check(sound, tmp_path, untouched, times, record_property):
    home, chance, found = shutil.copytree(sound, tmp_path / "home"), random.Random(18), 0
    untouched |= {path.name.partition(".")[0] for path in (home / "index" / "segments").iterdir()}
    for path, damage in damaged_points(home, times):
        before = harm(path, damage, chance)
        if before is None:
            continue
        assert_falls_back(home)
        path.write_bytes(before)
        found += 1
    assert ask(served(home)).generation == "gen-000002"
    record_property("damages", found)
    return found


def test_every_damage_is_found_and_the_generation_before_answers(sound, tmp_path, untouched, record_property):
    assert check(sound, tmp_path, untouched, 3, record_property) >= 80


def test_a_damaged_pack_is_passed_over_and_the_same_generation_answers(sound, tmp_path, record_property):
    home, chance, found = shutil.copytree(sound, tmp_path / "home"), random.Random(24), 0
    packs = sorted((home / "index" / "packs").iterdir())
    for path, damage in [(path, damage) for path in packs for damage in DAMAGES * 20]:
        before = harm(path, damage, chance)
        if before is None:
            continue
        service = served(home)
        reply = ask(service)
        assert reply.generation == "gen-000002" and not service.view.instead_of
        assert {citation.quote for citation in reply.answer.citations} == {"全区划分网格200个。"}
        assert not any(pack.name for pack in service.view.pipeline.retriever.packs)
        path.write_bytes(before)
        found += 1
    assert found >= 60
    record_property("damages", found)


@pytest.mark.soak
def test_a_hundred_of_each_damage_to_each_file(sound, tmp_path, untouched, record_property):
    assert check(sound, tmp_path, untouched, 100, record_property) >= 2500


def test_files_that_are_swapped_are_found(sound, tmp_path, record_property):
    """Files of another generation or of another report stand under the name of each file."""
    home, found = shutil.copytree(sound, tmp_path / "home"), 0
    index = home / "index"
    segments = sorted((index / "segments").iterdir())
    for path in files_of_current(home):
        others = segments if path.parent.name == "segments" else [index / "gen-000001" / path.name]
        before = path.read_bytes()
        for other in others:
            if other.suffix == path.suffix and (data := other.read_bytes()) != before and other != path:
                path.write_bytes(data)
                assert_falls_back(home)
                path.write_bytes(before)
                found += 1
    assert found >= 8
    record_property("swaps", found)


def test_a_damaged_original_is_never_handed_out(sound, tmp_path, record_property):
    home, chance = shutil.copytree(sound, tmp_path / "home"), random.Random(5)
    (entry,) = [entry for entry in read_manifest(home).segments if entry.original]
    path = home / "index" / "segments" / entry.original
    for damage in DAMAGES * 5:
        before = harm(path, damage, chance)
        if before is None:
            continue
        with pytest.raises(IndexDamaged, match=entry.original):
            read_original(home, "湖里区")
        path.write_bytes(before)
    record_property("damages", 5 * len(DAMAGES))


@pytest.mark.parametrize("content", [b"", b"gen-000009", bytes(9), b"gen-000002/../gen-000001", b"\xe7en-000002\n"])
@pytest.mark.parametrize("running", [True, False])
def test_a_damaged_current_leaves_the_latest_whole_generation(sound, tmp_path, content, running):
    home = shutil.copytree(sound, tmp_path / "home")
    service = served(home)
    if running:
        ask(service)
    (home / "index" / "CURRENT").write_bytes(content)
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    assert client.post("/v1/ask", json={"question": QUESTION}).json()["generation"] == "gen-000002"
    assert client.get("/readyz").json()["degraded"] is True


def test_no_whole_generation_is_503_and_never_an_empty_answer(sound, tmp_path):
    home = shutil.copytree(sound, tmp_path / "home")
    for manifest in (home / "index").glob("gen-*/manifest.json"):
        manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"reports": 9}))
    client = TestClient(build_app(served(home), Access()), base_url="http://localhost")
    for path, body in (("/v1/ask", {"question": QUESTION}), ("/v1/search", {"query": QUESTION})):
        assert client.post(path, json=body).status_code == 503
    assert client.get("/v1/reports").status_code == 503
    assert client.get("/readyz").json()["ready"] is False
