"""Every hostile file ends with a reason or is read harmlessly, within time and memory, and stops no other file."""

import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from ingest.formats.office import converter
from tests.ingest.formats.hostile import archives, documents, pages, pictures
from tests.ingest.formats.hostile.build import EITHER, PROSE, READ, REFUSED
from tests.ingest.formats.hostile.run import LIMITS

ROOT = Path(__file__).parents[3]
READERS = 2  # processes
START, MIB = 30, 512  # seconds to start a reader on a busy machine
THROUGH_CONVERTER = (".doc", ".odt", ".rtf", ".wps")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corpus():
    found = {case.name: case for case in chain(archives.cases(), documents.cases(), pages.cases(), pictures.cases())}
    assert len(found) >= 300
    return found


@pytest.fixture(scope="module")
def read(corpus, tmp_path_factory):
    """How each file ended, by its name."""
    folder = tmp_path_factory.mktemp("hostile")
    for case in corpus.values():
        (folder / case.name).write_bytes(case.data)
    command = [sys.executable, "-m", "tests.ingest.formats.hostile.run", folder]
    readers = [
        subprocess.Popen([*command, str(part), str(READERS)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for part in range(READERS)
    ]
    lines = [line for reader in readers for line in reader.communicate()[0].splitlines()]
    assert all(reader.returncode == 0 for reader in readers)
    return {one["name"]: one for one in map(json.loads, lines)}


def test_every_file_ends_as_it_must(corpus, read):
    assert read.keys() == corpus.keys()
    assert [fault for name, case in corpus.items() if (fault := fault_of(case, read[name]))] == []


def fault_of(case, one):
    error = one.get("error")
    if "crash" in one:
        return case.name, one["crash"]
    if error == "ConverterMissing" and not converter():
        return None
    if (case.ends == READ and error) or (case.ends == REFUSED and not error):
        return case.name, error or one["text"][:80]
    if error and case.errors and error not in case.errors:
        return case.name, error, one["message"]
    return None


def test_every_refusal_is_one_line_with_the_name_and_says_what_to_do(read):
    for name, one in read.items():
        if "error" in one:
            assert one["hint"], name
            assert name in one["message"], one
            assert not re.search(r"[\n\r]|Traceback|File \"", one["message"] + one["hint"]), one
            assert len(one["message"]) < 400, one


def test_nothing_outside_a_file_is_read_or_written(read):
    assert not [name for name, one in read.items() if "root:" in one.get("text", "")]
    assert not Path("/tmp/yiju-evil.txt").exists()  # noqa: S108
    assert not list(ROOT.parent.glob("evil.txt"))


def test_what_is_read_is_what_a_reader_sees(corpus, read):
    """No entity grows, and a whole file with a wrong name is read as what it is."""
    for name, one in read.items():
        assert "笑笑笑" not in one.get("text", ""), name
        if corpus[name].ends != EITHER and PROSE.encode() in corpus[name].data:
            assert "error" in one or PROSE in one["text"], name


def test_no_file_takes_more_memory_than_is_allowed(read):
    """The largest of all readers; where a converter is started, the limit is a wider one."""
    for part in range(READERS):
        before = 0
        for name, one in sorted(read.items())[part::READERS]:
            if not name.endswith(THROUGH_CONVERTER) and "named" not in name:
                assert one["children_mib"] <= max(before, MIB), name
            before = max(before, one["children_mib"])
            assert one["own_mib"] <= MIB, name


def test_all_files_are_read_in_time(read):
    """Each within its limit, and together little more than as many plain files: the same on any machine."""
    seconds = sorted(one["seconds"] for one in read.values())
    assert seconds[-1] < LIMITS.seconds + START
    assert sum(seconds) < 3 * len(seconds) * seconds[len(seconds) // 2]
