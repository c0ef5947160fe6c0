"""A model is opened by its name, or what is missing is reported as what it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from rag.chat.opening import open_chat_model
from rag.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.mark.parametrize("name", ["qwen2.5:7b", "qwen-plus", "deepseek-chat", "Qwen/Qwen2.5-7B"])
def test_a_bare_name_needs_an_address(name):
    with pytest.raises(ConfigError, match="YIJU_LLM_URL is empty"):
        open_chat_model(name)
    assert open_chat_model(name, url="http://127.0.0.1:1/v1").name == name


@pytest.mark.parametrize("url", ["127.0.0.1:8080/v1", "file:///etc/passwd", "localhost"])
def test_an_address_that_is_none(url):
    with pytest.raises(ConfigError, match="YIJU_LLM_URL"):
        open_chat_model("m", url=url)


def test_a_provider_without_its_package_or_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="anthropic") as failure:
        open_chat_model("anthropic:some-model")
    assert "langchain" in failure.value.hint
    with pytest.raises(ConfigError, match="cannot be set up"):
        open_chat_model("openai:some-model")


BROKEN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from rag.chat.opening import open_chat_model
from rag.errors import ConfigError
try:
    open_chat_model("groq:some-model", key="k")
except ConfigError as error:
    print(error, error.hint, sep="\\n")
"""


def open_in_child(code, *arguments, **variables):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_package_that_is_there_and_does_not_load_is_not_called_missing(tmp_path):
    (tmp_path / "langchain_groq.py").write_text("import a_package_that_is_missing")
    told = open_in_child(BROKEN, str(tmp_path))
    assert "not installed" not in told
    assert "No module named 'a_package_that_is_missing'" in told
    (tmp_path / "langchain_groq.py").write_text("raise ImportError('the wrong processor')")
    told = open_in_child(BROKEN, str(tmp_path))
    assert "not installed" not in told
    assert "the wrong processor" in told


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://127.0.0.1:9", "http://127.0.0.1:9"])
def test_proxies_of_the_environment_do_not_matter(proxy):
    code = (
        "from rag.chat.opening import open_chat_model\nprint(open_chat_model('m', url='http://127.0.0.1:1/v1').name)\n"
    )
    assert open_in_child(code, ALL_PROXY=proxy, HTTPS_PROXY=proxy) == "m\n"
