"""Question files that ship without their texts: the shape of each question, and that none is of a text to report."""

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "eval" / "data"
KEYS = {"id", "doc", "part", "question", "kind", "answerable", "evidence", "answers", "near"}


@pytest.fixture(scope="module", params=["gov-questions-fit.jsonl", "gov-pairs-fit.jsonl"])
def asked(request):
    return [json.loads(line) for line in (DATA / request.param).read_text("utf-8").splitlines()]


def test_questions_to_learn_from_are_whole(asked):
    assert len(asked) > 4000
    assert all(set(one) == KEYS and one["part"] == "fit" for one in asked)
    assert len({one["id"] for one in asked}) == len({(one["doc"], one["question"]) for one in asked}) == len(asked)


def test_an_answer_stands_in_its_evidence_and_what_tempts_does_not_answer(asked):
    for one in asked:
        assert one["answerable"] == bool(one["evidence"]) == bool(one["answers"])
        assert all(any(answer in slice_ for slice_ in one["evidence"]) for answer in one["answers"])
        assert one["evidence"] or one["near"]
        assert not set(one["evidence"]) & set(one["near"])


def test_many_are_not_answered(asked):
    assert 0.3 < sum(not one["answerable"] for one in asked) / len(asked) < 0.65
