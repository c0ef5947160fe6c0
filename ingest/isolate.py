"""Read a file in a process of its own, with limits of memory and time: no file can harm the process that asks.

The process gets no settings and no secrets of this one. When it ends, all processes that it started end too.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.formats.child import order
from ingest.formats.document import Document
from ingest.formats.loader import Limits
from rag import errors
from rag.errors import DamagedFile, FileOverLimit, IngestError

__all__ = ["ToldCall", "load_apart", "read_cells_apart"]

ToldCall = Callable[[str, int, int], None]  # (stage, done, of), such as ("pages", 3, 120)

_Result = TypeVar("_Result")
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "LD_LIBRARY_PATH")  # of the environment
_CRASH_HINT = "open it in the program it is made with, save it again, or export it as PDF, and add that"
_LONG_HINT = "split the file into smaller ones, or raise YIJU_FILE_SECONDS"
_LARGE_HINT = "split the file into smaller ones, or raise YIJU_FILE_MEMORY_MIB"


def load_apart(path: Path, name: str, suffix: str, limits: Limits, told: ToldCall) -> Document:
    """Load the file at `path` with the loader of `suffix`. `name` is for messages.

    Raises: IngestError, and below it DamagedFile, ProtectedFile, FileOverLimit, ConverterMissing, EmptyReport,
    UnreadableText.
    """
    return _result(name, _last_line(path, name, limits, order("load", name, suffix, limits), told), Document)


def read_cells_apart(data: bytes, name: str, suffix: str, limits: Limits) -> list[list[str]]:
    """Read the rows of the first visible sheet with content in `data`, a sheet with `suffix`. `name` is for messages.

    Raises: IngestError, and below it DamagedFile, ProtectedFile, FileOverLimit, UnreadableText.
    """
    with TemporaryDirectory(prefix="yiju-cells-") as folder:
        path = Path(folder) / "sheet"
        path.write_bytes(data)
        last = _last_line(path, name, limits, order("read_cells", name, suffix, limits), lambda *_: None)
    return _result(name, last, list[list[str]])


def _last_line(path: Path, name: str, limits: Limits, line: str, told: ToldCall) -> str:
    """Start the process, give it `line`, and return the last line that it writes: the result, or the error."""
    with TemporaryDirectory(prefix="yiju-read-") as folder, _started(path, folder) as process:
        timer = threading.Timer(limits.seconds, _kill, [process])
        timer.start()
        try:
            _give(process, line)
            last = _follow(process, told)
            process.wait()
        finally:
            late = not timer.is_alive()
            timer.cancel()
    if not last:
        raise _end(name, process.returncode, limits, late=late)
    return last


@contextlib.contextmanager
def _started(path: Path, folder: str) -> Iterator["subprocess.Popen[str]"]:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    environment |= {"HOME": folder, "TMPDIR": folder, "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "ingest.formats.child", str(path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _kill(process)
        process.communicate()


def _kill(process: "subprocess.Popen[str]") -> None:
    """End the process and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _give(process: "subprocess.Popen[str]", line: str) -> None:
    stdin: IO[str] | None = process.stdin
    with contextlib.suppress(BrokenPipeError):
        if stdin is not None:
            stdin.write(line)
            stdin.close()
    process.stdin = None


def _follow(process: "subprocess.Popen[str]", told: ToldCall) -> str:
    """Report the progress that the process tells; return its last line, or nothing if it tells no result."""
    for line in process.stdout or ():
        if not line.startswith('{"stage"'):
            return line if line.endswith("\n") else ""
        stage = json.loads(line)
        told(stage["stage"], stage["done"], stage["of"])
    return ""


def _end(name: str, status: int, limits: Limits, *, late: bool) -> IngestError:
    """Return the error of a process that ended without a result."""
    if late or status == -signal.SIGXCPU:
        return FileOverLimit(f"{name} takes longer than {limits.seconds:g} s to read", hint=_LONG_HINT)
    if status in (-signal.SIGKILL, -signal.SIGABRT):
        return FileOverLimit(f"{name} needs more than {limits.memory_mib} MiB to be read", hint=_LARGE_HINT)
    return DamagedFile(f"{name} cannot be read: the reader ended on it ({status})", hint=_CRASH_HINT)


def _result(name: str, line: str, kind: type[_Result]) -> _Result:
    if line.startswith('{"error"'):
        told = json.loads(line)
        error_kind = getattr(errors, told["error"], IngestError)
        message = told["message"] if name in told["message"] else f"{name}: {told['message']}"
        raise error_kind(message, hint=told["hint"])
    try:
        return TypeAdapter(kind).validate_json(line[len('{"result":') : line.rindex("}")])
    except ValidationError as error:
        raise DamagedFile(f"{name} cannot be read: {error.error_count()} faults", hint=_CRASH_HINT) from error
