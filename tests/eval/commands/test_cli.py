import json
import re
import sys
import types

import pytest
from typer.testing import CliRunner

from eval.commands.cli import app
from tests.fakes import HashEmbedder, TermJudge
from tests.fault_server import FaultServer

HAN = re.compile("[\u4e00-\u9fff]")
REPORT = "某区工作报告\n一、网格\n全区划分网格710个。\n二、教师\n全区教师3171名,其中编外教师98名。\n"
CASES = [
    {"id": "1", "question": "全区划分了多少个网格？", "type": "fact", "answerable": True, "facts": [["710个"]]},
    {"id": "2", "question": "思明区有多少个公园？", "type": "absent", "answerable": False},
]
ABSENT = [
    {"id": "4", "question": "火星上有几座城市？", "type": "absent", "answerable": False},
    {"id": "5", "question": "地铁票价是多少？", "type": "absent", "answerable": False},
]


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_given: HashEmbedder(512))
    monkeypatch.setenv("YIJU_CACHE", str(tmp_path / "cache"))
    return lambda *given: CliRunner().invoke(app, [str(one) for one in given])


@pytest.fixture
def report(tmp_path):
    (tmp_path / "demo.txt").write_text(REPORT, "utf-8")
    return tmp_path / "demo.txt"


@pytest.fixture
def cases(tmp_path):
    return write(tmp_path / "mine.jsonl", CASES)


def write(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def page(monkeypatch):
    """A fake of the page, which has its own tests."""
    written = []

    def write_page(result, reports, folder, earlier=None):
        written.append((result, sorted(reports), earlier))
        return folder / "report.html", folder / "report.md"

    monkeypatch.setitem(sys.modules, "eval.page.report", types.SimpleNamespace(write_page=write_page))
    return written


def test_one_s_own_set_on_one_s_own_report(run, cases, report, tmp_path, page):
    done = run("qa", cases, "--reports", report, "--json", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert list(result["systems"]) == ["yiju", "tutorial", "dense", "bm25"]
    assert result["reports"] == [{"id": "demo", "title": "某区工作报告"}]
    assert json.loads((tmp_path / "out" / "mine.json").read_text("utf-8")) == result
    assert page[0][1:] == (["demo"], None)


def test_an_earlier_result_goes_to_the_page(run, cases, report, tmp_path, page):
    given = ("qa", cases, "--reports", report, "--systems", "bm25", "--out", tmp_path / "out")
    assert run(*given).exit_code == 0
    done = run(*given, "--earlier", tmp_path / "out" / "mine.json")
    assert done.exit_code == 0, done.output
    assert page[1][2]["set"]["name"] == "mine"


def test_a_table_is_printed(run, cases, report):
    done = run("qa", cases, "--reports", report, "--systems", "yiju,bm25")
    assert done.exit_code == 0, done.output
    for word in ("accuracy", "must_refuse", "bm25", "ms p95", "absent"):
        assert word in done.output


@pytest.fixture
def endpoint(monkeypatch):
    """The settings of a language model at an endpoint that answers; nothing of the environment."""
    for name in ("YIJU_LLM", "YIJU_LLM_URL"):
        monkeypatch.delenv(name, raising=False)
    with FaultServer(script=["全区划分网格710个[1]。"], usage=(900, 60)) as server:
        for name, value in {"LLM": "m", "LLM_URL": server.url, "LLM_KEY": "sk-secret", "LLM_PRICE_IN": "2"}.items():
            monkeypatch.setenv(f"YIJU_{name}", value)
        yield server


def test_both_are_measured_recorded_and_replayed_without_the_endpoint(
    run, cases, report, tmp_path, endpoint, monkeypatch
):
    record = tmp_path / "record.jsonl"
    given = ("qa", cases, "--reports", report, "--systems", "yiju", "--json")
    first = run(*given, "--model", "--record", record)
    assert first.exit_code == 0, first.output
    result = json.loads(first.stdout)
    assert list(result["systems"]) == ["yiju", "yiju_llm"]
    assert [case["systems"]["yiju_llm"]["llm"]["outcome"] for case in result["cases"]] == ["written", "not_asked"]
    assert (result["llm"]["source"], result["llm"]["cost"]) == ("endpoint", 0.0018)
    assert "secret" not in record.read_text("utf-8") + first.output
    asked = len(endpoint.requests)
    for name in ("YIJU_LLM", "YIJU_LLM_URL", "YIJU_LLM_KEY"):
        monkeypatch.delenv(name)
    again = run(*given, "--replay", record)
    assert again.exit_code == 0, again.output
    replayed = json.loads(again.stdout)
    assert replayed["llm"] == result["llm"] | {"source": "replay"}
    assert len(endpoint.requests) == asked


def test_a_prompt_without_a_record_is_told(run, cases, report, tmp_path):
    empty = write(tmp_path / "empty.jsonl", [])
    done = run("qa", cases, "--reports", report, "--systems", "yiju", "--replay", empty)
    assert done.exit_code == 0, done.output
    assert "1 prompts are not in the record; they count as failed calls" in done.output
    assert "without → with empty, replayed from a record" in done.output


def test_texts_and_libraries_take_the_same_options(run, report, tmp_path, endpoint):
    line = {
        "id": "q",
        "doc": "demo.txt",
        "question": "全区划分了多少个网格？",
        "answerable": True,
        "answers": ["710个"],
    }
    asked = write(tmp_path / "asked.jsonl", [{**line, "part": "fit", "evidence": ["全区划分网格710个"]}])
    facts = {"kind": "single", "docs": ["demo.txt"], "facts": [["710个"]], "evidence": []}
    over = write(tmp_path / "over.jsonl", [{**line, **facts}])
    for number, given in enumerate([("texts", asked), ("library", over)]):
        record = tmp_path / f"{number}.jsonl"
        done = run(*given, "--texts", tmp_path, "--json", "--record", record)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["llm"]["all"]["written"] == 1
        told = run(*given, "--texts", tmp_path, "--replay", record)
        assert (told.exit_code, "what m did" in told.output) == (0, True), told.output
        short = json.loads(run(*given, "--texts", tmp_path, "--json", "--no-cases", "--replay", record).stdout)
        assert not {"cases", "changed"} & {*short, *short["llm"]}


def test_a_model_that_is_not_set_or_a_record_that_is_none_is_a_clear_failure(run, cases, report, tmp_path, monkeypatch):
    monkeypatch.delenv("YIJU_LLM", raising=False)
    done = run("qa", cases, "--reports", report, "--model")
    assert (done.exit_code, "YIJU_LLM_URL" in done.output) == (1, True)
    done = run("qa", cases, "--reports", report, "--replay", tmp_path / "missing.jsonl")
    assert (done.exit_code, "cannot be read" in done.output) == (1, True)


def test_further_files_after_reports_are_reports(run, cases, report, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("另一份报告\n一、总则\n没有数字。\n", "utf-8")
    lines = write(cases, [{**CASES[0], "report": "demo"}, CASES[1]])
    done = run("qa", lines, "--reports", report, other, "--systems", "bm25", "--json")
    assert done.exit_code == 0, done.output
    assert [one["id"] for one in json.loads(done.stdout)["reports"]] == ["demo", "other"]


def test_a_report_given_twice_is_named(run, cases, report):
    done = run("check", cases, "--reports", report, "--reports", report)
    assert done.exit_code == 1
    assert "is there already" in done.output


def test_two_sets_are_one_too_many(run, cases, report):
    assert run("check", cases, cases, "--reports", report).exit_code == 2


def test_an_unknown_system_or_a_bad_line_is_a_clear_failure(run, cases, report):
    done = run("qa", cases, "--reports", report, "--systems", "magic")
    assert (done.exit_code, "choose from yiju" in done.output) == (1, True)
    cases.write_text("{}\n", "utf-8")
    done = run("qa", cases, "--reports", report)
    assert (done.exit_code, "mine.jsonl:1: 'id' is missing" in done.output) == (1, True)
    assert "Traceback" not in done.output


def test_check_prints_each_fault(run, cases, report):
    assert run("check", cases, "--reports", report).output == "mine: 2 cases, 0 faults\n"
    write(cases, [{**CASES[0], "facts": [["711个"]]}, {**CASES[1], "type": "false_premise"}])
    done = run("check", cases, "--reports", report)
    assert done.exit_code == 1
    assert "line 1: 1: fact '711个'" in done.output
    assert "line 2: 2: a false premise needs 'correct'" in done.output
    assert len(json.loads(run("check", cases, "--reports", report, "--json").stdout)["faults"]) == 2


def test_faults_are_told_before_measuring(run, cases, report):
    write(cases, [{**CASES[0], "facts": [["711个"]]}])
    done = run("qa", cases, "--reports", report, "--systems", "bm25")
    assert done.exit_code == 0
    assert "1 faults, see `yiju eval check`" in done.output


def test_a_template_is_written(run, report):
    done = run("new", "--reports", report)
    assert done.exit_code == 0
    assert "一、网格" in done.stdout


def test_results_are_compared(run, cases, report, tmp_path, page):
    run("qa", cases, "--reports", report, "--systems", "bm25", "--out", tmp_path)
    done = run("compare", tmp_path / "mine.json", tmp_path / "mine.json")
    assert done.exit_code == 0, done.output
    assert "noise" in done.output
    compared = json.loads(run("compare", tmp_path / "mine.json", tmp_path / "mine.json", "--json").stdout)
    assert compared["n_cases"] == 2
    assert run("compare", tmp_path / "none.json", tmp_path / "mine.json").exit_code == 1


@pytest.mark.parametrize(("least", "code", "word"), [(0.0, 0, "ok  "), (1.01, 1, "FELL")])
def test_the_gate_says_what_fell(run, monkeypatch, cases, report, tmp_path, least, code, word):
    monkeypatch.setattr("eval.commands.case_commands.SHIPPED", cases)
    monkeypatch.setattr("eval.commands.case_commands.SEED", report)
    bars = tmp_path / "bars.json"
    bars.write_text(json.dumps({"system": "yiju", "metrics": {"accuracy": {"min": least}}}))
    done = run("gate", "--thresholds", bars)
    assert (done.exit_code, f"{word} accuracy" in done.output) == (code, True)
    shown = json.loads(run("gate", "--thresholds", bars, "--json").stdout)
    assert (shown["held"], len(shown["fell"])) == (code == 0, code)


def test_a_judge_model_stands_beside_the_figures(run, monkeypatch, cases, report):
    model = types.SimpleNamespace(invoke=lambda _prompt: types.SimpleNamespace(text="yes"))
    monkeypatch.setattr("langchain.chat_models.init_chat_model", lambda _name, **_more: model)
    given = ("qa", cases, "--reports", report, "--systems", "bm25")
    with_judge = run(*given, "--judge-model", "fake:agreeable", "--json")
    judged, plain = json.loads(with_judge.stdout), json.loads(run(*given, "--json").stdout)
    assert judged.pop("judge")["systems"]["bm25"]["right"] == 2
    assert judged["systems"]["bm25"]["metrics"] == plain["systems"]["bm25"]["metrics"]
    assert "fake:agreeable finds 2 of 2" in run(*given, "--judge-model", "fake:agreeable").output


def test_guard_prints_a_table_and_writes_its_result(run, report, tmp_path):
    out = tmp_path / "deep" / "guard.json"
    done = run("guard", "--reports", report, "--out", out)
    assert done.exit_code == 0, done.output
    assert "caught" in done.output
    assert "false alarms" in done.output
    written = json.loads(out.read_text("utf-8"))
    assert (
        json.loads(run("guard", "--reports", report, "--json").stdout)["mechanical"]["caught"]
        == (written["mechanical"]["caught"])
    )
    assert "written" not in written
    failed = run("guard", "--reports", tmp_path / "none.txt")
    assert failed.exit_code == 1


def test_bench_is_mounted(run, monkeypatch, tmp_path):
    asked = []

    def run_bench(folder, sets, embedder, judge, **_more):
        asked.append((folder, sets))
        return {"sets": {"cmrc": {"gold": {"f1": 0.5}, "baselines": {"dense": {"gold": {"f1": 0.25}}}}}}

    monkeypatch.setitem(sys.modules, "eval.runs.bench", types.SimpleNamespace(run_bench=run_bench))
    done = run("bench", tmp_path, "--sets", "cmrc, drcd", "--out", tmp_path / "deep" / "bench.json")
    assert done.exit_code == 0, done.output
    assert "baselines dense gold f1" in done.output
    assert asked == [(tmp_path, ["cmrc", "drcd"])]
    assert json.loads((tmp_path / "deep" / "bench.json").read_text())["sets"]["cmrc"]["gold"]["f1"] == 0.5
    assert json.loads(run("bench", tmp_path, "--json").stdout)["sets"]


@pytest.fixture
def asked(tmp_path):
    """Questions about two texts, one of each with an answer; a judge of words tells them apart."""
    things = {"a.txt": ("网格710个", "网格"), "b.txt": ("公园17个", "公园")}
    for name, (told, _) in things.items():
        (tmp_path / name).write_text(f"某区工作报告\n一、工作\n新建{told}。\n", "utf-8")
    questions = [
        {"id": f"{name}-{thing}", "doc": name, "part": "fit", "question": f"新建{thing}多少个？"}
        | {"answerable": thing == own, "answers": [told[2:]] if thing == own else [], "evidence": []}
        for name, (told, own) in things.items()
        for thing in ("网格", "公园")
    ]
    return write(tmp_path / "asked.jsonl", questions)


def test_the_weights_are_fitted_and_printed(run, monkeypatch, tmp_path, asked):
    monkeypatch.setattr("index.model.judge.open_judge", lambda *_given: TermJudge())
    given = ("fit", asked, "--texts", tmp_path, "--wrong-refusals", 0.1)
    done = run(*given, "--out", tmp_path / "deep" / "fit.json")
    assert done.exit_code == 0, done.output
    for word in ("4 questions on 2 texts", "without", '"relevance": ', '"bias": ', "REFUSE_ABOVE = "):
        assert word in done.output
    result = json.loads(run(*given, "--json").stdout)
    assert result == json.loads((tmp_path / "deep" / "fit.json").read_text("utf-8"))
    assert (result["questions"], result["texts"]) == (4, 2)


def test_identity_prints_a_share_for_each_field_and_part(run, tmp_path):
    fields = ("title", "issuer", "region", "kind", "year", "account_year", "number", "published")
    label = dict.fromkeys(fields) | {"doc": "无题.txt", "part": "fit", "kind": "plan"}
    (tmp_path / "无题.txt").write_text("全区划分网格710个。", "utf-8")
    (tmp_path / "labels.jsonl").write_text(json.dumps(label), "utf-8")
    given = ("identity", tmp_path / "labels.jsonl", "--texts", tmp_path)
    done = run(*given)
    assert done.exit_code == 0, done.output
    for word in ("1 texts", "account year", "fit", "1.000", "0.000"):
        assert word in done.output
    result = json.loads(run(*given, "--no-names", "--json").stdout)
    assert result["named"] is False
    assert result["parts"]["fit"] == dict.fromkeys(fields, 1.0) | {"kind": 0.0}
    assert run("identity", tmp_path / "labels.jsonl", "--texts", tmp_path / "nowhere").exit_code == 1


def test_a_library_is_asked_and_the_figures_are_printed(run, monkeypatch, tmp_path):
    monkeypatch.setattr("index.model.judge.open_judge", lambda *_given: TermJudge())
    (tmp_path / "a.txt").write_text("某区工作报告\n一、工作\n新建网格710个。\n", "utf-8")
    (tmp_path / "b.txt").write_text("某市工作报告\n一、工作\n新建公园17个。\n", "utf-8")
    (tmp_path / "names").write_text("a.txt\n", "utf-8")
    grid = {"id": "g", "kind": "single", "question": "新建网格多少个？", "answerable": True, "docs": ["a.txt"]}
    lines = [
        grid | {"facts": [["710个"]], "evidence": [{"doc": "a.txt", "text": "新建网格710个。"}]},
        {"id": "n", "kind": "absent", "question": "火星上有几座城市？", "answerable": False, "docs": [], "facts": []},
    ]
    given = ("library", write(tmp_path / "asked.jsonl", lines), "--texts", tmp_path)
    done = run(*given, "--out", tmp_path / "deep" / "library.json")
    assert done.exit_code == 0, done.output
    for word in ("over 2 reports", "single", "absent", "1 of 1", "2 of 2", "citations right"):
        assert word in done.output
    assert len(json.loads((tmp_path / "deep" / "library.json").read_text("utf-8"))["cases"]) == 2
    named = json.loads(run(*given, "--files", tmp_path / "names", "--lines", "odd", "--no-cases", "--json").stdout)
    assert (named["reports"], list(named["kinds"]), "cases" in named) == (1, ["single"], False)
    assert list((tmp_path / "cache" / "eval").glob("vectors-*.npz"))
    failed = run(*given, "--lines", "third")
    assert (failed.exit_code, "choose odd or even" in failed.output, "Traceback" in failed.output) == (1, True, False)


def test_nothing_is_fitted_on_check(run, tmp_path, asked):
    checked = write(
        tmp_path / "check.jsonl", [{**json.loads(asked.read_text("utf-8").splitlines()[0]), "part": "check"}]
    )
    done = run("fit", asked, checked, "--texts", tmp_path)
    assert (done.exit_code, "is marked check" in done.output, "Traceback" in done.output) == (1, True, False)


def test_a_fit_on_a_missing_text_is_a_clear_failure(run, monkeypatch, tmp_path, asked):
    monkeypatch.setattr("index.model.judge.open_judge", lambda *_given: TermJudge())
    done = run("fit", asked, "--texts", tmp_path / "nowhere")
    assert (done.exit_code, "a.txt" in done.output, "Traceback" in done.output) == (1, True, False)


def test_a_judge_is_measured_on_given_passages(run, monkeypatch, tmp_path):
    monkeypatch.setattr("index.model.judge.open_judge", lambda *_given: TermJudge())
    write(tmp_path / "passages.jsonl", [{"id": "p", "text": "全区划分网格710个。"}])
    questions = [
        {"id": "1", "question": "全区划分网格多少个？", "answers": ["710个"], "positive_ids": ["p"]},
        {"id": "2", "question": "地铁票价多少元？", "answers": [], "answerable": False, "context_id": "p"},
    ]
    write(tmp_path / "questions.jsonl", questions)
    done = run("judge", tmp_path, "--out", tmp_path / "judge.json")
    assert done.exit_code == 0, done.output
    assert "refusal_auc" in done.output
    result = json.loads((tmp_path / "judge.json").read_text("utf-8"))
    assert (result["em"], result["refusal_auc"], result["refusal_f1"]) == (1.0, 1.0, 1.0)
    assert (result["n_answerable"], result["n_unanswerable"]) == (1, 1)


def test_help_is_in_english(run):
    done = run("--help")
    for command in (
        "qa",
        "check",
        "new",
        "compare",
        "gate",
        "guard",
        "bench",
        "fit",
        "judge",
        "library",
        "load",
        "retrieval",
        "scopes",
        "texts",
    ):
        assert f" {command} " in done.output
        assert not HAN.search(run(command, "--help").output)
    assert not HAN.search(done.output)
