"""The page hung into an app."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.ui.page.fakes import Jobs
from ui.page.mount import mount_page
from ui.service.service import Service


def test_routes_of_the_app_go_before_the_page(service):
    app = FastAPI()

    @app.get("/healthz")
    def alive():
        return "ok"

    client = TestClient(mount_page(app, service))
    assert client.get("/healthz").json() == "ok"
    page = client.get("/")
    assert page.status_code == 200 and "<title>" not in page.text.split("<head>")[0]
    assert '"title":"依据"' in page.text


def test_the_page_names_no_other_host_that_it_would_load_from(service):
    text = TestClient(mount_page(FastAPI(), service)).get("/").text
    for host in ("fonts.googleapis.com", "fonts.gstatic.com", "cdnjs.cloudflare.com", "cdn.jsdelivr.net"):
        assert host not in text


@pytest.mark.parametrize("mib", [3, 25])
def test_the_limit_of_uploads_is_that_of_the_settings(service, mib):
    limited = Service(service.settings.model_copy(update={"upload_mib": mib}), service.embedder, service.judge)
    app = mount_page(FastAPI(), limited, jobs=Jobs(limited))
    assert app.routes[-1].app.get_blocks().max_file_size == mib << 20
    assert f"每份不超过 {mib} MB" in TestClient(app).get("/").text


def test_two_pages_stand_beside_each_other(service):
    apps = [mount_page(FastAPI(), service), mount_page(FastAPI(), service, jobs=Jobs(service))]
    assert [TestClient(app).get("/").status_code for app in apps] == [200, 200]
