"""Draw the table of docs/reliability.md from the rows and from what they found."""

import json

from tests.reliability.measure import RESULT
from tests.reliability.rows import ROWS

__all__ = ["draw"]

HEAD = "| Row | What | To reach | Tier | Found | Not shown, and why |\n|---|---|---|---|---|---|\n"


def draw():
    """Return the table with a line for each row, and a sentence on where it was made."""
    found = json.loads(RESULT.read_text("utf-8"))
    lines = [f"Made on {found['made']}; {found['machine']}.\n\n", HEAD]
    for row in ROWS:
        told = found["rows"].get(row.id, {})
        tests = _outcome("make test", row.tests, told.get("tests"))
        cell = "; ".join(filter(None, (tests, _outcome("make soak", row.soak, told.get("soak"))))) or "–"
        lines.append(f"| {row.id} | {row.what} | {row.figure} | {row.tier} | {cell} | {row.open} |\n")
    lines += ["\nThe tests of each row:\n\n", "| Row | `make test` | `make soak` |\n|---|---|---|\n"]
    for row in ROWS:
        if row.tests or row.soak:
            lines.append(f"| {row.id} | {_names(row.tests)} | {_names(row.soak)} |\n")
    return "".join(lines)


def _outcome(command, tests, told):
    if not tests:
        return ""
    if told is None:
        return f"`{command}`: not run for this table"
    ends = ", ".join(f"{told[name]} {name}" for name in ("passed", "failed", "skipped") if told[name])
    figures = "".join(f", {name.replace('_', ' ')} {value}" for name, value in told["figures"].items())
    return f"`{command}`: {ends}{figures}, {told['seconds']} s"


def _names(tests):
    return ", ".join(f"`{test.removeprefix('tests/')}`" for test in tests) or "–"
