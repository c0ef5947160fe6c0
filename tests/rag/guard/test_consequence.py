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
