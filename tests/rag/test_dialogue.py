import pytest

from rag.dialogue import leans, read_in_dialogue
from rag.question import Kind, read_question
from rag.types import Turn


def turns(*questions):
    return [Turn(question, "") for question in questions]


@pytest.mark.parametrize(
    "text",
    ["那编外的呢？", "那編外的呢？", "其中处级干部几名？", "还有哪些城市？", "什么时候？", "它们在哪里？", "为什么？"],
)
def test_what_points_back_leans_on_the_dialogue(text):
    assert leans(read_question(text))


@pytest.mark.parametrize(
    "text", ["湖里区划分了多少个网格？", "今年共招聘新教师多少名？", "How many grids was Huli divided into?"]
)
def test_what_names_its_topic_stands_on_its_own(text):
    assert not leans(read_question(text))
    assert read_in_dialogue(text, turns("全区教师有多少名？")) == read_question(text)


@pytest.mark.parametrize(
    ("before", "text", "content", "kind"),
    [
        (["全区教师有多少名？"], "那编外的呢？", "全区教师 编外", Kind.QUANTITY),
        (["湖里区划分了多少个网格？"], "什么时候完成？", "湖里区划分 网格 完成", Kind.DATE),
        (["全区教师有多少名？", "那编外的呢？"], "占比呢？", "全区教师 编外 占比", Kind.QUANTITY),
        (["空气优良率有多高？", "全区教师有多少名？"], "那编外的呢？", "全区教师 编外", Kind.QUANTITY),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_last_question_that_stood_alone(before, text, content, kind):
    question = read_in_dialogue(text, turns(*before))
    assert question.content == content
    assert question.kinds == {kind}
    assert question.text == text


@pytest.mark.parametrize(("text", "years"), [("那2020年呢？", {2020}), ("那编外的呢？", {2021})])
def test_a_year_holds_until_another_is_named(text, years):
    assert read_in_dialogue(text, turns("2021年招聘教师多少名？")).years == years


def test_without_a_dialogue_a_question_is_read_as_it_is():
    assert read_in_dialogue("那编外的呢？", []) == read_question("那编外的呢？")


def test_a_dialogue_of_thousands_of_turns_is_read():
    question = read_in_dialogue("那呢？", turns("全区教师有多少名？", *["那呢？"] * 5000))
    assert question.content == "全区教师"
