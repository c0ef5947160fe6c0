"""Each command against a real library, through the door that people use."""

import json
import os
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

import index.model.judge
from tests.fakes import HashEmbedder
from tests.fault_server import FaultServer

GRIDS = "湖里区划分了多少个网格？"
BODY = "关于防汛工作的通知\n一、提高认识\n全市共储备沙袋3200个。\n二、加强值守\n汛期实行24小时值班。\n"


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(BODY, "utf-8")
    return path


def records(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_version(yiju, tmp_path):
    assert yiju("--version", home=tmp_path).stdout == f"yiju {version('yiju')}\n"


def test_an_answer_comes_first_and_its_proof_below(yiju, home):
    result = yiju("ask", GRIDS, home=home)
    assert result.exit_code == 0, result.output
    answer, _, proof = result.stdout.partition("\n\n")
    assert "710" in answer
    assert proof.startswith("[1] ")
    assert " › " in proof
    assert re.search(r"· \d+–\d+", proof)
    assert "\x1b" not in result.output


def test_json_is_one_line_whose_citations_are_slices(yiju, home, seed_text):
    result = yiju("ask", GRIDS, "--json", home=home)
    (line,) = result.stdout.splitlines()
    record = json.loads(line)
    about = {"confidence", "mode", "degraded", "unverified", "citations", "calculations", "rows"}
    about |= {"exact", "generation", "nearest", "reasons", "timings_ms", "usage"}
    assert set(record) == {"question", "standalone", "answer", "refused", "reason"} | about
    assert record["citations"]
    assert record["usage"] is None
    for citation in record["citations"]:
        assert citation["text"] == seed_text[citation["start"] : citation["end"]]


def test_what_the_report_does_not_say_is_refused_with_a_reason(yiju, home):
    result = yiju("ask", "地铁票价是多少？", home=home)
    assert result.exit_code == 0
    assert result.stdout.startswith("No answer: ")
    assert len(result.stdout.splitlines()[0]) > len("No answer: ")


@pytest.mark.parametrize("question", ["", "  \n", "网" * 10_000], ids=["empty", "blank", "10,000 characters"])
def test_a_question_that_cannot_be_asked(yiju, home, refused, question):
    refused(yiju("ask", question, home=home))
    assert yiju("ask", GRIDS, home=home).exit_code == 0


def test_a_question_that_is_no_text(yiju, home, refused):
    refused(yiju("ask", "多少个\udc80网格？", home=home), "UTF-8")


def test_batch_answers_line_for_line(yiju, home, seed_text, tmp_path):
    lines = [
        {"id": "a", "question": GRIDS},
        {"id": 2, "question": ""},
        {"id": "c", "question": "配备了多少名网格员？", "history": [{"question": GRIDS, "answer": "710个"}]},
    ]
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    result = yiju("batch", questions, answers, home=home)
    assert result.exit_code == 0, result.output
    first, second, third = records(answers)
    assert [first["id"], second["id"], third["id"]] == ["a", 2, "c"]
    assert (second["refused"], second["answer"]) == (True, "")
    assert second["reason"]
    assert "710" in first["answer"]
    assert first["timings_ms"]
    for citation in first["citations"] + third["citations"]:
        assert citation["text"] == seed_text[citation["start"] : citation["end"]]
        assert isinstance(citation["path"], list)


def test_batch_names_the_bad_line_and_writes_nothing(yiju, home, refused, tmp_path):
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text('{"id": 1, "question": "好"}\n{"id": 2}\n', "utf-8")
    refused(yiju("batch", questions, answers, home=home), questions, "line 2")
    assert not answers.exists()


def test_good_files_come_in_and_each_bad_one_is_named(yiju, home, notice, refused, tmp_path):
    empty, binary, picture = tmp_path / "empty.txt", tmp_path / "binary.txt", tmp_path / "picture.png"
    empty.write_bytes(b" \n")
    binary.write_bytes(bytes(range(256)) * 8)
    picture.write_bytes(b"\x89PNG")
    missing = tmp_path / "missing.txt"
    result = yiju("ingest", empty, notice, binary, missing, picture, home=home)
    refused(result, "empty.txt", "binary.txt", "missing.txt", "picture.png")
    assert result.stderr.count("error: ") == 4
    listed = yiju("reports", home=home).stdout
    assert "关于防汛工作的通知" in listed
    assert "湖里区" in listed
    assert "3200" in yiju("ask", "储备了多少个沙袋？", home=home).stdout


def test_when_every_file_is_bad_the_index_stays(yiju, home, refused, tmp_path):
    refused(yiju("ingest", tmp_path / "missing.txt", home=home))
    assert "710" in yiju("ask", GRIDS, home=home).stdout


def test_the_same_report_again_takes_its_own_place(yiju, home, seed_report_path):
    before = yiju("reports", home=home).stdout
    assert yiju("ingest", seed_report_path, home=home).exit_code == 0
    assert yiju("reports", home=home).stdout == before


def files_of(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def listed(yiju, home):
    return [line for line in yiju("reports", home=home).stdout.splitlines() if not line.startswith(" ")]


def test_names_that_differ_by_a_mark_are_two_reports(yiju, tmp_path):
    files = files_of(
        tmp_path / "in",
        **{"投入报告1.2.txt": "甲区报告\n甲区投入11万元。", "投入报告1-2.txt": "乙区报告\n乙区投入22万元。"},
    )
    assert yiju("ingest", *files, home=tmp_path / "new").exit_code == 0
    assert yiju("ingest", *files, home=tmp_path / "new").exit_code == 0
    assert len(listed(yiju, tmp_path / "new")) == 2
    assert "投入报告1-2" in listed(yiju, tmp_path / "new")


def test_two_files_of_one_name_in_one_call_are_not_one_report(yiju, tmp_path, refused):
    from index.store.snapshot import read_reports

    one, other = (files_of(tmp_path / name, **{"报告.txt": f"{name}区报告\n投入{name}万元。"})[0] for name in "甲乙")
    result = yiju("ingest", one, other, home=tmp_path / "new")
    refused(result, one, other, "rename")
    assert listed(yiju, tmp_path / "new") == ["报告"]
    (kept,) = read_reports(tmp_path / "new")
    assert kept.report.text == "甲区报告\n投入甲万元。"
    assert yiju("ingest", one, one, home=tmp_path / "new").exit_code == 0  # the same file twice loses nothing


def test_another_report_of_the_same_name_is_replaced_with_a_warning(yiju, tmp_path):
    one, other = (files_of(tmp_path / name, **{"报告.txt": f"{name}区报告\n投入{name}万元。"})[0] for name in "甲乙")
    assert "warning" not in yiju("ingest", one, home=tmp_path / "new").stderr
    assert "warning" not in yiju("ingest", one, home=tmp_path / "new").stderr
    result = yiju("ingest", other, home=tmp_path / "new")
    assert result.exit_code == 0
    assert f"warning: {other} replaced the report 报告 (" in result.stderr


def test_what_cannot_be_read_is_warned_of_or_refused(yiju, tmp_path, refused):
    body = "".join(f"第{n}片区划分网格{n}个，新聘网格员{n * 3}名。\n" for n in range(1, 40))
    some, all_ = files_of(
        tmp_path / "in", **{"some.txt": f"某区报告\n{body}(cid:88)", "all.txt": "某区报告\n(cid:88)(cid:9)\n"}
    )
    result = yiju("ingest", some, all_, home=tmp_path / "new")
    refused(result, "all.txt cannot be read")
    assert f"warning: {some}: 1 characters cannot be read, such as (cid:88)" in result.stderr
    assert listed(yiju, tmp_path / "new") == ["some"]


def test_a_file_name_in_gbk_gives_a_readable_id(yiju, tmp_path):
    path = tmp_path / os.fsdecode("差旅费报告.txt".encode("gbk"))
    path.write_text("全区差旅费11万元。", "utf-8")
    assert yiju("ingest", path, home=tmp_path / "new").exit_code == 0
    assert listed(yiju, tmp_path / "new") == ["差旅费报告"]


def test_one_title_for_two_files_is_a_mistake(yiju, home, notice):
    result = yiju("ingest", notice, notice, "--title", "两份", home=home)
    assert result.exit_code == 2


def test_a_given_title_is_kept(yiju, tmp_path, notice):
    assert yiju("ingest", notice, "--title", "防汛通知", home=tmp_path / "new").exit_code == 0
    assert "防汛通知" in yiju("reports", home=tmp_path / "new").stdout


def test_outline_is_a_tree(yiju, home):
    from index.store.snapshot import read_reports

    (parsed,) = read_reports(home)
    result = yiju("outline", parsed.report.source.id, home=home)
    lines = result.stdout.splitlines()
    assert lines[0] == parsed.report.source.title
    assert len(lines) == 1 + sum(not section.furniture for section in parsed.sections)
    assert max(len(line) - len(line.lstrip()) for line in lines) >= 6


def test_what_is_known_of_a_report_is_edited_and_taken_back(yiju, home, notice, refused):
    assert yiju("ingest", str(notice), home=home).exit_code == 0
    stated = yiju("reports", home=home).stdout
    result = yiju("set", "notice", "--issuer", "某市人民政府", "--year", "2021", "--kind", "通知", home=home)
    assert result.exit_code == 0, result.output
    for shown in (result.stdout, yiju("reports", home=home).stdout):
        assert "某市人民政府" in shown and "今年 = 2021" in shown
    refused(yiju("set", "notice", "--year", "21", home=home), "year")
    refused(yiju("set", "notice", home=home), "nothing to change")
    refused(yiju("set", "nothing", "--year", "2021", home=home), "nothing")
    assert yiju("ingest", str(notice), home=home).exit_code == 0
    assert "某市人民政府" in yiju("reports", home=home).stdout
    notice.write_text(BODY.replace("3200", "3201"), "utf-8")
    result = yiju("ingest", str(notice), home=home)
    assert "edits of issuer" in " ".join(result.stderr.split())
    assert "某市人民政府" not in yiju("reports", home=home).stdout
    notice.write_text(BODY, "utf-8")
    assert yiju("ingest", str(notice), home=home).exit_code == 0
    assert yiju("set", "notice", "--issuer", "某市人民政府", home=home).exit_code == 0
    assert yiju("set", "notice", "--issuer", "", home=home).exit_code == 0
    assert "某市人民政府" not in yiju("reports", home=home).stdout
    assert yiju("set", "notice", "--reset", home=home).exit_code == 0
    assert yiju("reports", home=home).stdout == stated


def test_remove_and_questions_to_one_report(yiju, home, notice, refused):
    from index.store.snapshot import read_reports

    assert yiju("ingest", notice, home=home).exit_code == 0
    seed, added = (parsed.report.source.id for parsed in read_reports(home))
    sandbags = yiju("ask", "储备了多少个沙袋？", "--report", added, "--json", home=home)
    assert {citation["report"] for citation in json.loads(sandbags.stdout)["citations"]} == {added}
    elsewhere = json.loads(yiju("ask", "储备了多少个沙袋？", "--report", seed, "--json", home=home).stdout)
    assert all(citation["report"] == seed for citation in elsewhere["citations"])
    assert yiju("remove", added, home=home).exit_code == 0
    assert [parsed.report.source.id for parsed in read_reports(home)] == [seed]
    refused(yiju("remove", added, home=home), added)
    refused(yiju("outline", "无此报告", home=home), seed)


def test_before_the_first_report(yiju, home, refused, tmp_path):
    empty = tmp_path / "empty"
    refused(yiju("ask", GRIDS, home=empty))
    assert yiju("reports", home=empty).stdout.startswith("no reports yet")
    assert not empty.exists()


def test_the_last_report_can_go(yiju, home, refused):
    from index.store.snapshot import read_reports

    (parsed,) = read_reports(home)
    assert yiju("remove", parsed.report.source.id, home=home).exit_code == 0
    assert yiju("reports", home=home).stdout.startswith("no reports yet")
    refused(yiju("ask", GRIDS, home=home), "yiju ingest")


def test_a_bad_setting_is_named(yiju, home, refused):
    refused(yiju("ask", GRIDS, home=home, YIJU_CANDIDATES="many"), "YIJU_CANDIDATES")


def test_a_home_that_is_a_file(yiju, notice, refused):
    refused(yiju("ingest", notice, home=notice))


@pytest.mark.parametrize("damage", [b"", b"not what it was"])
def test_a_broken_index_is_told_and_a_fresh_one_can_be_made(yiju, home, notice, refused, damage):
    for path in home.rglob("*"):
        if path.is_file():
            path.write_bytes(damage)
    refused(yiju("ask", GRIDS, home=home))
    assert yiju("doctor", home=home).exit_code == 1
    assert yiju("ingest", "--fresh", notice, home=home).exit_code == 0
    assert "3200" in yiju("ask", "储备了多少个沙袋？", home=home).stdout


def test_another_model_is_refused_until_the_library_is_indexed_again(
    yiju, home, refused, monkeypatch, bundled_embedder, seed_report_path
):
    other = HashEmbedder(bundled_embedder.dimensions)
    assert yiju("reports", home=home).exit_code == 0
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_arguments, **_named: other)
    refused(yiju("ask", GRIDS, home=home))
    assert "✗ index" in yiju("doctor", home=home).stdout
    assert yiju("ingest", seed_report_path, home=home).exit_code == 0
    assert yiju("doctor", home=home).exit_code == 0
    assert yiju("ask", GRIDS, home=home).exit_code == 0


def test_doctor_finds_everything_well(yiju, home):
    result = yiju("doctor", home=home)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("all is well\n")
    for subject in ("python", "torch", "faiss-cpu", "settings", "model", "index", "judge", "keys", "accounts"):
        assert re.search(rf"^✓ {subject} +\S", result.stdout, re.MULTILINE), subject


def test_doctor_counts_keys_and_finds_damaged_files(yiju, home):
    yiju("key", "new", "portal", home=home)
    (home / "accounts.json").write_text("{")
    result = yiju("doctor", home=home)
    assert result.exit_code == 1
    assert re.search(r"^✓ keys +1, 0 of them expired$", result.stdout, re.MULTILINE)
    assert re.search(r"^✗ accounts .*accounts.json is damaged\n  → \S", result.stdout, re.MULTILINE)


def test_doctor_judges_with_the_judge_and_finds_a_damaged_one(yiju, home, tmp_path):
    bundled = Path(index.model.judge.__file__).parent / "data" / "judge"
    copied = shutil.copytree(bundled, tmp_path / "judge")
    good = yiju("doctor", home=home, YIJU_JUDGE=str(copied))
    said = r"^✓ judge .*judges a sentence in \d+ ms, and reads follow-ups; sha256 right$"
    assert re.search(said, good.stdout, re.MULTILINE)
    with (copied / "judge.onnx").open("r+b") as file:
        file.write(b"another file")
    result = yiju("doctor", home=home, YIJU_JUDGE=str(copied))
    assert result.exit_code == 1
    assert re.search(r"^✗ judge .*judge.onnx is not the file.*\n  → \S", result.stdout, re.MULTILINE)


def test_doctor_times_the_language_model_and_tells_what_it_used(yiju, home):
    with FaultServer(usage=(17, 2)) as server:
        given = {"YIJU_LLM": "m", "YIJU_LLM_URL": server.url, "YIJU_LLM_PRICE_IN": "1000"}
        good = yiju("doctor", home=home, **given)
        server.usage = None
        estimated = yiju("doctor", home=home, **given)
        server.mode = "401"
        bad = yiju("doctor", home=home, **given)
    told = r"^✓ language model +m answers: first word after \d\.\d\d s, whole after \d\.\d\d s, "
    assert re.search(told + r"17 \+ 2 tokens, 0.017 CNY$", good.stdout, re.MULTILINE), good.stdout
    assert re.search(told + r"\d+ \+ \d+ tokens, estimated, ", estimated.stdout, re.MULTILINE), estimated.stdout
    assert bad.exit_code == 1
    assert re.search(r"^✗ language model .*401.*\n  → check YIJU_LLM_KEY", bad.stdout, re.MULTILINE)


def test_doctor_says_what_is_wrong_and_what_to_do(yiju, home, tmp_path):
    nothing_yet = yiju("doctor", home=tmp_path / "empty")
    assert nothing_yet.exit_code == 1
    assert re.search(r"^✗ index .*\n  → \S", nothing_yet.stdout, re.MULTILINE)
    bad_setting = yiju("doctor", home=home, YIJU_CHUNK_MAX_CHARS="1")
    assert bad_setting.exit_code == 1
    assert re.search(r"^✗ settings .*YIJU_CHUNK_MAX_CHARS", bad_setting.stdout, re.MULTILINE)


def test_retrieval_is_measured_through_the_same_door(yiju, home):
    result = yiju("eval", "retrieval", "--help", home=home)
    assert result.exit_code == 0
    assert "--mode" in result.stdout
