import pytest

from eval.measures.compare import compare
from rag.errors import DatasetError


def result(rights, *, chars=10, system="yiju", ids=None, confidence=0.5):
    cases = [
        {
            "id": id_,
            "type": "fact",
            "question": "？",
            "history": [],
            "answerable": True,
            "facts": [["1"]],
            "correct": [],
            "systems": {
                system: {"answer": "字" * chars, "refused": False, "right": right, "confidence": confidence, "ms": 1.0}
            },
        }
        for id_, right in zip(ids or range(len(rights)), rights, strict=True)
    ]
    return {"format": 1, "systems": {system: {}}, "cases": cases}


def test_the_same_run_differs_in_nothing():
    same = result([True, False] * 20)
    compared = compare(same, same)
    assert (compared["n_cases"], compared["left_out"]) == (40, 0)
    for one in compared["systems"]["yiju"].values():
        assert (one["difference"], one["low"], one["high"], one["verdict"]) == (0, 0, 0, "noise")


def test_a_gain_beyond_the_noise_and_one_within():
    old = result([False] * 10 + [True] * 30)
    clear = compare(old, result([True] * 40))["systems"]["yiju"]["accuracy"]
    assert (clear["old"], clear["new"], clear["difference"], clear["verdict"]) == (0.75, 1.0, 0.25, "better")
    slight = compare(old, result([True] + [False] * 9 + [True] * 30))["systems"]["yiju"]["accuracy"]
    assert (slight["difference"], slight["verdict"]) == (0.025, "noise")
    assert compare(result([True] * 40), old)["systems"]["yiju"]["accuracy"]["verdict"] == "worse"


def test_where_lower_is_better():
    compared = compare(result([True] * 40, chars=10), result([True] * 40, chars=20))["systems"]["yiju"]
    assert compared["answer_chars_p50"]["verdict"] == "worse"
    assert compare(result([True] * 40, confidence=0.5), result([True] * 40, confidence=0.9))["systems"]["yiju"]["ece"][
        "verdict"
    ] == ("better")


def test_only_common_cases_count():
    old, new = result([True, True, False], ids=["a", "b", "c"]), result([True, False], ids=["b", "d"])
    compared = compare(old, new)
    assert (compared["n_cases"], compared["left_out"]) == (1, 2)
    new["cases"][0]["question"] = "another"
    with pytest.raises(DatasetError, match="share no case"):
        compare(old, new)


def test_without_a_common_system_there_is_nothing_to_compare():
    with pytest.raises(DatasetError, match="share no system"):
        compare(result([True]), result([True], system="bm25"))
