import pytest

from rag.answer.compose import compose, compose_from_outline
from rag.answer.render import render
from rag.answer.trim import MAX_CHARS
from rag.understand.analysis import Request
from tests.rag.documents import pipeline_over


@pytest.fixture
def gathered(seed_pipeline):
    def gather(question):
        (one,) = seed_pipeline.gather(seed_pipeline.understand(Request(question)))
        return one

    return gather


@pytest.mark.parametrize(
    "question", ["划分了多少个网格？", "累计罚款多少万元？", "今年GDP预计能到多少？", "雨污分流改造了多少公里？"]
)
def test_a_fact_is_short_and_literal(seed_pipeline, seed_text, proven, gathered, question):
    answer = compose(gathered(question), seed_pipeline.library)
    proven(seed_pipeline, answer)
    assert render(answer).text in seed_text
    assert len(render(answer).text) <= MAX_CHARS


def test_confidence_is_that_of_the_evidence(seed_pipeline, gathered):
    found = gathered("划分了多少个网格？")
    assert compose(found, seed_pipeline.library).confidence == found.confidence


def test_the_same_asked_of_several_things_answers_each(seed_pipeline, proven, gathered):
    answer = compose(gathered("新增义务教育学位和学前教育学位各有多少个？"), seed_pipeline.library)
    proven(seed_pipeline, answer)
    assert "2220个" in render(answer).text
    assert "1260个" in render(answer).text


def test_measures_are_counted_and_listed(seed_pipeline, proven, gathered):
    counted = compose_from_outline(gathered("针对空气质量综合指数排名靠后问题有几条措施？"), seed_pipeline.library)
    listed = compose_from_outline(gathered("针对空气质量综合指数排名靠后问题有哪些措施？"), seed_pipeline.library)
    proven(seed_pipeline, counted)
    proven(seed_pipeline, listed)
    assert render(counted).text == f"共3项：\n{render(listed).text}"
    assert len(listed.citations) == 3


@pytest.mark.parametrize("question", ["划分了多少个网格？", "去了哪些城市？"])
def test_what_no_outline_says_is_left_to_the_sentences(seed_pipeline, gathered, question):
    assert compose_from_outline(gathered(question), seed_pipeline.library) is None


@pytest.mark.parametrize(
    "text",
    [
        "名单\n一、指挥部\n站长：苗青\n副站长：倪越\n副站长：郝岚\n",
        "名单\n一、指挥部\n苗青任站长。倪越任副站长，负责堤防。郝岚任副站长，负责排涝。\n",
        "名单\n一、指挥部\n站长由苗青担任，副站长由倪越、郝岚担任。\n",
    ],
)
@pytest.mark.parametrize("question", ["副站长是谁？", "副站长由谁担任？", "谁是副站长？"])
def test_all_who_hold_an_office_are_named(text, question):
    said = render(pipeline_over(text).ask(question)).text
    assert "倪越" in said
    assert "郝岚" in said
