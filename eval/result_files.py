"""Write and read the result files of ``yiju eval``: JSON with rounded figures, and the pages about it.

Each file is written completely or not at all. The keys keep their order, because tables show the systems in it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag import files
from rag.errors import ConfigError, DatasetError

__all__ = ["QA_FORMAT", "as_json", "load_qa_result", "write_file", "write_result"]

QA_FORMAT = 1  # of a result of `yiju eval qa`
_DIGITS = 5


def write_result(content: Mapping[str, Any], path: Path) -> None:
    """Write a result to `path` as JSON. Missing folders are made.

    Raises: ConfigError when the file cannot be written.
    """
    write_file(path, as_json(content))


def as_json(content: Mapping[str, Any]) -> str:
    """Format a result: floats with at most five digits, and each case on a line of its own.

    >>> print(as_json({"f1": 1 / 3, "cases": [{"id": "1", "right": True}]}), end="")
    {
     "f1": 0.33333,
     "cases": [
      {"id": "1", "right": true}
     ]
    }
    """
    content = _rounded(content)
    cases = content.get("cases")
    if not isinstance(cases, list) or not cases or len(content) == 1:
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    head = json.dumps({name: one for name, one in content.items() if name != "cases"}, ensure_ascii=False, indent=1)
    lines = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f'{head[:-2]},\n "cases": [\n  {lines}\n ]\n}}\n'


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path` in one step: a reader sees the old file or the new one. Missing folders are made.

    Raises: ConfigError when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_file(path, text.encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error}", hint="name a place that you may write to") from error


def load_qa_result(path: Path) -> dict[str, Any]:
    """Read a result of ``yiju eval qa``.

    Raises: DatasetError when the file cannot be read or holds something else.
    """
    hint = "name a file that `yiju eval qa --out DIR` or `--json` wrote"
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint=hint) from error
    if not isinstance(content, dict) or content.get("format") != QA_FORMAT or "cases" not in content:
        raise DatasetError(f"{path} is no result of format {QA_FORMAT}", hint=hint)
    return content
