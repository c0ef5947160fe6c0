"""Endpoints that speak the protocol in their own way: whole replies, reasoning, more fields, what they report."""

import json

import pytest

from rag.answer.render import render
from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.chat.settings import open_model
from rag.chat.thinking import without_thinking
from rag.chat.tokens import count_prompt
from rag.config import Settings, open_settings
from rag.errors import ChatModelError, ConfigError
from rag.types import ModelUsage
from tests.fault_server import REPLY, FaultServer, completion

GRIDS = "湖里区划分了多少个网格？"
MESSAGES = [("system", "只说依据"), ("human", "几个？")]


def open_at(server, **options):
    return open_chat_model("m", url=server.url, **{"seconds": 5, **options})


@pytest.mark.parametrize("mode", ["good", "whole", "reasoning", "thinking"])
@pytest.mark.parametrize("usage", [None, (900, 60)])
def test_each_way_of_replying_becomes_the_answer(with_model, mode, usage):
    with FaultServer(mode, usage=usage) as server:
        answer = with_model(open_at(server)).ask(GRIDS)
    assert (answer.mode, answer.degraded, answer.unverified) == ("generative", "", ())
    assert render(answer).text == "湖里区划分网格710个。[1]"
    assert answer.usage.estimated == (usage is None)
    if usage:
        assert (answer.usage.prompt_tokens, answer.usage.reply_tokens) == usage


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (completion(""), "empty"),
        ({**completion("好"), "choices": [{"index": 0, "message": {"content": "好"}}]}, "garbled"),  # no reason to end
        ({"choices": "710"}, "garbled"),
        ({"error": {"message": "no"}}, "garbled"),
    ],
)
def test_a_whole_reply_that_is_none_is_a_failure(monkeypatch, body, kind):
    sent = json.dumps(body).encode()
    monkeypatch.setitem(FaultServer.__init__.__globals__["MODES"], "odd", lambda handler: handler.send(200, sent))
    with FaultServer("odd") as server, pytest.raises(ChatModelError) as failure:
        list(open_at(server).stream(MESSAGES))
    assert failure.value.kind == kind


def test_more_fields_are_sent():
    extra = {"enable_thinking": False, "stream_options": {"include_usage": True}}
    with FaultServer() as server:
        assert "".join(open_at(server, extra=extra).stream(MESSAGES)) == REPLY
        sent = json.loads(server.requests[0][2])
    assert {name: sent[name] for name in extra} == extra
    assert (sent["max_tokens"], sent["stream"]) == (400, True)


def test_the_settings_reach_the_model(monkeypatch):
    with FaultServer(usage=(1_000_000, 500_000)) as server:
        for name, value in {
            "YIJU_LLM": "m",
            "YIJU_LLM_URL": server.url,
            "YIJU_LLM_EXTRA": '{"enable_thinking": false}',
            "YIJU_LLM_PRICE_IN": "2",
            "YIJU_LLM_PRICE_OUT": "8",
        }.items():
            monkeypatch.setenv(name, value)
        reply = open_model(open_settings()).stream(MESSAGES)
        assert "".join(reply) == REPLY
        assert json.loads(server.requests[0][2])["enable_thinking"] is False
    assert reply.usage == ModelUsage("m", 1_000_000, 500_000, estimated=False, cost=6.0, currency="CNY")


@pytest.mark.parametrize("value", ["[1]", "enable_thinking", '{"a": '])
def test_more_fields_are_an_object(monkeypatch, value):
    monkeypatch.setenv("YIJU_LLM_EXTRA", value)
    with pytest.raises(ConfigError, match="YIJU_LLM_EXTRA"):
        open_settings()


def test_without_a_model_there_is_none_to_open():
    with pytest.raises(ConfigError, match="no language model"):
        open_model(Settings(llm=""))


def test_tokens_that_are_not_reported_are_estimated_and_said_to_be():
    with FaultServer() as server:
        reply = open_at(server, prices=Prices(1, 1, "CNY")).stream(MESSAGES)
        list(reply)
    tokens = count_prompt(MESSAGES), len(REPLY)
    assert reply.usage == ModelUsage("m", *tokens, estimated=True, cost=sum(tokens) / 1_000_000, currency="CNY")


@pytest.mark.parametrize(
    ("mode", "charged"), [("401", False), ("500", False), ("refused", False), ("cut at the token limit", True)]
)
def test_a_failed_call_uses_what_it_may_be_charged(mode, charged):
    with FaultServer(mode, usage=(70, 400)) as server:
        reply = open_at(server).stream(MESSAGES)
        with pytest.raises(ChatModelError):
            list(reply)
    assert (reply.usage.prompt_tokens, reply.usage.reply_tokens) == ((70, 400) if charged else (0, 0))


@pytest.mark.parametrize(("mode", "word"), [("401", "YIJU_LLM_KEY"), ("404", "YIJU_LLM_URL"), ("429", "a minute")])
def test_what_is_wrong_is_told_by_its_status(mode, word):
    with FaultServer(mode) as server, pytest.raises(ChatModelError) as failure:
        list(open_at(server).stream(MESSAGES))
    assert word in failure.value.hint


def test_all_calls_are_added_up_also_those_that_nobody_hears_to_their_end():
    with FaultServer(usage=(70, 9)) as server:
        model = open_at(server, prices=Prices(1, 1, "CNY"))
        assert model.spending.totals == ()
        list(model.stream(MESSAGES))
        list(model.stream(MESSAGES))
        server.mode = "never ending"
        heard = model.stream(MESSAGES)
        next(heard)
        heard.close()
        server.mode = "401"
        with pytest.raises(ChatModelError):
            list(model.stream(MESSAGES))
    by = {total.estimated: total for total in model.spending.totals}
    assert (by[False].prompt_tokens, by[False].reply_tokens) == (140, 18)
    assert by[True].prompt_tokens == count_prompt(MESSAGES)
    assert by[True].cost > 0


def test_an_answer_without_the_model_has_no_usage(with_model):
    with FaultServer() as server:
        pipeline = with_model(open_at(server))
        assert pipeline.ask("厦门市海沧区划分了多少个网格？").usage is None  # another place: refused before
        assert server.requests == []


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["网格", "710个"], "网格710个"),
        (["<", "think", ">甲</think", ">", "\n网格"], "网格"),
        (["  <Think a='1'>甲<b></think><reasoning>乙</reasoning>网格</think>"], "网格</think>"),
        (["<think>甲", "没有完"], ""),
        (["<b>网格</b>"], "<b>网格</b>"),
        (["< 5个"], "< 5个"),
        (["<thi"], "<thi"),
        (["网格<think>甲</think>"], "网格<think>甲</think>"),
        ([], ""),
    ],
)
def test_reasoning_at_the_beginning_is_taken_out(pieces, said):
    assert "".join(without_thinking(pieces)).strip() == said
    assert "".join(without_thinking("".join(pieces))).strip() == said  # a character at a time
