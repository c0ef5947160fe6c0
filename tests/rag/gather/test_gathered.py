"""Answers that read whole reports read all of a few, and of many those of the evidence."""

from index.search.retriever import build_retriever
from rag.gather import gathered as module
from rag.gather.gathered import consulted
from rag.pipeline import Pipeline
from rag.understand.analysis import Request
from tests.fakes import HashEmbedder, TermJudge, make_report

LIBRARY = [make_report(f"r-{number}", [f"第{number}街道划分网格{number}个。"]) for number in range(12)]


def test_of_many_reports_those_of_the_evidence_are_read(monkeypatch):
    pipeline = Pipeline(build_retriever(LIBRARY, HashEmbedder()), TermJudge(), candidates=2)
    (found,) = pipeline.gather(pipeline.understand(Request("第7街道划分了多少个网格？")))
    every = pipeline.library.chosen(None)
    assert consulted(found, every) == every
    monkeypatch.setattr(module, "_MANY", 11)
    few = consulted(found, every)
    assert few == {one.hit.chunk.source.id for one in found.evidence}
    assert "r-7" in few
    assert len(few) < 12
    assert consulted(found, every - {"r-7"}) == every - {"r-7"}
