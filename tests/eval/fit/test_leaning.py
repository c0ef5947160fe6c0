import json

import pytest

from eval.fit.leaning import fit_leaning, tabulate_turns
from eval.sets.asked import read_asked
from rag.errors import DatasetError
from rag.understand.leaning import READ_SIGNS, SIGNS

TEXT = (
    "一、水务\n全县铺设供水管道{n}公里。\n二、园林\n新栽行道树{n}株，由园林站养护。\n三、民政\n发放高龄津贴{n}万元。\n"
)


def dialogue(doc, number, part="fit"):
    turns = [
        {"question": "全县铺设供水管道多少公里？", "evidence": [], "new_subject": False},
        {"question": "总共花多少", "evidence": [], "new_subject": False},
        {"question": "新栽行道树多少株？由谁养护", "evidence": [], "new_subject": True},
        {"question": "树种有哪些", "evidence": [], "new_subject": False},
        {"question": "发放高龄津贴多少万元？", "evidence": [], "new_subject": True},
    ]
    asked = [{**turn, "answerable": False, "answers": []} for turn in turns]
    return {"id": f"{doc}-{number}", "doc": doc, "part": part, "turns": asked}


@pytest.fixture
def folder(tmp_path):
    for n in (1, 2, 3):
        (tmp_path / f"{n}.txt").write_text(TEXT.format(n=n * 100), "utf-8")
    return tmp_path


def read(folder, *lines):
    path = folder / "asked.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return read_asked([path])


def test_each_text_is_predicted_with_weights_fitted_without_it(folder):
    single = [
        {"id": f"q{n}", "doc": "1.txt", "question": question, "answerable": False}
        for n, question in enumerate(("高龄津贴发放多少万元？", "供水管道铺设多少公里？"))
    ]
    asked = read(folder, *(dialogue(f"{n}.txt", 0) for n in (1, 2, 3)), *single)
    rows = tabulate_turns(asked, folder)
    for names in (SIGNS, READ_SIGNS):
        fitted = fit_leaning(rows, 0.5, names)
        assert (fitted["turns"], fitted["new_subjects"], fitted["single_questions"]) == (12, 6, 2)
        assert fitted["area_under_curve"] > 0.9
        assert tuple(fitted["weights"]) == names


def test_nothing_is_fitted_on_the_part_check(folder):
    with pytest.raises(DatasetError, match="check"):
        tabulate_turns(read(folder, dialogue("1.txt", 0, part="check")), folder)
