import pytest

from rag.understand.operation import Operation, read_operation
from rag.understand.question import read_question


def read(text):
    return read_operation(read_question(text))


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("新聘的网格员比编外教师多多少名？", Operation("difference", ("新聘网格员", "编外教师"), "名")),
        ("請問港資比臺資少了幾家？", Operation("difference", ("港资", "台资"), "家", less=True)),
        ("公园和广场相差多少座？", Operation("difference", ("公园", "广场"), "座")),
        ("罚款与补贴差多少？", Operation("difference", ("罚款", "补贴"))),
        ("就新聘网格员而言，比教师多几名？", Operation("difference", ("新聘网格员", "教师"), "名")),
        (
            "义务教育学位和学前教育学位一共新增多少个？",
            Operation("sum", ("义务教育学位", "学前教育学位"), "个", measure="新增"),
        ),
        ("公园、广场和绿地合计多少座？", Operation("sum", ("公园", "广场", "绿地"), "座")),
        ("一共有公园和广场多少座？", Operation("sum", ("公园", "广场"), "座")),
        ("编外教师占全区教师的多少？", Operation("share", ("编外教师", "全区教师"))),
        ("编外教师占全区教师的比例是多少？", Operation("share", ("编外教师", "全区教师"))),
    ],
)
def test_what_is_to_be_calculated_is_read(text, operation):
    assert read(text) == operation


@pytest.mark.parametrize(
    "text",
    [
        *(
            "湖里区划分了多少个网格？",
            "税收同比增长多少？",
            "编外占比是多少？",
            "一共几个问题？",
            "招了多少老师，一共花了多少钱？",
        ),
        *("哪个比教师多几名？", "教师比教师多几名？", "甲比乙多几名？", "", "比", "和一共多少", "为什么比去年多？"),
    ],
)
def test_most_questions_want_no_calculation(text):
    assert read(text) is None
