from eval.systems.yiju import Yiju
from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.pipeline import MAX_QUESTION_CHARS, Pipeline
from rag.types import Answer, Reason, Turn
from tests.fakes import HashEmbedder, TermJudge


def test_the_reply_has_all_fields_of_the_answer():
    class Pipeline:
        def ask(self, question, *, history, sources):
            assert (history, sources) == ([Turn("甲", "乙")], ["demo"])
            return Answer(question, reasons=(Reason("not_stated"),), confidence=0.1)

    reply = Yiju(Pipeline()).answer("问", [Turn("甲", "乙")], ["demo"])
    assert reply.text == reply.reason == "报告没有说明这一点。"
    assert (reply.refused, reply.confidence) == (True, 0.1)


def test_a_question_that_is_rejected_counts_as_refused():
    library = [parse_text("全区划分网格710个。", name="demo")]
    system = Yiju(Pipeline(build_retriever(library, HashEmbedder(64)), TermJudge()))
    for question, reason in ((" ", "empty"), ("问" * (MAX_QUESTION_CHARS + 1), "characters")):
        reply = system.answer(question)
        assert reply.refused and reason in reply.reason
