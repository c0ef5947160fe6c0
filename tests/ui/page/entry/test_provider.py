"""The page and the API in one app as `yiju serve` makes it, signed in to at a provider that really signs."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.entry.offices.provider_server import CLIENT, SECRET, ProviderServer
from tests.ui.page.conftest import HULI
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_offices
from ui.entry.sessions import COOKIE
from ui.page.entry.authentication import Authenticator
from ui.page.entry.provider import provider_routes
from ui.page.entry.sign_in import sign_in_routes
from ui.serve import make_app, open_access
from ui.service.service import Service

ORIGIN = "https://yiju.example"
REDIRECT = f"{ORIGIN}/sign-in/oidc/back"


ROLES = '{"librarian": ["archive"], "admin": ["it"]}'


@pytest.fixture(scope="module")
def server():
    with ProviderServer(REDIRECT) as server:
        yield server


@pytest.fixture
def provider(server):
    """The provider of the module, which signs in li.si of the archive unless a test says otherwise."""
    before = {name: dict(getattr(server, name)) for name in ("person", "claims", "header", "described")}
    yield server
    vars(server).update(before, down=False)


@pytest.fixture(scope="module")
def module_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("provider") / "home"
    write_snapshot(home, [parse_text(HULI, name="huli")], HashEmbedder(256))
    return home


@pytest.fixture(scope="module")
def settings(server, module_home):
    return Settings(
        home=module_home,
        oidc_issuer=server.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_redirect_uri=REDIRECT,
        oidc_audience="yiju-api",
        sign_in_roles=ROLES,
        trusted_hosts="yiju.example",
    )


def start(settings):
    return make_app(settings, open_access(settings), Service(settings, HashEmbedder(256), TermJudge()))


@pytest.fixture(scope="module")
def app(settings):
    """One app for all tests: to make one takes seconds."""
    app = start(settings)
    with TestClient(app):
        yield app


def browser(app, address="testclient"):
    return TestClient(app, base_url=ORIGIN, follow_redirects=False, client=(address, 5))


@pytest.fixture
def client(app):
    return browser(app)


def sign_in(client, provider, path="/"):
    """Go to the provider and come back, as a browser does; return the last response."""
    left = client.get("/sign-in/oidc", params={"next": path})
    assert left.status_code == 303
    return client.get("/sign-in/oidc/back", params=provider.sign_in(left.headers["location"]))


def test_the_sign_in_leads_to_the_provider_and_back_to_where_one_was(client, provider):
    page = client.get("/sign-in?next=%2Freport%2Fhuli")
    assert re.search(r'href="/sign-in/oidc\?next=(\S+?)"', page.text)[1] == "%2Freport%2Fhuli"
    assert 'name="password"' not in page.text  # nobody has an account here
    left = client.get("/sign-in/oidc?next=%2Freport%2Fhuli")
    assert left.headers["location"].startswith(f"{provider.issuer}/authorize?")
    cookie = left.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/sign-in", "max-age=600"))
    back = client.get("/sign-in/oidc/back", params=provider.sign_in(left.headers["location"]))
    assert (back.status_code, back.headers["location"]) == (303, "/report/huli")
    assert all(
        word in back.headers["set-cookie"].lower() for word in (f"{COOKIE}=", "httponly", "samesite=lax", "secure")
    )
    assert client.get("/report/huli").status_code == 200


def test_a_session_opens_the_api_too_and_ends_there_at_sign_out(client, provider):
    assert client.get("/v1/reports").status_code == 401
    sign_in(client, provider)
    assert [report["id"] for report in client.get("/v1/reports").json()["reports"]] == ["huli"]
    token = client.cookies[COOKIE]
    client.post("/sign-out")
    client.cookies[COOKIE] = token
    assert client.get("/v1/reports").status_code == 401


def test_another_site_cannot_use_the_session_at_the_api(client, provider):
    sign_in(client, provider)
    asked = {"json": {"question": "划分了多少个网格？"}}
    assert client.post("/v1/ask", **asked).status_code == 200
    assert client.post("/v1/ask", **asked, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert client.post("/v1/ask", **asked, headers={"Origin": "https://evil.example"}).status_code == 400


def test_a_token_of_the_provider_opens_the_api_only(client, provider):
    bearer = {"Authorization": f"Bearer {provider.access_token('yiju-api')}"}
    assert client.get("/v1/reports", headers=bearer).status_code == 200
    assert client.get("/report/huli", headers=bearer).status_code in (303, 401)
    other = {"Authorization": f"Bearer {provider.access_token('another')}"}
    assert client.get("/v1/reports", headers=other).status_code == 401
    assert client.get("/v1/reports", headers={"Authorization": f"Bearer {provider.id_token('n')}"}).status_code == 401


def test_a_restart_signs_nobody_out(client, provider, settings):
    sign_in(client, provider)
    again = browser(start(settings))
    again.cookies[COOKIE] = client.cookies[COOKIE]
    assert again.get("/v1/reports").status_code == 200


def test_signing_in_makes_a_new_session_and_ends_the_one_before(client, provider):
    sign_in(client, provider)
    first = client.cookies[COOKIE]
    sign_in(client, provider)
    assert client.cookies[COOKIE] != first
    assert client.get("/v1/reports").status_code == 200
    client.cookies.clear()
    client.cookies[COOKIE] = first
    assert client.get("/v1/reports").status_code == 401


def test_signing_out_ends_the_session_at_the_provider_as_well(client, provider):
    sign_in(client, provider)
    page = client.post("/sign-out")
    leave = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)[1].replace("&amp;", "&")
    assert leave.startswith(f"{provider.issuer}/logout?")
    assert parse_qs(urlsplit(leave).query)["post_logout_redirect_uri"] == [f"{ORIGIN}/sign-in"]
    provider.described = {"end_session_endpoint": None}
    assert client.post("/sign-out").headers["location"] == "/sign-in"  # nobody is signed in


def test_the_provider_s_order_to_sign_out_is_obeyed(client, provider):
    sign_in(client, provider)
    order = {"logout_token": provider.logout_token(sid="session-1")}
    assert client.post("/sign-in/oidc/ended", data={"logout_token": "made up"}).status_code == 400
    assert client.get("/v1/reports").status_code == 200
    assert client.post("/sign-in/oidc/ended", data=order).status_code == 200
    assert client.get("/v1/reports").status_code == 401


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "x"])
def test_the_way_back_leads_nowhere_else(client, provider, path):
    assert sign_in(client, provider, path).headers["location"] == "/"


def test_who_has_no_role_is_told_so_and_gets_no_session(client, provider, module_home):
    provider.person["groups"] = ["canteen"]
    refused = sign_in(client, provider)
    assert refused.status_code == 403
    assert "没有权限" in refused.text
    assert COOKIE not in client.cookies
    audit = "".join(path.read_text("utf-8") for path in (module_home / "audit").glob("*.jsonl"))
    assert '"event": "sign-in"' in audit and '"admitted": false' in audit


@pytest.mark.parametrize(
    "query", [{}, {"state": "x", "code": "y"}, {"error": "access_denied", "state": "x"}, {"state": "<script>"}], ids=str
)
def test_a_reply_that_nobody_asked_for_opens_nothing(client, query):
    answer = client.get("/sign-in/oidc/back", params=query)
    assert answer.status_code == 403
    assert COOKIE not in client.cookies and "<script" not in answer.text


def test_another_browser_cannot_finish_a_sign_in(client, provider):
    left = client.get("/sign-in/oidc")
    client.cookies.clear()
    answer = client.get("/sign-in/oidc/back", params=provider.sign_in(left.headers["location"]))
    assert answer.status_code == 403 and COOKIE not in client.cookies


def test_beginning_too_often_is_429(app):
    client = browser(app, "10.0.0.9")
    answers = [client.get("/sign-in/oidc") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [303] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_server_with_a_provider_is_never_open(settings, tmp_path):
    assert open_access(Settings(home=tmp_path)).open
    assert not open_access(settings.model_copy(update={"home": tmp_path, "trusted_hosts": ""})).open


def test_a_provider_that_is_down_is_told_and_accounts_still_work(settings, provider, tmp_path):
    provider.down = True
    accounts = Accounts(tmp_path)
    accounts.add("zhang", "a long pass phrase", "staff")
    offices = open_offices(settings.model_copy(update={"home": tmp_path}), accounts)
    rules = Authenticator(accounts, offices.sessions, started_open=False, door=offices.door)
    app = FastAPI()
    app.include_router(sign_in_routes(rules))
    app.include_router(provider_routes(rules, offices.door))
    client = browser(app)
    assert client.get("/sign-in/oidc").status_code == 503
    page = client.get("/sign-in")
    assert "/sign-in/oidc?next=" in page.text and 'name="password"' in page.text
    answer = client.post("/sign-in", data={"name": "zhang", "password": "a long pass phrase"})
    assert (answer.status_code, offices.sessions.find(client.cookies[COOKIE]).name) == (303, "zhang")
