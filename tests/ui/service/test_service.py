"""One service over a small library whose vectors can be explained; the doors' own tests use the real model."""

import gc
import shutil
from pathlib import Path
from threading import Event, Thread

import pytest

from index.store.snapshot import Change, change_library, write_snapshot
from ingest.parse import parse_text
from rag.answer.render import render
from rag.config import Settings
from rag.errors import IndexDamaged, IndexMissing, QuestionError
from rag.gather.library import Library
from rag.types import Answer
from tests.fakes import HashEmbedder, TermJudge
from ui.entry.access import OPEN, Caller
from ui.errors import Overloaded, UnknownReport
from ui.service.admission import Admission
from ui.service.service import Reply, Service

HULI = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n二、教育\n今年共招聘新教师158名。"
SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"
GRIDS = "湖里区划分了多少个网格？"
PLACES = "思明区新增了多少个公共停车位？"


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path, [parse_text(HULI, name="huli"), parse_text(SIMING, name="siming")], HashEmbedder(256))
    return tmp_path


@pytest.fixture
def service(home):
    return Service(Settings(home=home), HashEmbedder(256), TermJudge())


@pytest.fixture
def only_siming(service):
    (siming,) = (p.report.source.id for p in service.reports(OPEN) if "思明" in p.report.text)
    return Caller("portal", frozenset({"ask"}), frozenset({siming}))


def test_an_answer_names_the_generation_that_it_comes_from(service):
    reply = service.ask(OPEN, GRIDS)
    assert "710" in render(reply.answer).text
    assert reply.generation == "gen-000001"


def test_what_another_process_publishes_is_there_at_the_next_question(service, home):
    assert not service.ask(OPEN, PLACES).answer.refused
    write_snapshot(home, [parse_text(HULI, name="huli")], HashEmbedder(256))
    reply = service.ask(OPEN, PLACES)
    assert reply.answer.refused
    assert reply.generation == "gen-000002"


def test_the_files_of_former_generations_are_closed(service, home):
    gc.disable()  # it would close them too, some time
    try:
        for number in range(12):
            new = parse_text(f"某区工作报告\n一、公园\n第{number}年新建公园{number}个。", name="parks")
            change_library(home, lambda _, new=new: Change([new]), HashEmbedder(256))
            assert not service.ask(OPEN, GRIDS).answer.refused
        opened = [str(Path(file.readlink())) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
        ours = [path for path in opened if path.startswith(str(home))]
    finally:
        gc.enable()
    assert ours
    assert not [path for path in ours if path.endswith("(deleted)")]


def test_a_request_keeps_to_the_generation_that_it_began_with(service, home):
    said = service.stream(OPEN, GRIDS)
    before = service.view
    write_snapshot(home, [parse_text(SIMING, name="siming")], HashEmbedder(256))
    *_, reply = said
    assert reply.generation == service.view.generation != before.generation  # nothing is taken before the first item
    said = service.stream(OPEN, PLACES)
    first = next(said)
    write_snapshot(home, [parse_text(HULI, name="huli")], HashEmbedder(256))
    last = [first, *said][-1]
    assert isinstance(last, Reply)
    assert last.generation == "gen-000002"


def test_passages_come_with_the_answer_and_from_the_same_reports(service, only_siming):
    assert service.ask(OPEN, GRIDS).passages == ()
    reply = service.ask(only_siming, PLACES, passages=2)
    assert [hit.rank for hit in reply.passages] == [1, 2]
    assert {hit.chunk.source.id for hit in reply.passages} == only_siming.reports
    assert list(reply.passages) == service.search(only_siming, PLACES, 2)


def test_while_one_opens_a_new_generation_the_others_go_on(service, home, monkeypatch):
    service.ask(OPEN, GRIDS)
    opening, done = Event(), Event()
    really = service._open

    def slow(generation):
        opening.set()
        done.wait(10)
        return really(generation)

    monkeypatch.setattr(service, "_open", slow)
    write_snapshot(home, [parse_text(SIMING, name="siming")], HashEmbedder(256))
    first = Thread(target=service.ask, args=(OPEN, PLACES))
    first.start()
    assert opening.wait(5)
    assert service.ask(OPEN, GRIDS).generation == "gen-000001"
    changed = Thread(target=service.newest)
    changed.start()
    changed.join(0.05)
    assert changed.is_alive()  # who has changed it waits until it is there
    done.set()
    first.join()
    changed.join()
    assert service.ask(OPEN, PLACES).generation == "gen-000002"


def test_swaps_under_load_mix_no_generations(service, home):
    homes = [parse_text(HULI, name="huli"), parse_text(SIMING, name="siming")]
    replies, failures = [], []

    def ask():
        try:
            replies.extend(service.ask(OPEN, question) for question in (GRIDS, PLACES) * 15)
        except Exception as failure:
            failures.append(failure)

    askers = [Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    for turn in range(8):
        write_snapshot(home, [homes[turn % 2]], HashEmbedder(256))
    for asker in askers:
        asker.join()
    assert failures == []
    held = {f"gen-{2 + turn:06d}": homes[turn % 2].report.source.id for turn in range(8)}
    for reply in replies:
        for citation in reply.answer.citations:
            assert citation.chunk.source.id == held.get(reply.generation, citation.chunk.source.id)


def test_a_caller_sees_and_asks_only_their_reports(service, only_siming):
    (siming,) = only_siming.reports
    assert [p.report.source.id for p in service.reports(only_siming)] == [siming]
    assert service.report(only_siming, siming).report.source.id == siming
    assert service.ask(only_siming, GRIDS).answer.refused
    assert "2000" in render(service.ask(only_siming, PLACES).answer).text
    assert {hit.chunk.source.id for hit in service.search(only_siming, "网格", 10)} == {siming}


def test_a_report_of_others_looks_like_none(service, only_siming):
    (huli,) = {p.report.source.id for p in service.reports(OPEN)} - only_siming.reports
    for ask in (
        lambda name: service.ask(only_siming, GRIDS, reports=[name]),
        lambda name: service.search(only_siming, "网格", 3, reports=[name]),
        lambda name: service.report(only_siming, name),
    ):
        messages = []
        for name in (huli, "nothing"):
            with pytest.raises(UnknownReport) as caught:
                ask(name)
            messages.append(str(caught.value).replace(name, "…"))
        assert messages[0] == messages[1]


def test_an_empty_library_is_told_and_filled_without_a_restart(tmp_path):
    service = Service(Settings(home=tmp_path), HashEmbedder(256), TermJudge())
    assert service.view.generation == ""
    assert service.reports(OPEN) == []
    with pytest.raises(IndexMissing) as caught:
        service.ask(OPEN, GRIDS)
    assert "ingest" in caught.value.hint
    write_snapshot(tmp_path, [], HashEmbedder(256))
    with pytest.raises(IndexMissing):
        service.search(OPEN, "网格", 3)
    write_snapshot(tmp_path, [parse_text(HULI, name="huli")], HashEmbedder(256))
    assert "710" in render(service.ask(OPEN, GRIDS).answer).text


def test_the_next_question_after_a_change_is_answered_from_it_and_the_rest_is_kept(service, home):
    before = service.view.pipeline
    change_library(home, lambda _: Change([parse_text(HULI.replace("710", "999"), name="huli")]), HashEmbedder(256))
    assert "999" in service.ask(OPEN, GRIDS).answer.citations[0].quote
    after = service.view.pipeline
    assert after.retriever.reports["siming"] == before.retriever.reports["siming"]
    whole = Library(dict(after.retriever.reports)).vocabulary
    assert after.library.vocabulary.n_sentences == whole.n_sentences
    for term, count in whole.frequency.items():
        assert after.library.vocabulary.frequency.get(term, 0) == count
    assert "710" not in after.library.vocabulary.frequency


def test_a_damaged_index_is_told(service, home):
    shutil.copytree(home / "index" / "gen-000001", home / "index" / "gen-000009")
    (home / "index" / "gen-000009" / "manifest.json").write_text("{}")
    (home / "index" / "CURRENT").write_text("gen-000009\n")
    with pytest.raises(IndexDamaged, match="gen-000001 is used instead"):
        service.newest()
    (home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        Service(Settings(home=home), HashEmbedder(256), TermJudge()).ask(OPEN, GRIDS)


@pytest.mark.parametrize("running", [True, False])
def test_while_the_newest_generation_is_damaged_the_one_before_answers(service, home, running, caplog):
    if running:
        assert "710" in render(service.ask(OPEN, GRIDS).answer).text
    change_library(home, lambda _: Change([parse_text(HULI.replace("710", "999"), name="huli")]), HashEmbedder(256))
    (home / "index" / "gen-000002" / "manifest.json").write_text("{}")
    reply = service.ask(OPEN, GRIDS)
    assert "710" in render(reply.answer).text
    assert (reply.generation, service.view.instead_of) == ("gen-000001", "gen-000002")
    assert "gen-000002 is damaged; gen-000001 is used instead" in caplog.text
    (home / "index" / "CURRENT").write_text("gen-000001\n")  # as the hint in the log says
    change_library(home, lambda _: Change([parse_text(HULI.replace("710", "888"), name="huli")]), HashEmbedder(256))
    assert "888" in render(service.ask(OPEN, GRIDS).answer).text
    assert not service.view.instead_of


def test_what_cannot_be_asked_is_refused_by_name(service):
    for question in ("", " ", "网" * 2001):
        with pytest.raises(QuestionError):
            service.ask(OPEN, question)


def test_too_many_at_once_are_turned_away(home):
    full = Service(Settings(home=home), HashEmbedder(256), TermJudge(), admission=Admission(workers=1, waiting=0))
    with full.admission.enter(), pytest.raises(Overloaded):
        full.ask(OPEN, GRIDS)
    assert "710" in render(full.ask(OPEN, GRIDS).answer).text


def test_waiting_for_a_language_model_holds_no_place(home):
    class Slow:
        def stream(self, messages):
            assert service.admission.present == 0
            yield "全区划分网格710个[1]。"

    service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), Slow())
    *_, reply = service.stream(OPEN, GRIDS)
    assert isinstance(reply.answer, Answer)
    assert reply.answer.mode == "generative"
