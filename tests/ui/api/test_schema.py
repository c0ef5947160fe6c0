"""The OpenAPI description is complete, and the server keeps to it, also with what nobody would send."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.live_server import LiveServer
from ui.api.app import build_app
from ui.api.calls.jobs import jobs_router
from ui.entry.access import OPEN
from ui.entry.rules import Access
from ui.shelf.jobs import Jobs

CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "413", "416", "429"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
ensure_resource_availability.enabled = false  # what a 202 accepts is there once its job is done
use_after_free.enabled = false  # and what it removes is gone then

# whether a file can become a report is not said by its being a file, nor how many fields a form may have by its fields;
# and every value in a form is text: no number in it violates anything
[[operations]]
include-path-regex = "^/v1/reports(/[^/]+)?$"
checks.negative_data_rejection.enabled = false
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "415", "422", "429"]

# which message is the question, and how long it may be, no schema says
[[operations]]
include-path = "/v1/chat/completions"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "413", "429"]
"""


@pytest.fixture
def made(service):
    """Make the whole app, with the calls that take in reports."""
    service.ask(OPEN, "几个？")  # as `yiju serve` does: what loads with the first question takes seconds
    jobs = Jobs(service, waiting=1000)  # a line that is full is answered with 503: other tests tell that
    yield lambda access: build_app(service, access, routers=[jobs_router(jobs)])
    jobs.close()


@pytest.fixture
def described(made):
    return made(Access()).openapi()


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_version_is_the_package_s(described):
    assert described["info"]["version"] == version("yiju")


def test_every_call_is_described(described):
    for name, operation in operations(described):
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], name


def test_every_request_and_answer_has_a_shape_and_an_example(described):
    schemas = described["components"]["schemas"]
    for name, operation in operations(described):
        if "requestBody" in operation:
            for content in operation["requestBody"]["content"].values():
                shape = schemas[content["schema"]["$ref"].rsplit("/", 1)[1]] if "$ref" in content["schema"] else {}
                assert shape.get("examples") or content["example"], name
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items():
                if kind in ("text/event-stream", "text/plain", "*/*"):
                    continue
                for one in content["schema"].get("anyOf", [content["schema"]]):
                    shape = schemas[one["$ref"].rsplit("/", 1)[1]]
                    assert shape.get("examples"), (name, status, shape["title"])


def test_failures_are_described_where_they_happen(described):
    for name, operation in operations(described):
        if name.endswith(("/healthz", "/readyz")):
            continue
        assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), name
        kind = "application/json" if re.search("/(models|chat)", name) else "application/problem+json"
        assert list(operation["responses"]["401"]["content"]) == [kind], name


def test_keys_are_optional_only_while_the_door_is_open(made, keys):
    for access, optional in ((Access(), True), (Access(keys, loopback=False, started_open=False), False)):
        for name, operation in operations(made(access).openapi()):
            if not name.endswith(("/healthz", "/readyz")):
                assert ({} in operation["security"]) is optional, name


def test_what_can_be_done_at_a_path_is_told_whole(made):
    client = TestClient(made(Access()), base_url="http://localhost")
    assert client.options("/v1/reports").headers["allow"] == "GET, POST"
    assert client.post("/v1/reports/huli").headers["allow"] == "DELETE, GET, PATCH, PUT"
    assert client.put("/openapi.json").headers["allow"] == "GET"


@pytest.mark.slow
@pytest.mark.parametrize("door", ["open", "keyed"])
def test_nothing_breaks_the_server_or_its_description(made, keys, tmp_path, door):
    """Every phase and every check of schemathesis, with a modest number of examples.

    Checks are chosen in the file alone: one that the command line names is on again where the file turns it off.
    """
    access = Access() if door == "open" else Access(keys, loopback=False, started_open=False)
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    command = [Path(sys.executable).with_name("schemathesis"), "run", "--max-examples", "10"]
    command += ["--seed", "20261124", "--request-timeout", "60"]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--no-color", "--generation-database", "none"]
    command += ["-H", "Authorization: Bearer boss"] if door == "keyed" else []
    with LiveServer(made(access)) as live:
        done = subprocess.run(
            [*command, f"{live.url}/openapi.json"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout[-4000:]
