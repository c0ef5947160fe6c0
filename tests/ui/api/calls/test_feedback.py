"""Feedback over HTTP is kept as it was given, with who gave it."""

import pytest

from ui.service.feedback import Feedback

OPINION = {
    "question": "湖里区划分了多少个网格？",
    "answer": "全区划分网格710个。",
    "verdict": "bad",
    "reason": "没有写区名",
    "citations": [{"report": "huli", "start": 17, "end": 28}],
    "generation": "gen-000001",
}


def test_feedback_is_kept(keyed, key, home):
    answer = keyed.post("/v1/feedback", json=OPINION, headers=key("reader"))
    assert answer.status_code == 201
    (kept,) = Feedback(home).read()
    assert kept.id == answer.json()["id"]
    assert (kept.question, kept.verdict, kept.reason) == (OPINION["question"], "bad", "没有写区名")
    assert kept.citations == (("huli", 17, 28),)
    assert (kept.generation, kept.caller) == ("gen-000001", "reader")


@pytest.mark.parametrize("wrong", [{"verdict": "有用"}, {"reason": "长" * 2001}, {"citations": [{"report": "huli"}]}])
def test_what_is_no_feedback_is_422_and_not_kept(client, home, wrong):
    assert client.post("/v1/feedback", json=OPINION | wrong).status_code == 422
    assert Feedback(home).read() == []
