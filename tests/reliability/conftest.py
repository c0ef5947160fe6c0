"""A writer whose calls of the operating system fail or kill it, and libraries for it to change."""

import itertools
import shutil

import pytest

from index.store.snapshot import write_snapshot
from ingest.parse import read_report
from tests.reliability.faults import Writer, why_not
from tests.reliability.writer import prepare


@pytest.fixture(scope="session")
def writer():
    with Writer() as process:
        yield process


@pytest.fixture(scope="session")
def traced(writer):
    """The writer, where `strace` may attach to it."""
    if reason := why_not():
        pytest.skip(reason)
    return writer


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A home with a library; not to be written to."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    prepare(home)
    return home


@pytest.fixture
def fresh(prepared, tmp_path):
    """Return a function that returns a copy of the prepared home, and removes the one before."""
    number = itertools.count()

    def copy():
        for path in tmp_path.glob("home-*"):
            shutil.rmtree(path)
        return shutil.copytree(prepared, tmp_path / f"home-{next(number)}")

    return copy


@pytest.fixture
def home(tmp_path, seed_embedder, seed_report_path):
    """A library with the seed report, made with the real model."""
    write_snapshot(tmp_path / "library", [read_report(seed_report_path)], seed_embedder)
    return tmp_path / "library"
