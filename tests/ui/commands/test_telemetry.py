"""No library that the commands, the server, a program or a reader of files loads keeps a record for its makers."""

import os
import subprocess
import sys

import pytest
from PIL import Image

from ingest.formats.child import order
from ingest.load import LIMITS
from rag.config import Settings

ENTRIES = {
    "a command": "from ui.commands.cli import main; sys.argv[1:] = ['doctor']; main()",
    "the server": "from ui.service.opening import *; from rag.config import *; open_service(open_settings(), print)",
    "a program": "from index.model.judge import open_judge; open_judge()",
    "a program that reads pictures": "from ingest.formats.recognise.models import load_models; load_models()",
    "the reader of one file": "from ingest.formats.child import main; main()",
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_model_is_opened_and_nothing_is_left_in_the_user_s_folder(tmp_path, entry):
    user, picture = tmp_path / "user", tmp_path / "a.png"
    user.mkdir()
    Image.new("L", (1200, 1600), 255).save(picture)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "YIJU_", "XDG_"))}
    environment |= {"HOME": str(user), "YIJU_HOME": str(tmp_path / "home"), "YIJU_CACHE": str(Settings().cache)}
    code = f"import sys\ntry: {ENTRIES[entry]}\nfinally: print('onnxruntime' in sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, picture],
        env=environment,
        input=order("load", picture.name, ".png", LIMITS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.endswith("True\n"), done.stderr
    assert [str(path) for path in user.rglob("*") if path.is_file()] == []
