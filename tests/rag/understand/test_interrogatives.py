import pytest

from rag.understand.interrogatives import CHINESE, ENGLISH, HOW_MANY, KEPT_NOUNS, Kind


def first(table, text):
    return next(kind for kind, pattern in table if pattern.search(text))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("划分了多少个网格?", Kind.QUANTITY),
        ("新招了几名网格员", Kind.QUANTITY),
        ("多久检查一次", Kind.QUANTITY),
        ("整改时限是什么", Kind.QUANTITY),
        ("面积有多大", Kind.QUANTITY),
        ("什么时候完成", Kind.DATE),
        ("立达信是哪天上市的", Kind.DATE),
        ("最晚哪天拨完", Kind.DATE),
        ("名单要公示几天", Kind.QUANTITY),
        ("哪个部门牵头", Kind.WHO),
        ("被谁通报表扬", Kind.WHO),
        ("书记叫什么名字", Kind.NAME),
        ("去了哪些城市", Kind.WHERE),
        ("在哪里安装", Kind.WHERE),
        ("出台了哪些文件", Kind.DOCUMENTS),
        ("制定了什么具体办法", Kind.DOCUMENTS),
        ("引进了哪些产业", Kind.LIST),
        ("是否完成", Kind.YES_NO),
        ("完成了吗", Kind.YES_NO),
        ("为什么靠后", Kind.REASON),
        ("如何解决", Kind.MANNER),
        ("采取了哪些措施", Kind.MANNER),
        ("招聘教师是针对哪个问题", Kind.HEADING),
        ("报告是哪里发布的", Kind.PUBLICATION),
        ("教师比医生多多少", Kind.COMPARE),
        ("港资和台资哪个更多", Kind.COMPARE),
        ("得了什么荣誉", Kind.WHAT),
    ],
)
def test_the_first_pattern_that_matches_names_the_answer(question, kind):
    assert first(CHINESE, question) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many grids", Kind.QUANTITY),
        ("what is the average rate", Kind.QUANTITY),
        ("when was it listed", Kind.DATE),
        ("who leads the group", Kind.WHO),
        ("which department is in charge", Kind.WHO),
        ("where did they study", Kind.WHERE),
        ("which documents were issued", Kind.DOCUMENTS),
        ("why is it low", Kind.REASON),
        ("how did they solve it", Kind.MANNER),
        ("did they finish", Kind.YES_NO),
        ("which schools opened", Kind.LIST),
        ("what prize", Kind.WHAT),
    ],
)
def test_english_has_patterns_of_its_own(question, kind):
    assert first(ENGLISH, question) is kind


@pytest.mark.parametrize("text", ["全区划分网格710个。", "任何问题", "几何图形", "请你看看"])
def test_what_asks_nothing_matches_no_way_of_counting(text):
    assert not HOW_MANY.search(text)


@pytest.mark.parametrize(
    ("text", "unit"), [("多少个", "个"), ("几家", "家"), ("多少万平方米", "平方米"), ("几个月", "个月"), ("多少", None)]
)
def test_the_unit_that_is_asked_for_is_read(text, unit):
    assert HOW_MANY.search(text)["unit"] == unit


def test_nouns_inside_an_interrogative_are_found():
    assert [match.group() for match in KEPT_NOUNS.finditer("哪些具体措施和什么部门")] == ["措施", "部门"]
