import pytest

from rag.guard.figures import find_wrong_figures
from rag.guard.mismatch import Mismatch

SHOWN = (
    "指出了4个方面12项共35个问题,移交信访件16件14人;罚款76.54万元,占比提升3个百分点,投资超过20亿元,"
    "召开常委会会议6次、领导小组会议5次,甲业、乙业产值分别增长20%、30%,第三轮攻坚,确定“5+1”图谱。"
)


@pytest.mark.parametrize(
    "said",
    ["三十五个问题", "罚款765400元", "12项、35个问题", "甲业增长20%", "召开常委会会议六次", "第3轮攻坚", "5+1图谱"],
)
def test_figures_in_another_form_are_right(said):
    assert list(find_wrong_figures(said, SHOWN)) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("指出45个问题", "45个"),
        ("一共45个问题", "45个"),
        ("罚款76.54万美元", "76.54万美元"),
        ("占比提升3%", "3%"),
        ("投资不足20亿元", "20亿元"),
        ("召开常委会会议5次", "5次"),
        ("甲业、乙业产值分别增长30%、20%", "30%、20%"),
        ("第五轮攻坚", "第五"),
        ("确定1+5图谱", "1+5"),
        ("占到四成", "四成"),
    ],
)
def test_figures_of_something_else_are_wrong(said, wrong):
    assert wrong in [mismatch.text for mismatch in find_wrong_figures(said, SHOWN)]


@pytest.mark.parametrize(
    ("said", "shown", "kind"),
    [
        ("投资20亿元", "投资20亿元左右", "figure"),  # the same number with another bound
        ("投资21亿元", "投资20亿元左右", "number"),
        ("四部门印发", "工信部、财政部印发", "figure"),  # what it counts may be named
        ("四部门印发", "六部门印发", "number"),
        ("死亡3人", "死亡5人、受伤7人", "number"),
        ("新建5个公园", "新建公园", "number"),
        ("惠及1万户", "惠及近万户", "figure"),
        ("产值过亿元的企业", "产值超亿元企业", None),
        ("砍掉三分之一", "减少1/3", None),
        ("砍掉四分之一", "减少1/3", "number"),
        ("砍掉三分之一", "减少1/30", "number"),
        ("工业用地占比三分之二", "工业用地占比三分之一,农业用地占比三分之二", "figure"),
    ],
)
def test_a_number_that_is_stated_otherwise_is_told_from_one_that_is_not_stated(said, shown, kind):
    assert [one.kind for one in find_wrong_figures(said, shown)] == ([kind] if kind else [])


def test_a_number_is_told_once_and_as_a_number():
    assert list(find_wrong_figures("型号a5000型", "型号a600型")) == [Mismatch("number", "5000")]
    assert list(find_wrong_figures("指出45个问题", SHOWN)) == [Mismatch("number", "45个")]


@pytest.mark.parametrize(
    ("said", "stated", "right"),
    [
        ("投资20亿元", "投资20亿元左右", False),
        ("投资20亿元左右", "投资20亿元左右", True),
        ("投资20亿元", "投资约20亿元", False),
        ("投资约20亿元", "投资20亿元", True),
        ("投资20亿元以上", "投资20亿元以上", True),
        ("投资20亿元以上", "投资20亿元以下", False),
        ("投资20亿元以上", "投资超过20亿元", True),
    ],
)
def test_what_is_said_of_a_number_on_either_side_counts(said, stated, right):
    assert (list(find_wrong_figures(said, stated)) == []) is right
