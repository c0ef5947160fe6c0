"""The form that opens a session."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.ui.page.fakes import Accounts, Locks, Sessions
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.entry.sign_in import sign_in_routes


@pytest.fixture
def client():
    app = FastAPI()
    authenticator = Authenticator(Accounts(zhang=("right", ("ask",))), Sessions(), Locks(), started_open=False)
    app.include_router(sign_in_routes(authenticator))
    return TestClient(app, follow_redirects=False)


def sign_in(client, password="right", **more):  # noqa: S107
    return client.post("/sign-in", data={"name": "zhang", "password": password, **more})


def test_the_form_is_chinese_and_runs_nothing(client):
    response = client.get("/sign-in")
    assert 'lang="zh-CN"' in response.text and "登录" in response.text
    assert "script" not in response.text
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy


def test_a_right_password_opens_a_session_that_scripts_and_other_sites_cannot_use(client):
    response = sign_in(client, next="/report/huli?start=1")
    assert (response.status_code, response.headers["location"]) == (303, "/report/huli?start=1")
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=token-")
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert "secure" not in cookie  # http here; over https it is
    assert client.get("/sign-in").headers["location"] == "/"


def test_over_https_the_cookie_never_travels_in_the_clear(client):
    client.base_url = "https://testserver"
    assert "secure" in sign_in(client).headers["set-cookie"].lower()


def test_the_way_back_leads_nowhere_else(client):
    assert sign_in(client, next="//evil.example").headers["location"] == "/"
    assert "evil" not in client.get("/sign-in?next=https://evil.example").text


def test_a_wrong_password_is_told_without_saying_which_was_wrong(client):
    wrong, unknown = sign_in(client, "no"), client.post("/sign-in", data={"name": "nobody", "password": "x"})
    assert wrong.status_code == unknown.status_code == 401
    assert "账号或密码不对" in wrong.text and "账号或密码不对" in unknown.text
    assert COOKIE not in wrong.cookies


def test_too_many_are_told_how_long_to_wait(client):
    for _ in range(4):
        sign_in(client, "no")
    locked = sign_in(client, "no")
    assert locked.status_code == 429
    assert "15 分钟" in locked.text
    assert locked.headers["retry-after"] == "900"
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"name=zhang&password=" + b"x" * 9000, b"&".join([b"a=b"] * 99), b"name"]
)
def test_what_is_no_form_of_ours_opens_nothing(client, body):
    response = client.post("/sign-in", content=body)
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


def test_a_name_comes_back_as_text(client):
    response = client.post("/sign-in", data={"name": '"><script>alert(1)</script>', "password": "x"})
    assert "<script" not in response.text


def test_signing_out_ends_the_session(client):
    sign_in(client)
    token = client.cookies[COOKIE]
    response = client.post("/sign-out")
    assert response.headers["location"] == "/sign-in"
    client.cookies[COOKIE] = token
    assert client.get("/sign-in").status_code == 200  # the old token opens nothing any more
