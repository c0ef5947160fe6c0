"""Nothing that Gradio serves goes to strangers, and of the rest only what the page needs."""

import re

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from tests.ui.page.fakes import Accounts, Jobs, Locks, Sessions
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.entry.guard import foreign, local_path
from ui.page.mount import mount_page

ACCOUNTS = {"zhang": ("right", ("ask", "ingest")), "li": ("right", ("ask",))}
OURS = {("GET", "/favicon.ico")}  # our own route goes before Gradio's
FILES = (
    "/etc/passwd",
    "pyproject.toml",
    "../../etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "/proc/self/environ",
    "C:/Windows/win.ini",
    "．．／etc/passwd",
    "http://169.254.169.254/",
)


@pytest.fixture
def app(service):
    from fastapi import FastAPI

    authenticator = Authenticator(Accounts(**ACCOUNTS), Sessions(), Locks(), started_open=False)
    return mount_page(FastAPI(openapi_url=None), service, authenticator=authenticator, jobs=Jobs(service))


@pytest.fixture
def client(app):
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def signed_in(client):
    def enter(name):
        response = client.post("/sign-in", data={"name": name, "password": "right"})
        assert response.status_code == 303
        return client

    return enter


def routes_of_gradio(app):
    waiting = list(app.routes[-1].app.routes)
    while waiting:
        route = waiting.pop()
        waiting += getattr(getattr(route, "original_router", None), "routes", ())  # included lazily by FastAPI
        path = re.sub(r"\{\w+(:\w+)?\}", "x", getattr(route, "path", ""))
        for method in getattr(route, "methods", None) or ():
            yield method, path


def test_no_route_of_gradio_answers_a_stranger(app, client):
    routes = sorted(set(routes_of_gradio(app)) - OURS)
    assert len(routes) > 60
    for method, path in routes:
        response = client.request(method, path)
        assert response.status_code == 401, (method, path, response.status_code)
        assert not response.content or "登录" in response.json()["detail"]


def test_a_reader_is_sent_to_the_sign_in_and_comes_back(client):
    html = {"accept": "text/html,*/*"}
    assert client.get("/", headers=html).headers["location"] == "/sign-in"
    asked = client.get("/report/huli?start=3&end=9", headers=html)
    assert asked.headers["location"] == "/sign-in?next=%2Freport%2Fhuli%3Fstart%3D3%26end%3D9"


def test_only_what_the_page_needs_is_served(app, signed_in):
    client = signed_in("zhang")
    endless = {"/gradio_api/heartbeat/x", "/gradio_api/queue/data"}  # streams; needed
    asked = {(method, path) for method, path in routes_of_gradio(app) if path not in endless} - OURS
    served = {(m, p) for m, p in asked if client.request(m, p).status_code not in (403, 404, 405)}
    paths = {path.rstrip("/") for _, path in served}
    assert paths <= {
        "",
        "/config",
        "/theme.css",
        "/gradio_api/queue/join",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
    }


@pytest.mark.parametrize("file", FILES)
def test_no_file_can_be_read(signed_in, home, file):
    client = signed_in("zhang")
    for wanted in (file, str(home / "index" / "CURRENT")):
        for route in ("/gradio_api/file=", "/gradio_api/file/", "/file=", "/static/", "/assets/", "/page/", "/svelte/"):
            assert client.get(f"{route}{wanted}").status_code in (400, 403, 404, 405)


def test_only_librarians_upload(client, signed_in):
    held = {"content": b"x", "headers": {"x-file-name": "a.txt"}}
    assert client.post("/page/files", **held).status_code == 401
    assert client.get("/page/jobs/job-0").status_code == 401
    assert client.delete("/page/jobs/job-0").status_code == 401
    assert signed_in("li").post("/page/files", **held).status_code == 403
    assert signed_in("zhang").post("/page/files", **held).status_code == 202
    assert signed_in("li").delete("/page/jobs/job-0").status_code == 403
    assert signed_in("zhang").delete("/page/jobs/job-0").json()["state"] == "cancelled"
    assert signed_in("zhang").post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 404


def test_pages_of_other_sites_change_nothing(signed_in):
    client = signed_in("zhang")
    for site in ("cross-site", "same-site"):
        for path in ("/gradio_api/queue/join", "/page/files", "/sign-in", "/sign-out"):
            assert client.post(path, headers={"sec-fetch-site": site}).status_code == 403, path
        assert client.delete("/page/jobs/job-0", headers={"sec-fetch-site": site}).status_code == 403
    assert client.cookies[COOKIE]


def test_who_sends_a_request_is_read_from_what_browsers_say():
    assert not foreign(Headers({}))
    assert not foreign(Headers({"sec-fetch-site": "none"}))
    assert foreign(Headers({"sec-fetch-site": "cross-site"}))


@pytest.mark.parametrize(
    "wanted", ["//a.b", "http://a.b", "\\\\a.b", "/\\a.b", "", "a", "/a\nb", "javascript:alert(1)"]
)
def test_a_way_back_is_a_path_of_this_server(wanted):
    assert local_path(wanted) == "/"


def test_the_page_is_hardened(app):
    blocks = app.routes[-1].app.get_blocks()
    config = blocks.get_config_file()
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])
    assert not config["show_error"]
    assert blocks.allowed_paths == [] and blocks.blocked_paths
    assert blocks.max_file_size == 25 * 1024**2
    assert not blocks.analytics_enabled and not blocks.enable_monitoring and not blocks.run_history
    assert blocks.state_session_capacity == 200 and blocks.delete_cache == (3600, 3600)
    assert blocks._queue.max_size == 32
    assert blocks.mcp_server_obj is None and not blocks.share
