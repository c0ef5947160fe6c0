"""Change one place of the code at a time, in a copy, and see whether the tests of its room notice.

mutmut makes the changes (mutants) and runs the tests that call the changed function. Of the mutants of a room a sample
is drawn by the hash of their names: the same code gives the same sample.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import chdir
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rag.config import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.json")
PACKAGES = ["rag", "ingest", "index", "ui", "eval"]
BESIDE = ["data", "docs", "deploy", "constraints.txt", "README.md"]  # read by tests
# Exit codes of mutmut: 0 says that every test passed, 5 and 33 that none calls the function; 36, 152 and ±24 that it
# took six times as long; every other one is a failed test, or a crash. -1 (255) says that pytest did not find a test by
# its id: the id is not the same in every process, or the file cannot be read because the changed function fails there.
SURVIVED, UNTESTED, TIMED_OUT, NOT_FOUND = {0}, {5, 33}, {36, 24, -24, 152}, {-1, 255}
NOTICED = {1, 2}  # exit codes of pytest: a test failed, a file could not be read
WORDING = ["raise ", "hint ?=", r"\blog\w*\.\w+\("]  # what errors and logs say is free


@dataclass(frozen=True, slots=True)
class Room:
    """What is changed, the tests that must notice, and words in the names of tests that are left out for their time."""

    only: tuple[str, ...]
    tests: tuple[str, ...]
    without: str = "takes_no_long_time or in_proportion"  # they measure time, which a busy machine has not


ROOMS = {
    "guard": Room(("rag/guard/*",), ("tests/rag/guard",)),
    "store": Room(
        tuple(f"index/store/{name}.py" for name in sorted(path.stem for path in (ROOT / "index/store").glob("*.py"))),
        ("tests/index/store/test_*.py",),
        "killed or beside or many_small",
    ),
    "entry": Room(  # without what needs a PostgreSQL or a directory
        tuple(
            f"ui/entry/{path.relative_to(ROOT / 'ui/entry')}"
            for path in sorted((ROOT / "ui/entry").rglob("*.py"))
            if path.stem not in {"secret_table", "stores", "directory"}
        ),
        ("tests/ui/entry/test_*.py", "tests/ui/entry/offices/test_pro*.py", "tests/ui/entry/offices/test_o*.py"),
        "postgres or at_once",
    ),
    "ingest": Room(
        (
            *(f"ingest/{path.name}" for path in sorted((ROOT / "ingest").glob("*.py"))),
            *(f"ingest/formats/{name}.py" for name in ("safe_zip", "sniff", "child", "memory", "loader", "document")),
        ),
        ("tests/ingest/test_*.py", *(f"tests/ingest/formats/test_{name}*.py" for name in ("s", "child", "memory"))),
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The mutants that were tried: names by outcome, and the differences of those that no test noticed."""

    made: int
    killed: tuple[str, ...]
    timed_out: tuple[str, ...]
    equivalent: tuple[str, ...]
    survived: dict[str, str]

    @property
    def share(self):
        """Return the share of those that could be noticed that was."""
        noticed = len(self.killed) + len(self.timed_out)
        return noticed / ((noticed + len(self.survived)) or 1)


def try_room(name, folder, size, children):
    """Copy the tree to `folder`, draw `size` mutants of a room, and run them."""
    room = ROOMS[name]
    copy_tree(folder, room)
    sources = sorted(path for glob in room.only for path in folder.glob(glob) if path.suffix == ".py")
    made = [mutant for path in sources for mutant in mutants_of(path.relative_to(folder), folder)]
    drawn = sorted(made, key=lambda one: sha256(one.encode()).digest())[:size]
    call(folder, "run", "--max-children", str(children), *drawn)
    outcomes = read_outcomes(folder)
    outcomes |= {one: run_files(folder, one) for one in drawn if outcomes[one] in NOT_FOUND}
    noticed = {one: outcomes[one] for one in drawn if outcomes[one] not in SURVIVED | UNTESTED}
    differences = {one: call(folder, "show", one) for one in drawn if one not in noticed}
    same = {one for one, difference in differences.items() if is_equivalent(one, difference)}
    return Found(
        len(made),
        tuple(one for one, code in noticed.items() if code not in TIMED_OUT),
        tuple(one for one, code in noticed.items() if code in TIMED_OUT),
        tuple(sorted(same)),
        {one: changed_lines(difference) for one, difference in differences.items() if one not in same},
    )


def copy_tree(folder, room):
    """Copy what the tests need, with the library that set-up has made, and say to mutmut what to change."""
    for name in [*PACKAGES, *BESIDE, "tests"]:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy2(source, folder / name)
    shutil.copytree(Settings().home, folder / "home", dirs_exist_ok=True)
    (folder / "mutants").mkdir(exist_ok=True)  # Python forgets a folder on its path that is not there at the start
    tests = sorted({str(path.relative_to(ROOT)) for glob in room.tests for path in ROOT.glob(glob)})
    own = {
        "source_paths": PACKAGES,
        "only_mutate": list(room.only),
        "do_not_mutate_patterns": WORDING,
        "also_copy": BESIDE,
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "--hypothesis-seed=0", f"-k=not ({room.without})"],
        "process_isolation": "forkserver",  # threads of the model's runtime do not survive a fork
        "use_git_change_detection": False,
        "timeout_multiplier": 6.0,
        "debug": True,  # where it fails, it tells what pytest said
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in own.items()]
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text("\n".join([text, "[tool.mutmut]", *lines, ""]), "utf-8")


def mutants_of(path, folder):
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    with chdir(folder):  # where mutmut reads its settings
        names = mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names
    return [get_mutant_name(path, name) for name in names]


def surroundings_of(folder):
    return {**os.environ, "YIJU_HOME": str(folder / "home"), "PYTHONPATH": str(folder / "mutants")}


def call(folder, *words):
    """Run mutmut in the copy and return what it writes; the code under test is that of the copy, never ours."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *words],
        cwd=folder,
        env=surroundings_of(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stdout.replace("\r", "\n")[-6000:] + done.stderr[-3000:])
    return done.stdout


def run_files(folder, mutant):
    """Run the tests of the room by their files, not by their ids; return 1 if one fails or cannot be read, else 0."""
    read = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    words = ["-x", "-q", *read["pytest_add_cli_args"], *read["pytest_add_cli_args_test_selection"]]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir=.", *words],
        cwd=folder / "mutants",
        env=surroundings_of(folder) | {"MUTANT_UNDER_TEST": mutant},
        capture_output=True,
        check=False,
    )
    return int(done.returncode in NOTICED)


def read_outcomes(folder):
    """Return the exit code of each mutant."""
    files = (json.loads(path.read_text("utf-8")) for path in (folder / "mutants").rglob("*.py.meta"))
    return {name: code for file in files for name, code in file["exit_code_by_key"].items()}


def changed_lines(difference):
    """Return the lines of a difference that are other ones, without its head."""
    lines = difference.partition("@@")[2].partition("\n")[2].splitlines()
    return "\n".join(line for line in lines if line[:1] in "+-" and line)


def is_equivalent(name, difference):
    """Is it listed as one that no test can notice? Names are numbered anew as code changes, lines are not."""
    function = re.sub(r"__mutmut_\d+$", "", name)
    listed = json.loads(EQUIVALENT.read_text("utf-8"))
    return any(one["function"] == function and one["lines"] == changed_lines(difference) for one in listed)
