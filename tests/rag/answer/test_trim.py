import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.trim import MAX_CHARS, trim
from rag.text.spans import strip
from rag.text.terms import Vocabulary
from rag.types import Span
from rag.understand.analysis import Subject
from rag.understand.question import read_question

LONG = (
    "三是强化重点整治,加强空气污染源监测和执法,空气质量微型监测站点已实现5个街道全覆盖,"
    "今年以来开展日常巡查8829人次、巡查7599家次,查处违规事件187起、累计罚款76.54万元,扬尘防治经验在全市推广。"
)
VOCABULARY = Vocabulary.of([LONG, "全区划分网格710个"])


def cut(text, question, start=0, end=None, max_chars=MAX_CHARS):
    asked = read_question(question)
    subject = Subject(
        (VOCABULARY.weigh(asked.content),), tuple((VOCABULARY.weigh(need.focus),) for need in asked.needs)
    )
    return trim(text, Span(start, len(text) if end is None else end), asked, subject, max_chars)


@pytest.mark.parametrize(
    ("question", "fact"),
    [("累计罚款多少钱？", "76.54万元"), ("日常巡查多少人次？", "8829人次"), ("监测站点覆盖几个街道？", "5个街道")],
)
def test_the_clause_that_answers_stays(question, fact):
    span = cut(LONG, question, max_chars=50)
    assert fact in span.of(LONG)
    assert len(span) <= 50


def test_a_short_sentence_stays_whole():
    assert cut("全区划分网格710个。", "划分多少？").of("全区划分网格710个。") == "全区划分网格710个。"


def test_a_clause_that_is_longer_than_allowed_stays_whole():
    assert cut("全区划分网格七百一十个", "划分多少？", max_chars=3) == Span(0, 11)


@pytest.mark.parametrize(
    ("text", "stripped"), [("  网格,\n", "网格"), ("，网格：", "网格"), ("　网格。", "网格。"), (" , ", ""), ("", "")]
)
def test_white_space_and_hanging_commas_go(text, stripped):
    assert strip(text, Span(0, len(text))).of(text) == stripped


def test_amounts_of_other_things_do_not_stand_beside_the_answer():
    text = (
        "全市现有科技型企业达812家,入选国家级“小巨人”企业23家、省级“小巨人”企业41家,"
        "建成国家级孵化器7家、省级孵化器16家,“瞪羚”企业后备库在库企业130家,创新生态持续优化。"
    )
    asked = read_question("国家级孵化器有几家？")
    subject = Subject((VOCABULARY.weigh(asked.content),), tuple((VOCABULARY.weigh(n.focus),) for n in asked.needs))
    at = text.index("7家")
    span = trim(text, Span(0, len(text)), asked, subject, found=Span(at, at + 2))
    assert span.of(text) == "建成国家级孵化器7家、省级孵化器16家"


def test_an_amount_of_the_thing_itself_stays_beside_the_answer():
    text = "新改扩建幼儿园12所,其中公办幼儿园9所," + "幼儿园布局更加均衡,家长满意度进一步提升," * 3
    asked = read_question("新改扩建公办幼儿园多少所？")
    subject = Subject((VOCABULARY.weigh(asked.content),), tuple((VOCABULARY.weigh(n.focus),) for n in asked.needs))
    at = text.index("9所")
    assert "12所" in trim(text, Span(0, len(text)), asked, subject, max_chars=30, found=Span(at, at + 2)).of(text)


TEXTS = st.one_of(st.text(), st.text(st.sampled_from("网格710个罚款万元,，。；:、 \n a."), max_size=200))


@given(text=TEXTS, question=st.sampled_from(["划分多少个网格？", "罚款多少？", "？", "谁？"]), data=st.data())
def test_a_cut_is_a_stretch_inside_the_sentence(text, question, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    max_chars = data.draw(st.integers(1, 90))
    span = cut(text, question, start, end, max_chars)
    assert start <= span.start <= span.end <= end
    assert bool(len(span)) == bool(text[start:end].strip(" \t\n\u3000,，、;；:："))
    if len(span) > max_chars:
        assert not any(mark in span.of(text)[:-1] for mark in "，\n")
