"""Measure the speed of the product stage by stage, and of other systems beside it in the same run.

Systems that are compared take turns: each text or question goes through all of them before the next, and the first one
changes each time. So other work on the machine slows all of them alike, and ratios carry over to other machines. Every
question is new to every cache. The models are open and have run once.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

from eval.measures.percentiles import percentiles
from eval.systems.served import memory_of, serve_library
from eval.systems.stock import open_word_searches
from eval.systems.tutorial import Tutorial
from eval.systems.vector_cache import clear_query_cache
from rag.ports import Judge, ProgressCall
from rag.types import ParsedReport
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from eval.systems.stock import StockEncoder, WordSearch
    from index.model.embed import Embedder
    from index.search.fuse import Mode
    from index.search.retriever import HybridRetriever
    from rag.pipeline import Pipeline

__all__ = ["STAGES", "Measured", "run_speed", "take_turns"]

# The stages of an answer. `fuse` is the hybrid search with the vector of the query and the scores of BM25 at hand.
STAGES = ("understand", "embed", "lexical", "dense", "fuse", "look", "judge", "compose", "ask", "http", "post")
_TIMED = {"look": "look", "judge": "judge", "compose": "answer"}  # stage -> step of an answer's timings
_SEARCHES: "tuple[tuple[str, Mode], ...]" = (("lexical", "lexical"), ("dense", "dense"), ("fuse", "hybrid"))
_CANDIDATES = 40  # sentences, as the pipeline searches for
_TOGETHER = 8  # passages that are embedded in one call
_OURS = "yiju"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured: a library and questions about it, the product's models, and the stock encoder.

    `cached` is `embedder` with vectors of passages from earlier runs, to open the library with.
    """

    reports: Mapping[str, ParsedReport]
    questions: Sequence[str]
    embedder: "Embedder"
    cached: "Embedder"
    judge: Judge
    open_stock: "Callable[[], StockEncoder]"
    progress: ProgressCall | None = None
    taken: dict[str, list[float]] = field(default_factory=dict)  # times of each stage. Unit: milliseconds

    def report(self, stage: str) -> None:
        """Report the stage that begins."""
        if self.progress:
            self.progress(stage, 0.0)

    def add(self, stage: str, ms: float) -> None:
        """Add a time of a stage. Unit: milliseconds."""
        self.taken.setdefault(stage, []).append(ms)


def run_speed(measured: Measured, passages: int, *, server: bool = True) -> dict[str, Any]:
    """Measure all stages, and all systems side by side. `passages` is the number of chunks to embed.

    Shape: {"stages_ms": {stage: percentiles}, "ms": {what: {system: median}}, "memory_mb", "…_ratio"}. A ratio is the
    peer's median time divided by ours. Without `server`, nothing is told of HTTP and the server's memory.

    Raises: ModelError; ConfigError when the server does not start.
    """
    before = memory_of()
    stock = measured.open_stock()
    stock.embed_query("预热")
    memory: dict[str, Any] = {"stock_encoder_adds": round(memory_of().get("now", 0.0) - before.get("now", 0.0), 1)}
    chunks = [chunk.text for parsed in measured.reports.values() for chunk in parsed.chunks][:passages]
    compared = {
        "passages": _embed_passages(measured, stock, chunks),
        "query": _embed_queries(measured, stock),
        "ask": _ask(measured, stock),
        "bm25": _search_words(measured),
    }
    _time_stages(measured)
    if server:
        memory["server"] = _post(measured)
    medians = {what: {name: round(median(all_), 3) for name, all_ in one.items()} for what, one in compared.items()}
    return {
        "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)},
        "questions": len(measured.questions),
        "passages": len(chunks),
        "characters": sum(len(parsed.report.text) for parsed in measured.reports.values()),
        "stages_ms": {stage: percentiles(measured.taken[stage], 2) for stage in STAGES if stage in measured.taken},
        "ms": medians,
        "memory_mb": memory,
        **{
            f"{name}_{what}_ratio": round(ms / one[_OURS], 2)
            for what, one in medians.items()
            for name, ms in one.items()
            if name != _OURS and one[_OURS]
        },
    }


def take_turns(systems: Mapping[str, Callable[[Item], object]], items: Sequence[Item]) -> dict[str, list[float]]:
    """Time each system on each of `items`. They take turns, and every other time in reverse order.

    Return the times by system. Unit: milliseconds.
    """
    taken: dict[str, list[float]] = {name: [] for name in systems}
    for number, item in enumerate(items):
        for name in list(systems)[:: -1 if number % 2 else 1]:
            taken[name].append(_time(partial(systems[name], item)))
    return taken


def _time(call: Callable[[], object]) -> float:
    """Return how long `call` takes. Unit: milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _embed_passages(measured: Measured, stock: "StockEncoder", texts: Sequence[str]) -> dict[str, list[float]]:
    """Time passages, in groups. Unit: milliseconds for a passage."""
    measured.report("passages")
    groups = [list(texts[at : at + _TOGETHER]) for at in range(0, len(texts), _TOGETHER)]
    systems = {_OURS: measured.embedder.embed_passages, "stock_encoder": stock.embed_passages}
    taken = take_turns(systems, groups)
    sizes = [len(group) for group in groups]
    return {name: [ms / size for ms, size in zip(times, sizes, strict=True)] for name, times in taken.items()}


def _embed_queries(measured: Measured, stock: "StockEncoder") -> dict[str, list[float]]:
    measured.report("queries")
    clear_query_cache(measured.embedder)
    return take_turns({_OURS: measured.embedder.embed_query, "stock_encoder": stock.embed_query}, measured.questions)


def _ask(measured: Measured, stock: "StockEncoder") -> dict[str, list[float]]:
    """Time whole answers. The tutorial's pipeline embeds with the stock encoder, and judges and refuses nothing."""
    measured.report("answers")
    pipeline = _open(measured)
    tutorial = Tutorial({id_: parsed.report.text for id_, parsed in measured.reports.items()}, stock)

    def ask(question: str) -> None:
        timings = pipeline.ask(question).timings_ms
        for stage, step in _TIMED.items():
            if step in timings:
                measured.add(stage, timings[step])

    clear_query_cache(measured.cached)
    taken = take_turns({_OURS: ask, "tutorial": tutorial.answer}, measured.questions)
    for ms in taken[_OURS]:
        measured.add("ask", ms)
    return taken


def _search_words(measured: Measured) -> dict[str, list[float]]:
    """Time the best sentences by BM25. Ours scores the chunks and the reports too, which the next search needs."""
    from index.search.tokens import tokenize
    from index.search.units import cut_sentences, unit_text

    measured.report("BM25")
    retriever = _open_retriever(measured)
    sentences = [unit_text(unit) for parsed in measured.reports.values() for unit in cut_sentences(parsed)]
    peers = open_word_searches([tokenize(sentence) for sentence in sentences])

    def search_with(best: "WordSearch", question: str) -> object:
        return best(tokenize(question), _CANDIDATES)

    systems: dict[str, Callable[[str], object]] = {
        _OURS: lambda question: retriever.search_sentences(question, _CANDIDATES, mode="lexical")
    }
    systems |= {name: partial(search_with, best) for name, best in peers.items()}
    return take_turns(systems, measured.questions)


def _time_stages(measured: Measured) -> None:
    """Time the stages that an answer's timings do not tell apart, one after the other for each question."""
    measured.report("stages")
    pipeline, retriever = _open(measured), _open_retriever(measured)
    clear_query_cache(measured.cached)
    for question in measured.questions:
        measured.add("understand", _time(partial(pipeline.understand, Request(question))))
        measured.add("embed", _time(partial(measured.cached.embed_query, question)))
        for stage, mode in _SEARCHES:
            search = partial(retriever.search_sentences, question, _CANDIDATES, mode=mode)
            measured.add(stage, _time(search))


def _open(measured: Measured) -> "Pipeline":
    """Open the product with caches of its own."""
    from rag.pipeline import Pipeline

    pipeline = Pipeline(_open_retriever(measured), measured.judge)
    pipeline.ask("有多少个？")  # reads what is read with the first question
    return pipeline


def _open_retriever(measured: Measured) -> "HybridRetriever":
    from index.search.retriever import build_retriever

    return build_retriever(measured.reports.values(), measured.cached)


def _post(measured: Measured) -> dict[str, float]:
    """Time questions to a server in a process of its own. Return its memory after them. Unit: MB."""
    from httpx2 import Client

    measured.report("server")
    with serve_library(measured.reports.values(), measured.cached) as served:
        with Client(base_url=served.url, timeout=60.0) as client:
            client.post("/v1/ask", json={"question": "有多少个？"})
            for question in measured.questions:
                started = time.perf_counter()
                response = client.post("/v1/ask", json={"question": question})
                ms = (time.perf_counter() - started) * 1000
                measured.add("post", ms)
                measured.add("http", ms - response.json()["timings_ms"]["total"])
        return memory_of(served.process)
