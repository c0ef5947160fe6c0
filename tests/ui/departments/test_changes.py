"""What happens between a check and a change, and what a backup and an older sign-in keep of rights."""

import pytest

from index.store.snapshot import read_collections
from rag.config import Settings
from rag.errors import IngestError
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.departments.library import EDUCATION, FINANCE, department, write_home
from ui.entry.access import OPEN, Caller
from ui.entry.accounts import Accounts
from ui.entry.keys import Keyring
from ui.errors import UnknownJob, UnknownReport
from ui.page.lists.answering import Lists
from ui.page.reports.identity import collection_field, read_move
from ui.page.reports.listing import upload_choices
from ui.service.service import Service
from ui.shelf.backup import back_up, restore_backup
from ui.shelf.edit import Edit, apply_edit
from ui.shelf.library import add_reports, drop_report
from ui.shelf.placing import Shelf, put_on

BOTH = Caller("li", frozenset({"ask", "ingest"}), collections=frozenset({FINANCE, EDUCATION}))
ONE = Caller("zhang", frozenset({"ask", "ingest"}), collections=frozenset({FINANCE}))


def silent(*_):
    pass


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def ids(home):
    return write_home(home, FINANCE, EDUCATION)


def test_a_report_that_has_moved_since_the_check_is_neither_edited_nor_removed(home, ids):
    settings, embedder = Settings(home=home), HashEmbedder(256)
    with pytest.raises(UnknownReport):
        apply_edit(ids[FINANCE], Edit({"year": 1999}, within=EDUCATION), settings, silent, embedder)
    with pytest.raises(UnknownReport):
        drop_report(ids[FINANCE], settings, silent, embedder, EDUCATION)
    assert read_collections(home)[ids[FINANCE]] == FINANCE
    apply_edit(ids[FINANCE], Edit({"year": 1999}, within=FINANCE), settings, silent, embedder)
    drop_report(ids[FINANCE], settings, silent, embedder, FINANCE)
    assert ids[FINANCE] not in read_collections(home)


def test_a_file_never_replaces_a_report_that_came_into_another_collection_meanwhile(home, ids):
    intruder = put_on(department(EDUCATION), Shelf(ids[FINANCE], EDUCATION))
    with pytest.raises(IngestError, match="changed meanwhile"):
        add_reports([intruder], Settings(home=home), silent, embedder=HashEmbedder(256))
    assert read_collections(home)[ids[FINANCE]] == FINANCE


def test_a_backup_brings_collections_back_with_reports_keys_and_accounts(home, ids, tmp_path):
    Keyring(home).new("portal", ["ask"], collections=[FINANCE])
    Accounts(home).add("zhang", "twelve quiet herons", "staff", [EDUCATION])
    back_up(Settings(home=home), tmp_path / "backup.zip")
    restored = tmp_path / "restored"
    restore_backup(restored, tmp_path / "backup.zip", HashEmbedder(256))
    assert read_collections(restored) == {id_: name for name, id_ in ids.items()}
    assert Keyring(restored).list()[0].caller.collections == {FINANCE}
    assert Accounts(restored).list()[0].caller.collections == {EDUCATION}


def test_a_list_of_answers_is_not_given_to_the_same_name_with_other_rights(home, ids):
    lists = Lists(Service(Settings(home=home), HashEmbedder(256), TermJudge()))
    begun = lists.begin(ONE, "a.txt", "全市划分网格多少个？".encode())
    assert lists.find(ONE, begun.id).id == begun.id
    with pytest.raises(UnknownJob):
        lists.find(Caller(ONE.name, ONE.scopes, collections=frozenset({EDUCATION})), begun.id)
    lists.close()


def test_the_page_offers_the_collections_between_which_one_may_choose(home, ids):
    service = Service(Settings(home=home), HashEmbedder(256), TermJudge())

    def offered(caller):
        return upload_choices(caller, service.reports(caller))

    assert offered(ONE) == offered(Caller("staff", frozenset({"ask"}))) == []
    assert offered(BOTH) == sorted((FINANCE, EDUCATION))
    assert offered(OPEN) == ["", *sorted((FINANCE, EDUCATION, "default"))]


def test_the_form_moves_a_report_only_to_collections_that_one_has(home, ids):
    report = Service(Settings(home=home), HashEmbedder(256), TermJudge()).report(BOTH, ids[FINANCE]).report
    assert collection_field(ONE, report, {}, "") == []
    (field,) = collection_field(BOTH, report, {}, "")
    assert (field.value, list(field.options)) == (FINANCE, sorted((FINANCE, EDUCATION)))
    assert collection_field(OPEN, report, {}, "")[0].options == []
    assert read_move(BOTH, report, {"collection": EDUCATION}) == (EDUCATION, "")
    assert read_move(BOTH, report, {"collection": FINANCE}) == read_move(BOTH, report, {}) == ("", "")
    for wrong in ("审计局", "../x"):
        moved, why = read_move(BOTH, report, {"collection": wrong})
        assert moved == "" and why
