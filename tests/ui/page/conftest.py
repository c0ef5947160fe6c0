"""A page over a small library, served on loopback, with accounts, jobs and a browser where a test asks for them."""

import os
import shutil
from pathlib import Path

import pytest

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text, read_report
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.page.looking import DESK
from ui.service.service import Service

HULI = (
    "湖里区整改情况报告\n一、社会治理\n（一）加强网格建设\n由区委书记担任组长,全区划分网格710个。同时新聘345名网格员充实力量。\n"
    "二、教育\n今年共招聘新教师158名。\n"
)
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path / "home", [parse_text(HULI, name="huli")], HashEmbedder(256))
    return tmp_path / "home"


@pytest.fixture
def service(home):
    return Service(Settings(home=home), HashEmbedder(256), TermJudge())


@pytest.fixture(scope="module")  # while it is open, no other event loop runs in the process
def browser():
    """Chromium of the system; without it the tests are skipped, but never in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have a browser at {CHROMIUM}")
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def seed_home(tmp_path_factory, seed_embedder, seed_report_path):
    """A library with the seed report, not to be written to."""
    home = tmp_path_factory.mktemp("page") / "home"
    write_snapshot(home, [read_report(seed_report_path)], seed_embedder)
    return home


@pytest.fixture
def seed_service(seed_home, tmp_path, seed_embedder, bundled_judge):
    """The real models over a library of one's own with the seed report."""
    return Service(Settings(home=shutil.copytree(seed_home, tmp_path / "seed")), seed_embedder, bundled_judge)


@pytest.fixture
def visit(browser):
    """Open an address as somebody would; what it asks for elsewhere and what goes wrong in it fails the test."""
    opened, elsewhere, wrong = [], [], []

    def go(address, *, viewport=DESK, scheme="light", ready=".welcome"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-US", accept_downloads=True)
        opened.append(context)
        home = "/".join(address.split("/")[:3])
        context.on("request", lambda r: r.url.startswith((home, "data:", "blob:")) or elsewhere.append(r.url))
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(ready, timeout=60_000)
        return page

    yield go
    for context in opened:
        context.close()
    assert elsewhere == [] and wrong == []
