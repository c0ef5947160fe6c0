import signal
import sys
import time
from pathlib import Path

import pytest

from ingest.formats.loader import Limits
from ingest.isolate import _end, _result, load_apart
from rag.errors import DamagedFile, FileOverLimit, IngestError

LOADER = """
import os, sys, time
from ingest.formats.document import Document, Paragraph
from rag.errors import ProtectedFile

def load(source):
    source.progress("pages", 1, 2)
    {body}
"""


def load(tmp_path, monkeypatch, body, **limits):
    """Load a file with a loader that has `body`, in a process that finds it instead of that of Markdown."""
    package = tmp_path / "shadow"
    package.mkdir()
    (package / "sitecustomize.py").write_text(
        "import importlib.abc, importlib.util, sys\n"
        "class Finder(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'ingest.formats.markdown':\n"
        f"            return importlib.util.spec_from_file_location(name, {str(package / 'loader.py')!r})\n"
        "sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    (package / "loader.py").write_text(LOADER.format(body=body), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{package}:{Path(__file__).parents[2]}")
    path = tmp_path / "x.md"
    path.write_text("# 某报告", encoding="utf-8")
    told = []
    document = load_apart(path, path.name, ".md", Limits(**limits), lambda *stage: told.append(stage))
    return document, told


def test_a_document_and_its_progress_come_back(tmp_path, monkeypatch):
    document, told = load(tmp_path, monkeypatch, "return Document((Paragraph(source.data.decode()),), title='题')")
    assert (document.blocks[0].text, document.title, told) == ("# 某报告", "题", [("pages", 1, 2)])


def test_what_a_library_prints_is_no_message(tmp_path, monkeypatch):
    document, _ = load(tmp_path, monkeypatch, "print('{\"error\"'); os.write(1, b'x'); return Document(())")
    assert document.blocks == ()


def test_an_error_of_a_loader_comes_back_with_the_name_of_the_file(tmp_path, monkeypatch):
    with pytest.raises(IngestError, match=r"x\.md: asks for a password") as caught:
        load(tmp_path, monkeypatch, "raise ProtectedFile('asks for a password', hint='save it without')")
    assert (type(caught.value).__name__, caught.value.hint) == ("ProtectedFile", "save it without")


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("raise ZeroDivisionError('bad\\nthing')", DamagedFile, "ZeroDivisionError: bad thing"),
        ("os._exit(3)", DamagedFile, "ended on it"),
        ("os.kill(os.getpid(), 11)", DamagedFile, "ended on it"),
        ("bytearray(900 << 20)", FileOverLimit, "MiB"),
        ("f = lambda n: f(n + 1) + 1; f(0)", FileOverLimit, "nested"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no limit of memory")
def test_a_file_that_harms_its_reader_is_refused_in_one_line(tmp_path, monkeypatch, body, error, words):
    with pytest.raises(error, match=words) as caught:
        load(tmp_path, monkeypatch, body)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_reader_that_does_not_end_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    began, mark = time.monotonic(), tmp_path / "mark"
    body = f"os.system('(sleep 4; touch {mark}) &'); time.sleep(60)"
    with pytest.raises(FileOverLimit, match="longer than 2 s"):
        load(tmp_path, monkeypatch, body, seconds=2)
    assert time.monotonic() - began < 10
    time.sleep(max(0, began + 7 - time.monotonic()))
    assert not mark.exists()


def test_the_reader_gets_no_setting_and_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("YIJU_LLM_KEY", "secret")
    document, _ = load(tmp_path, monkeypatch, "return Document((Paragraph(' '.join(os.environ)),))")
    assert "YIJU_LLM_KEY" not in document.blocks[0].text


@pytest.mark.parametrize(
    ("status", "late", "error", "words", "hint"),
    [
        (0, True, FileOverLimit, "x.md takes longer than 2.5 s", "YIJU_FILE_SECONDS"),
        (-signal.SIGKILL, True, FileOverLimit, "x.md takes longer than 2.5 s", "YIJU_FILE_SECONDS"),
        (-signal.SIGXCPU, False, FileOverLimit, "x.md takes longer than 2.5 s", "YIJU_FILE_SECONDS"),
        (-signal.SIGKILL, False, FileOverLimit, "x.md needs more than 99 MiB", "YIJU_FILE_MEMORY_MIB"),
        (-signal.SIGABRT, False, FileOverLimit, "x.md needs more than 99 MiB", "YIJU_FILE_MEMORY_MIB"),
        (-signal.SIGSEGV, False, DamagedFile, "x.md cannot be read: the reader ended on it (-11)", "PDF"),
        (1, False, DamagedFile, "x.md cannot be read: the reader ended on it (1)", "PDF"),
    ],
)
def test_how_a_reader_ended_tells_what_to_do(status, late, error, words, hint):
    ended = _end("x.md", status, Limits(seconds=2.5, memory_mib=99), late=late)
    assert type(ended) is error
    assert str(ended).startswith(words) and hint in ended.hint


def test_an_error_names_the_file_once():
    for message in ("x.md is damaged", "is damaged"):
        with pytest.raises(DamagedFile) as caught:
            _result("x.md", f'{{"error":"DamagedFile","message":"{message}","hint":"save it"}}\n', list[list[str]])
        assert str(caught.value).count("x.md") == 1 and caught.value.hint == "save it"


def test_a_result_that_is_no_document_is_the_fault_of_the_file():
    assert _result("x.csv", '{"result":[["a"],[]]}\n', list[list[str]]) == [["a"], []]
    with pytest.raises(DamagedFile, match=r"x\.csv cannot be read: 2 faults") as caught:
        _result("x.csv", '{"result":[[1],[2]]}\n', list[list[str]])
    assert caught.value.hint
