"""Measure the speed of a running server, also under more load than it can answer.

The load is an open model: a question is sent at its scheduled time even if earlier ones are not answered yet. A latency
counts from the scheduled time, so that a stall is not hidden. This module starts no server and judges no answer.
Source: G. Tene's wrk2 on coordinated omission; Grafana k6, "Open and closed models".
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from eval.measures.percentiles import percentiles
from rag.errors import ConfigError

if TYPE_CHECKING:
    from httpx2 import AsyncClient

__all__ = ["Call", "measure_load", "sum_up"]

_GIVE_UP_SECONDS = 30.0
_REST_SECONDS = 2.0
_CONNECTIONS = 512
_BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Call:
    """One question and its response."""

    due: float  # scheduled time. Unit: seconds after the start
    ms: float  # latency, from the scheduled time
    status: int  # HTTP status; 0: no response
    retry_after: bool = False


def measure_load(
    url: str, questions: Sequence[str], rates: Iterable[float], *, seconds: float = 20.0, key: str = ""
) -> dict[str, Any]:
    """Ask one question after the other, then at each of `rates` questions a second.

    Shape: {"one_client": as :func:`sum_up`, "rates": {rate: the same}}. Unit of times: milliseconds.

    Raises: ConfigError when no server answers at `url`.
    """
    return asyncio.run(_measure(url, questions, list(rates), seconds, key))


def sum_up(calls: Sequence[Call], seconds: float) -> dict[str, Any]:
    """Count the answered, rejected and failed questions, with percentiles of their latencies.

    >>> sum_up([Call(0.0, 10.0, 200), Call(0.5, 2.0, 503, True)], 1.0)["answered"]
    1
    """
    answered = [call.ms for call in calls if call.status == 200]
    refused = [call for call in calls if call.status in _BUSY]
    return {
        "asked": len(calls),
        "answered": len(answered),
        "turned_away": len(refused),
        "without_retry_after": sum(not call.retry_after for call in refused),
        "failed": len(calls) - len(answered) - len(refused),
        "answered_per_second": round(len(answered) / seconds, 1),
        "ms": percentiles(answered),
        "turned_away_ms": percentiles([call.ms for call in refused]),
    }


async def _measure(url: str, questions: Sequence[str], rates: list[float], seconds: float, key: str) -> dict[str, Any]:
    from httpx2 import AsyncClient, Limits

    headers = {"authorization": f"Bearer {key}"} if key else {}
    limits = Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    async with AsyncClient(base_url=url, headers=headers, timeout=_GIVE_UP_SECONDS, limits=limits) as client:
        await _check(client, url)
        upcoming = cycle(questions)
        alone = [await _ask(client, next(upcoming), time.perf_counter(), 0.0) for _ in range(min(200, len(questions)))]
        spent = sum(call.ms for call in alone) / 1000
        result: dict[str, Any] = {"one_client": sum_up(alone, spent), "rates": {}}
        for number, rate in enumerate(rates):
            await asyncio.sleep(_REST_SECONDS if number else 0.0)  # lets the server finish the load of the rate before
            calls = await _offer(client, upcoming, rate, seconds)
            result["rates"][f"{rate:g}"] = sum_up(calls, max(seconds, max(call.due + call.ms / 1000 for call in calls)))
        return result


async def _check(client: "AsyncClient", url: str) -> None:
    from httpx2 import HTTPError

    try:
        response = await client.get("/readyz")
    except HTTPError as error:
        raise ConfigError(f"no server answers at {url}", hint="start one: make serve") from error
    if response.status_code != 200:
        raise ConfigError(f"the server at {url} is not ready: {response.text[:200]}", hint="see `yiju doctor`")


async def _offer(client: "AsyncClient", questions: Iterable[str], rate: float, seconds: float) -> list[Call]:
    """Send questions at even intervals and wait for all responses."""
    start = time.perf_counter()
    running = []
    for number, question in zip(range(round(rate * seconds)), questions, strict=False):
        due = number / rate
        if (wait := start + due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        running.append(asyncio.create_task(_ask(client, question, start + due, due)))
    return list(await asyncio.gather(*running))


async def _ask(client: "AsyncClient", question: str, due: float, offset: float) -> Call:
    from httpx2 import HTTPError

    try:
        response = await client.post("/v1/ask", json={"question": question})
    except HTTPError:
        return Call(offset, (time.perf_counter() - due) * 1000, 0)
    passed = (time.perf_counter() - due) * 1000
    return Call(offset, passed, response.status_code, "retry-after" in response.headers)
