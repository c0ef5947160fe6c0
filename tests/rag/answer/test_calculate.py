import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.answer.calculate import move_calculations
from rag.answer.render import render
from rag.pipeline import Pipeline
from rag.types import Answer, Calculation, Chunk, Citation, Excerpt, Source, Turn
from tests.fakes import HashEmbedder, TermJudge

REPORT = """来源:某某市甲区人民政府网站2022-02-22
甲区工作报告
一、队伍
今年以来,{long}同时新聘345名网格员充实网格治理力量。{more}
二、教育
全区教师3171名,其中编外教师98名。新增义务教育学位2220个、学前教育学位1260个。
三、经济
发放补贴1.2亿元。收缴罚款3000万元。机关用房优良率为97%,学校用房优良率为93.5%。"""
LONG = "坚持把基层治理放在重要位置,围绕群众关心的事情逐条梳理、" + "层层压实责任,对照清单一件一件地抓好落实," * 3


def pipeline(more="", long=""):
    parsed = parse_text(REPORT.format(more=more, long=long), name="甲")
    return Pipeline(build_retriever([parsed], HashEmbedder(128)), TermJudge())


@pytest.fixture(scope="module")
def plain():
    return pipeline()


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("新聘网格员比编外教师多多少名？", "345名 − 98名 = 247名"),
        ("编外教师比新聘网格员少几名？", "345名 − 98名 = 247名"),
        ("编外教师比新聘网格员多几名？", "345名 − 98名 = 247名（编外教师更少）"),
        ("新聘网格员比编外教师少几名？", "345名 − 98名 = 247名（新聘网格员更多）"),
        ("义务教育学位和学前教育学位一共新增多少个？", "2220个 + 1260个 = 3480个"),
        ("义务教育学位与学前教育学位相差多少个？", "2220个 − 1260个 = 960个"),
        ("编外教师占全区教师的多少？", "98名 ÷ 3171名 ≈ 3.09%"),
        ("补贴比罚款多多少？", "1.2亿元 − 3000万元 = 0.9亿元"),
        ("罚款占补贴的比例是多少？", "3000万元 ÷ 1.2亿元 = 25%"),
        ("机关用房优良率比学校用房优良率高多少？", "97% − 93.5% = 3.5个百分点"),
    ],
)
def test_what_is_asked_is_calculated_and_shown(plain, proven, question, line):
    answer = plain.ask(question)
    proven(plain, answer)
    assert render(answer).text.splitlines()[-1] == line
    assert [calculation.text for calculation in answer.calculations] == [line]


def test_values_are_exact_and_in_plain_units(plain):
    (money,) = plain.ask("补贴比罚款多多少？").calculations
    (share,) = plain.ask("编外教师占全区教师的多少？").calculations
    assert (money.value, money.unit, money.operator) == (Decimal(90_000_000), "元", "difference")
    assert (share.value, share.unit, share.operator) == (Decimal("3.09"), "%", "share")


@pytest.mark.parametrize(
    ("more", "question"),
    [
        ("比编外教师多247名，网格员配齐了。新聘网格员比编外教师多250名。", "新聘网格员比编外教师多多少名？"),
        ("全区编外教师占比降至3%。", "编外教师占全区教师的多少？"),
        ("义务教育学位、学前教育学位共3500个。", "义务教育学位和学前教育学位一共新增多少个？"),
        ("随后又新聘网格员20名。", "新聘网格员比编外教师多多少名？"),
        ("", "机关用房优良率和学校用房优良率一共多少？"),
        ("引进港资18家、台资9家,注册资金45.13亿元。", "港资、台资加起来注册资金有多少钱？"),
        ("引进港资18家、台资9家,注册资金45.13亿元。", "港资、台资一共多少钱？"),
        ("", "全区教师占编外教师的多少？"),
        ("", "新聘网格员比补贴多多少？"),
        ("", "新聘网格员比护士多多少名？"),
        ("", "新聘网格员有多少名？"),
        ("", "2019年新聘网格员比编外教师多多少名？"),
    ],
)
def test_where_it_is_stated_or_not_sure_nothing_is_calculated(proven, more, question):
    with_more = pipeline(more)
    answer = with_more.ask(question)
    proven(with_more, answer)
    assert answer.calculations == ()
    assert not re.search("[−÷=≈]", render(answer).text)


def test_a_question_that_states_a_number_itself_is_corrected_not_calculated(plain):
    answer = plain.ask("新聘300名网格员充实网格治理力量，比教师多多少名？")
    assert answer.calculations == ()
    assert render(answer).text.startswith("报告写的是：")


def test_a_long_sentence_is_cut_to_the_clause_of_the_number(proven):
    long = pipeline(long=LONG)
    answer = long.ask("新聘网格员比编外教师多多少名？")
    proven(long, answer)
    assert answer.citations[0].quote == "同时新聘345名网格员充实网格治理力量。"


def test_numbers_of_one_sentence_stand_in_one_citation(plain):
    answer = plain.ask("义务教育学位与学前教育学位相差多少个？")
    assert len(answer.citations) == 1
    assert [operand.marker for operand in answer.calculations[0].operands] == [1, 1]


def test_a_follow_up_compares_with_what_was_asked_before(plain, proven):
    answer = plain.ask("比编外教师多多少名？", history=[Turn("新聘网格员有多少名？", "345名")])
    proven(plain, answer)
    assert render(answer).text.endswith("345名 − 98名 = 247名")


def test_two_calculations_stand_in_one_answer(plain, proven):
    answer = plain.ask("新聘网格员比编外教师多多少名？编外教师占全区教师的多少？")
    proven(plain, answer)
    assert render(answer).text.splitlines()[-2:] == ["345名 − 98名 = 247名", "98名 ÷ 3171名 ≈ 3.09%"]


NUMBERS = st.one_of(
    st.integers(1, 10**7).map(str),
    st.integers(1, 10**7).map("{:,}".format),
    st.decimals("0.01", "9999", places=2).map("{}万".format),
    st.decimals("0.01", "99", places=2).map("{}亿".format),
)


@settings(max_examples=40, deadline=None)
@given(
    one=NUMBERS, two=NUMBERS, question=st.sampled_from(["甲项经费比乙项经费多多少？", "甲项经费和乙项经费一共多少元？"])
)
def test_whatever_the_numbers_they_are_slices_and_the_result_is_exact(proven, one, two, question):
    parsed = parse_text(f"某某工作报告\n一、经费\n安排甲项经费{one}元。安排乙项经费{two}元。", name="x")
    made = Pipeline(build_retriever([parsed], HashEmbedder(32)), TermJudge())
    answer = made.ask(question)
    proven(made, answer)
    assert len(answer.calculations) == 1


def test_a_calculation_goes_along_where_its_numbers_are_cited():
    chunk = Chunk(Source("a", ""), (), 0, 20, "x" * 20)
    other = Chunk(Source("b", ""), (), 0, 20, "x" * 20)
    before = [Citation(1, chunk, 0, 10, "x" * 10), Citation(2, chunk, 10, 20, "x" * 10)]
    calculation = Calculation("", "sum", (Excerpt(1, 2, 4, "xx"), Excerpt(2, 12, 14, "xx")), Decimal(2), "名")
    whole = [Citation(1, other, 0, 20, "x" * 20), Citation(2, chunk, 0, 20, "x" * 20)]
    (carried,) = move_calculations([calculation], before, whole)
    assert [operand.marker for operand in carried.operands] == [2, 2]
    assert (
        move_calculations([calculation], before, before[:1])
        == move_calculations([calculation], before, whole[:1])
        == ()
    )
    assert Answer("?").calculations == ()
