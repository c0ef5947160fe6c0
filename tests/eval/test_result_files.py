import json

import pytest

from eval.result_files import as_json, load_qa_result, write_file, write_result
from rag.errors import ConfigError, DatasetError

RESULT = {"format": 1, "systems": {"b": {}, "a": {}}, "cases": [{"id": "1"}, {"id": "2"}]}


def test_a_result_is_read_back_with_its_keys_in_order(tmp_path):
    write_result(RESULT, tmp_path / "deep" / "x.json")
    read = load_qa_result(tmp_path / "deep" / "x.json")
    assert read == RESULT
    assert list(read["systems"]) == ["b", "a"]


@pytest.mark.parametrize("content", [RESULT, {"cases": [1]}, {"cases": []}, {"f1": [1 / 3, (0.1 + 0.2, 2e-7)]}])
def test_figures_have_at_most_five_digits(content):
    text = as_json(content)
    assert text.endswith("\n")
    assert json.loads(text, parse_float=lambda digits: pytest.fail(digits) if len(digits) > 7 else float(digits)) == (
        content if "f1" not in content else {"f1": [0.33333, [0.3, 0.0]]}
    )


def test_every_case_has_its_line():
    assert '  {"id": "1"},\n  {"id": "2"}\n' in as_json(RESULT)


def test_a_file_is_replaced_in_one_step_and_nothing_is_left_beside(tmp_path):
    path = tmp_path / "x.json"
    write_file(path, "alt")
    before = path.stat().st_ino
    write_file(path, "新")
    assert path.read_text("utf-8") == "新"
    assert path.stat().st_ino != before, "the old file was written into"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_a_clear_failure(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "x.json", tmp_path / "folder"):
        with pytest.raises(ConfigError, match="cannot be written"):
            write_file(path, "x")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2, "cases": []}', '{"format": 1}'])
def test_a_file_that_is_no_result(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(DatasetError, match=r"x\.json"):
        load_qa_result(tmp_path / "x.json")
    with pytest.raises(DatasetError, match="cannot be read"):
        load_qa_result(tmp_path / "missing.json")
