import pytest

from rag.guard.consequence import follows
from rag.guard.numbers import Numbers

SHOWN = "取消达标表彰29项、许可认定149项,下设3个工作组,发展科技金融、绿色金融、普惠金融。"


@pytest.mark.parametrize(
    ("said", "at", "right"),
    [
        ("两项合计178项", 1, True),
        ("两项合计179项", 1, False),
        ("三类金融:科技金融、绿色金融、普惠金融", 0, True),
        ("下设2个工作组", 0, False),
        ("许可认定比达标表彰多120项", 0, True),
    ],
)
def test_totals_differences_and_counts_follow(said, at, right):
    assert follows(at, Numbers.of(said), Numbers.of(SHOWN)) is right


def test_what_is_said_to_be_a_total_is_one_of_several_numbers():
    shown = Numbers.of("取消29项、149项、7项")
    assert follows(0, Numbers.of("合计185个"), shown)
    assert follows(0, Numbers.of("合计36个"), shown)
    assert not follows(0, Numbers.of("合计37个"), shown)
    assert not follows(0, Numbers.of("合计7个"), shown)
    assert not follows(0, Numbers.of("取消了185个"), shown)
