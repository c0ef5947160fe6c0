"""Sessions by a clock that the test sets, over accounts that are real."""

import pytest
from argon2 import PasswordHasher

from ui.entry.accounts import Accounts
from ui.entry.sessions import Sessions

HOUR = 3600.0
PASSWORD = "湖里区的网格有七百一十个"


class Clock:
    def __init__(self):
        self.now = 0.0

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
def sessions(accounts, clock):
    return Sessions(accounts.stamp, clock, most=10)


@pytest.fixture
def zhang(accounts):
    return accounts.check("zhang", PASSWORD)


@pytest.fixture
def li(accounts):
    return accounts.check("li", PASSWORD)


def test_a_token_finds_who_signed_in(sessions, zhang, li):
    first, second = sessions.open(zhang), sessions.open(li)
    assert (sessions.find(first), sessions.find(second)) == (zhang, li)


def test_tokens_are_long_random_and_not_kept(sessions, zhang):
    tokens = {sessions.open(zhang) for _ in range(10)}
    assert len(tokens) == 10
    assert min(len(token) for token in tokens) == 43  # 256 bits in base64
    assert not tokens & set(sessions._sessions)


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


def test_signing_out_ends_one_session(sessions, zhang):
    first, second = sessions.open(zhang), sessions.open(zhang)
    sessions.close(first)
    assert sessions.find(first) is None
    assert sessions.find(second)


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


def test_too_many_sessions_end_the_idlest(sessions, zhang, li):
    kept, idle = sessions.open(zhang), sessions.open(zhang)
    for _ in range(9):
        assert sessions.find(kept)
        sessions.open(li)
    assert sessions.find(kept)
    assert sessions.find(idle) is None
    assert len(sessions._sessions) == 10
