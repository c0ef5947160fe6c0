"""What docs/mcp.md says of the tools is so, and its examples can be used."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from ui.mcp.tools import TOOLS

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "mcp.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_table_names_every_tool_and_all_that_it_takes():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", DOCUMENT.partition("## Two ways")[0], re.MULTILINE))
    assert list(rows) == list(TOOLS)
    for name, takes in rows.items():
        assert set(re.findall(r"`(\w+)`", takes)) == set(TOOLS[name].takes.model_fields)


def test_every_configuration_is_json_with_one_server():
    assert len(blocks("json")) == 4
    for block in blocks("json"):
        (server,) = json.loads(block)["mcpServers"].values()
        assert ("command" in server) != ("baseUrl" in server)


def test_the_program_runs(seed_library, tmp_path):
    start = tmp_path / "yiju"
    start.write_text(f"#!{sys.executable}\nfrom ui.commands.cli import main\nmain()\n")
    start.chmod(0o755)
    (code,) = blocks("python")
    given = {"YIJU_HOME": str(seed_library), "PYTHONPATH": str(ROOT)}  # the SDK hands on only what it is told to
    code = code.replace('args=["mcp"]', f'args=["mcp"], env={given!r}').replace(
        "/path/to/yiju/.venv/bin/yiju", str(start)
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "全区划分网格710个" in done.stdout
