"""What the reader of one file tells the process that asked; its limits are those of another test."""

import io
import json
import os
import sys
import types

import pytest

from ingest.formats import child
from ingest.formats.child import main, order
from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.formats.loader import Limits
from rag.errors import ProtectedFile

LIMITS = Limits(seconds=7, memory_mib=99)
DOCUMENT = Document((Paragraph("网格710个。", 1, 2), Grid((Cell(0, 0, "区"),), caption="表")), title="题")


@pytest.fixture
def told(tmp_path, monkeypatch, capfd):
    """Let a loader read a file; return the messages, the file as the loader gets it, and the limits that were set."""

    def tell(read, call="load"):
        sources, limited = [], []
        loader = types.ModuleType("one_loader")
        setattr(loader, call, lambda source: sources.append(source) or read(source))
        monkeypatch.setitem(sys.modules, "one_loader", loader)
        monkeypatch.setattr(child, "LOADERS", {".x": "one_loader"})
        monkeypatch.setattr(child, "restrict", limited.append)
        path = tmp_path / "upload"
        path.write_bytes(b"content")
        monkeypatch.setattr(sys, "argv", ["child", str(path)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(order(call, "报告.x", ".x", LIMITS)))
        main()
        lines = capfd.readouterr().out.splitlines()
        return [json.loads(line) for line in lines], sources, limited

    return tell


def fail(error):
    """Return a loader that raises `error`."""

    def read(_source):
        raise error

    return read


def test_a_document_is_told_whole_and_on_one_line(told):
    (message,), (source,), limited = told(lambda source: DOCUMENT)
    assert message["result"]["title"] == "题"
    first, grid = message["result"]["blocks"]
    assert (first["text"], first["level"], first["page"]) == ("网格710个。", 1, 2)
    assert (grid["caption"], grid["cells"][0]["text"]) == ("表", "区")
    assert (source.data, source.name, source.suffix, source.limits) == (b"content", "报告.x", ".x", LIMITS)
    assert limited == [LIMITS]


def test_the_cells_of_a_sheet_are_told(told):
    (message,), _, _ = told(lambda source: [["区", "710"], []], call="read_cells")
    assert message == {"result": [["区", "710"], []]}


def test_progress_is_told_before_the_result(told):
    def read(source):
        source.progress("页", 3, 120)
        return Document(())

    (progress, result), *_ = told(read)
    assert (list(progress.items()), list(result)) == ([("stage", "页"), ("done", 3), ("of", 120)], ["result"])


def test_what_a_library_prints_is_no_message(told):
    def read(_source):
        os.write(1, b"a warning\n")
        return Document(())

    (message,), *_ = told(read)
    assert list(message) == ["result"]


@pytest.mark.parametrize(
    ("error", "name", "message"),
    [
        (
            ProtectedFile("报告.x asks for a password", hint="save it without"),
            "ProtectedFile",
            "报告.x asks for a pass",
        ),
        (ZeroDivisionError("bad\n  thing"), "DamagedFile", "cannot be read as .x: ZeroDivisionError: bad thing"),
        (KeyError(), "DamagedFile", "cannot be read as .x: KeyError"),
        (ValueError("x" * 300), "DamagedFile", f"cannot be read as .x: ValueError: {'x' * 200}"),
        (MemoryError(), "FileOverLimit", "needs more than 99 MiB to be read"),
        (RecursionError("deep"), "FileOverLimit", "its parts are nested too deeply"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_is_told_by_its_kind_with_what_to_do(told, error, name, message):
    (last,), *_ = told(fail(error))
    assert list(last) == ["error", "message", "hint"]
    assert (last["error"], last["message"][: len(message)]) == (name, message)
    assert len(last["message"]) < 250 and last["hint"]


def test_what_is_no_document_is_an_error(told):
    (last,), *_ = told(lambda source: 7)
    assert last["error"] == "DamagedFile" and last["hint"]
