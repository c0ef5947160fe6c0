import pytest

from rag.understand.structure import COUNTS_LISTED, listed_matter, read_structure_question


@pytest.mark.parametrize(
    ("question", "ordinals"),
    [
        ("第11条讲什么？", [(11, "条")]),
        ("第十一條規定了什麼？", [(11, "条")]),
        ("第三招是什么", [(3, "招")]),
        ("第三方面讲了什么？", [(3, "方面")]),
        ("第三个问题是什么", [(3, "问题")]),
        ("第二项任务包括哪些内容？", [(2, "项任务")]),
        ("第三部分第二点是什么？", [(3, "部分"), (2, "点")]),
        ("第十四条第（二）项讲什么", [(14, "条"), (2, "项")]),
        ("“二是”讲什么？", [(2, "是")]),
        ("二是讲什么", [(2, "是")]),
        ("最后一条是什么？", [(-1, "条")]),
        ("头一条是什么", [(1, "条")]),
        ("1.2讲什么？", [(2, "1.2")]),
        ("第三章", [(3, "章")]),
    ],
)
def test_an_ordinal_with_a_counter_word_asks_for_a_part(question, ordinals):
    asked = read_structure_question(question)
    assert asked.asked == "content"
    assert [(one.number, one.counter) for one in asked.ordinals] == ordinals
    assert asked.matter == ""


@pytest.mark.parametrize(
    "question",
    [
        "第三季度增长多少？",
        "第一产业增加值是多少？",
        "第二十次代表大会是什么时候开的？",
        "全市排第几名？",
        "第一批有哪些？",
        "第一条地铁线是什么？",  # a thing that has the counter word of a text
        "第三条规定一人借几册书？",  # about the matter, not about the part
        "主要原因之一是什么？",
        "增长1.2是什么原因？",
        "有几个项目？",
        "",
    ],
)
def test_other_ordinals_ask_for_no_part(question):
    assert read_structure_question(question) is None


@pytest.mark.parametrize(
    ("question", "counter", "counted"),
    [
        ("全文分几个部分？", "部分", True),
        ("全文分几个部分，分别是什么？", "部分", True),
        ("报告分哪几个部分", "部分", False),
        ("本办法共有几章？", "章", True),
        ("这个办法一共多少条", "条", True),
    ],
)
def test_the_parts_of_the_whole_are_asked_for(question, counter, counted):
    asked = read_structure_question(question)
    assert (asked.asked, asked.ordinals, asked.counter, asked.counted) == ("parts", (), counter, counted)


def test_the_parts_of_a_part_are_asked_for():
    asked = read_structure_question("第三部分有几条措施？")
    assert (asked.asked, asked.ordinals[0].number, asked.counted) == ("parts", 3, True)
    assert not read_structure_question("第二部分写了哪几个方面？").counted


@pytest.mark.parametrize(
    ("question", "matter"),
    [("困难的第二条是什么？", "困难"), ("《水法》第三条讲什么？", "《水法》"), ("某市这个意见共几条？", "某市")],
)
def test_the_words_before_an_ordinal_name_what_it_belongs_to(question, matter):
    assert read_structure_question(question).matter == matter


@pytest.mark.parametrize(
    ("question", "lists"),
    [
        ("困难一共摆了几条?", True),
        ("针对空气质量提了几条整改措施?", True),
        ("存在的问题一共讲了几个?", True),
        ("困难和挑战有几条?", True),
        ("低保标准提了几个点?", False),
        ("新开航线有几条?", False),
        ("几个工作日办完?", False),
        ("种树多少株?", False),
    ],
)
def test_what_a_text_lists_is_told_from_things_in_the_world(question, lists):
    assert bool(COUNTS_LISTED.search(question)) == lists


def test_words_that_speak_of_the_text_name_no_list():
    assert listed_matter("困难问题 摆") == "困难问题"
