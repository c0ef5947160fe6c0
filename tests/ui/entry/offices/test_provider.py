"""The sign-in at a provider that really signs: who gets in, and what is refused."""

import json
import time

import pytest
from joserfc.jwk import RSAKey

from rag.errors import ConfigError
from tests.ui.entry.offices.provider_server import CLIENT, REDIRECT, through
from ui.errors import ProviderFailed, SignInRefused


def test_who_signs_in_at_the_provider_has_the_role_of_the_groups(provider, offices):
    caller, path = through(provider, offices)
    assert caller.name.startswith("oidc/li.si:") and caller.scopes == {"ask", "ingest"}
    assert path == "/report/huli"
    provider.person["groups"] = ["archive", "it"]
    assert through(provider, offices)[0].scopes == {"ask", "ingest", "admin"}


def test_two_people_of_one_name_are_two(provider, offices):
    first, _ = through(provider, offices)
    provider.person["sub"] = "subject-2"
    second, _ = through(provider, offices)
    assert first.name != second.name
    provider.person |= {"sub": "subject-1", "preferred_username": "li.si"}
    assert through(provider, offices)[0].name == first.name


@pytest.mark.parametrize("groups", [[], ["canteen"], None, {"archive": True}, [["archive"]], 7])
def test_who_is_in_no_group_is_refused_or_gets_the_least(provider, offices, opened, groups):
    provider.person["groups"] = groups
    with pytest.raises(SignInRefused) as caught:
        through(provider, offices)
    assert "YIJU_SIGN_IN_ROLES" in caught.value.hint
    assert through(provider, opened(sign_in_others="staff"))[0].scopes == {"ask"}


def test_groups_may_lie_deeper_and_in_userinfo(provider, opened):
    provider.person |= {"groups": None, "realm_access": {"roles": ["it"]}}
    assert through(provider, opened(oidc_groups_claim="realm_access.roles"))[0].may("admin")
    assert "/userinfo" not in provider.calls
    provider.userinfo = {"groups": ["archive"], "preferred_username": "other"}
    caller, _ = through(provider, opened())
    assert caller.may("ingest") and "li.si" in caller.name  # the signed token goes first
    provider.userinfo["sub"] = "subject-2"
    with pytest.raises(SignInRefused):
        through(provider, opened())


def test_a_client_without_a_secret_proves_itself_by_pkce(provider, opened):
    provider.secret = ""
    assert through(provider, opened(oidc_client_secret=""))[0].may("ingest")


NOW = int(time.time())
WRONG_CLAIMS = {
    "wrong issuer": {"iss": "https://evil.example"},
    "wrong audience": {"aud": "another-client"},
    "audience of several without azp": {"aud": [CLIENT, "another-client"]},
    "issued to another": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "expired": {"exp": NOW - 3600},
    "no end": {"exp": None},
    "not yet": {"nbf": NOW + 3600},
    "issued in the future": {"iat": NOW + 3600},
    "no issuer": {"iss": None},
    "no audience": {"aud": None},
    "no subject": {"sub": None},
    "subject is no text": {"sub": 7},
    "replayed nonce": {"nonce": "the nonce of another sign-in"},
    "no nonce": {"nonce": None},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_with_wrong_claims_lets_nobody_in(provider, offices, claims):
    provider.claims = claims
    with pytest.raises(SignInRefused):
        through(provider, offices)


def test_clocks_may_differ_by_a_minute(provider, offices):
    now = int(time.time())
    provider.claims = {"iat": now + 50, "nbf": now + 50, "exp": now + 350}
    assert through(provider, offices)
    provider.claims = {"exp": now - 50}
    assert through(provider, offices)


def test_a_token_that_is_not_signed_lets_nobody_in(provider, offices):
    provider.header = {"alg": "none"}
    with pytest.raises(SignInRefused):
        through(provider, offices)


def test_a_public_key_is_no_secret_to_sign_with(provider, offices):
    provider.header = {"alg": "HS256"}
    with pytest.raises(SignInRefused):
        through(provider, offices)


def test_a_key_that_the_provider_does_not_publish_lets_nobody_in(provider, offices):
    provider.header = {"key": provider.new_key()}
    with pytest.raises(SignInRefused):
        through(provider, offices)
    provider.header = {"key": RSAKey.import_key(provider.new_key().as_dict(private=True) | {"kid": provider.key.kid})}
    with pytest.raises(SignInRefused):  # under the name of one that it publishes
        through(provider, offices)


def test_new_keys_are_fetched_when_one_is_unknown_but_not_for_everybody(provider, opened):
    now = [1000.0]
    offices = opened()
    offices.door.provider._clock = lambda: now[0]
    through(provider, offices)
    provider.rotate()
    now[0] += 11
    assert through(provider, offices)
    provider.header = {"key": provider.new_key()}
    before = provider.calls.count("/jwks")
    for _ in range(5):
        with pytest.raises(SignInRefused):
            through(provider, offices)
    assert provider.calls.count("/jwks") == before


def test_a_key_that_is_withdrawn_counts_no_more(provider, opened):
    now = [1000.0]
    offices, old = opened(), provider.key
    offices.door.provider._clock = lambda: now[0]
    through(provider, offices)
    provider.rotate()
    provider.header = {"key": old}
    now[0] += 3601
    with pytest.raises(SignInRefused):
        through(provider, offices)


def test_state_and_browser_must_be_those_that_began(provider, offices):
    begun, other = offices.door.begin("/"), offices.door.begin("/")
    reply = provider.sign_in(begun.address)
    for changed, secret in (
        ({"state": "made up"}, begun.secret),
        ({"state": ""}, begun.secret),
        ({}, other.secret),
        ({}, ""),
    ):
        with pytest.raises(SignInRefused):
            offices.door.finish({**reply, **changed}, secret)
    assert provider.used == []
    assert offices.door.finish(reply, begun.secret)


def test_a_sign_in_is_finished_once(provider, offices):
    begun = offices.door.begin("/")
    reply = provider.sign_in(begun.address)
    offices.door.finish(reply, begun.secret)
    with pytest.raises(SignInRefused):
        offices.door.finish(reply, begun.secret)


def test_a_code_of_another_sign_in_is_refused(provider, offices):
    """The attacker's code in the browser of the victim: PKCE and nonce belong to another sign-in."""
    victim, attacker = offices.door.begin("/"), offices.door.begin("/")
    code = provider.sign_in(attacker.address)["code"]
    reply = {**provider.sign_in(victim.address), "code": code}
    with pytest.raises(SignInRefused):
        offices.door.finish(reply, victim.secret)


def test_a_sign_in_is_over_after_ten_minutes(provider, offices):
    begun = offices.door.begin("/")
    offices.door.sign_ins._clock = lambda: time.time() + 601
    with pytest.raises(SignInRefused):
        offices.door.finish(provider.sign_in(begun.address), begun.secret)


def test_another_process_may_finish_a_sign_in(provider, opened):
    begun = opened().door.begin("/")
    assert opened().door.finish(provider.sign_in(begun.address), begun.secret)


def test_nothing_that_could_be_used_is_kept_of_a_sign_in(provider, offices, tmp_path):
    begun = offices.door.begin("/")
    asked = provider.codes[provider.sign_in(begun.address)["code"]]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("sessions.db*"))
    for secret in (begun.secret, asked["state"], asked["nonce"]):
        assert secret.encode() not in kept


def test_sign_ins_that_have_begun_are_bounded_and_the_newest_count(provider, offices):
    offices.door.sign_ins._most = 3
    begun = [offices.door.begin("/") for _ in range(4)]
    first, *others = [(provider.sign_in(each.address), each.secret) for each in begun]
    with pytest.raises(SignInRefused):
        offices.door.finish(*first)
    for other in others:
        assert offices.door.finish(*other)


def test_a_reply_of_another_issuer_is_refused(provider, offices, opened):
    assert through(provider, offices, iss=provider.issuer)
    with pytest.raises(SignInRefused):
        through(provider, offices, iss="https://evil.example")
    provider.described = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(SignInRefused):
        through(provider, opened())


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
    ids=json.dumps,
)
def test_a_description_that_is_not_right_is_a_failure(provider, offices, described):
    provider.described = described
    with pytest.raises(ProviderFailed):
        through(provider, offices)


def test_a_provider_that_is_down_is_asked_once_in_ten_seconds(provider, offices):
    now = [1000.0]
    offices.door.provider._clock = lambda: now[0]
    provider.down = True
    for _ in range(5):
        with pytest.raises(ProviderFailed):
            offices.door.begin("/")
    assert len(provider.calls) == 1
    provider.down = False
    now[0] += 11
    assert offices.door.begin("/")


def test_a_wrong_secret_of_the_client_is_a_failure_of_the_set_up(provider, opened):
    with pytest.raises(ProviderFailed, match="401"):
        through(provider, opened(oidc_client_secret="wrong"))


def test_an_access_token_for_the_api_opens_the_api(provider, offices):
    caller = offices.caller_of(provider.access_token("yiju-api"), "")
    assert caller.name.startswith("oidc/li.si:") and caller.scopes == {"ask", "ingest"}
    assert offices.caller_of(provider.access_token(["account", "yiju-api"]), "")


def test_a_token_for_something_else_does_not_open_the_api(provider, offices, opened):
    for token in (
        provider.id_token("n"),
        provider.access_token("another-api"),
        provider.access_token("yiju-api", iss="https://evil.example"),
        provider.access_token("yiju-api", exp=NOW - 3600),
        provider.access_token("yiju-api", exp=None),
        provider.access_token("yiju-api", iss=None),
        provider.access_token(None),
        provider.access_token("yiju-api", sub=None),
        provider.access_token("yiju-api", groups=["canteen"]),
        provider.sign({"iss": provider.issuer, "aud": "yiju-api", "sub": "x", "exp": NOW + 60}, alg="none"),
        provider.sign({"iss": provider.issuer, "aud": "yiju-api", "sub": "x", "exp": NOW + 60}, alg="HS256"),
        "a.b.c",
        "..",
        "yiju_12345678_" + "0" * 64,
    ):
        assert offices.caller_of(token, "") is None
    assert opened(oidc_audience="").caller_of(provider.access_token(""), "") is None


def test_the_provider_signs_people_out(provider, offices):
    through(provider, offices)
    begun = offices.door.begin("/")
    token, *_ = offices.door.finish(provider.sign_in(begun.address), begun.secret)
    assert offices.door.ended(provider.logout_token(sid="another")) == 0
    assert offices.door.ended(provider.logout_token(sid="session-1")) == 2
    assert offices.sessions.find(token) is None
    through(provider, offices)
    assert offices.door.ended(provider.logout_token(sub="subject-2")) == 0
    assert offices.door.ended(provider.logout_token(sub="subject-1")) == 1


def test_what_is_no_logout_token_signs_nobody_out(provider, offices):
    through(provider, offices)
    for token in (
        "",
        provider.id_token("n"),
        provider.logout_token(sid="session-1", nonce="n"),
        provider.logout_token(sid="session-1", events={}),
        provider.logout_token(sid="session-1", aud="another-client"),
        provider.logout_token(sid="session-1", iss="https://evil.example"),
        provider.logout_token(sid="session-1", iat=NOW - 3600),
        provider.logout_token(sid="session-1", iat=None),
        provider.logout_token(sid="session-1", iss=None),
        provider.logout_token(sid="session-1", aud=None),
        provider.logout_token(),
        provider.sign({"iss": provider.issuer, "aud": CLIENT, "sid": "session-1", "iat": NOW}, key=provider.new_key()),
    ):
        with pytest.raises(SignInRefused):
            offices.door.ended(token)


def test_the_provider_s_own_session_ends_at_an_address_that_leads_back(provider, offices, opened):
    address = offices.door.end_address()
    assert address.startswith(f"{provider.issuer}/logout?client_id=yiju&post_logout_redirect_uri=")
    assert address.endswith("https%3A%2F%2Fyiju.example%2Fsign-in")
    provider.described = {"end_session_endpoint": None}
    assert opened().door.end_address() == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://id.example"},
        {"oidc_redirect_uri": "http://yiju.example/sign-in/oidc/back"},
        {"oidc_redirect_uri": "https://yiju.example/elsewhere"},
        {"oidc_redirect_uri": f"{REDIRECT}?next=/"},
        {"oidc_redirect_uri": ""},
        {"oidc_client_id": ""},
        {"oidc_scopes": "profile"},
        {"oidc_audience": CLIENT},
        {"sign_in_roles": '{"boss": ["it"]}'},
        {"sign_in_roles": '{"admin": "it"}'},
        {"sign_in_roles": '{"admin": [""]}'},
    ],
    ids=json.dumps,
)
def test_settings_that_are_not_safe_are_refused(opened, wrong):
    with pytest.raises(ConfigError) as caught:
        opened(**wrong)
    assert caught.value.hint
