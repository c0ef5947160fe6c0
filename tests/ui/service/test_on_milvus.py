"""The service and the shelf over a library on Milvus; two services stand for two servers."""

import subprocess
import sys
import time

import pytest

from index.store.milvus.filters import EVERYTHING
from ingest.parse import parse_text
from rag.answer.render import render
from rag.config import Settings
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.departments.library import EDUCATION, FINANCE, QUESTIONS, department, secrets_of, shared, write_home
from ui.entry.access import OPEN, Caller
from ui.service.service import Service
from ui.service.wire import json_line, reply_record
from ui.shelf.edit import edit_report
from ui.shelf.library import add_reports, drop_report, list_ids, read_library
from ui.shelf.placing import list_collections

pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")

HULI = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n二、教育\n今年共招聘新教师158名。"
SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"
READER = Caller("zhang", frozenset({"ask"}), collections=frozenset({FINANCE, "default"}))
GRIDS = "湖里区划分了多少个网格？"
PLACES = "思明区新增了多少个公共停车位？"


@pytest.fixture
def settings(tmp_path):
    from milvus_lite import server_manager_instance

    yield Settings(home=tmp_path / "home", store=f"milvus+file:{tmp_path / 'lite'}")
    server_manager_instance.release_server(str(tmp_path / "lite"))


def quiet(step, share):
    pass


def opened(settings):
    return Service(settings, HashEmbedder(256), TermJudge())


def test_what_one_server_removes_the_other_quotes_no_more_within_a_second(settings, tmp_path):
    embedder, reports = HashEmbedder(256), [parse_text(HULI, name="huli"), parse_text(SIMING, name="siming")]
    add_reports(reports, settings, quiet, embedder=embedder)
    one, other = opened(settings), opened(settings.model_copy(update={"home": tmp_path / "other"}))
    assert render(one.ask(OPEN, GRIDS).answer).text == render(other.ask(OPEN, GRIDS).answer).text
    assert "2000" in render(other.ask(OPEN, PLACES).answer).text
    (siming,) = (id_ for id_ in list_ids(settings) if "siming" in id_)
    drop_report(siming, settings, quiet, embedder)
    assert one.ask(OPEN, PLACES).answer.refused
    time.sleep(0.6)
    assert other.ask(OPEN, PLACES).answer.refused
    assert "710" in render(other.ask(OPEN, GRIDS).answer).text
    assert not (settings.home / "index").exists()


def test_an_edit_and_an_original_are_kept(settings, tmp_path):
    from index.store.chosen import open_store

    file, embedder = tmp_path / "huli.txt", HashEmbedder(256)
    file.write_text(HULI, "utf-8")
    parsed = parse_text(HULI, name="huli")
    id_ = parsed.report.source.id
    add_reports([parsed], settings, quiet, {id_: file}, embedder=embedder)
    edit_report(id_, {"year": 2021}, settings, quiet, embedder)
    add_reports([parsed], settings, quiet, embedder=embedder)
    (kept,) = read_library(settings)
    assert kept.report.source.year == 2021
    assert open_store(settings).original(id_) == file.read_bytes()


def test_an_empty_library_has_no_generation(settings):
    service = opened(settings)
    assert service.view.generation == ""
    assert service.reports(OPEN) == []


@pytest.fixture
def both(settings):
    """A library on Milvus with both departments and the shared report."""
    reports = [shared(), department(FINANCE), department(EDUCATION)]
    add_reports(reports, settings, quiet, embedder=HashEmbedder(256))
    return opened(settings)


def told(service, question, caller):
    reply = service.ask(caller, question, passages=5)
    scores = [(hit.chunk.id, hit.score, hit.cosine, hit.bm25) for hit in reply.passages]
    return reply_record(reply) | {"timings_ms": {}, "generation": ""}, scores


def test_a_department_is_told_the_same_to_the_last_score_without_the_others(both, tmp_path):
    write_home(tmp_path / "alone", FINANCE)
    alone = Service(Settings(home=tmp_path / "alone", store=""), HashEmbedder(256), TermJudge())
    for question in QUESTIONS:
        found = told(both, question, READER)
        assert found == told(alone, question, READER)
        assert not [word for word in secrets_of(EDUCATION) if word in json_line(found[0]) and word not in question]
    assert "71037" in json_line(told(both, QUESTIONS[0], READER)[0])
    assert "82946" in json_line(told(both, QUESTIONS[0], OPEN)[0])


def test_a_report_that_moves_away_is_gone_from_answers_at_once(both, settings):
    assert "71037" in json_line(told(both, QUESTIONS[0], READER)[0])
    (id_,) = (id_ for id_, name in list_collections(settings).items() if name == FINANCE)
    edit_report(id_, {}, settings, quiet, both.embedder, collection=EDUCATION)
    assert list_collections(settings)[id_] == EDUCATION
    both.newest()
    assert "71037" not in json_line(told(both, QUESTIONS[0], READER)[0])
    head = Caller("head", frozenset({"ask"}), collections=frozenset({EDUCATION}))
    assert {parsed.report.collection for parsed in both.reports(head)} == {EDUCATION}
    assert len(both.reports(head)) == 2


def test_a_change_elsewhere_does_not_reopen_ones_own_view(both, settings):
    before = both.view_of(READER)
    (id_,) = (id_ for id_, name in list_collections(settings).items() if name == EDUCATION)
    edit_report(id_, {"year": 2022}, settings, quiet, both.embedder)
    both.newest()
    after = both.view_of(READER)
    assert after.generation != before.generation
    assert after.pipeline is before.pipeline


def test_a_key_for_one_report_sees_that_one_only(both, settings):
    (id_,) = (id_ for id_, name in list_collections(settings).items() if name == FINANCE)
    reader = Caller("key", frozenset({"ask"}), reports=frozenset({id_}))
    assert {hit.chunk.source.id for hit in both.search(reader, "网格", 50)} == {id_}


def test_no_folder_beside_it_is_answered_from_while_the_library_on_milvus_is_damaged(settings):
    from index.store.chosen import open_milvus
    from index.store.milvus.build import ALIAS

    write_home(settings.home, FINANCE)
    add_reports([parse_text(HULI, name="huli")], settings, quiet, embedder=HashEmbedder(256))
    gateway = open_milvus(settings)._gateway
    columns = ("id", "version", "written", "key", "entry", "vector", "terms")
    (row,) = gateway.rows(gateway.behind(ALIAS), EVERYTHING, columns, ("reports",))
    gateway.put(gateway.behind(ALIAS), "reports", [{**row, "entry": {"format": 99}}])
    time.sleep(0.6)
    with pytest.raises(IndexDamaged):
        opened(settings).ask(OPEN, GRIDS)


def test_nothing_of_milvus_is_loaded_for_a_folder(tmp_path):
    code = (
        "import sys; from pathlib import Path; from rag.config import Settings;"
        "from index.store.chosen import open_store;"
        "assert open_store(Settings(home=Path(sys.argv[1]), store='')).current() == '';"
        "assert not {'pymilvus', 'milvus_lite', 'grpc', 'index.store.milvus'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
