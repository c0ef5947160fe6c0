"""R6, R9, H3: a server under load for as long as YIJU_SOAK_SECONDS says (1800), while its library changes.

The load is open: each request has a time at which it is sent, whether or not those before it were answered, and its
latency counts from then.
"""

import asyncio
import os
import time
from pathlib import Path
from statistics import median, quantiles

import httpx2
import pytest

from index.store.snapshot import Change, change_library
from ingest.parse import parse_text
from tests.ui.test_serve import Served

SECONDS = float(os.environ.get("YIJU_SOAK_SECONDS", "1800"))
QUESTION = "湖里区划分了多少个网格？"
pytestmark = pytest.mark.soak


def state(process):
    """Return memory in KiB, open files and threads of a process."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]), len([*Path(f"/proc/{process}/fd").iterdir()]), int(told["Threads"])


async def ask(client, at, results):
    await asyncio.sleep(max(0.0, at - time.monotonic()))
    try:
        reply = await client.post("/v1/ask", json={"question": QUESTION})
    except httpx2.HTTPError as error:
        results.append((type(error).__name__, time.monotonic() - at, False, False))
        return
    right = reply.status_code == 200 and "710" in reply.json()["answer"]
    results.append((reply.status_code, time.monotonic() - at, right, "retry-after" in reply.headers))


async def load(url, per_second, seconds, meanwhile=None):
    """Send `per_second` questions each second; return status, latency, whether right, and whether told to come back."""
    results = []
    limits = httpx2.Limits(max_connections=400, max_keepalive_connections=50)
    async with httpx2.AsyncClient(base_url=url, timeout=40, limits=limits) as client:
        start, count = time.monotonic() + 0.1, int(seconds * per_second)
        tasks = [asyncio.create_task(ask(client, start + n / per_second, results)) for n in range(count)]
        if meanwhile:
            await meanwhile()
        await asyncio.gather(*tasks)
    return results


async def capacity_of(url):
    """Return how many questions are answered each second when eight callers ask without a pause."""
    async with httpx2.AsyncClient(base_url=url, timeout=40) as client:
        began, done = time.monotonic(), 0

        async def caller():
            nonlocal done
            while time.monotonic() - began < 8:
                assert (await client.post("/v1/ask", json={"question": QUESTION})).status_code == 200
                done += 1

        await asyncio.gather(*(caller() for _ in range(8)))
    return done / (time.monotonic() - began)


def p99(results):
    return quantiles([latency for _, latency, *_ in results], n=100)[98]


@pytest.fixture
def served(home):
    with Served(home, YIJU_RATE_PER_MINUTE="100000") as served:
        yield served
        assert served.end() == 0
        assert "Traceback" not in served.log.read_text("utf-8")


def test_hours_under_half_the_load_and_changes_of_the_library(served, home, seed_embedder, record_property):
    capacity = asyncio.run(capacity_of(served.url))
    asyncio.run(load(served.url, capacity / 2, min(60, SECONDS / 5)))  # memory settles
    quiet, before = p99(asyncio.run(load(served.url, capacity / 2, 15))), state(served.process.pid)

    async def change_often():
        for number in range(max(3, int(SECONDS / 30))):
            await asyncio.sleep(SECONDS / max(3, int(SECONDS / 30)))
            new = parse_text(f"某区工作报告\n一、公园\n第{number}年新建公园{number}个。", name="parks")
            await asyncio.to_thread(change_library, home, lambda _, new=new: Change([new]), seed_embedder)

    results = asyncio.run(load(served.url, capacity / 2, SECONDS, change_often))
    after = state(served.process.pid)
    wrong = [status for status, _, right, _ in results if not right]
    for name, value in (
        ("seconds", round(SECONDS)),
        ("questions", len(results)),
        ("failed", len(wrong)),
        ("per_second", round(capacity / 2, 1)),
        ("p99_ms", round(p99(results) * 1000)),
        ("quiet_p99_ms", round(quiet * 1000)),
        ("memory_growth_percent", round((after[0] / before[0] - 1) * 100, 1)),
        ("open_files", f"{before[1]} then {after[1]}"),
        ("threads", f"{before[2]} then {after[2]}"),
    ):
        record_property(name, value)
    assert not wrong, set(wrong)
    assert after[0] <= before[0] * 1.05
    assert abs(after[1] - before[1]) <= 5
    assert after[2] <= before[2] + 2
    assert not [path for path in (home / "index").rglob("*") if path.suffix in {".new", ".old"}]


def test_twice_as_many_questions_as_can_be_answered(served, record_property):
    asyncio.run(capacity_of(served.url))  # a server that has just begun answers half as many
    capacity = asyncio.run(capacity_of(served.url))
    results = asyncio.run(load(served.url, 2 * capacity, 30))
    good = [latency for _, latency, right, _ in results if right]
    refused = [one for one in results if one[0] in (429, 503)]
    record_property("per_second", round(capacity, 1))
    record_property("goodput_percent", round(100 * len(good) / 30 / capacity))
    record_property("refused", len(refused))
    record_property(
        "refused_ms_median", round(1000 * median([latency for _, latency, *_ in refused])) if refused else 0
    )
    assert len(good) / 30 >= 0.9 * capacity
    assert all(told for *_, told in refused)
    assert len(good) + len(refused) == len(results), {status for status, *_ in results}
    again = asyncio.run(load(served.url, capacity / 2, 10))
    assert all(right for _, _, right, _ in again)
