"""Questions made from sentences of government texts."""

import random

import pytest

from index.training.made import make_questions

TEXT = (
    "　　一、工作回顾\n国内生产总值达到126万亿元，增长5.2%。城镇新增就业岗位1244万个，比上年有所增加。"
    "2023年3月5日全国人民代表大会第一次会议隆重开幕。加强社会治安综合治理，依法打击各类犯罪，建设更高水平的平安中国。"
)


def made(seed):
    return list(make_questions(TEXT, "report", random.Random(seed)))


def test_answers_are_slices_and_stand_apart_from_the_question():
    for seed in range(30):
        for marked in made(seed):
            said = marked.answer.of(marked.passage)
            assert said == marked.others[0]
            assert said in TEXT
            assert said not in marked.question


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("made/amount", {"1244万个"}),
        ("made/date", {"2023年3月5日"}),
    ],
)
def test_each_kind_is_made(kind, answers):
    said = {marked.others[0] for seed in range(30) for marked in made(seed) if marked.origin == kind}
    assert answers <= said


def test_a_task_is_answered_by_what_follows_or_by_the_sentence():
    said = {marked.others[0] for seed in range(30) for marked in made(seed) if marked.origin == "made/task"}
    rest = "依法打击各类犯罪，建设更高水平的平安中国。"
    assert said == {rest, f"加强社会治安综合治理，{rest}"}


def test_many_years_do_not_become_few_children():
    """多少年 holds the official word 少年, whose everyday twin is 小孩."""
    text = "上一届政府建成的多少年难遇的大型水库12座，沿线群众用水更加方便。"
    questions = [m.question for seed in range(60) for m in make_questions(text, "r", random.Random(seed))]
    assert questions
    assert not any("小孩" in question for question in questions)


def test_the_same_draw_makes_the_same_questions():
    assert made(3) == made(3)


def test_of_two_amounts_the_part_is_asked_for():
    text = "新增学位5000个，其中小学学位3000个。生产总值增长5%，其中工业增长7%，服务业增长4%。"
    asked = {(m.question, m.others[0]) for seed in range(60) for m in make_questions(text, "r", random.Random(seed))}
    parts = {answer for question, answer in asked if "小学学位" in question and "新增学位" in question}
    assert parts == {"3000个"}
    assert "7%" in {answer for question, answer in asked if "工业" in question}


def test_amounts_told_one_after_the_other_go_with_their_names():
    text = "去年全市出口额、进口额分别增长18.6%和53.5%，总量居全省第一。"
    paired = {
        (("出口" in m.question), m.others[0])
        for seed in range(60)
        for m in make_questions(text, "r", random.Random(seed))
        if m.origin == "made/paired"
    }
    assert paired == {(True, "18.6%"), (False, "53.5%")}


def test_more_names_than_amounts_make_no_question():
    text = "化学需氧量、氨氮排放量要分别下降2%，重点地区细颗粒物浓度继续下降。"
    made = [m for seed in range(30) for m in make_questions(text, "r", random.Random(seed))]
    assert not [m for m in made if m.origin == "made/paired"]
