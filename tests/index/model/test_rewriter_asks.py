"""That a written-out question asks once, and for what its follow-up asks."""

import pytest

from index.model.rewriter_asks import LEFT_OUT, ask_once, has_interrogative, place_of
from index.model.rewriter_form import PARTS
from rag.ports import FollowUp


def kept(follow_up, **least):
    """Return what stays of the last question if all of it scores as `least` says, and what is asked behind it."""
    logits = {part: [least.get(part, 1.0)] * len(getattr(follow_up, part)) for part in PARTS}
    at_end = ask_once(follow_up, logits)
    return stays(follow_up, "before", logits), at_end


def stays(follow_up, part, logits):
    return "".join(char for char, logit in zip(getattr(follow_up, part), logits[part], strict=True) if logit > 0)


@pytest.mark.parametrize(
    ("question", "before", "rest"),
    [
        ("比前年多了几个点", "去年人均能拿到手多少钱", "去年人均能拿到手"),
        ("每亩产几斤", "去年收了多少担烟叶", "去年收了烟叶"),
        ("谁负责", "项目什么时候完工", "项目完工"),
        ("能干活不", "退烧后观察几天", "退烧后观察"),
    ],
)
def test_the_interrogative_of_the_follow_up_replaces_the_one_before_it(question, before, rest):
    assert kept(FollowUp(question, before)) == (rest, "")


def test_a_follow_up_without_an_interrogative_keeps_the_one_before_it():
    coverage = FollowUp("绿化覆盖率呢", "今年天然气比例打算到多少")
    assert kept(coverage) == (coverage.before, "")
    assert kept(coverage, before=-1.0) == ("", "多少")


def test_how_another_thing_is_asks_as_the_last_question_does():
    follow_up = FollowUp("深圳市怎么样呢", "广州市常住人口是多少万人")
    logits = {part: [1.0] * len(getattr(follow_up, part)) for part in PARTS}
    assert ask_once(follow_up, logits) == ""
    assert stays(follow_up, "before", logits) == follow_up.before
    assert stays(follow_up, "question", logits) == "深圳市"
    assert has_interrogative(FollowUp("深圳市怎么样", "介绍一下广州市"))


@pytest.mark.parametrize("question", ["占全年开销的比重", "占比呢", "增幅", "市场份额呢"])
@pytest.mark.parametrize(
    ("before", "rest"), [("国防上花了多少钱", "国防上花了"), ("汽车卖了多少万辆", "汽车卖了"), ("多少个社区", "社区")]
)
def test_a_rate_is_not_asked_for_in_money_or_pieces(question, before, rest):
    assert kept(FollowUp(question, before)) == (rest, "多少")
    assert place_of(FollowUp(question, before), 1) == len(before)


def test_a_rank_asks_for_no_amount_and_a_rate_for_a_percentage():
    assert kept(FollowUp("排名呢", "财政收入多少亿元")) == ("财政收入", "")
    assert kept(FollowUp("占比呢", "建了几个公园")) == ("建了公园", "")
    assert kept(FollowUp("增速呢", "财政收入涨了百分之几")) == ("财政收入涨了百分之几", "")


@pytest.mark.parametrize("question", ["是多少", "它增长多少"])
def test_a_number_is_asked_of_the_one_that_the_last_question_asks_for(question):
    before = "2022年哪个区GDP最高"
    assert kept(FollowUp(question, before), before=-1.0, question=-1.0) == (before, "")
    assert "哪个区" in kept(FollowUp(question, "哪个区新建了公园"))[0]
    assert "哪" not in kept(FollowUp("多少公里", "地铁哪年通车"))[0]


def test_no_verb_is_doubled_with_the_interrogative():
    assert kept(FollowUp("有多少", "2022年有哪些重点项目")) == ("2022年重点项目", "")
    assert kept(FollowUp("是谁", "项目名称是什么")) == ("项目名称", "")


def test_whether_there_is_a_figure_asks_for_the_figure():
    asked = FollowUp("86年的有吗", "82年人均收入有多少钱")
    assert not has_interrogative(asked)
    assert "多少钱" in kept(asked)[0]


def test_an_older_question_asks_nothing_beside_the_last_one():
    follow_up = FollowUp("目标呢", "旅游收入涨几个点", earlier="游客多少人")
    logits = {part: [1.0] * len(getattr(follow_up, part)) for part in PARTS}
    ask_once(follow_up, logits)
    assert logits["earlier"] == [1.0, 1.0, LEFT_OUT, LEFT_OUT, LEFT_OUT]


def test_a_follow_up_that_asks_stands_at_the_end_and_no_other_inside_a_word():
    before = "全市GDP是多少"
    assert place_of(FollowUp("排第几", before), 3) == len(before)
    assert place_of(FollowUp("城里人收入呢", before), 3) == 2
