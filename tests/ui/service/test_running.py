"""Questions are traced by LangSmith only where the setting allows it, whatever the environment says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CODE = (
    "import sys\n"
    "from rag.config import open_settings\n"
    "from ui.entry.access import Caller\n"
    "from ui.service.opening import open_service\n"
    "service = open_service(open_settings(), lambda _label, _share: None)\n"
    "reply = service.ask(Caller('tester', frozenset()), '湖里区划分了多少个网格？')\n"
    "print(reply.answer.exact[0].text, service.view.chain is not None, 'langsmith' in sys.modules)"
)


@pytest.mark.parametrize("traced", [False, True])
def test_questions_are_traced_only_where_the_setting_says_so(seed_library, traced):
    own = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "YIJU_CACHE"}}
    asked = {"YIJU_HOME": str(seed_library), "YIJU_TRACE": str(traced).lower(), "LANGSMITH_TRACING": "true"}
    asked["LANGSMITH_ENDPOINT"] = "http://127.0.0.1:9"
    environment = own | asked | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"710个 {traced} {traced}\n"
