"""What is recorded is what was sent and said, and it answers as the endpoint did, without the endpoint."""

import hashlib
import json

import pytest

from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.chat.recording import key_of, open_recorder, open_replay
from rag.errors import ChatModelError, ConfigError
from tests.fault_server import REPLY, FaultServer

GRIDS = "湖里区划分了多少个网格？"
MESSAGES = [("system", "只说依据"), ("human", "几个？"), ("ai", "一个[1]。"), ("human", "“🚲”几辆？")]
PARK = [("human", "公园几个？")]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new" / "record.jsonl"


def lines_of(file):
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


def record(file, mode="good", messages=MESSAGES, **options):
    with FaultServer(mode, **options) as server:
        model = open_recorder(open_chat_model("m", url=server.url, key="sk-secret", seconds=5), file)
        reply = model.stream(messages)
        pieces = list(reply)
        return pieces, reply.usage, server.requests


def test_a_record_has_what_was_sent_and_said_and_no_secret(file):
    pieces, usage, ((_, _, body),) = record(file, usage=(70, 9))
    assert "".join(pieces) == REPLY
    assert len(pieces) > 1  # it still streams
    (line,) = lines_of(file)
    sent = json.loads(body)["messages"]
    assert line["messages"] == sent
    assert line["key"] == hashlib.sha256(json.dumps(sent, ensure_ascii=False).encode()).hexdigest()[:16]
    assert (line["reply"], line["model"], line["failed"]) == (REPLY, "m", "")
    assert line["tokens"] == {"prompt": 70, "reply": 9, "estimated": False}
    assert line["ms"] > 0
    assert set(line) == {"key", "messages", "reply", "model", "tokens", "ms", "failed"}
    assert "secret" not in file.read_text("utf-8")
    assert (usage.prompt_tokens, usage.reply_tokens) == (70, 9)


def test_reasoning_in_the_text_is_recorded_as_it_came(file):
    record(file, "thinking")
    assert lines_of(file)[0]["reply"].startswith("<think>")


def test_a_failed_call_is_recorded_and_fails_again(file):
    with pytest.raises(ChatModelError):
        record(file, "401")
    assert (lines_of(file)[0]["failed"], lines_of(file)[0]["reply"]) == ("rejected", "")
    with pytest.raises(ChatModelError) as failure:
        list(open_replay(file).stream(MESSAGES))
    assert failure.value.kind == "rejected"


def test_a_reply_that_nobody_heard_to_its_end_is_not_recorded(file):
    with FaultServer() as server:
        heard = open_recorder(open_chat_model("m", url=server.url), file).stream(MESSAGES)
        next(heard)
        heard.close()
    assert lines_of(file) == []


def test_a_replay_gives_the_same_answer(file, with_model):
    with FaultServer(usage=(900, 60)) as server:
        first = with_model(open_recorder(open_chat_model("m", url=server.url, seconds=5), file)).ask(GRIDS)
    again = with_model(open_replay(file, Prices(2, 8, "CNY"))).ask(GRIDS)
    assert (again.sentences, again.citations, again.degraded) == (first.sentences, first.citations, "")
    assert (again.usage.model, again.usage.prompt_tokens, again.usage.estimated) == ("m", 900, False)
    assert again.usage.cost == pytest.approx((2 * 900 + 8 * 60) / 1_000_000)


def test_a_prompt_that_is_not_there_is_a_failed_call(file, with_model, small_pipeline):
    record(file)
    model = open_replay(file)
    answer = with_model(model).ask(GRIDS)
    assert answer.degraded
    assert answer.citations == small_pipeline.ask(GRIDS).citations
    assert (answer.usage.prompt_tokens, answer.usage.cost) == (0, None)
    assert len(model.missing) == 1
    assert "".join(model.stream(MESSAGES)) == REPLY
    assert len(model.missing) == 1


def test_key_and_reply_are_enough_and_the_last_line_counts(tmp_path):
    path = tmp_path / "replies.jsonl"
    given = [
        {"key": key_of(MESSAGES), "reply": "旧\u2028的"},
        {"key": key_of(MESSAGES), "reply": "新\u2028的"},
        {"key": key_of(PARK), "messages": []},
    ]
    path.write_text("\ufeff" + "".join(json.dumps(one, ensure_ascii=False) + "\n\n" for one in given), "utf-8")
    model = open_replay(path)
    reply = model.stream(MESSAGES)
    assert "".join(reply) == "新\u2028的"
    assert (reply.usage.estimated, model.name) == (True, "replies")
    with pytest.raises(ChatModelError):
        list(model.stream(PARK))
    assert model.missing == [key_of(PARK)]


def test_prompts_can_be_recorded_without_any_endpoint(tmp_path, file):
    (tmp_path / "none.jsonl").touch()
    with pytest.raises(ChatModelError):
        list(open_recorder(open_replay(tmp_path / "none.jsonl"), file).stream(MESSAGES))
    (line,) = lines_of(file)
    assert (line["key"], line["failed"]) == (key_of(MESSAGES), "unreachable")


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"key": 1, "reply": ""}', '{"key": "a", "reply": 1}', '{"key": "a", "tokens": 9}']
)
def test_a_line_that_is_no_record_is_named(tmp_path, line):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({"key": "a", "reply": ""}) + "\n" + line, "utf-8")
    with pytest.raises(ConfigError, match=r"bad\.jsonl:2"):
        open_replay(path)


def test_a_file_that_cannot_be_written_or_read_is_told_at_once(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        open_recorder(open_replay(tmp_path / "file"), tmp_path / "file" / "record.jsonl")
    with pytest.raises(ConfigError, match="cannot be read"):
        open_replay(tmp_path / "missing.jsonl")
