"""Serve a library in a process of its own, as ``yiju serve`` does, to time what HTTP adds and to measure its memory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rag.errors import ConfigError
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Served", "memory_of", "serve_library"]

_COMMAND = "from ui.commands.cli import main; main()"  # the server is another program: nothing of it is imported here
_API = "API"  # begins the line that names the address
_START_SECONDS, _LOOK_SECONDS = 120.0, 0.1


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    process: int


@contextmanager
def serve_library(reports: Iterable[ParsedReport], embedder: "Embedder") -> Iterator[Served]:
    """Serve `reports` on a free port of this machine, without a language model, until the block ends.

    Raises: ConfigError if the server does not start.
    """
    from index.store.update import Change, change_library

    with TemporaryDirectory(prefix="yiju-speed-") as folder:
        wanted = Change(put=tuple(reports))
        change_library(Path(folder), lambda _: wanted, embedder)
        environment = os.environ | {"YIJU_HOME": folder, "YIJU_LLM": "", "PYTHONPATH": os.pathsep.join(sys.path)}
        printed = Path(folder) / "printed.txt"
        with printed.open("w") as output:
            server = subprocess.Popen(  # noqa: S603 - this interpreter with a fixed command
                [sys.executable, "-c", _COMMAND, "serve", "--host", "127.0.0.1", "--port", "0"],
                env=environment,
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
        try:
            yield Served(_address(server, printed), server.pid)
        finally:
            server.terminate()
            server.wait()


def _address(server: subprocess.Popen[bytes], printed: Path) -> str:
    """Wait for the line that names the address."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        for line in printed.read_text("utf-8").splitlines():
            if line.startswith(_API):
                return line.split()[-1].removesuffix("/v1")
        time.sleep(_LOOK_SECONDS)
    raise ConfigError("the server did not start", hint="run `yiju serve` to see why")


def memory_of(process: int | str = "self") -> dict[str, float]:
    """Return the memory of a process now and at its most, as Linux counts it. Empty elsewhere. Unit: MB (10^6 bytes).

    >>> all(value > 0 for value in memory_of().values())
    True
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    except OSError:
        return {}
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    names = {"now": "VmRSS", "most": "VmHWM"}
    return {
        name: round(int(fields[field].split()[0]) * 1024 / 1e6, 1) for name, field in names.items() if field in fields
    }
