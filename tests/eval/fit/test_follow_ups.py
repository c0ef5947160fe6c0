"""The constants of follow-ups are fitted on the turns that the product writes out, with whole texts left out."""

import json

import numpy as np
import pytest

from eval.fit.choices import Choice
from eval.fit.follow_ups import fit_follow_ups, gather_follow_ups
from eval.sets.asked import read_asked
from rag.errors import DatasetError
from tests.fakes import HashEmbedder, TermJudge

TEXT = "一、水务\n全县铺设供水管道{n}公里。\n二、园林\n新栽行道树{n}株，由园林站养护。\n"


def choice(doc, number, said, right, answerable=True):
    return Choice(doc, answerable, np.array([[1.0 + number / 10, said]]), np.array([right]))


def test_own_terms_that_tell_right_from_wrong_get_weight_and_help_on_left_out_texts():
    told = [choice(doc, n, 1.0, True) for doc in "abc" for n in range(4)]
    told += [choice(doc, n, 0.0, False, answerable=False) for doc in "abc" for n in range(4)]
    fitted = fit_follow_ups(told)
    assert fitted["constants"]["said"] > 1
    assert fitted["before"]["unanswerable_refused"] == 0
    assert fitted["left_out"] == fitted["left_out"] | {"right": 1, "wrongly_refused": 0, "unanswerable_refused": 1}


def read(folder, part):
    turns = [
        {"question": "新栽行道树多少株？", "answerable": True, "answers": ["300株"]},
        {"question": "那由谁养护", "answerable": True, "answers": ["园林站"]},
        {"question": "全县铺设供水管道多少公里？", "answerable": True, "answers": ["300公里"], "new_subject": True},
    ]
    (folder / "a.txt").write_text(TEXT.format(n=300), "utf-8")
    path = folder / "asked.jsonl"
    path.write_text(json.dumps({"id": "d", "doc": "a.txt", "part": part, "turns": turns}, ensure_ascii=False), "utf-8")
    return read_asked([path])


def test_only_written_out_turns_count(tmp_path):
    (found,) = gather_follow_ups(read(tmp_path, "fit"), tmp_path, HashEmbedder(), TermJudge())
    assert (found.doc, found.answerable, found.features.shape[1]) == ("a.txt", True, 2)
    assert found.right.any()


def test_nothing_is_fitted_on_the_part_check(tmp_path):
    with pytest.raises(DatasetError, match="check"):
        list(gather_follow_ups(read(tmp_path, "check"), tmp_path, HashEmbedder(), TermJudge()))
