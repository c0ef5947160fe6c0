"""The transcript in both READMEs is what the program prints today; `make docs` renews it."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
QUESTIONS = ["湖里区划分了多少个网格？", "新招了几个网格员？", "地铁票价是多少？"]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_transcript_is_true(yiju, seed_library, name):
    path = ROOT / name
    text = path.read_text("utf-8")
    stands = re.search(r"(<!-- transcript:.*?-->\n```console\n)(.*?)(```\n<!-- end of transcript -->)", text, re.DOTALL)
    said = "\n".join(f'$ make ask Q="{question}"\n{printed(yiju, question, seed_library)}' for question in QUESTIONS)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(text[: stands.start(2)] + said + text[stands.end(2) :], "utf-8")
    else:
        assert stands[2] == said, "run `make docs` and read the diff"


def printed(yiju, question, home):
    result = yiju("ask", question, home=home)
    assert result.exit_code == 0, result.output
    return result.stdout
