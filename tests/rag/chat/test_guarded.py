import json
import threading
import time

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langsmith.utils import tracing_is_enabled

from rag.answer.render import render
from rag.chat.allowance import Allowance
from rag.chat.breaker import Breaker
from rag.chat.guarded import MAX_CALLS, GuardedModel
from rag.chat.opening import open_chat_model
from rag.chat.tokens import count_prompt
from rag.config import Settings
from rag.errors import ChatModelError
from rag.pipeline import MAX_QUESTION_CHARS
from rag.types import Chunk, Source
from rag.write.generate import DEGRADED
from rag.write.passages import MAX_PASSAGES, Passage
from rag.write.prompt import write_messages
from tests.fault_server import FAULTS, REPLY, FaultServer, free_port

SECONDS = 0.6
GRIDS = "湖里区划分了多少个网格？"
MESSAGES = [("system", "只说依据"), ("human", "几个？")]
KINDS = {
    "refused": "unreachable",
    "hang": "timeout",
    "a byte now and then": "timeout",
    "500": "overloaded",
    "429, later": "overloaded",
    "401": "rejected",
    "redirect": "rejected",
    "50 MB": "oversized",
    "50 MB in one line": "oversized",
    "compressed": "oversized",
    "cut at the token limit": "oversized",
    "cut": "garbled",
    "bad JSON": "garbled",
    "no text": "empty",
}


def open_model(server, **options):
    return open_chat_model("m", url=server.url, **{"seconds": SECONDS, **options})


def scripted(*replies, **options):
    return GuardedModel(GenericFakeChatModel(messages=iter(AIMessage(reply) for reply in replies)), **options)


def fault_of(model):
    with pytest.raises(ChatModelError) as failure:
        list(model.stream(MESSAGES))
    return failure.value


@pytest.fixture
def clock():
    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.mark.parametrize("mode", FAULTS)
def test_every_fault_leaves_the_extractive_answer_in_time(small_pipeline, with_model, mode):
    quoted = small_pipeline.ask(GRIDS)
    with FaultServer(mode) as server:
        model = open_model(server)
        started = time.monotonic()
        answer = with_model(model).ask(GRIDS)
        taken = time.monotonic() - started
        assert taken < SECONDS + 1
        assert len(server.requests) <= 2
    assert answer.degraded
    assert (answer.mode, render(answer).text, answer.citations) == ("extractive", render(quoted).text, quoted.citations)
    assert not answer.refused
    if mode in KINDS:
        assert answer.degraded == DEGRADED[KINDS[mode]]


def test_a_good_endpoint_is_heard(small_pipeline, with_model):
    with FaultServer() as server:
        answer = with_model(open_model(server, key="sk-secret", max_tokens=99)).ask(GRIDS)
        ((path, headers, body),) = server.requests
    assert (answer.mode, answer.degraded, render(answer).text) == ("generative", "", "湖里区划分网格710个。[1]")
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer sk-secret"
    assert b'"stream":true' in body.replace(b" ", b"")
    assert b'"max_tokens":99' in body.replace(b" ", b"")


def test_a_key_from_elsewhere_is_not_sent(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-place")
    with FaultServer() as server:
        assert "".join(open_model(server).stream(MESSAGES)) == REPLY
        ((_, headers, _),) = server.requests
    assert "another" not in str(headers)


def test_nothing_of_the_environment_is_sent(monkeypatch):
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/another")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: another")
    with FaultServer() as server:
        assert "".join(open_model(server).stream(MESSAGES)) == REPLY
        ((_, headers, _),) = server.requests
    assert "another" not in str(headers)
    assert "Linux" not in str(headers)
    assert headers["user-agent"] == "yiju"


def test_proxies_from_the_environment_are_ignored(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with FaultServer() as server:
        assert "".join(open_model(server).stream(MESSAGES)) == REPLY


def test_the_key_is_in_no_error():
    with FaultServer("401") as server:
        failure = fault_of(open_model(server, key="sk-secret"))
    assert failure.kind == "rejected"
    assert "401" in str(failure)
    assert "sk-secret" not in f"{failure} {failure.hint} {failure!r}"


@pytest.mark.parametrize(("mode", "attempts"), [("500", 2), ("503", 2), ("429", 2), ("429, later", 1), ("401", 1)])
def test_what_may_pass_is_tried_once_more(mode, attempts):
    with FaultServer(mode) as server:
        fault_of(open_model(server, seconds=2))
        assert len(server.requests) == attempts


def test_retry_after_is_obeyed():
    with FaultServer("429, in a moment") as server:
        started = time.monotonic()
        fault_of(open_model(server, seconds=3))
        assert time.monotonic() - started >= 0.3
        assert len(server.requests) == 2


def test_second_attempts_are_rare():
    with FaultServer("503") as server:
        model = open_model(server, seconds=2)
        model._breaker = Breaker(failures=1000)
        for _ in range(60):
            fault_of(model)
        assert len(server.requests) <= 60 * 1.1 + 3


@pytest.mark.parametrize("mode", ["hang", "hang in the middle", "cut", "HTML", "50 MB"])
def test_what_will_not_pass_is_not_tried_again(mode):
    with FaultServer(mode) as server:
        fault_of(open_model(server))
        assert len(server.requests) == 1


def test_the_breaker_opens_and_probes(clock):
    with FaultServer("401") as server:
        model = open_model(server)
        model._breaker = Breaker(clock=clock)
        assert [fault_of(model).kind for _ in range(5)] == ["rejected"] * 5
        started = time.monotonic()
        assert [fault_of(model).kind for _ in range(20)] == ["paused"] * 20
        assert time.monotonic() - started < 20 * 0.2
        assert len(server.requests) == 5
        clock.now += 30
        assert [fault_of(model).kind for _ in range(3)] == ["rejected", "paused", "paused"]
        server.mode = "good"
        clock.now += 29
        assert fault_of(model).kind == "paused"
        clock.now += 1
        assert "".join(model.stream(MESSAGES)) == REPLY
        assert "".join(model.stream(MESSAGES)) == REPLY
        assert len(server.requests) == 8


def test_one_success_closes_the_count(clock):
    breaker = Breaker(failures=2, clock=clock)
    for _ in range(5):
        breaker.fail()
        breaker.succeed()
        assert breaker.admits()
    breaker.fail()
    breaker.fail()
    assert not breaker.admits()


def test_no_more_calls_at_once_than_allowed():
    with FaultServer("hang") as server:
        model = open_model(server, seconds=5)
        model._slots = threading.BoundedSemaphore(2)
        for _ in range(2):
            threading.Thread(target=lambda: fault_of(model), daemon=True).start()
        while len(server.requests) < 2:
            time.sleep(0.01)
        started = time.monotonic()
        assert fault_of(model).kind == "busy"
        assert time.monotonic() - started < 2  # the call that holds the place takes five


def test_a_call_that_is_left_behind_gives_its_place_back():
    with FaultServer("never ending") as server:
        model = open_model(server)
        model._slots = threading.BoundedSemaphore(1)
        assert fault_of(model).kind == "timeout"
        assert model._slots.acquire(timeout=2)


def test_whoever_stops_listening_ends_the_call():
    with FaultServer("never ending") as server:
        model = open_model(server, seconds=10)
        model._slots = threading.BoundedSemaphore(1)
        heard = model.stream(MESSAGES)
        assert next(heard)
        heard.close()
        assert model._slots.acquire(timeout=2)
        assert not model._breaker.is_open


@pytest.fixture
def allowance(tmp_path):
    return lambda most: Allowance(tmp_path / "llm-tokens.json", most)


def used(tmp_path):
    return json.loads((tmp_path / "llm-tokens.json").read_text())["tokens"]


def test_when_the_tokens_of_the_day_are_used_the_quotation_stands(small_pipeline, with_model, allowance):
    with FaultServer(usage=(900, 60)) as server:
        pipeline = with_model(open_model(server, seconds=5, allowance=allowance(4000)))
        answers = [pipeline.ask(GRIDS) for _ in range(9)]
        requests = len(server.requests)
    written = [answer for answer in answers if answer.mode == "generative"]
    assert 2 <= len(written) == requests <= 4
    assert answers[: len(written)] == written
    for answer in answers[len(written) :]:
        assert (render(answer).text, answer.degraded) == (
            render(small_pipeline.ask(GRIDS)).text,
            "今天的语言模型用量已满",
        )


def test_an_empty_allowance_is_no_failure_of_the_endpoint(allowance):
    with FaultServer() as server:
        model = open_model(server, allowance=allowance(1))
        for _ in range(9):
            failure = fault_of(model)
        assert (failure.kind, server.requests) == ("exhausted", [])
    assert "YIJU_LLM_DAILY_TOKENS" in failure.hint
    assert not model._breaker.is_open
    assert all(model._slots.acquire(blocking=False) for _ in range(MAX_CALLS))


def test_the_endpoint_says_what_a_call_cost(allowance, tmp_path):
    with FaultServer(usage=(70, 9)) as server:
        list(open_model(server, allowance=allowance(4000)).stream(MESSAGES))
    assert used(tmp_path) == 79


def test_without_its_word_the_characters_are_counted(allowance, tmp_path):
    with FaultServer() as server:
        list(open_model(server, allowance=allowance(4000)).stream(MESSAGES))
        assert b"stream_options" not in server.requests[0][2]
    assert used(tmp_path) == count_prompt(MESSAGES) + len(REPLY)


@pytest.mark.parametrize("mode", ["refused", "500", "401"])
def test_what_was_turned_away_costs_nothing(allowance, tmp_path, mode):
    with FaultServer(mode) as server:
        fault_of(open_model(server, seconds=2, allowance=allowance(4000)))
    assert used(tmp_path) == 0


@pytest.mark.parametrize("mode", ["hang", "cut", "never ending", "cut at the token limit"])
def test_what_was_cut_costs_what_was_reserved(allowance, tmp_path, mode):
    with FaultServer(mode) as server:
        model = open_model(server, max_tokens=100, allowance=allowance(4000))
        model._slots = threading.BoundedSemaphore(1)
        fault_of(model)
        assert model._slots.acquire(timeout=2)
    assert used(tmp_path) == count_prompt(MESSAGES) + 100


def test_a_prompt_that_does_not_fit_is_not_sent(with_model, small_pipeline):
    with FaultServer() as server:
        model = open_model(server, max_tokens=100, context_tokens=count_prompt(MESSAGES) + 100)
        assert "".join(model.stream(MESSAGES)) == REPLY
        model._context_tokens -= 1
        failure = fault_of(model)
        assert (failure.kind, len(server.requests)) == ("oversized", 1)
        assert "YIJU_LLM_CONTEXT" in failure.hint
        answer = with_model(model).ask(GRIDS)
        assert (render(answer).text, answer.degraded) == (render(small_pipeline.ask(GRIDS)).text, DEGRADED["oversized"])
        assert len(server.requests) == 1


@pytest.mark.parametrize("char", ["湖", "x", "🚲"])
def test_the_longest_question_fits_with_all_the_evidence(char):
    text = "格" * (Settings.model_fields["llm_evidence"].default // MAX_PASSAGES)
    chunk = Chunk(Source("huli", "报告"), ("一、" + "题" * 38, "（一）" + "题" * 37), 0, len(text), text)
    passages = [Passage(marker, chunk) for marker in range(1, MAX_PASSAGES + 1)]
    messages = write_messages(char * MAX_QUESTION_CHARS, passages)
    assert count_prompt(messages) + Settings.model_fields["llm_max_tokens"].default <= 16384
    with FaultServer() as server:
        assert "".join(open_model(server, seconds=5).stream(messages)) == REPLY


def test_any_chat_model_of_langchain_will_do():
    assert "".join(scripted("湖里区 划分网格").stream(MESSAGES)) == "湖里区 划分网格"
    assert fault_of(scripted("长 " * 60_000)).kind == "oversized"
    assert fault_of(scripted()).kind == "garbled"  # a generator that ends: an exception of the model's own


def test_nothing_is_traced(monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    seen = []

    class Watching(GenericFakeChatModel):
        def _stream(self, *arguments, **named):
            seen.append(tracing_is_enabled())
            yield from super()._stream(*arguments, **named)

    assert list(GuardedModel(Watching(messages=iter([AIMessage("好")]))).stream(MESSAGES)) == ["好"]
    assert seen == [False]
