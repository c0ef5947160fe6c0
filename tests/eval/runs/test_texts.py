"""Asking about texts: what counts as right, the roles of turns, and the figures of each part."""

import pytest

from eval.runs.texts import Asked, figures_of, run_texts
from eval.sets.asked import AskedDialogue, AskedTurn
from eval.systems.language_model import LanguageModel
from rag.errors import DatasetError
from tests.fakes import HashEmbedder, TermJudge

TEXT = "云泽市养老报告\n一、床位\n全市共有养老床位3120张，由市民政局负责。\n二、公园\n新建口袋公园17个。\n"


def turn(id_, question, answers=(), **more):
    return AskedTurn(id_, question, bool(answers), tuple(answers), **more)


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_answers_are_judged_in_parts_and_the_history_is_the_products_own(texts, seed_embedder, bundled_judge):
    dialogues = [
        AskedDialogue("q", "a.txt", "fit", (turn("q", "全市养老床位有多少张？", ["3120张"]),)),
        AskedDialogue("w", "a.txt", "fit", (turn("w", "全市养老床位有多少张？", ["3121张"]),)),
        AskedDialogue("n", "a.txt", "check", (turn("n", "2019年新建地铁多少公里？"),)),
        AskedDialogue(
            "d",
            "a.txt",
            "check",
            (turn("d-0", "全市养老床位有多少张？", ["3120张"]), turn("d-1", "由谁负责？", ["市民政局"])),
        ),
    ]
    result = run_texts(dialogues, texts, seed_embedder, bundled_judge)
    assert {case["id"]: (case["right"], case["role"]) for case in result["cases"]} == {
        "q": (True, "single"),
        "w": (False, "single"),
        "n": (True, "single"),
        "d-0": (True, "first"),
        "d-1": (True, "follow_up"),
    }
    assert result["parts"]["fit"]["right"] == 0.5
    assert result["parts"]["check"]["unanswerable_handled"] == 1.0
    assert result["parts"]["check"]["follow_ups_right"] == 1.0


class Attentive:
    """A chat model that answers how many, and declines everything else."""

    name = "attentive"

    def stream(self, messages):
        asked = messages[-1][1].split("<问题>")[1]
        yield "全市共有养老床位3120张[1]。" if "多少张" in asked else "报告没有说明。"


def test_dialogues_are_asked_again_with_a_language_model(texts):
    turns = (turn("d-0", "全市养老床位有多少张？", ["3120张"]), turn("d-1", "由谁负责？", ["市民政局"]))
    dialogues = [
        AskedDialogue("d", "a.txt", "check", turns),
        AskedDialogue("n", "a.txt", "fit", (turn("n", "2019年新建地铁多少公里？"),)),
    ]
    model = LanguageModel(Attentive(), "attentive")
    result = run_texts(dialogues, texts, HashEmbedder(512), TermJudge(), model=model)
    compared = result["llm"]
    outcomes = {case["id"]: case["llm"]["outcome"] for case in compared["cases"]}
    assert outcomes == {"d-0": "written", "d-1": "declined", "n": "not_asked"}
    assert [case["id"] for case in compared["cases"]] == [case["id"] for case in result["cases"]]
    assert compared["parts"]["check"]["follow_ups_right"] == 0
    assert compared["parts"].keys() == result["parts"].keys()
    assert list(compared["kinds"]) == ["first", "follow_up", "single"]
    assert "llm" not in result["cases"][0]
    assert "llm" not in run_texts(dialogues, texts, HashEmbedder(512), TermJudge())


def test_a_missing_text_is_named(tmp_path, seed_embedder, bundled_judge):
    with pytest.raises(DatasetError, match=r"b\.txt is missing"):
        run_texts([AskedDialogue("q", "b.txt", "fit", (turn("q", "？"),))], tmp_path, seed_embedder, bundled_judge)


def asked(role="single", *, answerable=True, right=True, refused=False, confidence=0.9, standalone=""):
    return Asked("1", "a", "fit", "", "？", standalone, "", role, answerable, right, refused, confidence, "", 2.0)


def test_shares_count_what_they_are_shares_of():
    figures = figures_of(
        [
            asked(),
            asked(right=False),
            asked(right=False, refused=True),
            asked(answerable=False, refused=True),
            asked("follow_up"),
            asked("new_subject", standalone="就甲而言，？"),
        ]
    )
    assert (figures["right"], figures["wrongly_refused"], figures["unanswerable_handled"]) == (0.3333, 0.3333, 1.0)
    assert (figures["follow_ups_right"], figures["new_subjects_right"], figures["new_subjects_not_mixed"]) == (1, 1, 0)
    assert figures["calibration_error"] == pytest.approx(0.15)  # 0.9 said, 3 of 4 right
    assert figures_of([asked()])["follow_ups_right"] is None
