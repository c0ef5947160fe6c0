"""What every test may use, and the rule that none may reach the network."""

import ipaddress
import socket
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from rag.config import Settings
from rag.errors import SnapshotError

SEED_REPORT = Path(__file__).resolve().parent.parent / "data" / "reports" / "huli-inspection-rectification-2022.txt"


settings.register_profile("shared machine", deadline=None)  # what takes long there is not at fault
settings.load_profile("shared machine")


def pytest_make_parametrize_id(val):
    """Give an empty text a name: several tests that are chosen by their ids are not found beside an empty one."""
    return "empty" if val in ("", b"") else None


class NetworkUsed(AssertionError):
    """A test tried to leave this machine."""


def _is_loopback(address):
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(call):
        def guarded(self, address):
            if not _is_loopback(address):
                raise NetworkUsed(f"connection to {address}")
            return call(self, address)

        return guarded

    monkeypatch.setattr(socket.socket, "connect", guard(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(connect_ex))


@pytest.fixture(scope="session")
def interrupted():
    """A report in which the text under 一、总则 goes on behind furniture: four sections of body for two headings."""
    from ingest.parse import parse_text

    body = "各级各部门要加强领导，落实责任，扎实推进各项工作，确保任务按时完成。" * 2
    return parse_text(f"某区工作报告\n一、总则\n{body}\n打印本页\n{body}\n二、附则\n{body}", name="interrupted")


@pytest.fixture(scope="session")
def bundled_judge():
    """The judge that ships."""
    from index.model.judge import open_judge

    return open_judge()


class RememberingJudge:
    """The real model, which reads each window of a question once; its verdict does not depend on other windows.

    A test of the model itself takes `bundled_judge` instead.
    """

    def __init__(self, judge):
        self._judge = judge
        self._known = {}

    def judge(self, question, windows, before=""):
        asked = before, question
        new = [window for window in dict.fromkeys(windows) if (asked, window) not in self._known]
        verdicts = self._judge.judge(question, new, before)
        self._known |= {(asked, window): verdict for window, verdict in zip(new, verdicts, strict=True)}
        return [self._known[asked, window] for window in windows]


@pytest.fixture(scope="session")
def remembering_judge(bundled_judge):
    """The judge that ships, for the same questions asked over and over."""
    return RememberingJudge(bundled_judge)


@pytest.fixture(scope="session")
def bundled_embedder():
    """The real model, converted once into the user's cache."""
    from index.model.embed import open_embedder

    return open_embedder("bundled", Settings().cache)


class RememberingEmbedder:
    """The real model, which embeds each passage once a session, and none whose vector set-up has kept.

    A test of the model itself takes `bundled_embedder` instead.
    """

    def __init__(self, embedder, home):
        self._embedder = embedder
        self._known = {}
        with suppress(SnapshotError):  # no library yet, or another model's
            self._known = passage_vectors(home, embedder)

    def __getattr__(self, name):
        return getattr(self._embedder, name)

    def embed_passages(self, texts, progress=None):
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._embedder.embed_passages(new, progress), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimensions)


def passage_vectors(home, embedder):
    """Return the vectors of the library in `home` by text; its files are checked, and made by the same model."""
    from index.search.units import unit_text, units_of
    from index.store.snapshot import open_retriever

    known = {}
    for pack in open_retriever(home, embedder).packs:
        units = units_of(read() for read in pack.reads)
        for own, part in ((units["chunks"], pack.chunks), (units["sentences"], pack.sentences)):
            known |= zip(map(unit_text, own), part.vectors.matrix(), strict=True)
    return known


@pytest.fixture(scope="session")
def seed_embedder(bundled_embedder):
    """The real model for libraries that hold the seed report: `make setup` has embedded it."""
    return RememberingEmbedder(bundled_embedder, Settings().home)


@pytest.fixture(scope="session")
def seed_report_path():
    return SEED_REPORT
