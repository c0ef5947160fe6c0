"""`yiju mcp` as a process with the real models: an agent starts it, asks, and closes its input."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from index.store.snapshot import read_reports
from ui.entry.keys import Keyring

ROOT = Path(__file__).resolve().parents[3]
GRIDS = "湖里区划分了多少个网格？"
START = ["-c", "from ui.commands.cli import main; main()", "mcp"]
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


@pytest.fixture
def home(seed_library):
    return seed_library


def environment(home, **variables):
    own = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
    return own | {"YIJU_HOME": str(home), "PYTHONPATH": str(ROOT), **variables}


def run(home, *messages, **variables):
    """Start the command, send `messages`, wait for an answer to each with an id, and close the input.

    A message that is `unanswered` is not waited for. Return the exit code, the answers, standard error, and the seconds
    that the end took.
    """
    with subprocess.Popen(
        [sys.executable, *START],
        cwd=home,
        env=environment(home, **variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        errors = []
        reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
        reader.start()
        lines = []
        for message in messages:
            waits = "id" in message and not message.pop("unanswered", False)
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
            process.stdin.flush()
            if waits:
                lines.append(process.stdout.readline())
        began = time.perf_counter()
        process.stdin.close()
        lines += process.stdout.readlines()
        code = process.wait(30)
        took = time.perf_counter() - began
        reader.join()
    return code, [json.loads(line) for line in lines], errors[0], took


def hello(*more):
    return [{"id": 0, "method": "initialize", "params": HELLO}, {"method": "notifications/initialized"}, *more]


def calling(tool, id_=1, **arguments):
    return {"id": id_, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_sdk_s_client_asks_and_reads_on(home, mode):
    command = StdioServerParameters(command=sys.executable, args=START, env=environment(home), cwd=home)
    (report,) = read_reports(home)

    async def main():
        async with Client(stdio_client(command), mode=mode) as client:
            answer = (await client.call_tool("ask", {"question": GRIDS})).structured_content
            quote = answer["citations"][0]
            around = {"report": quote["report"], "start": quote["start"] - 20, "end": quote["end"] + 20}
            return answer, quote, (await client.call_tool("read", around)).structured_content

    answer, quote, around = anyio.run(main)
    assert answer["exact"][0]["text"] == "710个"
    assert quote["text"] == report.report.text[quote["start"] : quote["end"]]
    assert quote["text"] in around["text"]


def test_nothing_but_the_protocol_is_on_standard_output_and_it_ends_with_its_input(home):
    code, replies, errors, took = run(home, *hello(calling("ask", question=GRIDS), {"id": 2, "method": "ping"}))
    assert code == 0
    assert [reply["id"] for reply in replies] == [0, 1, 2]
    assert replies[0]["result"]["serverInfo"]["name"] == "yiju"
    assert replies[1]["result"]["structuredContent"]["citations"]
    assert "Traceback" not in errors
    assert GRIDS not in errors
    assert took < 10


def test_an_input_that_ends_at_once_is_an_end_too(home):
    code, replies, errors, took = run(home)
    assert (code, replies) == (0, [])
    assert "Traceback" not in errors
    assert took < 30


def test_it_answers_before_the_models_are_there_and_ends_while_they_load(home):
    code, replies, _, _ = run(home, *hello({"id": 1, "method": "tools/list"}))
    assert code == 0
    assert len(replies[1]["result"]["tools"]) == 5


def test_no_key_is_needed_for_one_s_own_library_and_nothing_can_be_changed(home, tmp_path):
    own = shutil.copytree(home, tmp_path / "home")
    Keyring(own).new("portal", {"ask"})
    code, replies, _, _ = run(own, *hello(calling("reports")))
    assert code == 0
    assert replies[1]["result"]["structuredContent"]["total"] == 1


def test_an_empty_library_is_told_and_so_is_a_damaged_one(tmp_path, seed_library):
    _, replies, _, _ = run(tmp_path, *hello(calling("ask", question=GRIDS)))
    assert replies[1]["result"]["isError"]
    assert "yiju ingest" in replies[1]["result"]["content"][0]["text"]
    broken = shutil.copytree(seed_library, tmp_path / "broken")
    (broken / "index" / "gen-000001" / "manifest.json").write_text("{}")
    code, replies, errors, _ = run(broken, *hello(calling("ask", question=GRIDS)))
    assert code == 0
    assert replies[1]["result"]["isError"]
    assert "damaged-index" in replies[1]["result"]["content"][0]["text"]
    assert "hint:" in errors


def test_a_wrong_setting_ends_it_as_it_ends_every_command(home):
    code, replies, errors, _ = run(home, YIJU_CANDIDATES="none")
    assert (code, replies) == (1, [])
    assert "error: " in errors
    assert "hint:  " in errors


def test_a_call_that_is_cancelled_is_not_answered_and_the_next_one_is(home):
    cancelled = {"method": "notifications/cancelled", "params": {"requestId": 1}}
    asked = {**calling("ask", 1, question=GRIDS), "unanswered": True}
    code, replies, errors, _ = run(home, *hello(asked, cancelled, calling("reports", 2)))
    assert code == 0
    assert "Traceback" not in errors
    assert [reply["id"] for reply in replies] == [0, 2]


def test_a_call_that_runs_when_the_input_ends_is_given_up(home):
    asked = {**calling("ask", 1, question=GRIDS), "unanswered": True}
    code, _, errors, _ = run(home, *hello(asked))
    assert code == 0
    assert "Traceback" not in errors
