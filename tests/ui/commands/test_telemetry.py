"""No library that the command line loads keeps a record for its makers."""

import os
import subprocess
import sys

from rag.config import Settings


def test_a_model_is_opened_and_nothing_is_left_in_the_user_s_folder(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "YIJU_", "XDG_"))}
    environment |= {"HOME": str(tmp_path / "user"), "YIJU_HOME": str(tmp_path / "home")}
    (tmp_path / "user").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "from ui.commands.cli import main; main()", "doctor"],
        env={**environment, "YIJU_CACHE": str(Settings().cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "multilingual-e5-small" in done.stdout, done.stderr
    assert [str(path) for path in (tmp_path / "user").rglob("*") if path.is_file()] == []
