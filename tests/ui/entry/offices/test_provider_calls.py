"""What the provider is asked, and which of its replies count."""

import gzip
import json

import pytest

from tests.ui.entry.offices.provider_server import METHODS, through
from ui.entry.offices import provider as provider_module
from ui.entry.offices.provider import is_safe_address
from ui.errors import ProviderFailed, SignInRefused

DESCRIPTION = "/.well-known/openid-configuration"
OWN = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://id.example/realm", True),
        ("HTTPS://id.example", True),
        ("https://", False),
        ("https:///path", False),
        ("http://id.example", False),
        ("http://10.0.0.1/x", False),
        ("http://localhost:8080/x", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.1", True),
        ("http://[::1]:80/x", True),
        ("http://[::2]/x", False),
        ("https://[bad", False),
        ("http://", False),
        ("ftp://localhost/x", False),
        ("", False),
    ],
)
def test_only_https_and_this_machine_are_safe(address, is_safe):
    assert is_safe_address(address) is is_safe


def test_a_provider_that_takes_the_secret_in_the_body_only_gets_it_there(provider, offices):
    provider.described = {METHODS: ["client_secret_post"]}
    assert through(provider, offices)[0].may("ingest")


@pytest.mark.parametrize("named", [["client_secret_post", "client_secret_basic"], [], None], ids=json.dumps)
def test_else_the_secret_is_in_the_head(provider, offices, named):
    provider.described = {METHODS: named}
    assert through(provider, offices)[0].may("ingest")
    (head,) = [head for method, path, head in provider.heard if (method, path) == ("POST", "/token")]
    assert head["Authorization"].startswith("Basic ")
    assert (head["Accept"], head["Content-Type"]) == ("application/json", "application/x-www-form-urlencoded")


def test_no_reply_is_asked_for_compressed(provider, offices):
    through(provider, offices)
    assert len(provider.heard) >= 3
    assert {head["Accept-Encoding"] for _, _, head in provider.heard} == {"identity"}


def test_a_reply_that_is_compressed_nevertheless_is_not_unpacked(provider, offices):
    described = json.dumps(provider.description()).encode()
    provider.raw[DESCRIPTION] = (200, described, {**OWN, "Content-Encoding": "identity"})
    assert offices.door.begin("/")
    offices.door.provider._description.value = None
    provider.raw[DESCRIPTION] = (200, gzip.compress(described), {**OWN, "Content-Encoding": "gzip"})
    with pytest.raises(ProviderFailed):
        offices.door.begin("/")


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"no JSON"), (200, b"[]"), (200, b'"text"'), (200, b"\xff"), (201, b"{}"), (404, b"{}"), (500, b"")],
)
def test_a_reply_of_another_form_is_a_failure_of_the_provider(provider, offices, status, body):
    provider.raw[DESCRIPTION] = (status, body, OWN)
    with pytest.raises(ProviderFailed) as caught:
        offices.door.begin("/")
    assert caught.value.hint


def test_a_reply_may_be_as_long_as_is_allowed_and_no_longer(provider, offices, monkeypatch):
    described = json.dumps(provider.description()).encode()
    provider.raw[DESCRIPTION] = (200, described, OWN)
    monkeypatch.setattr(provider_module, "_MAX_BYTES", len(described) - 1)
    with pytest.raises(ProviderFailed, match="too long"):
        offices.door.begin("/")
    offices.door.provider._description.failure = None
    monkeypatch.setattr(provider_module, "_MAX_BYTES", len(described))
    assert offices.door.begin("/")


def test_no_redirect_is_followed(provider, offices):
    provider.raw[DESCRIPTION] = (302, b"{}", {"Location": f"{provider.issuer}/elsewhere"})
    with pytest.raises(ProviderFailed, match="302"):
        offices.door.begin("/")
    assert provider.calls == [DESCRIPTION]


def test_no_proxy_of_the_environment_is_used(provider, offices, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert offices.door.begin("/")


def test_who_does_not_answer_is_not_waited_for(provider, offices):
    provider._server.shutdown()
    provider._server.server_close()
    with pytest.raises(ProviderFailed, match="does not answer") as caught:
        offices.door.begin("/")
    assert "YIJU_OIDC_ISSUER" in caught.value.hint


def test_the_description_is_read_once_an_hour(provider, offices):
    now = [1000.0]
    offices.door.provider._clock = lambda: now[0]
    for after, calls in ((0, 1), (3599, 1), (1, 2), (3599, 2)):
        now[0] += after
        offices.door.begin("/")
        assert provider.calls.count(DESCRIPTION) == calls


def test_after_a_failure_the_provider_is_asked_again_in_ten_seconds(provider, offices):
    now = [1000.0]
    offices.door.provider._clock = lambda: now[0]
    offices.door.begin("/")
    provider.down = True
    for after, calls in ((3600, 2), (9.5, 2), (0.5, 3)):
        now[0] += after
        with pytest.raises(ProviderFailed) as caught:
            offices.door.begin("/")
        assert provider.calls.count(DESCRIPTION) == calls
        assert caught.value.hint
    provider.down = False
    now[0] += 10
    assert offices.door.begin("/")
    now[0] += 1  # the failure is over, too
    assert offices.door.begin("/")


@pytest.mark.parametrize("change", [{"use": "enc"}, {"kty": "oct", "k": "AAAA"}, {"kty": None}], ids=json.dumps)
def test_a_key_for_something_else_checks_no_signature(provider, offices, change):
    keys = [{**provider.key.as_dict(private=False), **change}, provider.new_key().as_dict(private=False), "none", None]
    provider.raw["/jwks"] = (200, json.dumps({"keys": keys}).encode(), OWN)
    with pytest.raises(SignInRefused):
        through(provider, offices)


def test_a_key_that_does_not_say_what_it_is_for_checks_signatures(provider, offices):
    key = {name: value for name, value in provider.key.as_dict(private=False).items() if name != "use"}
    provider.raw["/jwks"] = (200, json.dumps({"keys": [key]}).encode(), OWN)
    assert through(provider, offices)


@pytest.mark.parametrize("keys", [{"keys": [{"kty": "RSA", "n": 7}]}, {"keys": [{"kty": "EC", "crv": "no"}]}], ids=str)
def test_keys_that_cannot_be_read_are_a_failure_of_the_provider(provider, offices, keys):
    provider.raw["/jwks"] = (200, json.dumps(keys).encode(), OWN)
    with pytest.raises(ProviderFailed):
        through(provider, offices)


def test_without_a_userinfo_endpoint_the_token_tells_all(provider, opened):
    provider.described = {"userinfo_endpoint": None}
    provider.person["groups"] = None
    caller, _ = through(provider, opened(sign_in_others="staff"))
    assert caller.name.startswith("oidc/li.si:") and caller.scopes == {"ask"}


def test_userinfo_is_asked_for_a_name_and_with_the_access_token_of_the_reply(provider, offices):
    provider.person["preferred_username"] = None
    provider.userinfo = {"preferred_username": "wang.wu"}
    provider.access = "another"
    assert through(provider, offices)[0].name.startswith("oidc/wang.wu:")


@pytest.mark.parametrize("access", [pytest.param("钥匙", id="no ASCII"), "", 7, None], ids=repr)
def test_without_an_access_token_userinfo_is_not_asked(provider, offices, access):
    provider.person["preferred_username"] = None
    provider.tokens = {"access_token": access}
    assert through(provider, offices)[0].name.startswith("oidc/subject-1:")
    assert "/userinfo" not in provider.calls
