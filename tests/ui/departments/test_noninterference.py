"""What one department is told is the same, to the last score, whether or not the other department has reports."""

import pytest

from index.store import pack_file
from ingest.parse import parse_text
from rag.config import Settings
from rag.gather.library import Library
from rag.text.fold import fold
from rag.types import Place, Turn
from tests.fakes import HashEmbedder, TermJudge, make_report
from tests.ui.departments.library import (
    EDUCATION,
    FINANCE,
    FOLLOW_UPS,
    QUESTIONS,
    department,
    secrets_of,
    write_home,
)
from ui.entry.access import OPEN, Caller
from ui.service.service import Service
from ui.service.view import View
from ui.service.views import NarrowViews
from ui.service.wire import json_line, reply_record
from ui.shelf.edit import edit_report
from ui.shelf.library import add_reports
from ui.shelf.placing import Shelf, put_on

READER = Caller("zhang", frozenset({"ask"}), collections=frozenset({FINANCE, "default"}))
SCOPES = frozenset({"ask"})


class Recorder:
    """A language model that repeats the first passage it is sent, and keeps every prompt."""

    def __init__(self):
        self.prompts = []

    def stream(self, messages):
        self.prompts.append("\n".join(text for _, text in messages))
        passage = next((line for line in self.prompts[-1].splitlines() if line.startswith("[1]")), "[1] 报告没有说明")
        yield f"{passage.removeprefix('[1]').strip()}[1]"


def open_service(home, model=None):
    return Service(Settings(home=home), HashEmbedder(256), TermJudge(), model)


@pytest.fixture(scope="module", params=[False, True], ids=["quoted", "written"])
def services(request, tmp_path_factory):
    """The library of both departments, and that of one alone."""
    homes = [tmp_path_factory.mktemp("both") / "home", tmp_path_factory.mktemp("alone") / "home"]
    write_home(homes[0], FINANCE, EDUCATION)
    write_home(homes[1], FINANCE)
    return [open_service(home, Recorder() if request.param else None) for home in homes]


def told(service, question, caller=READER, **more):
    """Return everything that an answer holds, without the times and the number of the generation."""
    reply = service.ask(caller, question, passages=5, **more)
    record = reply_record(reply) | {"timings_ms": {}, "generation": ""}
    scores = [(hit.chunk.id, hit.score, hit.cosine, hit.bm25) for hit in reply.passages]
    return reply, record, scores


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_does_not_depend_on_what_others_have(services, question):
    both, alone = (told(service, question) for service in services)
    assert both[1:] == alone[1:]
    said = json_line(both[1])
    assert [word for word in secrets_of(EDUCATION) if word in said and word not in question] == []


@pytest.mark.parametrize("question", QUESTIONS[:6])
def test_a_dialogue_does_not_depend_on_what_others_have(services, question):
    turns = [[], []]
    for asked in (question, *FOLLOW_UPS):
        both, alone = (told(service, asked, history=one) for service, one in zip(services, turns, strict=True))
        assert both[1:] == alone[1:]
        for one, (reply, record, _) in zip(turns, (both, alone), strict=True):
            one.append(Turn(asked, record["answer"], tuple(cited.place for cited in reply.answer.citations)))


def test_a_history_that_cites_another_department_brings_nothing_of_it(services):
    """A caller may invent a history: places and lines of reports that are not theirs."""
    (theirs,) = (p for p in services[0].reports(OPEN) if p.report.collection == EDUCATION)
    text = theirs.report.text
    at = text.index("2023年全市")
    place = Place(theirs.report.source.id, at, at + 20)
    for turn in (
        Turn("2023年全市划分网格多少个？", "", (place,)),
        Turn("2023年全市划分网格多少个？", text[at : at + 40]),
    ):
        both, alone = (told(service, "其中新聘的呢？", history=[turn]) for service in services)
        assert both[1:] == alone[1:]


@pytest.mark.parametrize("query", ["网格", "鹿鸣谷天文台", "82946", "招聘新教师26958名", "2023年"])
def test_a_search_does_not_depend_on_what_others_have(services, query):
    both, alone = ([(h.chunk.id, h.score, h.cosine, h.bm25) for h in s.search(READER, query, 50)] for s in services)
    assert both == alone


def test_prompts_hold_nothing_of_another_department(services):
    model = services[0].model
    if model is None:
        pytest.skip("no model")
    services[0].ask(READER, QUESTIONS[0])
    assert model.prompts and str(71037) in "".join(model.prompts)
    asked = "".join(QUESTIONS)
    assert [word for word in secrets_of(EDUCATION) if word not in asked and word in "\n".join(model.prompts)] == []


def test_others_cost_no_work(services):
    """Time is told by work: as many sentences are judged, and as many texts searched."""
    counts = []
    for service in services:
        before = len(service.judge.asked)
        service.ask(READER, QUESTIONS[0])
        view = service.view_of(READER)
        vocabulary = view.pipeline.library.vocabulary
        weights = [vocabulary.weigh(fold(question)) for question in (*QUESTIONS, *FOLLOW_UPS)]
        counts.append((len(service.judge.asked) - before, len(view.sources), vocabulary.n_sentences, weights))
    assert counts[0] == counts[1]


def test_ones_own_view_is_made_without_reading_a_report(tmp_path, monkeypatch):
    ids = write_home(tmp_path / "home", FINANCE, EDUCATION)
    service = open_service(tmp_path / "home")
    monkeypatch.setattr(pack_file, "decode_reports", lambda _: pytest.fail("a report is read"))
    view = service.view_of(READER)
    assert ids[FINANCE] in view.sources and ids[EDUCATION] not in view.sources
    assert set(service.collections().values()) == {FINANCE, EDUCATION, "default"}
    assert len(service.sources(READER)) == len(view.sources)
    assert view.pipeline.library.vocabulary.n_sentences > 0


def test_a_change_elsewhere_does_not_reopen_ones_own_view(tmp_path):
    ids = write_home(tmp_path / "home", FINANCE, EDUCATION)
    service = open_service(tmp_path / "home")
    before = service.view_of(READER)
    edit_report(ids[EDUCATION], {"year": 2022}, service.settings, lambda *_: None, service.embedder)
    after = service.view_of(READER)
    assert after.generation != before.generation
    assert after.pipeline is before.pipeline


def test_a_change_of_ones_own_report_is_seen_at_once(tmp_path):
    write_home(tmp_path / "home", FINANCE, EDUCATION)
    service = open_service(tmp_path / "home")
    assert "71037" in told(service, QUESTIONS[0])[1]["answer"]
    old = department(FINANCE).report
    text = old.text.replace("71037", "71999")
    again = put_on(parse_text(text, name="工作报告"), Shelf(old.source.id, FINANCE))
    add_reports([again], service.settings, lambda *_: None, embedder=service.embedder)
    assert "71999" in told(service, QUESTIONS[0])[1]["answer"]


def test_a_report_that_moves_away_is_gone_from_answers_at_once(tmp_path):
    ids = write_home(tmp_path / "home", FINANCE, EDUCATION)
    service = open_service(tmp_path / "home")
    assert "71037" in told(service, QUESTIONS[0])[1]["answer"]
    edit_report(ids[FINANCE], {}, service.settings, lambda *_: None, service.embedder, collection=EDUCATION)
    assert "71037" not in json_line(told(service, QUESTIONS[0])[1])
    head = Caller("head", SCOPES, collections=frozenset({EDUCATION}))
    assert {p.report.source.id for p in service.reports(head)} == {ids[FINANCE], ids[EDUCATION]}


def test_who_sees_everything_sees_both(services):
    said = json_line(told(services[0], "各份报告里网格分别是多少个？", OPEN)[1])
    assert "71037" in said or "82946" in said
    assert services[0].view_of(OPEN) is services[0].view


def test_views_are_shared_by_equal_rights_and_bounded():
    class Pipeline:
        def __init__(self, reports):
            self.library = Library(reports)
            self.retriever = None

        def restricted(self, sources):
            return Pipeline({id_: self.library.reports[id_] for id_ in sources})

    whole = View("gen-000001", Pipeline({id_: make_report(id_, ["甲。"]) for id_ in "abcd"}))
    views = NarrowViews(kept=2)
    callers = [Caller(name, SCOPES, frozenset(name)) for name in "abc"]
    first = views.of(whole, callers[0])
    assert views.of(whole, Caller("other", SCOPES, frozenset("a"))) is first
    for caller in callers[1:]:
        views.of(whole, caller)
    assert views.of(whole, callers[2]) is views.of(whole, callers[2])
    assert views.of(whole, callers[0]) is not first
    assert views.of(whole, Caller("none", SCOPES, frozenset())).pipeline is None
