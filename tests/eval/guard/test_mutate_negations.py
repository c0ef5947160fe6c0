from random import Random

import pytest

from eval.guard.mutate_negations import NEGATION_CHANGES
from eval.guard.statements import Statement


def made(change, text):
    return {one for seed in range(200) for one in change(text, Statement(text, (text,), 2021), Random(seed))}  # noqa: S311


@pytest.mark.parametrize(
    ("operator", "text", "wanted"),
    [
        ("inserted", "完成整改30个", "未完成整改30个"),
        ("denied", "企业可以申请", "企业不可以申请"),
        ("removed", "尚未建成", "已建成"),
        ("undone", "目前已建成", "目前未建成"),
        ("plan as done", "力争在年底建成", "已在年底建成"),
        ("done as plan", "召开了会议", "将召开会议"),
    ],
)
def test_senses_are_changed(operator, text, wanted):
    assert wanted in made(NEGATION_CHANGES[operator], text)


@pytest.mark.parametrize(("operator", "text"), [("done as plan", "计划召开会议5次"), ("undone", "《已办事项》")])
def test_what_would_stay_true_is_left(operator, text):
    assert not made(NEGATION_CHANGES[operator], text)
