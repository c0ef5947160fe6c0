"""An app over two small reports, asked in this process; and the same behind keys."""

import pytest
from fastapi.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.access import Caller
from ui.entry.rules import Access
from ui.service.admission import Admission
from ui.service.service import Service
from ui.shelf.library import with_file

HULI = (
    "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n（一）队伍\n网格员都经过培训。\n"
    "二、教育\n今年共招聘新教师158名。"
)
SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"


class Keys:
    """Keys by name: the secret is the name."""

    def __init__(self, *callers):
        self.callers = {caller.name: caller for caller in callers}

    def check(self, secret):
        return self.callers.get(secret)

    def any(self):
        return bool(self.callers)


@pytest.fixture
def home(tmp_path):
    siming = with_file(parse_text(SIMING, name="siming"), "思明区 工作报告.pdf")
    (tmp_path / "siming.pdf").write_bytes(b"%PDF-1.7 siming")
    originals = {"siming": tmp_path / "siming.pdf"}
    write_snapshot(tmp_path, [parse_text(HULI, name="huli"), siming], HashEmbedder(256), originals=originals)
    return tmp_path


@pytest.fixture
def service(home):
    return Service(Settings(home=home), HashEmbedder(256), TermJudge(), admission=Admission())


@pytest.fixture
def client(service):
    """Asks the open app."""
    return TestClient(build_app(service, Access()), base_url="http://localhost")


@pytest.fixture
def keys():
    return Keys(
        Caller("reader", frozenset({"ask"})),
        Caller("portal", frozenset({"ask"}), frozenset({"siming"})),
        Caller("writer", frozenset({"ingest"})),
        Caller("boss", frozenset({"admin"})),
    )


@pytest.fixture
def keyed(service, keys):
    """Asks the app that wants a key: `keyed.get(path, headers=key("reader"))`."""
    access = Access(keys=keys, loopback=False, started_open=False)
    return TestClient(build_app(service, access), base_url="http://localhost")


@pytest.fixture
def key():
    return lambda name: {"Authorization": f"Bearer {name}"}
