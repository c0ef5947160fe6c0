import pytest

from rag.guard.attribution import drop_attribution, drop_reply
from rag.guard.verify import verify

TAX = ["从今年起,逐步降低税率,五年内取消农业税。", "2004年"]
MASKS = ["单位发给个人的口罩,不计入工资,免征个人所得税。"]


def test_who_says_it_is_no_claim():
    assert verify("2004年的工作报告提出五年内取消农业税。", TAX, year=2004).supported
    assert not verify("2004年的工作报告提出三年内取消农业税。", TAX, year=2004).supported
    assert not verify("2003年的工作报告提出五年内取消农业税。", TAX, year=2004).supported


@pytest.mark.parametrize("plain", ["报告会开了3次。", "通知书发出7份。", "全区划分网格710个。"])
def test_a_report_that_says_nothing_stays(plain):
    assert drop_attribution(plain) == plain


def test_a_no_that_the_rest_repeats_is_no_claim():
    assert verify("不算,单位发给个人的口罩不计入工资。", MASKS).supported
    assert not verify("算的,单位发给个人的口罩计入工资。", MASKS).supported


def test_a_no_against_the_rest_stays():
    assert drop_reply("不算,发给个人的口罩计入工资。").startswith("不算")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("不是没有,单位发给个人的口罩。", "单位发给个人的口罩。"),  # twice no is yes
        ("不是没有,单位不发给个人口罩。", "不是没有,单位不发给个人口罩。"),
    ],
)
def test_a_no_of_a_no_is_a_yes(said, left):
    assert drop_reply(said) == left
