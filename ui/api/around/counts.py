"""The metrics of /metrics: requests by status, durations in seconds, answers, and the index in use.

They contain no question, no answer and no name of a caller. Each app has its own registry.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rag.chat.spending import Spending
from rag.errors import RagError
from rag.types import Answer
from ui.service.service import Service

__all__ = ["Counts"]

_METHODS = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0)


class Counts:
    """The metrics of one app."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._counter("requests", "Requests that were answered.", "route", "method", "status")
        self._seconds = Histogram(
            "yiju_request_seconds", "Time to the end of an answer.", ["route"], registry=self.registry, buckets=_SECONDS
        )
        self._answers = self._counter("answers", "Answers to questions.", "mode")
        self._refusals = self._counter("refusals", "Answers that say that the reports do not say.")
        self._degraded = self._counter("degraded", "Answers that a language model should have written but did not.")
        self._disconnects = self._counter("disconnects", "Clients that left before their request was whole.")
        present = Gauge("yiju_admission_present", "Questions that compute or wait for it.", registry=self.registry)
        present.set_function(lambda: service.admission.present)
        self.registry.register(_Index(service))
        self.registry.register(_LanguageModel(service))

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"yiju_{name}", help_text, labels, registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request. `route` is a template such as /v1/reports/{report}, never the requested path."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Count an answer by mode, refusal and degradation."""
        self._answers.labels(answer.mode).inc()
        if answer.refused:
            self._refusals.inc()
        if answer.degraded:
            self._degraded.inc()

    def disconnect(self) -> None:
        """Count a client that disconnected early."""
        self._disconnects.inc()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _Index(Collector):
    """Read the state of the index at each scrape."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> list[Metric]:
        """Return no metrics, so that registration does not open the index."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the generation in use and its number of reports; usable is 0 when the index cannot be opened."""
        usable = GaugeMetricFamily("yiju_index_usable", "1 when the index can be opened.")
        try:
            view = self._service.view
        except RagError:
            usable.add_metric([], 0)
            yield usable
            return
        usable.add_metric([], 1)
        yield usable
        generation = GaugeMetricFamily("yiju_index_info", "The generation of the index in use.", labels=["generation"])
        generation.add_metric([view.generation], 1)
        yield generation
        older = int(bool(view.instead_of))
        yield GaugeMetricFamily("yiju_index_degraded", "1 when the newest generation is damaged.", value=older)
        yield GaugeMetricFamily("yiju_reports", "Reports in the library.", value=len(view.sources))


class _LanguageModel(Collector):
    """Read at each scrape what the language model has used for all doors, the page included."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Yield the tokens, and the cost where prices are set."""
        labels = ["part", "counted"]
        tokens = CounterMetricFamily("yiju_llm_tokens", "Tokens of the language model.", labels=labels)
        cost = CounterMetricFamily("yiju_llm_cost", "What they cost, by the prices that are set.", labels=["currency"])
        spending = getattr(self._service.model, "spending", None)
        totals = spending.totals if isinstance(spending, Spending) else ()
        for total in totals:
            counted = "estimated" if total.estimated else "reported"
            tokens.add_metric(["prompt", counted], total.prompt_tokens)
            tokens.add_metric(["reply", counted], total.reply_tokens)
        costs = [(total.currency, total.cost) for total in totals if total.cost is not None]
        if costs:
            cost.add_metric([costs[0][0]], sum(value for _, value in costs))
        yield tokens
        yield cost
