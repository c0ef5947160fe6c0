"""Another answer of the same kind in a sentence."""

import random

import pytest

from index.training.swapped import Example, Swap


def example(question, window, answer):
    start = window.find(answer)
    return Example(question, window, start, start + len(answer))


GRIDS = example("全区划分了多少个网格？", "全区划分网格710个，比上年多。", "710个")
YEAR = example("大桥哪一年通车？", "大桥1998年通车，1998年共有车辆300台。", "1998年")
MAYOR = example("谁担任市长？", "王建国担任市长，王建国是本地人。", "王建国")
CHAIR = example("谁担任主席？", "李秀英担任主席。", "李秀英")
REASON = example("为什么要改造？", "管网老化，所以要改造。", "管网老化")
EVERYTHING = [GRIDS, YEAR, MAYOR, CHAIR, REASON]


def swapped(one, seed=1):
    return Swap(EVERYTHING, random.Random(seed)).swap(one)


@pytest.mark.parametrize("one", [GRIDS, YEAR, MAYOR])
def test_the_window_holds_another_answer_where_the_first_stood(one):
    said = one.window[one.start : one.end]
    for seed in range(20):
        new = swapped(one, seed)
        if new == one:
            continue
        other = new.window[new.start : new.end]
        assert other != said
        assert said not in new.window
        assert new.window.replace(other, said) == one.window
        assert new.question == one.question
    assert any(swapped(one, seed) != one for seed in range(20))


def test_years_stay_years_and_units_stay():
    assert {swapped(YEAR, seed).window[2:4] for seed in range(20)} <= {"19", "20"}
    assert all(swapped(GRIDS, seed).window.count("个") == 1 for seed in range(20))


def test_a_person_becomes_another_person():
    said = {new.window[new.start : new.end] for new in (swapped(MAYOR, seed) for seed in range(20))}
    assert said == {"王建国", "李秀英"}


def test_what_nobody_else_is_called_stays():
    assert swapped(REASON) == REASON


def test_an_answer_that_the_question_names_stays():
    asked = example("710个网格怎么划分？", "划分网格710个。", "710个")
    assert swapped(asked) == asked
