import json
import sys
import types

import pytest

from rag.errors import ConfigError, ModelDamaged, ModelError, ModelMissing
from rag.types import Answer, Statement
from tests.fakes import quoting
from tests.fault_server import FaultServer
from ui.commands.render import render_answer
from ui.commands.serve_llm import serve
from ui.service.service import Reply
from ui.service.wire import reply_record

GRIDS = "湖里区划分了多少个网格？"


@pytest.fixture
def engine(monkeypatch):
    """A stand-in for llama.cpp that keeps what it was started with."""
    started = []

    class CommonParams:
        def __init__(self):
            self.model = types.SimpleNamespace(path="")

    class Server:
        def __init__(self, params):
            started.append(params)
            if params.port == 1:
                raise RuntimeError("Failed to init server, please check the input params.")
            self.listening_address = f"http://127.0.0.1:{params.port}"

    module = types.ModuleType("xllamacpp")
    module.CommonParams, module.Server = CommonParams, Server
    monkeypatch.setitem(sys.modules, "xllamacpp", module)
    return started


@pytest.fixture
def gguf(tmp_path):
    path = tmp_path / "qwen.gguf"
    path.write_bytes(b"GGUF and weights")
    return path


def test_a_file_is_served_on_loopback(engine, gguf):
    said = []
    serve(gguf, 8080, said.append, lambda: said.append("ended"))
    assert said == ["http://127.0.0.1:8080/v1", "ended"]
    (params,) = engine
    assert (params.model.path, params.hostnames, params.ui) == (str(gguf), ["127.0.0.1"], False)


@pytest.mark.parametrize(
    ("content", "port", "error"), [(None, 0, ModelMissing), (b"<html>", 0, ModelDamaged), (b"GGUF", 1, ModelError)]
)
def test_what_cannot_be_served(engine, tmp_path, content, port, error):
    if content is not None:
        (tmp_path / "m.gguf").write_bytes(content)
    with pytest.raises(error) as failure:
        serve(tmp_path / "m.gguf", port, pytest.fail, pytest.fail)
    assert failure.value.hint


def test_without_the_extra_the_command_to_install_it_is_named(monkeypatch, gguf):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ConfigError) as failure:
        serve(gguf, 0, pytest.fail, pytest.fail)
    assert ".[llm]" in failure.value.hint


def test_the_command_prints_what_to_export(yiju, home, engine, gguf, monkeypatch):
    monkeypatch.setattr("ui.terminal.wait_for_stop", lambda: None)
    result = yiju("serve-llm", gguf, "--port", "8123", home=home)
    assert result.exit_code == 0, result.output
    assert result.stdout == "export YIJU_LLM=qwen YIJU_LLM_URL=http://127.0.0.1:8123/v1\n"


def test_a_question_is_answered_by_the_model_that_is_set(yiju, home, seed_text):
    with FaultServer(script=["全区划分网格710个[1]。全区划分网格999个[1]。"]) as server:
        record = json.loads(yiju("ask", GRIDS, "--json", home=home, YIJU_LLM="m", YIJU_LLM_URL=server.url).stdout)
        shown = yiju("ask", GRIDS, home=home, YIJU_LLM="m", YIJU_LLM_URL=server.url).stdout
    assert (record["mode"], record["degraded"]) == ("generative", "")
    assert record["answer"] == "全区划分网格710个。[1]"
    assert record["unverified"] == ["全区划分网格999个。"]
    (citation,) = record["citations"]
    assert citation["text"] == seed_text[citation["start"] : citation["end"]]
    assert [excerpt["text"] for excerpt in record["exact"]] == ["710个"]
    assert shown.startswith("710个\n全区划分网格710个。[1]\n未核实：全区划分网格999个。\n")


def test_a_model_that_fails_is_said_to(yiju, home):
    with FaultServer("500") as server:
        result = yiju("ask", GRIDS, home=home, YIJU_LLM="m", YIJU_LLM_URL=server.url)
    assert result.exit_code == 0
    assert "710" in result.stdout
    assert "语言模型繁忙或出错" in result.stdout


def test_the_tokens_of_the_day_are_counted_from_one_command_to_the_next(yiju, home):
    with FaultServer(script=["全区划分网格710个[1]。"], usage=(7900, 50)) as server:
        environment = {"YIJU_LLM": "m", "YIJU_LLM_URL": server.url, "YIJU_LLM_DAILY_TOKENS": "8000"}
        records = [json.loads(yiju("ask", GRIDS, "--json", home=home, **environment).stdout) for _ in range(2)]
        requests = len(server.requests)
    assert [record["degraded"] for record in records] == ["", "今天的语言模型用量已满"]
    assert requests == 1
    assert json.loads((home / "llm-tokens.json").read_text())["tokens"] == 7950


def test_a_wrong_setting_is_an_error(yiju, home, refused):
    refused(yiju("ask", GRIDS, home=home, YIJU_LLM="m"), "YIJU_LLM_URL is empty")
    refused(yiju("ask", GRIDS, home=home, YIJU_LLM="m", YIJU_LLM_SECONDS="0"), "YIJU_LLM_SECONDS")
    refused(yiju("ask", GRIDS, home=home, YIJU_LLM="m", YIJU_LLM_DAILY_TOKENS="-1"), "YIJU_LLM_DAILY_TOKENS")


def test_doctor_asks_the_model(yiju, home):
    assert "none is set" in yiju("doctor", home=home).stdout
    with FaultServer() as server:
        well = yiju("doctor", home=home, YIJU_LLM="m", YIJU_LLM_URL=server.url, YIJU_LLM_KEY="sk-secret")
        server.mode = "401"
        ill = yiju("doctor", home=home, YIJU_LLM="m", YIJU_LLM_URL=server.url, YIJU_LLM_KEY="sk-secret")
    assert well.exit_code == 0, well.output
    assert "✓ language model" in well.stdout
    assert ill.exit_code == 1
    assert "✗ language model" in ill.stdout
    assert "YIJU_LLM_KEY" in ill.stdout
    assert "sk-secret" not in well.output + ill.output


def test_what_is_not_verified_is_struck_through():
    drawn = render_answer(Answer("？", sentences=(Statement("甲。", (1,)),), unverified=("乙[bold]。",)))
    assert drawn.plain == "甲。[1]\n未核实：乙[bold]。"
    assert any("strike" in str(span.style) for span in drawn.spans)
    assert reply_record(Reply(quoting("？", "甲", degraded="语言模型超时")))["degraded"] == "语言模型超时"
