"""Two things that one paragraph tells are compared by their names, and a place by the sentence that names it."""

from dataclasses import replace

import pytest

from rag.answer.of_place import best_of_place
from rag.answer.own_label import find_labels
from rag.answer.render import render
from rag.answer.told_apart import compared_names
from rag.text.fold import fold
from rag.text.quantity import find_quantities
from rag.understand.analysis import Request
from rag.understand.document import read_document_question
from tests.rag.documents import pipeline_over

_GRANTS = """某市扶持办法
一、奖励标准
新认定的省级“示范园”奖励80万元，市级示范园奖励30万元。
二、收支情况
税收收入62100万元，下降7.9%；非税收入41200万元，增长2.1%；契税减收1300万元。
三、两件工作
办理代表建议221件、政协提案298件。
城市低保对象2.1万人，农村低保对象7.4万人。
四、补助资金
安排补助资金9600万元，其中县级1200万元。白岩镇、青坡乡分别获得1850万元和1430万元。
五、咨询
市农业局种植科0700-6215142；平台技术支持0700-6219900。
"""


@pytest.fixture(scope="module")
def grants():
    return pipeline_over(_GRANTS)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("省级示范园的奖励比市级的高多少？", ("省级示范园的奖励", "市级")),
        ("收的税和非税，哪个多，多出多少？", ("税", "非税")),
        ("一等奖跟二等奖差多少钱", ("一等奖", "二等奖")),
        ("高中和小学，哪样多，多几所", ("高中", "小学")),
        ("进口多还是出口多，多多少", ("进口", "出口")),
        ("出生的人比死亡的人少多少", ("出生的人", "死亡的人")),
        ("出口比进口多几多", ("出口", "进口")),
    ],
)
def test_the_names_of_two_things_that_are_compared(question, names):
    assert compared_names(fold(question).replace("几多", "多少")) == names


@pytest.mark.parametrize(
    "question",
    ["税收比去年多多少", "市级和县级分担比例是多少", "市级和县级哪个部门负责", "税收占比多少", "同比多多少"],
)
def test_other_questions_compare_no_two_things(question):
    assert compared_names(fold(question)) is None


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("省级“示范园”的奖励比市级示范园高多少？", "80万元 − 30万元 = 50万元"),
        ("税收收入和非税收入，哪个多，多出多少？", "62100万元 − 41200万元 = 20900万元"),
        ("城里低保对象跟农村低保对象谁多，多多少？", "7.4万人 − 2.1万人 = 5.3万人"),
        ("政协提案比代表建议多几件？", "298件 − 221件 = 77件"),
    ],
)
def test_the_difference_of_two_amounts_of_a_paragraph_is_calculated(grants, question, result):
    answer = grants.ask(question)
    assert [one.text.split("（")[0] for one in answer.calculations] == [result]


@pytest.mark.parametrize(
    "question",
    [
        "省级示范园的奖励比国家级示范园少多少？",
        "省级示范园的奖励和首次入园的奖励差多少？",
        "契税收入比个税收入多多少？",
        "委员提案比代表建议多几件",
    ],
)
def test_nothing_is_calculated_with_an_amount_of_another_thing(grants, question):
    assert not grants.ask(question).calculations


def test_the_sentence_that_names_the_place_goes_first(grants):
    (gathered,) = grants.gather(grants.understand(Request("白岩镇分到多少补助资金？")))
    about_all = next(one for one in gathered.evidence if "9600" in one.folded)
    others = tuple(one for one in gathered.evidence if one is not about_all)
    sorted_so = replace(gathered, evidence=(about_all, *others))
    assert "白岩镇" in best_of_place(sorted_so, grants.library).evidence[0].folded


@pytest.mark.parametrize(
    ("told", "labels"),
    [
        ("城市、农村低保标准每人每月分别提高到710元、540元", ["城市 低保标准每人每月", "农村低保标准每人每月"]),
        ("城镇、农村居民人均可支配收入分别为3万元、2万元", ["城镇 居民人均可支配收入", "农村居民人均可支配收入"]),
        ("水稻、小麦产量分别为8万吨、9万吨", ["水稻 ", "小麦产量"]),
    ],
)
def test_what_the_last_of_the_names_says_of_all_holds_for_all(told, labels):
    found = find_labels(told, [one for one in find_quantities(told) if one.value is not None])
    assert [label.startswith(name) for label, name in zip(found, labels, strict=True)] == [True, True]


def test_a_number_of_microgrammes_has_its_unit():
    (found,) = find_quantities("平均浓度36微克")
    assert (found.text, found.unit) == ("36微克", "微克")


@pytest.mark.parametrize("question", ["种植的事打哪个电话？", "市农业局种植科座机号码多少", "找种植科拨哪个号"])
def test_a_telephone_number_beside_what_it_is_for_is_told(grants, question):
    assert "0700-6215142" in render(grants.ask(question)).text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("37号文后头附了哪几样东西？", "attachment"),
        ("方案末尾附了几张表", "attachment"),
        ("文件附带哪些表格", "attachment"),
        ("2023年人代会上是谁作的政府工作报告，当时什么职务？", "speaker"),
        ("作政府工作报告的是谁", "speaker"),
        ("谁代表市政府作的报告？", "speaker"),
        ("报告人是谁，当时担任什么职务", "speaker"),
    ],
)
def test_what_is_attached_and_who_reported(question, part):
    asked = read_document_question(question)
    assert [one.value for one in asked.parts] == [part]
    assert "职务" not in asked.matter


@pytest.mark.parametrize("question", ["附近有几所学校", "谁作出了决定", "市长是谁"])
def test_other_questions_ask_for_no_attachment_and_no_speaker(question):
    assert read_document_question(question) is None
