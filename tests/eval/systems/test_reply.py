from eval.systems.reply import Cited, Reply, reply_of
from rag.types import Answer, Reason


def test_a_citation_is_a_value():
    assert Cited("a", 0, 2, "全区") == Cited("a", 0, 2, "全区")


def test_a_refusal_is_converted_with_its_reason():
    answer = Answer("问", reasons=(Reason("not_stated"),), confidence=0.1)
    assert reply_of(answer) == Reply(
        "报告没有说明这一点。", refused=True, reason="报告没有说明这一点。", confidence=0.1
    )
