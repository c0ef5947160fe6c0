"""The language model's faults fifty times each, and fifty people at a slow endpoint: everybody is answered in time."""

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.answer.render import render
from rag.chat.breaker import Breaker
from rag.chat.guarded import MAX_CALLS
from rag.chat.opening import open_chat_model
from rag.write.generate import DEGRADED
from tests.fault_server import FAULTS, FaultServer

pytestmark = pytest.mark.slow
GRIDS = "湖里区划分了多少个网格？"
TIMES = 50
SECONDS = 0.4


def ask_timed(pipeline):
    started = time.monotonic()
    answer = pipeline.ask(GRIDS)
    return answer, time.monotonic() - started


@pytest.mark.parametrize("mode", FAULTS)
def test_fifty_calls_of_each_fault_are_answered_by_quotation_in_time(small_pipeline, with_model, mode):
    quoted = small_pipeline.ask(GRIDS)
    with FaultServer(mode) as server:
        model = open_chat_model("m", url=server.url, seconds=SECONDS)
        model._breaker, model._slots = Breaker(failures=10 * TIMES), threading.BoundedSemaphore(TIMES)
        pipeline = with_model(model)
        pipeline.ask(GRIDS)  # the first call of a kind imports what the fifty then share
        gc.collect()  # the garbage of earlier tests is not collected while these are timed
        with ThreadPoolExecutor(10) as users:
            told = list(users.map(ask_timed, [pipeline] * TIMES))
    for answer, taken in told:
        assert taken < SECONDS + 1
        assert answer.degraded not in ("", DEGRADED["busy"], DEGRADED["paused"])
        assert (answer.mode, render(answer).text, answer.citations) == (
            "extractive",
            render(quoted).text,
            quoted.citations,
        )


@pytest.mark.parametrize("mode", ["500", "502", "503", "429", "refused", "hang", "401", "cut"])
def test_of_fifty_calls_five_go_out_and_few_twice(with_model, mode):
    with FaultServer(mode) as server:
        pipeline = with_model(open_chat_model("m", url=server.url, seconds=SECONDS))
        answers = [pipeline.ask(GRIDS) for _ in range(TIMES)]
        if mode != "refused":
            assert 5 <= len(server.requests) <= 5 + TIMES * 0.1
    assert [answer.degraded == DEGRADED["paused"] for answer in answers] == [False] * 5 + [True] * (TIMES - 5)
    added = sorted(answer.timings_ms["generate"] for answer in answers[5:])
    assert added[len(added) * 9 // 10] <= 50


def test_fifty_people_at_a_slow_endpoint(small_pipeline, with_model):
    quoted = small_pipeline.ask(GRIDS)
    with ThreadPoolExecutor(TIMES) as users:
        quiet = max(taken for _, taken in users.map(ask_timed, [small_pipeline] * TIMES))
    with FaultServer("slow", seconds=3) as server:
        model = open_chat_model("m", url=server.url, seconds=5)
        with ThreadPoolExecutor(TIMES) as users:
            told = list(users.map(ask_timed, [with_model(model)] * TIMES))
        assert len(server.requests) == MAX_CALLS
    written = [answer for answer, _ in told if answer.mode == "generative"]
    turned_away = [(answer, taken) for answer, taken in told if answer.mode == "extractive"]
    assert len(written) == MAX_CALLS
    assert max(taken for _, taken in told) < 5 + 1
    for answer, taken in turned_away:
        assert (render(answer).text, answer.degraded) == (render(quoted).text, DEGRADED["busy"])
        assert taken < 2 * quiet + 0.5


def test_whoever_asks_without_a_model_does_not_notice_those_who_wait(small_pipeline, with_model):
    def ask_often():
        return sorted(ask_timed(small_pipeline)[1] for _ in range(100))

    quiet = ask_often()
    with FaultServer("slow", seconds=20) as server:
        model = open_chat_model("m", url=server.url, seconds=20)
        waiting = [threading.Thread(target=with_model(model).ask, args=(GRIDS,), daemon=True) for _ in range(TIMES)]
        for thread in waiting:
            thread.start()
        while sum(thread.is_alive() for thread in waiting) > MAX_CALLS or len(server.requests) < MAX_CALLS:
            time.sleep(0.01)
        beside = ask_often()
        assert sum(thread.is_alive() for thread in waiting) == MAX_CALLS
    assert beside[50] < 2 * quiet[50] + 0.01
    for thread in waiting:
        thread.join(timeout=30)
