"""LangSmith's tracing stays off in the product, whatever the environment says."""

import pytest
from langsmith import configure
from langsmith.utils import get_env_var, tracing_is_enabled

from rag.config import Settings
from ui.service.opening import limit_tracing


@pytest.fixture
def traced_environment(monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    get_env_var.cache_clear()
    configure(enabled=None)  # a server in an earlier test has turned it off
    yield
    configure(enabled=None)
    get_env_var.cache_clear()


@pytest.mark.usefixtures("traced_environment")
def test_a_variable_of_langsmith_sends_no_questions_away():
    assert tracing_is_enabled()

    limit_tracing(Settings())

    assert not tracing_is_enabled()


@pytest.mark.usefixtures("traced_environment")
def test_the_setting_allows_tracing():
    limit_tracing(Settings(trace=True))

    assert tracing_is_enabled()
