import json

import numpy as np
import pytest

from eval.fit.rows import CASES, ENGLISH, Rows, tabulate
from eval.fit.run import Balance, fit_rows, run_fit
from eval.sets.cases import load_cases
from ingest.parse import parse_text
from rag.errors import DatasetError
from rag.gather.score import FEATURES
from tests.fakes import HashEmbedder

EVEN = Balance(case_weight=1.0, wrong_refusals=0.1)
THINGS = ["网格", "教师", "公园", "河流", "桥梁", "学校"]


def make_rows(**sets):
    """Make rows of random signs. `sets`: distance of the two kinds of question in the first sign, by set."""
    random = np.random.default_rng(0)
    n = 40
    features, answerable, names = [], [], []
    for name, apart in sets.items():
        kinds = np.arange(n) % 2 == 0
        noise = random.normal(size=(n, len(FEATURES)))
        noise[:, 0] += apart * kinds
        noise[:, FEATURES.index("english")] = name == ENGLISH
        features.append(noise)
        answerable.append(kinds)
        names += [name] * n
    return Rows(np.concatenate(features), np.concatenate(answerable), np.zeros(len(names), bool), np.array(names))


def write_sets(folder):
    for number in range(2):
        (folder / f"set{number}").mkdir(parents=True)
        passages = [{"id": thing, "text": f"全区建成{thing}{number}{at}5个。"} for at, thing in enumerate(THINGS)]
        questions = [
            {"id": thing, "question": f"全区建成{thing}多少个？", "answers": ["5个"], "positive_ids": [thing]}
            for thing in THINGS
        ]
        for name, lines in (("passages", passages), ("questions", questions)):
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / f"set{number}" / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def fit_made_up(folder, cases=None):
    return run_fit(folder, None, cases, HashEmbedder(512), EVEN, n_questions=0)


def test_a_sign_that_tells_is_found_and_carries_over_to_a_set_that_was_left_out():
    result = fit_rows(make_rows(a=6, b=6, c=6), EVEN)
    assert list(result["constants"]) == [*FEATURES, "bias"]
    weights = [result["constants"][name] for name in FEATURES if name != "english"]  # English questions there are none
    assert weights[0] > 1 and weights[0] > 3 * max(map(abs, weights[1:]))
    for one in result["sets"].values():
        assert (one["n"], one["n_answerable"]) == (40, 20)
        assert one["left_out"]["auc"] > 0.98
        assert one["left_out"]["refused_at_0.1"] > 0.95
    assert result["mean_auc"]["left_out"] > 0.98


def test_a_set_is_measured_with_weights_that_never_saw_it():
    """A set whose first sign has the opposite meaning is predicted wrongly when it is left out."""
    result = fit_rows(make_rows(a=6, b=6, turned=-6), EVEN)
    assert result["sets"]["turned"]["left_out"]["auc"] < 0.05


def test_the_threshold_costs_as_many_answerable_questions_as_it_may():
    rows = make_rows(a=2, b=2)
    for share in (0.0, 0.1, 0.3):
        result = fit_rows(rows, Balance(1.0, share))
        cost = [one["left_out"]["wrong_refusals"] for one in result["sets"].values()]
        assert sum(cost) / len(cost) == pytest.approx(share, abs=1e-9)


def test_the_constants_refuse_about_as_many_as_the_threshold_did():
    rows = make_rows(a=4, b=4)
    constants = fit_rows(rows, EVEN)["constants"]
    total = rows.features @ np.array([constants[name] for name in FEATURES]) + constants["bias"]
    assert (total[rows.answerable] < 0).mean() == pytest.approx(0.1, abs=0.05)


def test_what_a_rule_refuses_counts_as_refused():
    rows = make_rows(a=0, b=0)
    half = ~rows.answerable & (np.arange(len(rows.sets)) % 4 == 1)
    rules = fit_rows(Rows(rows.features, rows.answerable, half, rows.sets), EVEN)["sets"]
    for name, one in fit_rows(rows, EVEN)["sets"].items():
        for which in ("left_out", "now"):
            assert rules[name][which]["refused"] >= 0.5
            assert rules[name][which]["auc"] > one[which]["auc"]


def test_cases_weigh_more_and_are_left_out_in_folds():
    result = fit_rows(make_rows(a=6, b=6, **{CASES: -6}), Balance(100.0, 0.1))
    assert result["constants"][FEATURES[0]] < 0
    assert result["sets"][CASES]["left_out"]["auc"] > 0.98


def test_english_questions_only_tell_how_much_they_are_shifted():
    rows = make_rows(a=6, b=6, **{ENGLISH: -6})
    with_english, without = fit_rows(rows, EVEN), fit_rows(rows.take(rows.sets != ENGLISH), EVEN)
    assert with_english["constants"].pop("english") != without["constants"].pop("english")
    assert with_english["constants"] == without["constants"]
    assert with_english["sets"][ENGLISH]["left_out"]["wrong_refusals"] == pytest.approx(0.15)
    assert ENGLISH not in without["sets"]


def test_a_single_set_is_left_out_in_folds():
    assert fit_rows(make_rows(a=6), EVEN)["sets"]["a"]["left_out"]["auc"] > 0.98


def test_public_sets_and_cases_together_and_twice_the_same(tmp_path):
    lines = [
        {"id": "1", "question": "全区划分网格多少个？", "type": "fact", "answerable": True, "facts": [["710"]]},
        {"id": "2", "question": "新聘教师多少名？", "type": "fact", "answerable": True, "facts": [["98"]]},
        {"id": "3", "question": "火星上有几座城市？", "type": "absent", "answerable": False},
        {"id": "4", "question": "地铁票价是多少？", "type": "absent", "answerable": False},
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    report = parse_text("某区工作报告\n一、网格\n全区划分网格710个。新聘教师98名。\n", name="demo")
    folder = write_sets(tmp_path / "sets")
    cases = [load_cases(tmp_path / "mine.jsonl")], {"demo": report}
    first, second = (fit_made_up(folder, cases) for _ in "ab")
    assert first == second
    assert list(first["sets"]) == [CASES, "set0", "set1"]
    assert first["n"] == 28
    assert first["sets"]["set0"]["n_answerable"] == 6
    assert json.loads(json.dumps(first)) == first


def test_a_missing_folder_or_an_unknown_set_is_a_clear_failure(tmp_path):
    with pytest.raises(DatasetError, match="holds no set"):
        fit_made_up(tmp_path / "nowhere")
    write_sets(tmp_path)
    with pytest.raises(DatasetError, match="no set 'gone'"):
        run_fit(tmp_path, ["gone"], None, HashEmbedder(), EVEN, n_questions=0)


def test_sets_without_both_kinds_tell_nothing():
    with pytest.raises(DatasetError, match="no set has questions with and without an answer"):
        tabulate({"empty": []})
