import pytest

from rag.text.polarity import is_plan


@pytest.mark.parametrize(
    ("said", "planned"),
    [
        ("将近2亿美元", False),
        ("将增长2亿美元", True),
        ("营养改善计划惠及3700万人", False),
        ("计划惠及3700万人", True),
        ("顺利完成了八五计划", False),
        ("完成计划生育任务", False),
        ("争取到59项试点", False),
        ("争取到2025年完成", True),
        ("争取完成59项", True),
        ("下调存款准备金率", False),
        ("准备下调利率", True),
    ],
)
def test_words_that_hold_a_word_of_plans_tell_none(said, planned):
    assert is_plan(said) is planned
