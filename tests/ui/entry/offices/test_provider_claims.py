"""What of a signed token counts: names, groups, sessions, its length, its age."""

import time

import pytest

from tests.ui.entry.offices.provider_server import LOGOUT_EVENT, through
from ui.entry.offices import sign_ins
from ui.entry.offices.sign_ins import SIGN_IN_SECONDS
from ui.entry.offices.tokens import claim_of
from ui.errors import SignInRefused


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("groups", ["a"]),
        ("realm.roles", ["b"]),
        ("realm.deep.roles", ["c"]),
        ("a.b", 1),
        ("realm.no", None),
        ("groups.no", None),
        ("realm.no.roles", None),
        ("", None),
    ],
)
def test_a_claim_is_found_by_its_name_or_its_path(path, found):
    claims = {"groups": ["a"], "realm": {"roles": ["b"], "deep": {"roles": ["c"]}}, "a.b": 1, "a": {"b": 2}}
    assert claim_of(claims, path) == found


@pytest.mark.parametrize("name", [None, "", "  ", 7, ["li.si"]], ids=repr)
def test_who_has_no_name_is_called_by_the_subject(provider, offices, name):
    provider.person["preferred_username"] = name
    assert through(provider, offices)[0].name.startswith("oidc/subject-1:")


def test_another_claim_may_be_the_name(provider, opened):
    provider.person["email"] = "li.si@example.org"
    assert through(provider, opened(oidc_name_claim="email"))[0].name.startswith("oidc/li.si@example.org:")


@pytest.mark.parametrize("groups", ["archive", ["canteen", "archive"], ["", 7, "archive"]], ids=str)
def test_groups_are_a_text_or_a_list(provider, offices, groups):
    provider.person["groups"] = groups
    assert through(provider, offices)[0].may("ingest")


@pytest.mark.parametrize("session", [None, 7, ["session-1"]], ids=str)
def test_who_has_no_session_at_the_provider_is_signed_out_by_the_subject(provider, offices, session):
    provider.person["sid"] = session
    through(provider, offices)
    assert offices.door.ended(provider.logout_token(sid="session-1")) == 0
    assert offices.door.ended(provider.logout_token(sub="subject-1")) == 1


def test_a_token_that_is_too_long_is_not_read(provider, offices):
    long = provider.access_token("yiju-api", groups=["archive"], more="x" * 17_000)
    assert offices.caller_of(provider.access_token("yiju-api", groups=["archive"], more="x" * 8000), "")
    assert offices.caller_of(long, "") is None


@pytest.mark.parametrize("token", [None, 7, "", "a.b.c", pytest.param("令.牌.x", id="no ASCII")], ids=repr)
def test_a_reply_without_a_token_lets_nobody_in(provider, offices, token):
    provider.tokens = {"id_token": token}
    with pytest.raises(SignInRefused) as caught:
        through(provider, offices)
    assert caught.value.hint


def test_a_token_of_the_api_may_be_signed_by_a_new_key(provider, offices):
    now = [1000.0]
    offices.door.provider._clock = lambda: now[0]
    assert offices.caller_of(provider.access_token("yiju-api"), "")
    provider.rotate()
    now[0] += 11
    assert offices.caller_of(provider.access_token("yiju-api"), "")
    provider.claims = {"aud": "yiju-api"}
    now[0] += 11
    assert offices.caller_of(provider.sign({"sub": "x"}, key=provider.new_key()), "") is None


def test_an_order_to_sign_out_counts_for_ten_minutes(provider, offices):
    through(provider, offices)
    now = int(time.time())
    offices.door.tokens._clock = lambda: now
    with pytest.raises(SignInRefused, match="too old"):
        offices.door.ended(provider.logout_token(sid="session-1", iat=now - 601))
    assert offices.door.ended(provider.logout_token(sid="session-1", iat=now - 600)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sid": 7, "sub": "subject-1"},
        {"sid": "session-1", "sub": 7},
        {"sid": "", "sub": ""},
        {"sid": "session-1", "events": [LOGOUT_EVENT]},
        {"sid": "session-1", "events": None},
        {"sid": "session-1", "exp": 1},
    ],
    ids=str,
)
def test_an_order_to_sign_out_that_is_not_clear_is_refused(provider, offices, wrong):
    through(provider, offices)
    with pytest.raises(SignInRefused):
        offices.door.ended(provider.logout_token(**wrong))
    assert offices.door.ended(provider.logout_token(sid="session-1", sub="subject-2")) == 1


def test_a_sign_in_ends_with_its_tenth_minute_and_leaves_nothing_behind(provider, offices):
    now = [time.time()]
    offices.door.sign_ins._clock = lambda: now[0]
    in_time, late = offices.door.begin("/"), offices.door.begin("/")
    now[0] += SIGN_IN_SECONDS - 1
    assert offices.door.finish(provider.sign_in(in_time.address), in_time.secret)
    now[0] += 1
    with pytest.raises(SignInRefused):
        offices.door.finish(provider.sign_in(late.address), late.secret)
    for _ in range(3):
        offices.door.begin("/")
        now[0] += SIGN_IN_SECONDS
    offices.door.begin("/")
    with offices.door.sign_ins._database.begin() as connection:
        assert len(connection.execute(sign_ins._TABLE.select()).all()) == 1


@pytest.mark.parametrize(("path", "back"), [("/" + "x" * 1999, "/" + "x" * 1999), ("/" + "x" * 2000, "/"), ("/", "/")])
def test_a_path_that_is_too_long_leads_to_the_first_page(provider, offices, path, back):
    assert through(provider, offices, back=path)[1] == back


def test_a_sign_in_asks_for_the_scopes_of_the_settings(provider, opened):
    begun = opened(oidc_scopes="openid profile groups").door.begin("/")
    provider.sign_in(begun.address)
    (asked,) = provider.codes.values()
    assert asked["scope"] == "openid profile groups"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], begun.secret}) == 4


def test_who_is_not_signed_in_by_the_provider_comes_back_without_a_code(provider, offices):
    begun = offices.door.begin("/")
    state = provider.sign_in(begun.address)["state"]
    with pytest.raises(SignInRefused) as caught:
        offices.door.finish({"state": state, "error": "access_denied"}, begun.secret)
    assert caught.value.hint and "/token" not in provider.calls


def test_a_provider_that_names_itself_in_every_reply_is_believed(provider, offices):
    provider.described = {"authorization_response_iss_parameter_supported": True}
    assert through(provider, offices, iss=provider.issuer)
