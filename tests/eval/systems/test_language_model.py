"""What a language model contributed to an answer is told from the answer, for every way that a call can end."""

import json

import pytest

from eval.systems.language_model import LanguageModel, ModelPart
from eval.systems.yiju import Yiju
from index.search.retriever import build_retriever
from rag.chat.recording import open_recorder, open_replay
from rag.errors import ChatModelError
from rag.pipeline import Pipeline
from tests.fakes import HashEmbedder, TermJudge, make_report

GRIDS = "全区划分了多少个网格？"


class Says:
    """A chat model with one reply, or one failure."""

    name = "says"

    def __init__(self, reply="", fails=""):
        self.reply, self.fails = reply, fails

    def stream(self, messages):
        yield self.reply
        if self.fails:
            raise ChatModelError("out", kind=self.fails)


@pytest.fixture(scope="module")
def pipeline():
    report = make_report("demo", ["全区划分网格710个，新聘网格员345名。", "全区教师3171名。"], title="某区2021年报告")
    return Pipeline(build_retriever([report], HashEmbedder(512)), TermJudge())


def part(pipeline, model, question=GRIDS, replay=None):
    return Yiju(pipeline, LanguageModel(model, "says", replay=replay)).answer(question).model


@pytest.mark.parametrize(
    ("reply", "outcome", "unverified"),
    [
        ("全区划分网格710个[1]。", "written", ()),
        ("全区划分网格710个[1]。全区划分网格810个[1]。", "partly", ("全区划分网格810个。",)),
        ("报告没有说明。", "declined", ()),
        ("全区划分网格810个[1]。", "unverified", ("全区划分网格810个。",)),
        ("", "failed", ()),
    ],
)
def test_each_reply_has_its_outcome(pipeline, reply, outcome, unverified):
    told = part(pipeline, Says(reply))
    assert (told.outcome, told.unverified) == (outcome, unverified)
    assert told.estimated
    assert told.prompt_tokens > 100
    assert bool(told.degraded) == (outcome in ("unverified", "failed"))


@pytest.mark.parametrize("kind", ["timeout", "rejected", "busy", "oversized"])
def test_each_failure_is_one(pipeline, kind):
    assert part(pipeline, Says("全区划分网格710个[1]。", kind)).outcome == "failed"


@pytest.mark.parametrize("question", ["1999年全区划分了多少个网格？", " ", "字" * 5000])
def test_what_is_not_asked_is_told(pipeline, question):
    assert part(pipeline, Says("全区划分网格710个[1]。"), question) == ModelPart("not_asked")


def test_without_a_model_nothing_is_told(pipeline):
    assert Yiju(pipeline).answer(GRIDS).model is None


def test_a_missing_record_counts_for_its_own_question(pipeline, tmp_path):
    file = tmp_path / "record.jsonl"
    part(pipeline, open_recorder(Says("全区划分网格710个[1]。"), file))
    replay = open_replay(file)
    system = Yiju(pipeline, LanguageModel(replay, "says", replay=replay))
    told = [system.answer(question).model for question in (GRIDS, "全区教师多少名？", GRIDS)]
    assert [(one.outcome, one.unrecorded) for one in told] == [
        ("written", False),
        ("failed", True),
        ("written", False),
    ]
    assert json.dumps(told[0].as_dict())
