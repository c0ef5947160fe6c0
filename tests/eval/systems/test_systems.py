from itertools import pairwise

import pytest

from eval.systems.systems import SYSTEMS, Bench, Cited, TopSentence, Yiju, open_systems
from ingest.parse import parse_text, read_report
from rag.errors import ConfigError
from rag.types import Answer, Reason, Turn
from tests.fakes import HashEmbedder

TEXT = (
    "某区工作报告\n一、治理\n"
    + "".join(f"第{n}项工作有序开展,成效明显。" for n in range(60))
    + "\n二、网格\n全区划分网格710个。"
)


@pytest.fixture(scope="module")
def library():
    parsed = parse_text(TEXT, name="demo")
    return {"demo": parsed}


@pytest.fixture(scope="module")
def systems(library):
    return open_systems(SYSTEMS, Bench(library, HashEmbedder(512)))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_citation_is_a_slice_of_the_report(systems, library, name):
    reply = systems[name].answer("全区划分了多少个网格？")
    assert reply.citations
    for cited in reply.citations:
        assert library[cited.report].report.text[cited.start : cited.end] == cited.text


@pytest.mark.parametrize("name", ["tutorial", "dense", "bm25"])
def test_the_peers_never_refuse_and_state_no_confidence(systems, name):
    reply = systems[name].answer("完全无关的问题", [Turn("网格？", "710个。")])
    assert not reply.refused
    assert reply.confidence is None


def test_the_first_sentence_by_wording(systems):
    assert systems["bm25"].answer("全区划分了多少个网格？").text == "全区划分网格710个。"


def test_passages_of_the_tutorial_cover_the_seed_report(seed_report_path):
    """Recursive splitting at 500 with 50 of overlap: slices in order, none longer, nothing but white space left out."""
    parsed = read_report(seed_report_path)
    passages = open_systems(["tutorial"], Bench({"a": parsed}, HashEmbedder(8)))["tutorial"].passages
    text, reached = parsed.report.text, 0
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= 500
        assert not text[reached : passage.start].strip()
        reached = max(reached, passage.end)
    assert not text[reached:].strip()
    assert any(one.end > other.start for one, other in pairwise(passages))


def test_the_product_answers_with_all_that_it_knows():
    class Pipeline:
        def ask(self, question, *, history):
            assert history == [Turn("甲", "乙")]
            return Answer(question, reasons=(Reason("not_stated"),), confidence=0.1)

    reply = Yiju(Pipeline()).answer("问", [Turn("甲", "乙")])
    assert reply.text == reply.reason == "报告没有说明这一点。"
    assert (reply.refused, reply.confidence) == (True, 0.1)


def test_nothing_found_is_an_empty_answer():
    class Nothing:
        def search_sentences(self, *_given, **_more):
            return []

    assert TopSentence(Nothing(), "lexical").answer("问").text == ""


def test_an_unknown_system_is_named(library):
    with pytest.raises(ConfigError, match="'magic'"):
        open_systems(["yiju", "magic"], Bench(library, HashEmbedder()))


def test_a_citation_is_a_value():
    assert Cited("a", 0, 2, "全区") == Cited("a", 0, 2, "全区")
