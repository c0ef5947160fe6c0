import os

from index.model.bundled import GRAPH, prepare_query_files
from index.model.session import open_session
from rag.config import Settings


def test_onnxruntime_counts_nothing_for_its_makers(monkeypatch):
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    open_session(prepare_query_files(Settings().cache) / GRAPH)
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_who_sets_it_is_obeyed(monkeypatch):
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    open_session(prepare_query_files(Settings().cache) / GRAPH)
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "0"
