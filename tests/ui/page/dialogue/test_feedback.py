"""Opinions about answers on their way to the file."""

import pytest

from ui.entry.access import OPEN
from ui.errors import DatabaseFailed
from ui.page.dialogue.ask import ask_question
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.feedback import add_feedback

GRIDS = "湖里区划分了多少个网格？"


@pytest.fixture
def conversation(service):
    *_, final = ask_question(service, OPEN, (), GRIDS)
    return final


def test_an_opinion_carries_what_was_said_and_where_it_stands(conversation):
    kept = []
    now = add_feedback(kept.append, OPEN, conversation, 0, "bad", "去年的数")
    (said,) = kept
    assert (said.question, said.verdict, said.reason, said.caller) == (GRIDS, "bad", "去年的数", "local")
    assert said.generation == "gen-000001"
    answer = conversation[0].reply.answer
    assert said.citations == tuple((c.chunk.source.id, c.start, c.end) for c in answer.citations)
    assert now[0].verdict == "bad"


def test_one_opinion_an_answer(conversation):
    kept = []
    now = add_feedback(kept.append, OPEN, conversation, 0, "good", "")
    assert add_feedback(kept.append, OPEN, now, 0, "bad", "") == now
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("at", "verdict"), [(1, "good"), (-1, "good"), ("0", "good"), (None, "bad"), (0, "great"), (0, None), (0, ["good"])]
)
def test_what_is_no_opinion_of_an_answer_is_passed_over(conversation, at, verdict):
    kept = []
    assert add_feedback(kept.append, OPEN, conversation, at, verdict, "") == conversation
    assert kept == []


def test_an_answer_that_failed_has_none():
    held = (Exchange("？", "failed"),)
    assert add_feedback(lambda _: pytest.fail("kept"), OPEN, held, 0, "bad", "") == held


@pytest.mark.parametrize("error", [OSError("no space left on device"), DatabaseFailed("it is away", hint="wait")])
def test_a_full_disk_is_told_and_no_reason_is_endless(conversation, error):
    def full(said):
        assert len(said.reason) == 500
        raise error

    assert add_feedback(full, OPEN, conversation, 0, "bad", "长" * 9999)[0].verdict == "lost"
