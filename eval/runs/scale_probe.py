"""Open a library in a process of its own and search it: ``python -m eval.runs.scale_probe HOME QUESTIONS``.

The last line of the output is JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.search.retriever import HybridRetriever

__all__ = ["probe"]

_SEARCHES = 100
_COMPARED = 20  # questions whose hits are compared with those of an exact search
_SENTENCES, _HITS = 40, 10  # that the pipeline asks for; that are compared


def probe(home: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Return the time to open the library in `home`, that of a search for sentences, memory, and recall@10.

    The best sentences of an exact search are the truth. Figures with ``cpu`` are processor time, which other programs
    on the machine do not change.

    Raises: SnapshotError, ModelError.
    """
    from index.model.embed import open_embedder
    from index.search import retriever as search
    from index.store.snapshot import open_retriever
    from rag.config import Settings

    settings = Settings()
    embedder = open_embedder(settings.model, settings.cache)
    began, spent = time.perf_counter(), time.process_time()
    retriever = open_retriever(home, embedder)
    retriever.search_sentences(questions[0], 1)
    opened = {"open_s": time.perf_counter() - began, "open_cpu_s": time.process_time() - spent}
    times, found = _search(retriever, embedder, questions)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    few, search._ALL_SCORED = search._ALL_SCORED, sys.maxsize
    exact = open_retriever(home, embedder)
    shares = []
    for question in list(found)[:_COMPARED]:
        truth = {hit.chunk.id for hit in exact.search_sentences(question, _HITS)}
        shares.append(len(truth.intersection(found[question])) / max(len(truth), 1))
    search._ALL_SCORED = few
    return {**opened, **times, "memory_mb": memory, "recall_at_10": float(np.mean(shares))}


def _search(
    retriever: "HybridRetriever", embedder: "Embedder", questions: Sequence[str]
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Search for sentences. Return percentiles of the times, and the ids of the best hits of each question."""
    times, processor, found = [], [], {}
    for question in islice(cycle(questions), _SEARCHES):
        embedder.embed_query(question)  # is kept: the model is not measured
        began, spent = time.perf_counter(), time.process_time()
        hits = retriever.search_sentences(question, _SENTENCES)
        times.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - spent) * 1000)
        found[question] = [hit.chunk.id for hit in hits[:_HITS]]
    return {
        "search_p50_ms": float(np.percentile(times, 50)),
        "search_p99_ms": float(np.percentile(times, 99)),
        "search_cpu_p50_ms": float(np.percentile(processor, 50)),
    }, found


if __name__ == "__main__":
    lines = Path(sys.argv[2]).read_text("utf-8").splitlines()
    sys.stdout.write(json.dumps(probe(Path(sys.argv[1]), [json.loads(line)["question"] for line in lines if line])))
