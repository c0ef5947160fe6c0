import os

import pytest
from pydantic import ValidationError

from rag.config import BUNDLED_MODEL, Settings, open_settings
from rag.errors import ConfigError


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("YIJU_")]:
        monkeypatch.delenv(name)


def test_nothing_need_be_set():
    settings = open_settings()
    assert (settings.model, settings.chunk_max_chars, settings.candidates) == (BUNDLED_MODEL, 300, 40)


def test_the_environment_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("YIJU_HOME", str(tmp_path))
    monkeypatch.setenv("YIJU_CHUNK_MAX_CHARS", "500")
    settings = open_settings()
    assert (settings.home, settings.chunk_max_chars) == (tmp_path, 500)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIJU_CHUNK_MAX_CHARS", "49"),
        ("YIJU_CHUNK_MAX_CHARS", "2001"),
        ("YIJU_CHUNK_MAX_CHARS", "三百"),
        ("YIJU_CANDIDATES", "0"),
        ("YIJU_CANDIDATES", "501"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name) as caught:
        open_settings()
    assert caught.value.hint


@pytest.mark.parametrize(("name", "value"), [("YIJU_CHUNK_MAX_CHARS", "50"), ("YIJU_CANDIDATES", "500")])
def test_the_bounds_themselves_are_allowed(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert value in {str(open_settings().chunk_max_chars), str(open_settings().candidates)}


def test_every_wrong_setting_is_named_at_once(monkeypatch):
    monkeypatch.setenv("YIJU_CHUNK_MAX_CHARS", "1")
    monkeypatch.setenv("YIJU_CANDIDATES", "x")
    with pytest.raises(ConfigError, match=r"CHUNK_MAX_CHARS.*CANDIDATES"):
        open_settings()


def test_settings_are_frozen_and_closed():
    with pytest.raises(ValidationError):
        Settings().model = "other"
    with pytest.raises(ValidationError):
        Settings(colour="red")


def test_an_empty_setting_is_none(monkeypatch):
    monkeypatch.setenv("YIJU_CACHE", "")
    assert Settings().cache.is_absolute()
