import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.page.scale_plot import draw_scale
from eval.runs import scale, scale_probe
from eval.sets.tiled import tile
from index.search.units import units_of
from index.store.snapshot import open_retriever, write_snapshot
from rag.errors import IndexMissing
from tests.fakes import HashEmbedder, make_report

REPORTS = [
    make_report(f"r-{number}", [f"第{number}区划分网格{number}710个。", "新增车位12个。"], path=(f"{number}、治理",))
    for number in range(3)
]


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path, REPORTS, HashEmbedder())
    return tmp_path


def test_copies_are_reports_with_other_figures_and_nearly_the_same_vectors(home):
    base = scale._prepared(home, HashEmbedder())
    assert [one.parsed for one in base] == REPORTS
    copies = list(tile(base, 0, 7))
    assert [one.parsed for one in tile(base, 3, 5)] == [one.parsed for one in copies[3:5]]
    assert len({one.parsed.report.source.id for one in copies}) == 7
    for number, copy in enumerate(copies):
        original = base[number % 3]
        text = copy.parsed.report.text
        assert len(text) == len(original.parsed.report.text)
        assert "区划分网格" in text
        assert all(chunk.text == text[chunk.start : chunk.end] for chunk in copy.parsed.chunks)
        for grain, units in units_of([copy.parsed]).items():
            assert len(copy.vectors[grain]) == len(units)
            cosines = (copy.vectors[grain] * original.vectors[grain]).sum(axis=1)
            assert cosines.min() > 0.85 and cosines.max() < 0.999
    assert copies[1].parsed.report.text != copies[4].parsed.report.text


def test_a_library_grows_in_place(home, tmp_path):
    base = scale._prepared(home, HashEmbedder())
    scale._grow(tmp_path / "grown", base, 0, 4, HashEmbedder())
    scale._grow(tmp_path / "grown", base, 4, 9, HashEmbedder())
    opened = open_retriever(tmp_path / "grown", HashEmbedder())
    assert len(opened.reports) == 9
    assert opened.search_sentences("第2区网格", 3)


def test_the_figures_of_each_size(home, monkeypatch):
    asked = []
    monkeypatch.setattr(scale, "_probe", lambda home, questions: {"search_p50_ms": 1.0, "open_cpu_s": 2.0})
    monkeypatch.setattr(scale, "_ask", asked.append)
    result = scale.measure_scale(home, [4, 2], Path("questions"), HashEmbedder())
    assert [one["reports"] for one in result["sizes"]] == [2, 4]
    assert [one["stored"] for one in result["sizes"]] == [2, 2]
    passages = sum(len(units) for parsed in REPORTS[:2] for units in units_of([parsed]).values())
    assert result["sizes"][0]["passages"] == passages
    assert all(one["add_s"] > 0 and one["remove_s"] > 0 for one in result["sizes"])
    assert result["slopes"]["open_cpu_s"] == 0
    assert len(open_retriever(home / "grown", HashEmbedder()).reports) == 4  # what was added is gone
    assert len(asked) == 4


def test_without_reports_there_is_nothing_to_copy(tmp_path):
    write_snapshot(tmp_path, [], HashEmbedder())
    with pytest.raises(IndexMissing, match="no reports"):
        scale.measure_scale(tmp_path, [1], Path("questions"), HashEmbedder())


def test_the_probe_compares_with_an_exact_search(home, monkeypatch):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_given: HashEmbedder())
    monkeypatch.setattr("index.search.retriever._ALL_SCORED", 0)
    figures = scale_probe.probe(home, ["划分了多少网格？", "新增车位"])
    assert figures["recall_at_10"] == 1
    assert 0 < figures["search_p50_ms"] <= figures["search_p99_ms"]
    assert figures["memory_mb"] > 10


def test_the_committed_result_is_drawn():
    path = Path(scale.__file__).parent.parent / "results" / "scale.json"
    drawn = draw_scale(json.loads(path.read_text("utf-8")))
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    assert "cold ask" in drawn
