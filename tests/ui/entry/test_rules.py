"""Who is admitted: by key, lockout and rate limit."""

import pytest

from ui.entry.access import OPEN, Caller
from ui.entry.keys import Keyring
from ui.entry.limits import Lockout, RateLimit
from ui.entry.rules import Access
from ui.errors import NotSignedIn, TooOften

PERSON = Caller("ldap/zhang:0ab6eac6", frozenset({"ask"}))


class OnePerson:
    def caller_of(self, secret, session):
        return PERSON if "right" in (secret, session) else None


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path)


def test_a_server_without_keys_is_open_to_its_own_machine_only():
    assert Access().admit("", "127.0.0.1") == OPEN
    assert Access(loopback=False).open is Access(started_open=False).open is Access(staffed=lambda: True).open is False
    for access, address in ((Access(), "203.0.113.9"), (Access(loopback=False), "127.0.0.1")):
        with pytest.raises(NotSignedIn):
            access.admit("", address)


def test_the_first_key_closes_the_server(ring):
    access = Access(keys=ring)
    assert access.admit("", "127.0.0.1") == OPEN
    _, secret = ring.new("portal", {"ask"})
    assert access.admit(secret, "127.0.0.1").scopes == {"ask"}
    for wrong in ("", secret[:-1], "other"):
        with pytest.raises(NotSignedIn):
            access.admit(wrong, "127.0.0.1")


def test_a_person_is_admitted_by_token_or_session():
    access = Access(people=OnePerson(), started_open=False)
    assert access.admit("right", "203.0.113.9") == access.admit("", "203.0.113.9", "right") == PERSON
    with pytest.raises(NotSignedIn):
        access.admit("wrong", "203.0.113.9", "wrong")


def test_a_caller_may_ask_as_often_as_the_rate_allows(ring):
    _, secret = ring.new("portal", {"ask"})
    access = Access(keys=ring, rate=RateLimit(2))
    assert [access.admit(secret, "203.0.113.9").scopes for _ in range(2)] == [{"ask"}] * 2
    with pytest.raises(TooOften) as caught:
        access.admit(secret, "203.0.113.9")
    assert caught.value.retry_after_seconds > 0


def test_wrong_keys_lock_an_address_out_but_never_a_right_one(ring):
    _, secret = ring.new("portal", {"ask"})
    access = Access(keys=ring, locks=Lockout())
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            access.admit("wrong", "203.0.113.9")
    with pytest.raises(TooOften):
        access.admit("wrong", "203.0.113.9")
    for secret_, address in (("wrong", "203.0.113.8"), ("", "203.0.113.9")):
        with pytest.raises(NotSignedIn):
            access.admit(secret_, address)
    assert access.admit(secret, "203.0.113.9").scopes == {"ask"}


def test_a_key_goes_before_a_person_and_what_is_no_key_may_be_a_token(ring):
    _, secret = ring.new("portal", {"ask"})
    access = Access(keys=ring, people=OnePerson(), locks=Lockout(failures=1))
    assert access.admit(secret, "203.0.113.9", "right").name.startswith("portal:")
    for _ in range(3):
        assert access.admit("right", "203.0.113.9") == PERSON  # which is no wrong key
    with pytest.raises(NotSignedIn) as caught:
        access.admit("wrong", "203.0.113.9")
    assert "yiju key new" in caught.value.hint
    with pytest.raises(TooOften) as caught:
        access.admit("wrong", "203.0.113.9")
    assert 890 < caught.value.retry_after_seconds <= 900


def test_a_person_may_ask_as_often_as_the_rate_allows():
    access = Access(people=OnePerson(), started_open=False, rate=RateLimit(1))
    assert access.admit("", "203.0.113.9", "right") == PERSON
    with pytest.raises(TooOften) as caught:
        access.admit("", "203.0.113.9", "right")
    assert 50 < caught.value.retry_after_seconds <= 60


def test_a_server_without_limits_admits_a_right_key_only(ring):
    _, secret = ring.new("portal", {"ask"})
    access = Access(keys=ring, staffed=lambda: True)
    for _ in range(20):
        with pytest.raises(NotSignedIn):
            access.admit("wrong", "127.0.0.1")
    assert access.admit(secret, "127.0.0.1").scopes == {"ask"}
