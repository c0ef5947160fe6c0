from random import Random

import pytest

from eval.guard.mutate_names import collect_names, name_changes
from eval.guard.statements import Statement


def made(change, text):
    return {one for seed in range(200) for one in change(text, Statement(text, (text,), 2021), Random(seed))}  # noqa: S311


@pytest.mark.parametrize(
    ("operator", "text", "old"),
    [
        ("title", "印发《区委请假制度》", "区委请假制度"),
        ("quoted", "举办“魅力购”活动", "魅力购"),
        ("body", "由财政局牵头", "财政局"),
        ("company", "引进、国嘉影视公司等", "国嘉影视公司"),
        ("latin", "引进了TCL公司", "TCL"),
        ("person", "习近平总书记", "习近平"),
        ("place", "前往深圳市学习", "深圳市"),
        ("office", "由书记担任", "书记"),
        ("level", "区委召开会议", "区委"),
    ],
)
def test_names_are_changed(operator, text, old):
    ways = name_changes(collect_names([Statement(text, (text,))]))
    changed = made(ways[operator], text)
    assert changed
    assert not any(old in one for one in changed)


def test_a_person_is_added_and_names_are_exchanged():
    ways = name_changes(collect_names([]))
    assert "由区委书记王建国担任" in made(ways["person added"], "由区委书记担任")
    text = "印发了《请假办法制度》作为依据,修订了《用车管理制度》"
    assert made(ways["swap"], text) == {"印发了《用车管理制度》作为依据,修订了《请假办法制度》"}
