"""What a start loads: with the bundled models neither PyTorch nor anything else that answering does not need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numba", "bm25s", "matplotlib", "onnx"}
COMMAND = (
    "import sys\n"
    "from ui.commands.cli import app\n"
    "try: app(sys.argv[1:], prog_name='yiju')\n"
    "except SystemExit as stop: assert stop.code == 0\n"
    "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"  # ru_maxrss counts the parent's memory
    "print(int(status['VmHWM'].split()[0]) // 1024, *sys.modules)"
)
SERVE = (
    "import sys\n"
    "from rag.config import open_settings\n"
    "from ui.serve import open_server\n"
    "open_server(open_settings(), lambda _label, _share: None).listener.close()\n"
    "print(0, *sys.modules)"
)


def run(code, *arguments, home):
    """Run `code` in a child process; return what it printed, its peak memory in MiB and the packages that it loaded."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
    environment = own | {"YIJU_HOME": str(home), "YIJU_PORT": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *printed, last = done.stdout.splitlines()
    memory, *modules = last.split()
    return printed, int(memory), {module.partition(".")[0] for module in modules}


def test_a_question_loads_nothing_heavy_and_takes_little_memory(seed_library):
    printed, memory, packages = run(COMMAND, "ask", "湖里区划分了多少个网格？", home=seed_library)
    assert printed[0] == "710个"
    assert "onnxruntime" in packages
    assert not packages & (HEAVY | {"gradio", "pandas", "mcp", "fastapi"})
    assert memory <= 450


def test_a_batch_loads_nothing_heavy(seed_library, tmp_path):
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text('{"id": "1", "question": "新招了几个网格员？"}\n', "utf-8")
    _, _, packages = run(COMMAND, "batch", questions, answers, home=seed_library)
    assert json.loads(answers.read_text("utf-8"))["exact"][0]["text"] == "345名"
    assert not packages & (HEAVY | {"gradio", "pandas"})


@pytest.mark.slow
def test_a_server_loads_nothing_heavy_but_gradio(seed_library):
    _, _, packages = run(SERVE, home=seed_library)
    assert "gradio" in packages
    assert not packages & HEAVY
