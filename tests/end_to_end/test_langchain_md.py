"""The examples of docs/langchain.md run, over the seed report with the real model."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from index.store.snapshot import write_snapshot
from ingest.parse import read_report

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "langchain.md").read_text("utf-8")


@pytest.mark.slow
def test_what_is_shown_works(tmp_path, seed_embedder, seed_report_path):
    write_snapshot(tmp_path, [read_report(seed_report_path)], seed_embedder)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL))
    environment = {**os.environ, "YIJU_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for shown in (
        "全区划分网格710个。",
        "True (Reason(code='other_place', about='思明区'),)",
        "全区编外的教师有多少名？",
        "98名",
        "for a person: 地铁票价是多少？",
        "step gather",
    ):
        assert shown in done.stdout, done.stdout
