import pytest

from rag.text.terms import Vocabulary
from rag.types import Turn
from rag.understand.leaning import SIGNS, leans, signs_of, told_by_form
from rag.understand.question import read_question

BEFORE = [Turn("全区教师有多少名？", "全区教师三千名。")]
REPORT = Vocabulary.of(
    f"{line}。"
    for line in ("全区教师三千名", "管网改造总投资两亿元", "新建口袋公园九座", "受理信访件五百件", "教师培训两次")
)


@pytest.mark.parametrize(
    "text",
    [
        "那编外的呢？",
        "那編外的呢？",
        "其中处级干部几名？",
        "还有哪些城市？",
        "什么时候？",
        "它们在哪里？",
        "为什么？",
        "由谁批的",
        "2019年呢",
    ],
)
def test_what_points_back_or_names_nothing_leans_on_the_dialogue(text):
    assert leans(read_question(text), BEFORE)
    assert leans(read_question(text), BEFORE, REPORT)


@pytest.mark.parametrize(
    "text", ["湖里区划分了多少个网格？", "今年共招聘新教师多少名？", "How many grids was Huli divided into?"]
)
def test_what_names_its_topic_stands_on_its_own(text):
    assert not leans(read_question(text), BEFORE)


def test_words_of_the_reports_that_are_new_to_the_dialogue_tell_a_new_subject():
    question = read_question("公园九座吗")
    assert not leans(question, BEFORE, REPORT)
    assert leans(question, [Turn("口袋公园建了九座吗？")], REPORT)
    assert signs_of(question, [], REPORT)["new"] > signs_of(question, [], Vocabulary.of(["教师三千名"]))["new"] == 0


def test_what_a_rewriter_reads_counts_beside_the_words():
    question = read_question("养老院有几家？")
    assert leans(question, BEFORE, REPORT, read=lambda: 6.0)
    assert not leans(question, BEFORE, REPORT, read=lambda: -6.0)
    assert leans(read_question("那编外的呢？"), BEFORE, REPORT, read=lambda: 2.0)


@pytest.mark.parametrize("announcement", ["对了，", "另外问一下，", "换个话题，", "那我再问下"])
def test_an_announced_subject_is_a_new_one(announcement):
    assert not leans(read_question(f"{announcement}公园几座？"), BEFORE, REPORT)
    assert leans(read_question(f"{announcement}那编外的呢？"), BEFORE, REPORT)


@pytest.mark.parametrize(
    "text", ["确定不是三千五？", "不是问教师，我问的公园", "换成公园", "前一年实际新建口袋公园几座"]
)
def test_a_confirmation_a_correction_and_another_year_lean(text):
    assert leans(read_question(text), BEFORE, REPORT)


def test_a_question_that_begins_with_a_verb_for_sure_is_no_confirmation():
    assert not leans(read_question("确定了哪些信访件受理单位名单"), BEFORE, REPORT)


def test_words_of_an_earlier_answer_tell_a_follow_up():
    question = read_question("口袋公园九座吗")
    assert not leans(question, BEFORE, REPORT)
    said = [Turn("全区建了什么？", "新建口袋公园九座。")]
    assert signs_of(question, said, REPORT)["answered"] == signs_of(question, said, REPORT)["new"] > 0
    assert signs_of(question, BEFORE, REPORT)["answered"] == 0


def test_the_signs_are_those_that_have_weights():
    assert tuple(signs_of(read_question("公园呢？"), BEFORE, REPORT)) == SIGNS


@pytest.mark.parametrize("text", ["21年计划是多少", "19年那时候呢", "去年实际招了多少", "明年打算达到多少"])
def test_a_year_without_a_thing_leans(text):
    assert leans(read_question(text), BEFORE, REPORT)


def test_the_text_itself_is_no_thing_of_the_dialogue_unless_one_was_named():
    question = read_question("这个条例由谁解释")
    assert not leans(question, BEFORE, REPORT)
    assert leans(question, [Turn("出台了哪个条例？")], REPORT)
    assert leans(read_question("另外占比是多少"), BEFORE, REPORT)


def test_a_question_about_what_nobody_spoke_of_stands_alone():
    assert not leans(read_question("火山灰厚度是多少"), BEFORE, REPORT)


@pytest.mark.parametrize("text", ["这个行业今年增加值要涨多少", "这笔买卖挣了多少", "占全年开销的比重"])
def test_what_stands_for_a_thing_of_the_dialogue_or_says_of_nothing_how_much_it_takes_leans(text):
    assert leans(read_question(text), BEFORE, REPORT)


@pytest.mark.parametrize(
    "text",
    [
        "这个县口袋公园九座吗",
        "这个稳岗通知啥时候印发",
        "占道经营归哪个部门管",
        "2009年再就业几万人次",
        "这个规划的期限是多久",
        "这个通告由谁解释",
        "这个标准适用于哪些企业",
        "这个制度管哪些人",
        "这个目录有多少种药",
        "这个社区有多少户",
        "这个计划何时完成",
    ],
)
def test_the_place_the_text_and_words_that_begin_alike_stand_for_nothing(text):
    assert told_by_form(read_question(text)) is None
