"""Q1: of a sample of small changes to the code of a room, its tests notice most. Run by `make mutants`."""

import json
import os
import sys
from importlib.util import find_spec

import pytest

from tests.reliability.mutants import EQUIVALENT, ROOMS, ROOT, Found, changed_lines, run_files, try_room

SIZE = int(os.environ.get("YIJU_MUTANTS", "50"))  # of a room
TO_REACH = 0.85


@pytest.mark.skipif(find_spec("mutmut") is None, reason="mutmut is not installed: the extra dev")
@pytest.mark.soak
@pytest.mark.parametrize("room", ROOMS)
def test_most_of_the_mutants_of_a_room_are_killed(room, tmp_path, record_property):
    found = try_room(room, tmp_path, SIZE, os.cpu_count() or 1)
    noticed = len(found.killed) + len(found.timed_out)
    figures = (
        f"{noticed} of {noticed + len(found.survived)} ({found.share:.0%}; by time {len(found.timed_out)}, "
        f"equivalent {len(found.equivalent)}, made {found.made})"
    )
    record_property(room, figures)
    survivors = "".join(f"{name}\n{lines}\n" for name, lines in found.survived.items())
    sys.stdout.write(f"\n{room}: {figures}\n{survivors}")
    assert found.share >= TO_REACH


def test_what_no_test_notices_counts_against_a_room():
    assert Found(9, ("a",), ("b",), ("c",), {"d": "-x"}).share == 2 / 3
    assert changed_lines("--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n def f():\n-    return 1\n+    return 2") == (
        "-    return 1\n+    return 2"
    )


def test_a_mutant_with_which_a_file_of_tests_cannot_be_read_is_noticed(tmp_path):
    (tmp_path / "mutants").mkdir()
    lines = ["import os", 'assert os.environ["MUTANT_UNDER_TEST"] != "a"', "def test_nothing(): pass", ""]
    (tmp_path / "mutants/test_x.py").write_text("\n".join(lines), "utf-8")
    own = {"pytest_add_cli_args": ["-p", "no:cacheprovider"], "pytest_add_cli_args_test_selection": ["test_x.py"]}
    told = [f"{key} = {json.dumps(value)}" for key, value in own.items()]
    (tmp_path / "pyproject.toml").write_text("\n".join(["[tool.mutmut]", *told]), "utf-8")
    assert (run_files(tmp_path, "a"), run_files(tmp_path, "b")) == (1, 0)


@pytest.mark.parametrize("one", json.loads(EQUIVALENT.read_text("utf-8")), ids=lambda one: one["function"])
def test_a_mutant_that_cannot_be_noticed_is_of_code_that_is_there(one):
    text = (ROOT / f"{one['function'].rpartition('.')[0].replace('.', '/')}.py").read_text("utf-8")
    assert one["reason"]
    assert all(line[1:] in text for line in one["lines"].splitlines() if line.startswith("-"))
