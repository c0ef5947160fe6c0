import asyncio
from contextlib import contextmanager
from dataclasses import replace

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import Runnable

from rag.answer.render import render
from rag.chain import ADMIT, ReportRetriever, build_chain, to_document
from rag.errors import QuestionError
from rag.types import Chunk, Source, Turn
from rag.understand.analysis import Request
from ui.errors import Overloaded

GRIDS = "湖里区划分了多少个网格？"
TEACHERS = "全区教师有多少名？"


@pytest.fixture(scope="module")
def chain(small_pipeline):
    return build_chain(small_pipeline)


def timeless(answer):
    return replace(answer, timings_ms={})


def test_the_chain_is_a_runnable_whose_steps_have_names(chain):
    assert isinstance(chain, Runnable)
    assert [step.name for step in chain.steps] == ["read", "understand", "gather", "answer"]


@pytest.mark.parametrize("asked", [GRIDS, Request(GRIDS), {"question": GRIDS}, {"question": GRIDS, "history": None}])
def test_every_form_of_input_gives_the_pipeline_s_answer(chain, small_pipeline, asked):
    assert timeless(chain.invoke(asked)) == timeless(small_pipeline.ask(GRIDS))


def test_a_mapping_carries_history_and_sources(chain, small_pipeline, small_ids):
    huli, siming = small_ids
    follow_up = {"question": "那编外的呢？", "history": [{"question": TEACHERS, "answer": "3171名"}], "sources": [huli]}
    expected = small_pipeline.ask("那编外的呢？", history=[Turn(TEACHERS, "3171名")], sources=[huli])
    assert timeless(chain.invoke(follow_up)) == timeless(expected)
    assert "98名" in render(expected).text
    elsewhere = chain.invoke({"question": "招聘教师多少名？", "sources": [siming]})
    assert {citation.chunk.source.id for citation in elsewhere.citations} == {siming}
    assert chain.invoke({"question": GRIDS, "sources": []}).refused


def test_a_batch_answers_each_in_order(chain, small_pipeline):
    answers = chain.batch([GRIDS, {"question": TEACHERS}, "2019年招聘多少名教师？"])
    assert [answer.question for answer in answers] == [GRIDS, TEACHERS, "2019年招聘多少名教师？"]
    assert [answer.refused for answer in answers] == [False, False, True]
    assert timeless(answers[0]) == timeless(small_pipeline.ask(GRIDS))


def test_a_failure_in_a_batch_can_be_had_as_a_value(chain):
    answer, failure = chain.batch([GRIDS, ""], return_exceptions=True)
    assert "710个" in render(answer).text
    assert isinstance(failure, QuestionError)


def test_a_stream_ends_in_the_same_answer(chain):
    (answer,) = chain.stream(GRIDS)
    assert timeless(answer) == timeless(chain.invoke(GRIDS))


def test_the_chain_can_be_awaited(chain):
    async def ask():
        return await chain.ainvoke(GRIDS), await chain.abatch([GRIDS]), [part async for part in chain.astream(GRIDS)]

    one, batch, stream = asyncio.run(ask())
    assert timeless(one) == timeless(batch[0]) == timeless(stream[0]) == timeless(chain.invoke(GRIDS))


@pytest.mark.parametrize("asked", [{}, {"query": GRIDS}, {"history": []}])
def test_a_mapping_without_a_question_is_an_error(chain, asked):
    with pytest.raises(QuestionError, match="no `question`") as caught:
        chain.invoke(asked)
    assert "question" in caught.value.hint


@pytest.mark.parametrize("asked", ["", {"question": "  "}, Request("\n"), "问" * 2001])
def test_the_limits_hold_in_the_chain_too(chain, asked):
    with pytest.raises(QuestionError):
        chain.invoke(asked)


def test_the_chain_composes_with_other_runnables(chain):
    quotes = chain | (lambda answer: [citation.quote for citation in answer.citations])
    assert any("710个" in quote for quote in quotes.invoke(GRIDS))


def test_documents_are_slices_of_their_report(small_pipeline):
    documents = ReportRetriever(retriever=small_pipeline.retriever, k=3).invoke(GRIDS)
    assert len(documents) == 3
    for document in documents:
        where = document.metadata
        text = small_pipeline.library.reports[where["report"]].report.text
        assert text[where["start"] : where["end"]] == document.page_content
        assert document.id == f"{where['report']}@{where['start']}:{where['end']}"
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)
    assert any("710个" in document.page_content for document in documents)


def test_a_document_keeps_where_the_chunk_stands():
    chunk = Chunk(Source("huli", "湖里区整改报告"), ("一、社会治理", "(1)网格"), 3, 9, "全区划分网格")
    assert to_document(chunk, 0.5) == Document(
        id="huli@3:9",
        page_content="全区划分网格",
        metadata={
            "report": "huli",
            "title": "湖里区整改报告",
            "path": ["一、社会治理", "(1)网格"],
            "start": 3,
            "end": 9,
            "score": 0.5,
        },
    )


def test_history_may_be_turns_or_mappings_with_citations(chain, small_pipeline):
    earlier = small_pipeline.ask(GRIDS)
    places = tuple(citation.place for citation in earlier.citations)
    cited = [{"report": one.report, "start": one.start, "end": one.end} for one in places]
    expected = small_pipeline.ask("为什么？", history=[Turn(GRIDS, "", places)])
    for turn in (Turn(GRIDS, "", places), {"question": GRIDS, "citations": cited}):
        assert timeless(chain.invoke({"question": "为什么？", "history": [turn]})) == timeless(expected)


class Steps(BaseCallbackHandler):
    """Notes what starts."""

    def __init__(self):
        self.started = []

    def on_chain_start(self, serialized, inputs, *, name=None, **more):
        self.started.append(name)


def test_callbacks_see_each_step_of_a_question(chain):
    steps = Steps()
    chain.invoke(GRIDS, {"callbacks": [steps]})
    assert steps.started == ["RunnableSequence", "read", "understand", "gather", "answer"]


def test_the_chain_gathers_in_the_context_it_is_given_and_answers_outside_of_it(with_model):
    inside = []

    @contextmanager
    def admit():
        inside.append("in")
        yield
        inside.append("out")

    class Writer:
        def stream(self, messages):
            inside.append("writes")
            yield "全区划分网格710个[1]。"

    *_, answer = build_chain(with_model(Writer())).stream(GRIDS, {"configurable": {ADMIT: admit}})
    assert answer.mode == "generative"
    assert inside == ["in", "out", "writes"]


def test_what_keeps_out_of_the_context_keeps_from_gathering(chain):
    @contextmanager
    def refuse():
        raise Overloaded(1)
        yield

    with pytest.raises(Overloaded):
        chain.invoke(GRIDS, {"configurable": {ADMIT: refuse}})
