"""What a question says became of a thing in the year that it asks for, in any order of its parts."""

import pytest

from rag.understand.moved import read_moved
from rag.understand.turns import read_turn


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("20年到22年这三年,城镇新增就业哪一年没完成任务?", "城镇新增就业"),
        ("城镇新增就业哪年没够数", "城镇新增就业"),
        ("近三年哪年的口袋公园没建齐", "口袋公园"),
        ("哪年重点项目投资不及计划", "重点项目投资"),
        ("保障房建设是哪一年打了折扣", "保障房建设"),
        ("旧改这几年哪年没按期完成", "旧改"),
        ("高标准农田,20年、21年、22年,哪一年没建够", "高标准农田"),
        ("财政收入比预期目标低的是哪一年", "财政收入"),
        ("哪个年份的植树没种到位", "植树"),
        ("2019年到2022年,哪一年的招商任务落空了", "招商"),
    ],
)
def test_a_target_was_missed(question, thing):
    turn = read_turn(question)
    assert turn is not None
    assert (turn.way, turn.thing) == ("missed", thing)


@pytest.mark.parametrize(
    ("question", "way", "thing"),
    [
        ("这几年里哪年粮食减产了?", "fell", "粮食"),
        ("进出口是哪一年负增长的", "fell", "进出口"),
        ("这些年里游客哪一年比上年少了", "fell", "游客"),
        ("哪一年财政收入出现了下滑", "fell", "财政收入"),
        ("粮食产量不如上一年的是哪年", "fell", "粮食产量"),
        ("这三年当中,空气优良天数是哪年往下掉的", "fell", "空气优良天数"),
        ("近几年哪一年房地产投资没涨", "fell", "房地产投资"),
        ("外贸由增转降是哪年", "fell", "外贸"),
        ("哪年粮食又增产了", "rose", "粮食"),
        ("哪一年超额完成了就业任务", "met", "就业"),
    ],
)
def test_a_thing_fell_rose_or_met_its_target(question, way, thing):
    turn = read_turn(question)
    assert turn is not None
    assert (turn.way, turn.thing) == (way, thing)


@pytest.mark.parametrize(
    ("question", "way", "thing", "value"),
    [
        ("一年收发快递破一亿件,是从哪年开始的", "passed", "收发快递", 100_000_000),
        ("进出口过百亿是哪年的事", "passed", "进出口", 10_000_000_000),
        ("进出口哪一年上了百亿台阶", "passed", "进出口", 10_000_000_000),
        ("哪年高新技术企业突破了300家", "passed", "高新技术企业", 300),
        ("快递业务量一亿件大关是哪年迈过的", "passed", "快递业务量", 100_000_000),
        ("国考断面水质是哪一年没保住100%的?", "under", "国考断面水质", 100),
        ("空气优良率低于85%是哪一年", "under", "空气优良率", 85),
        ("水质优良率100%没保住是哪年", "under", "水质优良率", 100),
        ("民生支出占比哪一年没到80%", "under", "民生支出占比", 80),
        ("哪年pm2.5控制在了35微克以内", "under", "pm2.5", 35),
    ],
)
def test_a_thing_passed_a_mark_or_was_under_it(question, way, thing, value):
    turn = read_turn(question)
    assert turn is not None
    assert turn.mark is not None
    assert (turn.way, turn.thing, turn.mark.value) == (way, thing, value)


@pytest.mark.parametrize(
    "question",
    [
        "云桥是哪年通车的",
        "哪年减少了收费项目",
        "哪年提出五年内取消农业税",
        "哪年引进了3家企业",
        "哪一年增加了公交线路",
        "哪年投资超过3亿元的项目开工",
        "哪年粮食产量最高",
        "粮食哪一年跌得最多",
    ],
)
def test_another_question_for_a_year_tells_of_no_turn(question):
    assert read_turn(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "云桥最早说哪时通车?后来推到什么时候了?",
        "最早说云桥什么时候通车,后来又改到什么时候",
        "云桥起初说何时通车,现在要到何时",
    ],
)
def test_when_at_first_and_when_later(question):
    assert read_moved(question) == ("云桥", "通车")


@pytest.mark.parametrize("question", ["云桥什么时候通车", "最早什么时候提出建云桥", "云桥原来叫什么,后来呢"])
def test_one_time_is_asked_for(question):
    assert read_moved(question) is None
