"""Who is let in besides keys, whatever the settings name; the directory is a stand-in here."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_directory, open_offices
from ui.entry.people import Person
from ui.errors import SignInRefused

PASSWORD = "a pass phrase that is long"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class OneDirectory:
    """Knows li.si, whose groups a test sets; notes whom it was asked for."""

    def __init__(self, *groups):
        self.groups = frozenset(groups)
        self.asked = []

    def check(self, name, password):
        self.asked.append((name, password))
        known = (name, password) == ("li.si", PASSWORD)
        return Person("ldap", "li.si", "uid=li.si", self.groups) if known else None


@pytest.fixture
def offices(tmp_path):
    def make(directory=None, **settings):
        usual = {"ldap_url": "ldaps://dir.example", "ldap_base": "dc=x", "sign_in_roles": '{"librarian": ["archive"]}'}
        opened = open_offices(Settings(home=tmp_path, **{**usual, **settings}), Accounts(tmp_path, QUICK))
        return replace(opened, directory=directory)

    return make


def test_who_is_in_the_directory_and_has_a_role_gets_a_session(offices):
    offices = offices(OneDirectory("archive"))
    caller = offices.caller_of("", offices.sign_in("li.si", PASSWORD))
    assert caller.name.startswith("ldap/li.si:") and caller.scopes == {"ask", "ingest"}


def test_who_is_not_gets_none(offices):
    directory = OneDirectory("archive")
    assert offices(directory).sign_in("li.si", "wrong") is None
    assert offices(directory).sign_in("nobody", PASSWORD) is None
    assert offices().sign_in("li.si", PASSWORD) is None


def test_who_has_no_role_is_told_what_to_ask_for(offices):
    with pytest.raises(SignInRefused, match="ldap/li") as caught:
        offices(OneDirectory("canteen")).sign_in("li.si", PASSWORD)
    assert "YIJU_SIGN_IN_ROLES" in caught.value.hint
    assert offices(OneDirectory("canteen"), sign_in_others="staff").sign_in("li.si", PASSWORD)


def test_the_password_of_an_account_never_goes_to_the_directory(offices):
    directory = OneDirectory("archive")
    offices = offices(directory)
    offices.accounts.add("li.si", "another pass phrase", "staff")
    assert offices.sign_in("li.si", PASSWORD) is None
    assert offices.sign_in(" LI.SI ", PASSWORD) is None
    assert directory.asked == []


def test_without_token_and_session_no_database_is_asked(offices, tmp_path):
    """So a database that is away does not keep the sign-in page from being shown."""
    offices = offices()
    assert offices.caller_of("", "") is None
    assert list(tmp_path.iterdir()) == []
    assert offices.caller_of("", "no session") is None


def test_a_token_is_nobody_s_where_no_provider_is_named(offices):
    offices = offices(OneDirectory("archive"))
    assert offices.caller_of("a.b.c", offices.sign_in("li.si", PASSWORD)) is None


def test_the_server_is_closed_where_a_way_to_sign_in_is_named(offices):
    assert offices().closed
    assert offices(ldap_url="", proxy_address="127.0.0.1", proxy_user_header="X-User").closed
    none = offices(ldap_url="")
    assert (none.closed, none.door, none.proxy) == (False, None, None)


@pytest.mark.parametrize("wrong", [{"ldap_base": ""}, {"ldap_filter": "(uid=*)"}], ids=str)
def test_a_directory_is_asked_for_a_name_below_a_base(tmp_path, wrong):
    right = {"ldap_url": "ldaps://dir.example", "ldap_base": "dc=x"}
    assert open_directory(Settings(home=tmp_path, **right))
    with pytest.raises(ConfigError) as caught:
        open_directory(Settings(home=tmp_path, **{**right, **wrong}))
    assert caught.value.hint
