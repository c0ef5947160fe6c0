"""A library of two small reports, asked over the protocol by the SDK's own client."""

from contextlib import asynccontextmanager

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.live_server import LiveServer
from ui.api.around.work import Work
from ui.entry.access import OPEN
from ui.mcp.desk import Desk
from ui.mcp.http import McpEndpoint
from ui.mcp.server import build_server
from ui.service.service import Service

HULI = (
    "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n（一）队伍\n网格员都经过培训。\n"
    "二、教育\n今年共招聘新教师158名。"
)
SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"


@pytest.fixture
def home(tmp_path):
    reports = [parse_text(HULI, name="huli"), parse_text(SIMING, name="siming")]
    write_snapshot(tmp_path, reports, HashEmbedder(256))
    return tmp_path


@pytest.fixture
def service(home):
    return Service(Settings(home=home), HashEmbedder(256), TermJudge())


@pytest.fixture
def talk(service):
    """Run `body(client)` against a server in this process; `caller` has the rights, `local` reads every error."""

    def run(body, caller=OPEN, *, local=False, service=service):
        async def find_desk(_context):
            return Desk(service, Work(15), caller, lambda _question: service.admission.check(), lambda _answer: None)

        async def main():
            async with Client(build_server(find_desk, local=local)) as client:
                return await body(client)

        return anyio.run(main)

    return run


@pytest.fixture
def call(talk):
    """Call one tool and return its result."""

    def run(name, arguments=None, **options):
        return talk(lambda client: client.call_tool(name, arguments or {}), **options)

    return run


@pytest.fixture
def serving():
    """Serve an app with the endpoint on a free port: `with serving(service, access) as live`."""

    def run(service, access):
        from ui.api.app import build_app

        endpoint = McpEndpoint()

        @asynccontextmanager
        async def lifespan(_app):
            async with endpoint.running():
                yield

        return LiveServer(build_app(service, access, routers=[endpoint.router], lifespan=lifespan))

    return run


@pytest.fixture
def talk_http():
    """Run `body(client)` against the server at `url`, with a key and in a protocol era."""

    def run(url, body, key="", mode="auto"):
        async def main():
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            async with (
                httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http,
                Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
            ):
                return await body(client)

        return anyio.run(main)

    return run
