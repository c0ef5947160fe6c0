"""The threat model names tests that exist, and the page on deployment the metrics that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = (ROOT / "docs" / "threat-model.md").read_text("utf-8")


def test_every_test_that_is_named_exists():
    named = re.findall(r"`([\w/]+)::(test_\w+)`", MODEL)
    assert len(named) > 50
    for file, name in named:
        assert re.search(rf"^def {name}\(", (ROOT / "tests" / f"{file}.py").read_text("utf-8"), re.MULTILINE), name


def test_every_threat_names_what_holds_it():
    threats = MODEL.partition("## Threats")[2].partition("## What is open")[0]
    rows = [line for line in threats.splitlines() if line.startswith("| ") and not line.startswith("| Threat |")]
    assert len(rows) > 20
    assert all("::test_" in row for row in rows)


def test_the_metrics_that_are_described_are_those_that_are_counted():
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    code = (ROOT / "ui" / "api" / "around" / "counts.py").read_text("utf-8")
    counted = {f"yiju_{name}_total" for name in re.findall(r'self\._counter\("(\w+)"', code)}
    for kind, name in re.findall(r'(\w+)\(\s*"(yiju_\w+)"', code):
        counted.add(f"{name}_total" if kind == "CounterMetricFamily" else name)
    described = {
        name for row in re.findall(r"^\| (`yiju_.*?) \|", page, re.MULTILINE) for name in re.findall(r"yiju_\w+", row)
    }
    assert described == counted
