"""Keys: shown once, checked without telling anything, gone at once."""

import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from ui.entry.keys import MAX_DAYS, Keyring
from ui.errors import KeyRefused, SecretsDamaged, UnknownKey


class Calendar:
    def __init__(self):
        self.now = datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def ring(tmp_path, calendar):
    return Keyring(tmp_path, calendar)


def test_a_new_key_opens(ring):
    key, secret = ring.new("portal", {"ask"}, reports=["huli"], days=90)
    caller = ring.check(secret)
    assert caller.name == f"portal:{key.id}"
    assert caller.scopes == {"ask"}
    assert caller.reports == {"huli"}
    assert ring.list() == (key,)


def test_a_key_without_limits_sees_the_whole_library_for_ever(ring, calendar):
    _, secret = ring.new("portal", ["ingest", "ask"])
    calendar.now += timedelta(days=365 * 100)
    assert ring.check(secret).reports is None
    assert ring.check(secret).scopes == {"ask", "ingest"}


def test_the_secret_has_256_bits_and_is_not_kept(ring, tmp_path):
    made = {ring.new("portal", {"ask"})[1] for _ in range(20)}
    assert len({secret[14:] for secret in made}) == 20
    kept = (tmp_path / "keys.json").read_text("utf-8")
    for secret in made:
        assert re.fullmatch(r"yiju_[0-9a-f]{8}_[0-9a-f]{64}", secret)
        assert secret[14:] not in kept
    assert not any(record["sha256"] in repr(ring.list()) for record in json.loads(kept))


def test_two_keys_of_one_name_are_two_callers(ring):
    (_, first), (_, second) = ring.new("portal", {"ask"}), ring.new("portal", {"ask"})
    assert ring.check(first).name != ring.check(second).name


def test_an_id_that_is_taken_is_not_given_again(ring, monkeypatch):
    drawn = iter(["0" * 8, "a" * 64, "0" * 8, "1" * 8, "b" * 64])
    monkeypatch.setattr(secrets, "token_hex", lambda length: next(drawn))
    first, second = ring.new("portal", {"ask"}), ring.new("portal", {"ask"})
    assert (first[0].id, second[0].id) == ("0" * 8, "1" * 8)
    assert ring.check(second[1]).name == "portal:11111111"


def test_what_is_no_key_opens_nothing(ring):
    _, secret = ring.new("portal", {"ask"})
    _, other = ring.new("other", {"admin"})
    wrong = [
        "",
        "yiju_",
        "yiju__",
        secret[:-1],
        f"{secret}0",
        f" {secret}",
        secret.upper(),
        secret.replace("yiju", "xiju"),
        secret[:14] + other[14:],
        other[:14] + secret[14:],
        f"yiju_00000000_{'0' * 64}",
        "0" * 64,
        "钥匙" * 1000,
        "\ud800",
        "\0",
        "x" * 1_000_000,
        ring.list()[0].sha256,
        f"yiju_{ring.list()[0].id}_{ring.list()[0].sha256}",
    ]
    assert [ring.check(text) for text in wrong] == [None] * len(wrong)
    assert ring.check(secret)


def test_known_and_unknown_ids_are_compared_alike(ring, monkeypatch):
    """Whatever comes: one digest is compared, in constant time, with one of the same length."""
    _, secret = ring.new("portal", {"ask"})
    compared = []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or compare(a, b))
    for text in (secret, secret[:-1], f"yiju_ffffffff_{secret[14:]}", "", "nothing like a key"):
        ring.check(text)
    assert compared == [(64, 64)] * 5


def test_a_key_ends_with_its_last_day(ring, calendar):
    key, secret = ring.new("portal", {"ask"}, days=1)
    assert key.expires == datetime(2026, 2, 1, 12, tzinfo=UTC)
    calendar.now = key.expires - timedelta(seconds=1)
    assert ring.check(secret)
    calendar.now = key.expires
    assert ring.check(secret) is None
    assert ring.list() == (key,)


def test_a_revoked_key_is_gone_at_once_for_every_process(ring, tmp_path):
    key, secret = ring.new("portal", {"ask"})
    _, other = ring.new("other", {"ask"})
    assert ring.check(secret)
    assert Keyring(tmp_path).revoke(key.id) == key
    assert ring.check(secret) is None
    assert ring.check(other)
    with pytest.raises(UnknownKey):
        ring.revoke(key.id)


def test_the_door_that_keys_closed_stays_closed(ring, calendar):
    assert not ring.any()
    assert ring.check("x") is None
    key, _ = ring.new("portal", {"ask"}, days=1)
    assert ring.any()
    calendar.now += timedelta(days=2)
    assert ring.any()
    ring.revoke(key.id)
    assert ring.list() == ()
    assert ring.any()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace('"ask"', '"everything"'),
        lambda text: re.sub(r'"sha256": *"[0-9a-f]{4}', '"sha256": "é123', text),
        lambda text: text.replace("+00:00", "").replace("Z", ""),
        lambda text: "",
    ],
    ids=["cut off", "unknown scope", "no digest", "no time zone", "emptied"],
)
def test_a_damaged_file_is_never_an_open_door(ring, tmp_path, damage):
    _, secret = ring.new("portal", {"ask"}, days=3)
    path = tmp_path / "keys.json"
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    assert ring.any()
    for use in (lambda: ring.check(secret), lambda: ring.check(""), ring.list, lambda: ring.new("x", {"ask"})):
        with pytest.raises(SecretsDamaged):
            use()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a b"},
        {"name": "a\n"},
        {"name": "a:b"},
        {"name": "a" * 65},
        {"scopes": set()},
        {"scopes": {"everything"}},
        {"reports": []},
        {"reports": [""]},
        {"days": 0},
        {"days": -1},
        {"days": MAX_DAYS + 1},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(ring, wrong):
    with pytest.raises(KeyRefused) as caught:
        ring.new(**{"name": "portal", "scopes": {"ask"}, **wrong})
    assert caught.value.hint
    assert not ring.any()


def test_what_is_at_the_limits_is_taken(ring, calendar):
    key, secret = ring.new(
        "a" * 64, {"admin", "ask"}, reports=["b", "a", "b"], days=MAX_DAYS, collections=["财政", "HR"]
    )
    assert (key.scopes, key.reports, key.collections) == (("ask", "admin"), ("a", "b"), ("hr", "财政"))
    assert (key.created, key.expires) == (datetime(2026, 1, 31, 12, tzinfo=UTC), key.created + timedelta(days=MAX_DAYS))
    caller = ring.check(secret)
    assert (caller.reports, caller.collections) == ({"a", "b"}, {"hr", "财政"})


def test_one_key_of_several_is_revoked(ring):
    keys = [ring.new(name, {"ask"})[0] for name in "abc"]
    assert ring.revoke(keys[1].id) == keys[1]
    assert ring.list() == (keys[0], keys[2])
    with pytest.raises(UnknownKey, match=keys[1].id) as caught:
        ring.revoke(keys[1].id)
    assert "yiju key list" in caught.value.hint


def test_a_refusal_names_what_is_wrong(ring):
    for wrong, words in (
        ({"scopes": {"ask", "read", "all"}}, "'all'"),
        ({"name": "a b"}, "'a b'"),
        ({"days": 0}, "0 days"),
    ):
        with pytest.raises(KeyRefused, match=words):
            ring.new(**{"name": "portal", "scopes": {"ask"}, **wrong})
    with pytest.raises(KeyRefused, match="opens nothing") as caught:
        ring.new("portal", set())
    assert "ask, ingest, admin" in caught.value.hint
