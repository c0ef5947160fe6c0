"""Threads, a deadline, and a quick no."""

import threading
import time

import anyio
import httpx2
import pytest
from fastapi.testclient import TestClient

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.live_server import LiveServer
from ui.api.app import build_app
from ui.api.around.work import Work
from ui.entry.access import OPEN
from ui.entry.rules import Access
from ui.errors import Late, Overloaded
from ui.service.admission import Admission
from ui.service.service import Service

GRIDS = "湖里区划分了多少个网格？"


class Gate(HashEmbedder):
    """An embedder that waits for the gate to open."""

    def __init__(self):
        super().__init__(256)
        self.opened = threading.Event()

    def embed_query(self, text):
        assert self.opened.wait(30)
        return super().embed_query(text)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.opened.set()


def test_a_result_and_a_failure_come_back():
    async def main():
        assert await Work(5).run(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await Work(5).run(lambda: 1 / 0)

    anyio.run(main)


def test_what_is_late_is_left_behind():
    async def main():
        began = time.perf_counter()
        with pytest.raises(Late):
            await Work(0.1).run(lambda: time.sleep(4))
        assert time.perf_counter() - began < 3

    anyio.run(main)


def test_the_deadline_is_for_all_pieces_together():
    def slow():
        for piece in range(100):
            time.sleep(0.05)
            yield piece

    async def main():
        seen = []
        with pytest.raises(Late):
            async for piece in Work(0.5).pieces(slow()):
                seen.append(piece)
        assert 0 < len(seen) < 12

    anyio.run(main)


def test_a_stream_that_nobody_reads_to_its_end_is_closed():
    closed = threading.Event()

    def pieces():
        try:
            yield from range(10)
        finally:
            closed.set()

    async def main():
        stream = Work(5).pieces(pieces())
        assert await anext(stream) == 0
        await stream.aclose()
        assert closed.is_set()

    anyio.run(main)


def test_when_all_threads_are_taken_no_is_said_at_once():
    async def main():
        work = Work(5, threads=1)
        held = threading.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work.run, held.wait)
            await anyio.sleep(0.05)
            began = time.perf_counter()
            with pytest.raises(Overloaded):
                await work.run(lambda: 1)
            assert time.perf_counter() - began < 2  # a place would be free after five
            held.set()

    anyio.run(main)


def test_a_full_line_is_told_at_once_while_everybody_waits(home, gate):
    """Two compute, two wait; further ones get a no, in the time that the anchors allow for it, and probes go on."""
    service = Service(
        Settings(home=home), gate, TermJudge(), admission=Admission(workers=2, waiting=2, patience_seconds=30)
    )
    gate.opened.set()
    service.ask(OPEN, GRIDS)  # as `yiju serve` does, so that nobody waits for what loads late
    gate.opened.clear()
    with LiveServer(build_app(service, Access())) as live:
        answers = []

        def ask():
            with httpx2.Client(base_url=live.url, timeout=30) as asker:
                answers.append(asker.post("/v1/ask", json={"question": GRIDS}).status_code)

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        while service.admission.present < 4:
            time.sleep(0.01)
        took = []
        with httpx2.Client(base_url=live.url, timeout=30) as late:
            for _ in range(20):
                began = time.perf_counter()
                answer = late.post("/v1/ask", json={"question": GRIDS})
                took.append(time.perf_counter() - began)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert late.get("/healthz").status_code == 200
        gate.opened.set()
        for asker in askers:
            asker.join()
    assert answers == [200] * 4
    assert sorted(took)[len(took) // 2] < 0.1


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_is_late_is_503(home, gate, monkeypatch, stream):
    monkeypatch.setattr("ui.api.app.REQUEST_SECONDS", 0.2)
    client = TestClient(
        build_app(Service(Settings(home=home), gate, TermJudge()), Access()), base_url="http://localhost"
    )
    answer = client.post("/v1/ask", json={"question": GRIDS, "stream": stream})
    assert answer.status_code == 503
    assert answer.json()["title"] == "too late"
    assert answer.headers["retry-after"] == "5"


def test_a_language_model_has_its_own_time(home):
    with_model = build_app(
        Service(Settings(home=home, llm_seconds=40), HashEmbedder(256), TermJudge(), object()), Access()
    )
    assert with_model.state.app_state.work.seconds == 55


def test_items_that_are_no_longer_wanted_are_closed_when_their_thread_is_done():
    began, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def items():
        try:
            began.set()
            assert go_on.wait(30)
            yield 1
        finally:
            closed.set()

    held = items()  # so that nothing but `pieces` closes it

    async def main():
        async def take():
            async for _ in Work(30).pieces(held):
                raise AssertionError

        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.to_thread.run_sync(began.wait)
            group.cancel_scope.cancel()
        assert not closed.is_set()
        go_on.set()
        assert await anyio.to_thread.run_sync(closed.wait, 30)

    anyio.run(main)
