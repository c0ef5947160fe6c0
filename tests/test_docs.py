"""What the documents say is so: names, links, commands, settings and figures. `make docs` renews the figures."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rag.config import Settings
from tests.reliability.page import draw as draw_reliability
from tests.reliability.rows import ROWS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path.name != "LICENSE.md"]
TWINS = [ROOT / "README.md", ROOT / "README.zh.md"]
RESULTS = sorted((ROOT / "eval" / "results").glob("*.json"))
METRICS = ("recall@1", "recall@5", "mrr@10")
ANSWERED = ("huli", "huli-sixty")
TEXT_FIGURES = {
    "right": ("right, of the answerable", "有答案的题答对"),
    "wrongly_refused": ("refused though answerable", "有答案却拒答"),
    "unanswerable_handled": ("near misses refused or corrected", "似有实无的题拒答或纠正"),
    "follow_ups_right": ("right, of the follow-ups", "追问答对"),
    "new_subjects_not_mixed": ("new subjects not mixed with the old", "换话题时不混入旧话题"),
    "calibration_error": ("calibration error", "置信度的校准误差"),
}
FIGURES = {
    "answer_accuracy": ("right, of the answerable", "有答案的题答对"),
    "must_refuse": ("refused or corrected, of the unanswerable", "无答案或前提有误的题拒答或纠正"),
    "wrong_refusals": ("refused though answerable", "有答案却拒答"),
    "dialogue_accuracy": ("right, of the follow-ups", "追问答对"),
    "evidence_recall": ("evidence that is cited", "依据被引用"),
    "citation_precision": ("citations that prove", "引文有效"),
    "answer_chars_p50": ("characters an answer, median", "答案字数中位"),
}
COMMANDS = {
    "set",
    "ingest",
    "original",
    "ask",
    "mcp",
    "batch",
    "reports",
    "outline",
    "remove",
    "sync",
    "export",
    "backup",
    "reindex",
    "restore",
    "doctor",
    "serve",
    "feedback",
    "bench",
    "serve-llm",
    "key",
    "user",
    "eval",
}

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
both_twins = pytest.mark.parametrize("path", TWINS, ids=lambda path: path.name)


def headings(path):
    outside_code = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.findall(r"^(#+) (.+)$", outside_code, re.MULTILINE)


def between(text, name):
    return re.search(rf"(<!-- {name}:.*?-->\n)(.*?)(<!-- end of {name} -->)", text, re.DOTALL)


@every_document
def test_relative_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@every_document
def test_commands_that_are_named_exist(path):
    text = path.read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = "\n".join(re.findall(r"`[^`]+`|```.*?```", text, re.DOTALL))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets
    assert set(re.findall(r"(?:bin/|`)yiju ([a-z-]+)", code)) <= COMMANDS


def test_make_alone_prints_every_target():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("setup", "ask", "test", "check", "bench", "doctor", "clean"):
        assert f"make {target} " in done.stdout


def test_no_target_is_taken_for_a_file():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^([a-z]+):", makefile, re.MULTILINE):
        assert f".PHONY: {target}\n" in makefile


@pytest.mark.parametrize(
    "question", ['a "b" c', "a 'b' c", "`id` $(id) $$ ${HOME} $(shell id)", "-h", "网格 # \\ ; & |"]
)
def test_make_hands_a_question_on_as_it_is(question, tmp_path):
    """A stand-in for `yiju` prints what reaches it; stamps that are there already spare the set-up."""
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    for name in ("pyproject.toml", "constraints.txt", "data/reports/huli-inspection-rectification-2022.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    tool = tmp_path / ".venv" / "bin" / "yiju"
    tool.parent.mkdir(parents=True)
    tool.write_text(f'#!{sys.executable}\nimport sys\nprint("|".join(sys.argv[1:]))\n')
    tool.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YIJU_", "MAKE"))}
    for target in stamps(tmp_path, environment):
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / target).touch()
    done = subprocess.run(
        ["make", "ask", f"Q={question}"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (f"ask|--|{question}\n", "")


def stamps(folder, environment):
    dry = subprocess.run(
        ["make", "-n", "setup"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return re.findall(r"^touch (\S+)$", dry.stdout, re.MULTILINE)


@both_twins
def test_the_tree_names_every_folder(path):
    drawn = dict(re.findall(r"^([a-z]+)/ +(\S.*)$", path.read_text("utf-8"), re.MULTILINE))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    folders = {name.split("/")[0] for name in tracked.splitlines() if "/" in name and not name.startswith(".")}
    assert set(drawn) == (folders or set(drawn))
    assert all((ROOT / name).is_dir() for name in drawn)


def test_the_twins_have_the_same_shape():
    english, chinese = ([level for level, _ in headings(path)] for path in TWINS)
    assert english == chinese
    code = [
        re.findall(r"^(?:\.venv/bin/)?(?:yiju|make) [a-z]+", path.read_text("utf-8"), re.MULTILINE) for path in TWINS
    ]
    assert code[0] == code[1]
    links = [set(re.findall(r"\]\((\S+?)\)", path.read_text("utf-8"))) - {t.name for t in TWINS} for path in TWINS]
    assert links[0] == links[1]


def test_the_two_commands_stand_at_the_top():
    for path in TWINS:
        first_block = re.search(r"```sh\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
        assert [line.split("#")[0].split()[:2] for line in first_block[1].splitlines()] == [
            ["make", "ask"],
            ["make", "test"],
        ]
        assert first_block.start() < 100


def test_the_settings_are_documented_as_they_are():
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(YIJU_\w+)` \| .*? \| (.*?) \|$", text, re.MULTILINE))
    assert rows == {f"YIJU_{name.upper()}": field.description for name, field in Settings.model_fields.items()}
    for name, field in Settings.model_fields.items():
        if not isinstance(field.default, Path):
            assert f"| `YIJU_{name.upper()}` | `{field.default}` |" in text


def test_every_pin_is_exact_and_every_dependency_is_pinned():
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert len(pinned) == len(lines)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    named = re.findall(
        r'^    "([A-Za-z0-9_.-]+?)(?:[<>=~!\[].*)?",', project.partition("[project.scripts]")[0], re.MULTILINE
    )
    assert {name.lower() for name in named} <= pinned


def test_the_changelog_knows_this_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in text or f"## [{version()}]" in text


def version():
    return re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]


def test_the_table_of_reliability_is_that_of_the_committed_result():
    page = ROOT / "docs" / "reliability.md"
    text = page.read_text("utf-8")
    stands, wanted = between(text, "reliability"), draw_reliability()
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(text[: stands.start(2)] + wanted + text[stands.end(2) :], "utf-8")
    else:
        assert stands[2] == wanted, "run `make docs` and read the diff"


def test_every_test_of_the_table_of_reliability_exists():
    for row in ROWS:
        assert row.tests or row.soak or row.open, row.id
        for test in (*row.tests, *row.soak):
            path, _, name = test.partition("::")
            text = (ROOT / path).read_text("utf-8") if name else ""
            assert (ROOT / path).is_file() and (not name or re.search(rf"^def {name}\(", text, re.MULTILINE)), test
            marked = "@pytest.mark.soak\n" in text.partition(f"def {name}(")[0].rpartition("\n\n\n")[2]
            marked = marked or "pytestmark = pytest.mark.soak" in text
            assert not name or marked is (test in row.soak), test


@both_twins
def test_the_figures_are_those_of_the_committed_results(path):
    text = path.read_text("utf-8")
    stands = between(text, "figures")
    wanted = figures(chinese=path.name == "README.zh.md")
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(text[: stands.start(2)] + wanted + text[stands.end(2) :], "utf-8")
    else:
        assert stands[2] == wanted, "run `make docs` and read the diff"


def figures(*, chinese):
    return f"{text_figures(chinese)}\n{answer_figures(chinese)}\n{retrieval_figures(chinese)}"


def text_figures(chinese):
    """Draw the table of answers on texts that nothing was chosen with."""
    found = json.loads((ROOT / "eval" / "results" / "texts-check.json").read_text("utf-8"))["parts"]["check"]
    asked, turns = found["questions"], found["dialogue_turns"]
    about = (
        f"从未用来调试的 12 篇（{asked} 题，{turns} 轮对话）"
        if chinese
        else f"12 texts that nothing was chosen with ({asked} questions, {turns} turns)"
    )
    lines = [[about, "yiju"], ["---", "---"]]
    for name, (english, translated) in TEXT_FIGURES.items():
        value = f"{found[name]:.3f}" if name == "calibration_error" else f"{found[name]:.1%}"
        lines.append([translated if chinese else english, value])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def answer_figures(chinese):
    """Draw the tables of answers: a row for each figure, a column for each system, each with its 95 % interval."""
    drawn = []
    for name in ANSWERED:
        result = json.loads((ROOT / "eval" / "results" / f"{name}.json").read_text("utf-8"))
        systems = result["systems"]
        n = result["set"]["n_cases"]
        about = f"{name}（{n} 题）" if chinese else f"{name} ({n} questions)"
        lines = [[about, *systems], ["---"] * (1 + len(systems))]
        for metric, (english, translated) in FIGURES.items():
            values = [one["metrics"].get(metric) for one in systems.values()]
            if any(values):
                lines.append([translated if chinese else english, *(write(value, metric) for value in values)])
        drawn.append("".join(f"| {' | '.join(cells)} |\n" for cells in lines))
    return "\n".join(drawn)


def write(figure, metric):
    if figure is None:
        return "–"
    if "chars" in metric:
        return f"{figure['value']:.0f}"
    return f"{figure['value']:.1%} ({figure['low']:.0%}–{figure['high']:.0%})"


def retrieval_figures(chinese):
    """Draw the table of retrieval results: a row for each set and mode, numbers as the files have them."""
    rows = sorted(retrieval_rows(), key=lambda row: (row["dataset"], -row["recall@1"]))
    if not rows:
        return "尚无已提交的结果。\n" if chinese else "No results are committed yet.\n"
    names = [
        ("测试集", "set"),
        ("问题", "questions"),
        ("段落", "passages"),
        ("方式", "mode"),
        *[(name, name) for name in METRICS],
        ("毫秒/问", "ms a query"),
    ]
    header = [name[0] if chinese else name[1] for name in names]
    lines = [header, ["---"] * len(header)]
    for row in rows:
        about = [row["dataset"], f"{row['n_questions']:,}", f"{row['n_passages']:,}", row["mode"]]
        lines.append([*about, *(f"{row[name]:.3f}" for name in METRICS), f"{row['ms_per_query']:.0f}"])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def retrieval_rows():
    """Take every retrieval result out of eval/results: a file holds one mode, or each under its name."""
    for path in RESULTS:
        content = json.loads(path.read_text("utf-8"))
        for row in [content, *content.values()] if isinstance(content, dict) else content:
            if isinstance(row, dict) and "recall@1" in row and "dataset" in row:
                yield row
