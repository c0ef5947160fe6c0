"""Who gets in at the page."""

import pytest

from tests.ui.page.fakes import Accounts, Locks, Sessions
from ui.entry.access import OPEN
from ui.page.entry.authentication import COOKIE, Authenticator

ZHANG = {"zhang": ("right", ("ask", "ingest"))}


def shut(**more):
    return Authenticator(Accounts(**ZHANG), Sessions(), Locks(), started_open=False, **more)


def test_without_accounts_it_stands_open_on_loopback_only():
    assert Authenticator().caller({}) is OPEN
    assert Authenticator(Accounts()).caller({}) is OPEN
    assert Authenticator(Accounts(), Sessions(), loopback=False).caller({}) is None


def test_a_first_account_closes_it_and_the_last_one_that_goes_does_not_open_it():
    accounts = Accounts()
    authenticator = Authenticator(accounts, Sessions())
    assert authenticator.open
    accounts.accounts |= ZHANG
    assert not authenticator.open
    late = Authenticator(Accounts(), Sessions(), started_open=False)
    assert late.caller({}) is None


def test_a_session_opens_it_until_it_ends():
    authenticator = shut()
    token, wait = authenticator.admit("zhang", "right", "1.2.3.4")
    assert wait == 0
    assert authenticator.caller({COOKIE: token}).name == "zhang"
    assert authenticator.caller({COOKIE: "other"}) is None
    assert authenticator.caller({}) is None
    authenticator.sessions.close(token)
    assert authenticator.caller({COOKIE: token}) is None


@pytest.mark.parametrize(("name", "password"), [("zhang", "wrong"), ("nobody", "right"), ("", ""), ("zhang", "")])
def test_a_wrong_pair_gets_nothing(name, password):
    assert shut().admit(name, password, "1.2.3.4") == (None, 0.0)


def test_five_wrong_passwords_lock_the_name_from_that_address_only():
    authenticator = shut()
    waits = [
        authenticator.admit(name, "wrong", "1.2.3.4")[1]
        for name in ("zhang", "ZHANG", " zhang ", "ｚｈａｎｇ", "zhang")
    ]
    assert waits == [0, 0, 0, 0, 900]
    assert authenticator.admit("zhang", "right", "1.2.3.4") == (None, 900)
    assert authenticator.admit("zhang", "right", "5.6.7.8")[0]


def test_a_right_password_forgets_the_wrong_ones():
    authenticator = shut()
    for _ in range(3):
        for _ in range(4):
            authenticator.admit("zhang", "wrong", "a")
        assert authenticator.admit("zhang", "right", "a")[0]


def test_without_accounts_nobody_signs_in():
    assert Authenticator().admit("zhang", "right", "a") == (None, 0.0)
