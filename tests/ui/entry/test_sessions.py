"""Sessions by a clock that the test sets, over accounts and a database that are real."""

import sqlite3
import stat

import pytest
from argon2 import PasswordHasher

from rag.config import Settings
from rag.errors import RagError
from ui.entry.accounts import Accounts
from ui.entry.database import open_database
from ui.entry.people import Person, Roles
from ui.entry.sessions import Sessions, end_sessions
from ui.errors import CollectionRefused, DatabaseFailed

HOUR = 3600.0
PASSWORD = "湖里区的网格有七百一十个"
ROLES = '{"librarian": ["archive"], "admin": ["it"]}'
LI_SI = Person("oidc", "li.si", "subject-1", frozenset({"archive", "canteen"}), session="at-provider-1")


class Clock:
    def __init__(self):
        self.now = 1e9

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path):
    accounts = Accounts(tmp_path, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts.add("zhang", PASSWORD, "librarian")
    accounts.add("li", PASSWORD, "staff")
    return accounts


@pytest.fixture
def opened(tmp_path, accounts, clock):
    """Open the sessions as a process does; another call is another process, or the same after a restart."""

    def open_sessions(*ways, **settings):
        settings = Settings(home=tmp_path, **{"sign_in_roles": ROLES, **settings})
        return Sessions(open_database(settings), accounts, Roles(settings), ways or ("oidc",), clock=clock, most=10)

    return open_sessions


@pytest.fixture
def sessions(opened):
    return opened()


@pytest.fixture
def zhang(accounts):
    return accounts.check("zhang", PASSWORD)


@pytest.fixture
def li(accounts):
    return accounts.check("li", PASSWORD)


def test_a_token_finds_who_signed_in(sessions, zhang, li):
    first, second = sessions.open(zhang), sessions.open(li)
    assert (sessions.find(first), sessions.find(second)) == (zhang, li)


def test_tokens_are_long_random_and_not_kept(sessions, zhang, tmp_path):
    tokens = {sessions.open(zhang) for _ in range(10)} | {sessions.open_person(LI_SI)}
    assert len(tokens) == 11
    assert min(len(token) for token in tokens) == 43  # 256 bits in base64
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("sessions.db*"))
    assert not any(token.encode() in kept for token in tokens)
    assert b"at-provider-1" not in kept and b"subject-1" not in kept and b"canteen" not in kept


def test_only_the_owner_may_read_the_database(sessions, zhang, tmp_path):
    sessions.open(zhang)
    files = list(tmp_path.glob("sessions.db*"))
    assert files and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_a_session_outlives_a_restart(sessions, opened, zhang):
    token, other = sessions.open(zhang), sessions.open_person(LI_SI)
    assert opened().find(token) == zhang
    assert opened().find(other).scopes == {"ask", "ingest"}


def test_a_clock_that_is_set_back_makes_no_session_longer(sessions, clock, zhang):
    token = sessions.open(zhang)
    clock.now -= 30  # as two machines may differ
    assert sessions.find(token)
    clock.now -= 3600
    assert sessions.find(token) is None


def test_signing_out_in_one_process_ends_every_session_of_the_person_in_all(sessions, opened, zhang, li):
    first, second, other = sessions.open(zhang), opened().open(zhang), sessions.open(li)
    beside = opened()
    assert beside.find(first) and beside.find(second)
    sessions.close(second)
    assert beside.find(first) is None and beside.find(second) is None
    assert beside.find(other) == li


def test_who_signs_in_anew_keeps_the_sessions_of_other_browsers(sessions, zhang):
    first, second = sessions.open(zhang), sessions.open(zhang)
    sessions.drop(first)
    assert sessions.find(first) is None
    assert sessions.find(second)


def test_groups_see_their_collections(opened):
    token = opened().open_person(LI_SI)
    assert opened().find(token).collections is None
    assert opened(sign_in_collections='{"财政局": ["archive"], "ＨＲ": ["it"]}').find(token).collections == {"财政局"}
    assert opened(sign_in_collections='{"hr": ["it"]}').find(token).collections == frozenset()
    with pytest.raises(CollectionRefused):
        opened(sign_in_collections='{"../x": ["archive"]}')


def test_the_settings_of_now_decide_what_a_person_may(sessions, opened):
    token = sessions.open_person(LI_SI)
    assert sessions.find(token).name == LI_SI.caller_name
    assert opened(sign_in_roles='{"staff": ["archive"]}').find(token).scopes == {"ask"}
    assert opened(sign_in_roles='{"admin": ["it"]}').find(token) is None  # the group has no role any more: over
    assert sessions.find(token) is None


def test_groups_see_the_collections_that_the_settings_of_now_give_them(sessions, opened):
    named = {"sign_in_collections": '{" 财政局 ": ["archive"], "教育局": ["canteen"], "审计局": ["it"]}'}
    token = opened(**named).open_person(LI_SI)
    assert opened(**named).find(token).collections == {"财政局", "教育局"}
    assert opened(sign_in_collections='{"审计局": ["it"]}').find(token).collections == frozenset()
    assert sessions.find(token).collections is None
    for wrong in ('{"a/b": ["it"]}', '{"财政局": "it"}'):
        with pytest.raises(RagError):
            opened(sign_in_collections=wrong)


def test_a_way_that_the_settings_name_no_more_ends_its_sessions(sessions, opened):
    token = sessions.open_person(LI_SI)
    assert opened("ldap").find(token) is None


def test_a_provider_ends_one_session_or_all_of_a_person(sessions):
    elsewhere = Person("oidc", "li.si", "subject-1", LI_SI.groups, session="at-provider-2")
    first, second = sessions.open_person(LI_SI), sessions.open_person(elsewhere)
    assert sessions.close_at_provider("oidc", "at-provider-1", "") == 1
    assert sessions.find(first) is None and sessions.find(second)
    assert sessions.close_at_provider("oidc", "", Person("oidc", "", "subject-2").subject_digest) == 0
    assert sessions.close_at_provider("oidc", "", LI_SI.subject_digest) == 1
    assert sessions.find(second) is None


def test_an_administrator_ends_the_sessions_of_a_name(sessions, zhang, li, tmp_path):
    token, other = sessions.open(zhang), sessions.open(li)
    assert end_sessions(open_database(Settings(home=tmp_path)), "zhang") == 1
    assert sessions.find(token) is None and sessions.find(other)


def test_a_damaged_database_lets_nobody_in_and_says_what_to_do(sessions, opened, zhang, tmp_path):
    token = sessions.open(zhang)
    for path in tmp_path.glob("sessions.db*"):
        path.write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseFailed) as caught:
        opened().find(token)
    assert "sessions.db" in caught.value.hint and str(tmp_path) not in str(caught.value)


def test_two_processes_write_at_once(sessions, opened, zhang, tmp_path):
    sessions.open(zhang)
    with sqlite3.connect(tmp_path / "sessions.db") as held:
        held.execute("BEGIN IMMEDIATE")
        assert opened().find("nothing") is None  # readers do not wait
        held.rollback()
    held.close()


@pytest.mark.parametrize("token", ["", "x", "\ud800", "x" * 1_000_000])
def test_what_is_no_token_finds_nobody(sessions, zhang, token):
    sessions.open(zhang)
    assert sessions.find(token) is None
    sessions.close(token)


def test_a_session_ends_after_eight_hours_without_use(sessions, clock, zhang):
    token = sessions.open(zhang)
    clock.now += 8 * HOUR - 1
    assert sessions.find(token)
    clock.now += 8 * HOUR
    assert sessions.find(token) is None


def test_a_session_ends_after_a_day_however_busy(sessions, clock, zhang):
    token = sessions.open(zhang)
    for _ in range(23):
        clock.now += HOUR
        assert sessions.find(token)
    clock.now += HOUR
    assert sessions.find(token) is None


def test_the_sessions_of_a_removed_account_end(sessions, accounts, zhang, li):
    first, second = sessions.open(zhang), sessions.open(li)
    accounts.remove("zhang")
    assert sessions.find(first) is None
    assert sessions.find(second)
    accounts.add("zhang", PASSWORD, "admin")
    assert sessions.find(first) is None


def test_a_session_neither_outlives_a_password_nor_a_role(sessions, accounts, zhang):
    token = sessions.open(zhang)
    accounts.set_password("zhang", "another pass phrase")
    assert sessions.find(token) is None
    token = sessions.open(zhang)
    accounts.remove("zhang")
    accounts.add("zhang", PASSWORD, "staff")
    assert sessions.find(token) is None


def test_too_many_sessions_end_the_idlest(sessions, clock, zhang, li, tmp_path):
    kept, idle = sessions.open(zhang), sessions.open(zhang)
    for _ in range(9):
        clock.now += 61
        assert sessions.find(kept)
        sessions.open(li)
    assert sessions.find(kept)
    assert sessions.find(idle) is None
    assert end_sessions(open_database(Settings(home=tmp_path)), "li") == 9


def test_a_session_ends_in_the_very_second(sessions, clock, zhang):
    token = sessions.open(zhang)
    clock.now += 8 * HOUR
    assert sessions.find(token) is None
    clock.now -= 1
    assert sessions.find(token) is None  # it is over, also for a clock that is behind


def test_a_use_within_a_minute_is_not_noted_and_a_later_one_is(sessions, clock, zhang):
    token = sessions.open(zhang)
    clock.now += 59
    assert sessions.find(token)
    clock.now += 8 * HOUR - 59
    assert sessions.find(token) is None
    token = sessions.open(zhang)
    clock.now += 60
    assert sessions.find(token)
    clock.now += 8 * HOUR - 1
    assert sessions.find(token)


@pytest.mark.parametrize(("seconds", "lasts"), [(300, True), (301, False)])
def test_clocks_may_differ_by_five_minutes(sessions, clock, zhang, seconds, lasts):
    token = sessions.open(zhang)
    clock.now -= seconds
    assert (sessions.find(token) is not None) is lasts


def test_sessions_that_are_over_are_not_kept(sessions, clock, zhang, tmp_path):
    idle = sessions.open(zhang)
    clock.now += 4 * HOUR
    busy = sessions.open(zhang)
    for _ in range(5):
        clock.now += 4 * HOUR
        sessions.find(busy)
    assert rows(tmp_path) == 2
    sessions.open(zhang)
    assert rows(tmp_path) == 2  # the idle one went
    clock.now += 4 * HOUR
    sessions.open(zhang)
    assert rows(tmp_path) == 2  # the busy one was a day old
    assert sessions.find(idle) is None and sessions.find(busy) is None


def test_a_session_that_is_found_to_be_over_is_removed(sessions, accounts, zhang, tmp_path):
    sessions.open(zhang)
    token = sessions.open(zhang)
    accounts.remove("zhang")
    assert sessions.find(token) is None
    assert rows(tmp_path) == 1


def test_exactly_as_many_sessions_as_are_allowed_are_kept(sessions, zhang, tmp_path):
    tokens = [sessions.open(zhang) for _ in range(10)]
    assert all(sessions.find(token) for token in tokens)
    sessions.open(zhang)
    assert rows(tmp_path) == 10


def test_the_way_of_a_session_is_told(sessions, zhang):
    assert sessions.way(sessions.open(zhang)) == "account"
    assert sessions.way(sessions.open_person(LI_SI)) == "oidc"
    assert sessions.way("nothing") == ""


def test_signing_out_ends_the_sessions_of_one_person_only(sessions, zhang):
    namesake = Person("ldap", "li.si", "subject-1", frozenset({"archive"}))
    first, second, other = sessions.open_person(LI_SI), sessions.open_person(LI_SI), sessions.open(zhang)
    beside = sessions.open_person(namesake)
    sessions.close(first)
    assert sessions.way(second) == "" and sessions.find(other)
    assert sessions.way(beside) == "ldap"
    sessions.close("nothing")
    assert sessions.find(other)


def test_a_provider_ends_only_what_came_from_it(sessions):
    token = sessions.open_person(LI_SI)
    assert sessions.close_at_provider("ldap", "at-provider-1", "") == 0
    assert sessions.close_at_provider("ldap", "", LI_SI.subject_digest) == 0
    assert sessions.close_at_provider("oidc", "at-provider-1", LI_SI.subject_digest) == 1
    assert sessions.find(token) is None


def test_who_has_no_session_at_the_provider_is_in_none_of_its_sessions(sessions):
    token = sessions.open_person(Person("oidc", "wang", "subject-3", frozenset({"archive"})))
    assert sessions.close_at_provider("oidc", "at-provider-1", "") == 0
    assert sessions.find(token)


def test_an_account_that_is_gone_before_its_session_begins_has_none(sessions, accounts, zhang):
    accounts.remove("zhang")
    assert sessions.find(sessions.open(zhang)) is None


def rows(home):
    """Count the sessions that the database keeps."""
    with open_database(Settings(home=home)).begin() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar()
