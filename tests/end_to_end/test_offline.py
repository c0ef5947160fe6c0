"""The installed command answers with the network cut off, in a new process, from nothing but what set-up left."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

YIJU = Path(sys.executable).with_name("yiju")
GRIDS = "湖里区划分了多少个网格？"
NO_SOCKET = """
import socket, sys
def refuse(*_, **__): raise OSError("the network is cut off")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
sys.argv[0] = "yiju"
from ui.commands.cli import main
main()
"""


def cut_off():
    """Begin `yiju` without a network: in a namespace of its own or, where that is forbidden, with sockets barred."""
    unshare = ["unshare", "--map-root-user", "--net"]
    try:
        permitted = subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        permitted = False
    return [*unshare, YIJU] if permitted else [sys.executable, "-c", NO_SOCKET]


def run(*arguments, home):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
    cache = {name: value for name, value in os.environ.items() if name == "YIJU_CACHE"}
    environment |= cache | {"YIJU_HOME": str(home), "HF_HUB_OFFLINE": "0"}
    return subprocess.run(
        [*cut_off(), *map(str, arguments)], env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory, bundled_embedder, seed_report_path):
    """A library that the command itself has made, without a network."""
    home = tmp_path_factory.mktemp("offline") / "home"
    done = run("ingest", seed_report_path, home=home)
    assert done.returncode == 0, done.stderr
    return home


def test_a_question_is_answered(home):
    done = run("ask", GRIDS, home=home)
    assert done.returncode == 0, done.stderr
    assert "710" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_batch_is_answered(home, tmp_path):
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text(json.dumps({"id": "a", "question": GRIDS}), "utf-8")
    done = run("batch", questions, answers, home=home)
    assert done.returncode == 0, done.stderr
    (record,) = map(json.loads, answers.read_text("utf-8").splitlines())
    assert "710" in record["answer"]
    assert record["citations"]


def test_the_doctor_is_content(home):
    done = run("doctor", home=home)
    assert done.returncode == 0, done.stdout


def test_nothing_foreseen_ends_in_a_traceback(home, tmp_path):
    for arguments in (["ask", ""], ["ask", "网" * 10_000], ["ingest", tmp_path / "missing.txt"], ["outline", "无"]):
        done = run(*arguments, home=home)
        assert done.returncode == 1
        assert done.stderr.startswith("error: ") or "\nerror: " in done.stderr
        assert "hint:  " in done.stderr
        assert "Traceback" not in done.stderr
