"""The process that loads one file: ``python -m ingest.formats.child FILE``, started by :mod:`ingest.isolate`.

It reads a line of JSON from standard input: name, suffix and limits of the file. It writes lines of JSON to standard
output: progress, and at the end the document or the error.
"""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module
from io import TextIOBase
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.formats.document import Document
from ingest.formats.loader import LOADERS, Input, Limits
from ingest.formats.memory import restrict
from rag.errors import DamagedFile, FileOverLimit, IngestError

__all__ = ["main", "order"]

_AGAIN = "check that the file opens in the program it is made with, save it there again and add it again"


def main() -> None:
    """Load the file that the command line names."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a library prints is no message of ours
        told = json.loads(sys.stdin.readline())
        try:
            document = _load(Path(sys.argv[1]), told, out)
        except IngestError as error:
            _tell(out, error=type(error).__name__, message=str(error), hint=error.hint)
        else:
            out.write('{"document":' + TypeAdapter(Document).dump_json(document).decode() + "}\n")


def _load(path: Path, told: dict[str, Any], out: TextIOBase) -> Document:
    limits, suffix = Limits(**told["limits"]), told["suffix"]
    restrict(limits)

    def progress(stage: str, done: int, of: int) -> None:
        _tell(out, stage=stage, done=done, of=of)

    try:
        module = import_module(LOADERS[suffix])
        source = Input(path.read_bytes(), told["name"], suffix, limits, progress)
        document: Document = module.load(source)
    except IngestError:
        raise
    except MemoryError:
        raise FileOverLimit(f"needs more than {limits.memory_mib} MiB to be read", hint="split the file") from None
    except RecursionError:
        raise FileOverLimit("its parts are nested too deeply", hint=_AGAIN) from None
    except Exception as error:  # whatever a library raises on a file of strangers
        raise DamagedFile(f"cannot be read as {suffix}: {_brief(error)}", hint=_AGAIN) from error
    return document


def _brief(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _tell(out: TextIOBase, **fields: object) -> None:
    out.write(json.dumps(fields, ensure_ascii=False) + "\n")
    out.flush()


def order(name: str, suffix: str, limits: Limits) -> str:
    """Return the line that :func:`main` reads."""
    return json.dumps({"name": name, "suffix": suffix, "limits": asdict(limits)}) + "\n"


if __name__ == "__main__":
    main()
