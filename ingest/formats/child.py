"""The process that reads one file: ``python -m ingest.formats.child FILE``, started by :mod:`ingest.isolate`.

It reads a line of JSON from standard input: the function of the loader to call, and name, suffix and limits of the
file. It writes lines of JSON to standard output: progress, and at the end the result or the error.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import import_module
from io import TextIOBase
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from ingest.formats.document import Document
from ingest.formats.loader import LOADERS, Input, Limits
from ingest.formats.memory import restrict
from rag.errors import DamagedFile, FileOverLimit, IngestError

__all__ = ["main", "order"]

_RESULTS: Mapping[str, Any] = MappingProxyType({"load": Document, "read_cells": list[list[str]]})
_AGAIN = "check that the file opens in the program it is made with, save it there again and add it again"


def main() -> None:
    """Read the file that the command line names."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a library prints is no message of ours
        told = json.loads(sys.stdin.readline())
        try:
            result = _read(Path(sys.argv[1]), told, out)
        except IngestError as error:
            _tell(out, error=type(error).__name__, message=str(error), hint=error.hint)
        else:
            out.write('{"result":' + result + "}\n")


def _read(path: Path, told: dict[str, Any], out: TextIOBase) -> str:
    """Return what the function of the loader returns, as JSON."""
    limits, suffix = Limits(**told["limits"]), told["suffix"]
    restrict(limits)

    def progress(stage: str, done: int, of: int) -> None:
        _tell(out, stage=stage, done=done, of=of)

    try:
        read: Callable[[Input], object] = getattr(import_module(LOADERS[suffix]), told["call"])
        source = Input(path.read_bytes(), told["name"], suffix, limits, progress)
        return TypeAdapter(_RESULTS[told["call"]]).dump_json(read(source)).decode()
    except IngestError:
        raise
    except MemoryError:
        raise FileOverLimit(f"needs more than {limits.memory_mib} MiB to be read", hint="split the file") from None
    except RecursionError:
        raise FileOverLimit("its parts are nested too deeply", hint=_AGAIN) from None
    except Exception as error:  # whatever a library raises on a file of strangers
        raise DamagedFile(f"cannot be read as {suffix}: {_brief(error)}", hint=_AGAIN) from error


def _brief(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _tell(out: TextIOBase, **fields: object) -> None:
    out.write(json.dumps(fields, ensure_ascii=False) + "\n")
    out.flush()


def order(call: str, name: str, suffix: str, limits: Limits) -> str:
    """Return the line that :func:`main` reads. `call` is the loader's function: load, or read_cells of sheets."""
    return json.dumps({"call": call, "name": name, "suffix": suffix, "limits": asdict(limits)}) + "\n"


if __name__ == "__main__":
    main()
