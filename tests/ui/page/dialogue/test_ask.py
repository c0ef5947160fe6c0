"""A question from Enter to the answer, without a browser."""

import logging

import pytest

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.answer.render import render
from rag.config import Settings
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, TermJudge, quoting
from ui.entry.access import OPEN, Caller
from ui.page.dialogue.ask import Examples, ask_question, mark_stopped
from ui.page.dialogue.exchange import MAX_EXCHANGES, Exchange
from ui.service.admission import Admission
from ui.service.service import Reply, Service

GRIDS = "湖里区划分了多少个网格？"


def last(conversations):
    *_, final = conversations
    return final[-1]


class Streaming:
    """A service that yields sentences before its reply."""

    def __init__(self, service, *said):
        self.service, self.said, self.histories = service, said, []

    def stream(self, caller, question, history=(), reports=None):
        self.histories.append(list(history))
        yield from self.said

    def sources(self, caller):
        return self.service.sources(caller)

    def report(self, caller, id_):
        return self.service.report(caller, id_)


def test_the_question_shows_at_once_and_the_answer_comes_with_its_evidence(service):
    shown = list(ask_question(service, OPEN, (), f"  {GRIDS}\n"))
    assert shown[0][-1] == Exchange(GRIDS)
    done = shown[-1][-1]
    assert done.state == "answered"
    assert "710" in render(done.reply.answer).text
    (evidence,) = done.evidence
    assert service.report(OPEN, evidence.report).report.text[evidence.start : evidence.end] == evidence.quote


def test_sentences_show_as_they_are_verified(service):
    model = Streaming(service, "第一句。", "第二句。", Reply(quoting("？", "第一句。第二句。")))
    states = [(now[-1].state, now[-1].said) for now in ask_question(model, OPEN, (), "？")]
    assert states == [
        ("asking", ()),
        ("writing", ("第一句。",)),
        ("writing", ("第一句。", "第二句。")),
        ("answered", ()),
    ]


def test_a_follow_up_knows_what_was_answered_before(service):
    model = Streaming(service, Reply(quoting("？", "。")))
    before = (Exchange("甲？", "answered", reply=Reply(quoting("甲？", "乙。"))), Exchange("丙？", "stopped"))
    list(ask_question(model, OPEN, before, "其中呢？"))
    assert [(turn.question, turn.answer) for turn in model.histories[0]] == [("甲？", "乙。")]


def test_a_refusal_names_what_the_report_does_hold(service):
    done = last(ask_question(service, OPEN, (), "思明区有多少个网格？"))
    assert done.reply.answer.refused
    assert [near.quote for near in done.nearest] == [one.quote for one in done.reply.answer.nearest]
    assert "全区划分网格710个" in done.nearest[0].quote
    assert all(near.href.startswith("/report/huli?") for near in done.nearest)


def test_a_refused_follow_up_shows_what_is_near_to_the_question_as_it_was_read(service):
    earlier = "全区划分了多少个网格？"
    before = (Exchange(earlier, "answered", reply=Reply(quoting(earlier, "全区划分网格710个。"))),)
    done = last(ask_question(service, OPEN, before, "那2019年呢？"))
    assert done.reply.answer.refused and "网格" in done.reply.answer.standalone
    assert "网格710个" in done.nearest[0].quote


@pytest.mark.parametrize("question", ["", "  ", "问" * 3000])
def test_what_cannot_be_asked_is_told(service, question):
    done = last(ask_question(service, OPEN, (), question))
    assert (done.state, done.failure.what) == ("failed", "这个问题没法问")
    assert len(done.question) <= 4000


def test_half_a_character_does_not_break_the_page(service):
    assert "\ud800" not in last(ask_question(service, OPEN, (), "网格\ud800多少个？")).question


def test_an_empty_library_and_a_full_house_are_told(tmp_path, home):
    empty = Service(Settings(home=tmp_path / "nothing"), HashEmbedder(256), TermJudge())
    assert last(ask_question(empty, OPEN, (), GRIDS)).failure.what == "还没有报告"
    full = Service(Settings(home=home), HashEmbedder(256), TermJudge(), admission=Admission(workers=0, waiting=0))
    assert last(ask_question(full, OPEN, (), GRIDS)).failure.what == "现在问的人太多"


def test_who_may_not_ask_is_told(service):
    assert last(ask_question(service, Caller("x", frozenset()), (), GRIDS)).failure.what == "没有权限"


@pytest.mark.parametrize(("error", "logged"), [(IndexDamaged("x", hint=""), False), (ZeroDivisionError("x"), True)])
def test_whatever_fails_is_told_and_the_unforeseen_is_logged(service, error, logged, caplog):
    class Broken(Streaming):
        def stream(self, caller, question, history=(), reports=None):
            raise error

    with caplog.at_level(logging.ERROR, "yiju.error"):
        assert last(ask_question(Broken(service), OPEN, (), GRIDS)).state == "failed"
    assert bool(caplog.records) is logged


@pytest.mark.parametrize("query", ["?report=huli", "?report=huli&report=gone", "?report=gone", ""])
def test_the_reports_of_the_address_are_asked(service, query):
    done = last(ask_question(service, OPEN, (), GRIDS, query))
    assert done.state == "answered" and "710" in render(done.reply.answer).text
    assert done.choice.query == query
    assert done.choice.text == ("在 1 份报告里问：《湖里区整改情况报告》" if "huli" in query else "")


def test_other_reports_than_the_chosen_are_not_searched(service, home):
    siming = parse_text("思明区工作报告\n一、交通\n新增公共停车位2000个。\n", name="siming")
    write_snapshot(home, [*service.reports(OPEN), siming], HashEmbedder(256))
    assert last(ask_question(service, OPEN, (), GRIDS, "?report=siming")).reply.answer.refused
    assert not last(ask_question(service, OPEN, (), GRIDS, "?report=siming&report=huli")).reply.answer.refused


def test_a_choice_that_no_report_fits_is_told(service, home):
    siming = parse_text("思明区2021年工作报告\n一、交通\n2021年新增公共停车位2000个。\n", name="siming")
    write_snapshot(home, [*service.reports(OPEN), siming], HashEmbedder(256))
    done = last(ask_question(service, OPEN, (), GRIDS, "?report=huli&year=2021"))
    assert (done.state, done.failure.what) == ("failed", "没有报告符合所选条件")


def test_a_long_dialogue_keeps_its_end(service):
    held = tuple(Exchange(f"{n}", "stopped") for n in range(MAX_EXCHANGES + 5))
    *_, final = ask_question(service, OPEN, held, GRIDS)
    assert len(final) == MAX_EXCHANGES
    assert final[-2].question == f"{MAX_EXCHANGES + 4}"


def test_stopping_gives_up_only_what_is_under_way():
    done = (Exchange("甲", "answered"),)
    assert mark_stopped(done) == done
    assert mark_stopped(()) == ()
    assert mark_stopped((*done, Exchange("乙", "writing", said=("半",))))[-1] == Exchange("乙", "stopped")


def test_examples_are_worked_out_once_for_each_generation(service, home):
    examples = Examples(service)
    first = examples.of(OPEN)
    assert "全区划分网格多少个？" in first
    assert examples.of(OPEN) is first
    write_snapshot(home, [], HashEmbedder(256))
    assert examples.of(OPEN) == ()


def test_examples_come_only_from_reports_that_the_caller_may_see(service):
    assert Examples(service).of(Caller("x", frozenset({"ask"}), frozenset())) == ()


def test_examples_that_cannot_be_asked_now_are_left_out(home):
    full = Service(Settings(home=home), HashEmbedder(256), TermJudge(), admission=Admission(workers=0, waiting=0))
    assert Examples(full).of(OPEN) == ()
