"""Run the tests of rows and note what they found: ``python -m tests.reliability.measure P R1 R2`` or ``… N``.

The first argument is the tier: P the tests of every run, N those of ``make soak``. Without rows all are run. The result
is eval/results/reliability.json; what other rows found before stays.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from eval.result_files import as_json, write_file
from tests.reliability.rows import ROWS

ROOT = Path(__file__).resolve().parent.parent.parent
RESULT = ROOT / "eval" / "results" / "reliability.json"


def main(tier, *names):
    found = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {"rows": {}}
    wanted = [row for row in ROWS if (not names or row.id in names) and (row.soak if tier == "N" else row.tests)]
    tests = sorted({test for row in wanted for test in (row.soak if tier == "N" else row.tests)})
    cases = run(tests, "soak" if tier == "N" else "not soak")
    for row in wanted:
        outcome = sum_up(row.soak if tier == "N" else row.tests, cases)
        found["rows"].setdefault(row.id, {})["soak" if tier == "N" else "tests"] = outcome
    found["machine"] = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    found["made"] = datetime.now(UTC).strftime("%Y-%m-%d")
    found["rows"] = {row.id: found["rows"][row.id] for row in ROWS if row.id in found["rows"]}
    write_file(RESULT, as_json(found))


def run(tests, marked):
    """Return what each case came to: its file, function, outcome, seconds and figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-o",
            "junit_family=xunit1",  # the only one that keeps figures
            "-m",
            marked,
            f"--junitxml={path}",
            "--show-capture=no",
            *tests,
        ]
        subprocess.run(command, cwd=ROOT, check=False)
        return [read(case) for case in ElementTree.parse(path).iter("testcase")]  # noqa: S314 - pytest wrote it


def read(case):
    failed = case.find("failure") is not None or case.find("error") is not None
    skipped = case.find("skipped")
    return {
        "file": case.get("classname").replace(".", "/") + ".py",
        "name": case.get("name").partition("[")[0],
        "outcome": "failed" if failed else "skipped" if skipped is not None else "passed",
        "seconds": float(case.get("time")),
        "figures": {one.get("name"): one.get("value") for one in case.iter("property")},
    }


def sum_up(tests, cases):
    """Add up the cases of `tests`: how many passed, failed and were skipped, the seconds, and the figures they told."""
    own = [case for case in cases if any(belongs(case, test) for test in tests)]
    figures = {}
    for case in own:
        for name, value in case["figures"].items():
            known = figures.get(name)
            adds_up = value.isdecimal() and (known is None or isinstance(known, int))
            figures[name] = int(value) + (known or 0) if adds_up else value
    count = {outcome: sum(case["outcome"] == outcome for case in own) for outcome in ("passed", "failed", "skipped")}
    return {**count, "seconds": round(sum(case["seconds"] for case in own)), "figures": figures}


def belongs(case, test):
    path, _, name = test.partition("::")
    in_class = case["file"].startswith(path.removesuffix(".py") + "/")
    return (case["file"] == path or in_class) and name in ("", case["name"])


if __name__ == "__main__":
    main(*sys.argv[1:])
