import pytest

from eval.systems.language_model import LanguageModel
from eval.systems.opening import SYSTEMS, Setup, open_rankers, open_systems
from ingest.parse import parse_text
from rag.errors import ConfigError
from rag.types import Turn
from tests.fakes import HashEmbedder, TermJudge

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
    return open_systems(SYSTEMS, Setup(library, HashEmbedder(512), TermJudge()))


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


def test_with_a_language_model_the_product_is_open_with_and_without_it(library):
    class Declines:
        def stream(self, messages):
            yield "报告没有说明。"

    setup = Setup(library, HashEmbedder(512), TermJudge(), model=LanguageModel(Declines(), "declines"))
    systems = open_systems(["bm25"], setup)
    assert list(systems) == ["yiju", "yiju_llm", "bm25"]
    replies = [system.answer("全区划分了多少个网格？") for system in systems.values()]
    assert [reply.refused for reply in replies] == [False, True, False]
    assert replies[0].model is None
    assert replies[1].model.outcome == "declined"


def test_an_unknown_system_is_named(library):
    with pytest.raises(ConfigError, match="'magic'"):
        open_systems(["yiju", "magic"], Setup(library, HashEmbedder(), TermJudge()))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_ranks_the_report_with_the_answer_first(name):
    library = {
        "grid": parse_text("全区划分网格710个。", name="grid"),
        "teachers": parse_text("今年招聘教师158名。", name="teachers"),
    }
    rankers = open_rankers([name], Setup(library, HashEmbedder(512), TermJudge(), sentence_vectors=False))
    assert rankers[name].rank("招聘教师多少名？", 2)[0] == "teachers"
    assert len(rankers[name].rank("招聘教师多少名？", 1)) == 1


@pytest.mark.parametrize("name", SYSTEMS)
def test_sources_limit_the_answer(name):
    library = {
        "grid": parse_text("全区划分网格710个。", name="grid"),
        "teachers": parse_text("今年招聘教师158名。", name="teachers"),
    }
    system = open_systems([name], Setup(library, HashEmbedder(512), TermJudge()))[name]
    reply = system.answer("全区划分网格多少个？", sources=["teachers"])
    assert all(cited.report == "teachers" for cited in reply.citations)
    assert not system.answer("全区划分网格多少个？", sources=[]).text
