"""The rewriter that ships: its files belong together, and what it writes consists of slices of the dialogue."""

from pathlib import Path

import pytest

from index.model import rewriter as module
from index.model.rewriter import open_rewriter
from rag.ports import FollowUp, Rewriter

FOLDER = Path(module.__file__).parent / "data" / "rewriter"
BEDS = FollowUp("那集美区呢", "思明区有多少张养老床位")


@pytest.fixture(scope="module")
def rewriter():
    return open_rewriter()


def test_it_is_a_rewriter(rewriter):
    assert isinstance(rewriter, Rewriter)


@pytest.mark.parametrize(
    ("follow_up", "has", "lacks"),
    [
        (BEDS, ("集美区", "养老床位"), ("思明区", "那", "呢")),
        (FollowUp("增速呢", "临江市2021年生产总值是多少"), ("临江市2021年", "增速"), ("呢",)),
        (FollowUp("谁牵头", "老旧小区改造什么时候完成"), ("老旧小区改造", "谁牵头"), ("什么时候",)),
        (FollowUp("农村的", "2020年城镇新增就业多少人"), ("2020年", "农村", "新增就业"), ("城镇",)),
    ],
)
def test_a_follow_up_is_written_out(rewriter, follow_up, has, lacks):
    written = rewriter.rewrite(follow_up)
    assert all(part in written for part in has), written
    assert not any(part in written for part in lacks), written


def test_of_a_new_subject_nothing_is_added(rewriter):
    assert rewriter.rewrite(FollowUp("地铁6号线哪年开通", "思明区有多少张养老床位")) == "地铁6号线哪年开通"


def test_it_tells_what_leans_from_a_new_subject(rewriter):
    leaning = rewriter.leaning(FollowUp("平摊到每个人头上有多少", "2020年武威市GDP是多少"))
    new = rewriter.leaning(FollowUp("养老院有几家", "2020年武威市GDP是多少"))
    assert leaning > 1 > -1 > new


def test_it_writes_no_character_that_it_was_not_given(rewriter):
    for follow_up in (BEDS, FollowUp("", ""), FollowUp("</s>" * 50, "一" * 5000, "é" * 70)):
        given = set("".join((follow_up.question, follow_up.before, follow_up.earlier)))
        assert set(rewriter.rewrite(follow_up)) <= given


def test_a_follow_up_that_is_too_long_to_be_read_keeps_its_end(rewriter):
    written = rewriter.rewrite(FollowUp("甲乙丙丁" * 60 + "谁负责", "思明区有多少张养老床位"))
    assert "谁负责" in written


@pytest.mark.parametrize("name", ["GDP", "PM2.5", "5G", "RCEP"])
def test_a_word_of_letters_and_digits_stays_whole(rewriter, name):
    written = rewriter.rewrite(FollowUp("泉州呢", f"厦门2020年{name}是多少"))
    assert name in written
    assert "泉州" in written


def test_joined_years_are_not_cut_in_two(rewriter):
    assert "92到96年" in rewriter.rewrite(FollowUp("城里人腰包呢", "92到96年GDP平均一年涨多少"))


def test_a_written_out_question_asks_once(rewriter):
    written = rewriter.rewrite(FollowUp("比前年多了几个点", "去年老百姓人均能拿到手多少钱"))
    assert written.endswith("比前年多了几个点")
    assert "多少" not in written


@pytest.mark.parametrize(
    ("question", "before", "written"),
    [
        ("深圳市怎么样呢", "广州市常住人口是多少万人", "深圳市常住人口是多少万人"),
        ("几内亚呢", "对马里出口多少", "几内亚出口多少"),
        ("是多少", "2022年哪个区GDP最高", "2022年哪个区GDP最高是多少"),
        ("有多少", "2022年有哪些重点项目", "2022年重点项目有多少"),
        ("占全年开销的比重", "1955年国防上花了多少钱", "1955年国防上占全年开销的比重多少"),
    ],
)
def test_it_asks_for_what_the_follow_up_asks(rewriter, question, before, written):
    assert rewriter.rewrite(FollowUp(question, before)) == written


def test_traditional_characters_stay_as_they_were_typed(rewriter):
    assert "養老床位" in rewriter.rewrite(FollowUp("那集美區呢", "思明區有多少張養老床位"))


def test_the_model_card_names_what_was_learned_from():
    card = (FOLDER / "README.md").read_text("utf-8")
    assert "eval/data/dialogues.jsonl" in card
    assert "CC BY-SA 4.0" in card
