import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Turn
from rag.understand.dialogue import read_behind, read_in_dialogue, said_itself
from rag.understand.question import Kind, read_question
from rag.understand.split import split_parts


def turns(*questions):
    return [Turn(question, "") for question in questions]


@pytest.mark.parametrize(
    ("before", "text", "content", "kind"),
    [
        (["全区教师有多少名？"], "那编外的呢？", "全区编外教师", Kind.QUANTITY),
        (["湖里区划分了多少个网格？"], "什么时候完成？", "湖里区划分网格 完成", Kind.DATE),
        (["全区教师有多少名？", "那编外的呢？"], "占比呢？", "全区编外教师占比", Kind.QUANTITY),
        (["空气优良率有多高？", "全区教师有多少名？"], "那编外的呢？", "全区编外教师", Kind.QUANTITY),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_last_question_that_stood_alone(before, text, content, kind):
    question = read_in_dialogue(text, turns(*before))
    assert question.content == content
    assert question.kinds == {kind}


@pytest.mark.parametrize(
    ("before", "text", "written", "kind"),
    [
        (["2021年招聘教师多少名？"], "前一年呢？", "2020年招聘教师多少名？", Kind.QUANTITY),
        (["2021年招聘教师多少名？"], "那下一年呢？", "2022年招聘教师多少名？", Kind.QUANTITY),
        (["2021年招聘教师多少名？", "前一年呢？"], "再往前一年呢？", "2019年招聘教师多少名？", Kind.QUANTITY),
        (["今年招聘教师多少名？"], "前一年呢？", "2024年招聘教师多少名？", Kind.QUANTITY),
        (["招聘教师多少名？"], "前一年的呢？", "2024年招聘教师多少名？", Kind.QUANTITY),
        (["今年招聘教师多少名？"], "明年呢？", "明年招聘教师多少名？", Kind.QUANTITY),
        (["區裡新辦了幾所學校？"], "那2020年呢？", "2020年區裡新辦了幾所學校？", Kind.QUANTITY),
        (["谈话提醒了几名干部？"], "为什么？", "就谈话提醒干部而言，为什么？", Kind.REASON),
        (["东城、老城、新城各有多大？"], "其中最大的是哪个？", "东城、老城、新城中，最大的是哪个？", Kind.COMPARE),
        (["联手落地了哪些项目？"], "一共几个？", "就联手落地项目而言，一共几个？", Kind.QUANTITY),
        (["出台了几份文件？"], "是哪两份？", "出台文件是哪两份？", Kind.LIST),
        (["How many teachers are there?"], "And when were they hired?", "as for teachers, when were hired?", Kind.DATE),
        (["How many teachers are there?"], "What about 2020?", "How many teachers are there in 2020?", Kind.QUANTITY),
    ],
)
def test_a_follow_up_is_written_out(before, text, written, kind):
    question = read_in_dialogue(text, turns(*before), year=2025)
    assert re.sub(" +", " ", question.text) == written
    assert question.kinds == {kind}
    assert read_in_dialogue(question.text, turns(*before), year=2025) == question


def test_without_a_year_of_the_reports_the_one_before_stays_relative():
    assert read_in_dialogue("前一年呢？", turns("今年招聘教师多少名？")).text == "前一年招聘教师多少名？"


ROOTS = (
    *(
        "全区教师有多少名？",
        "2021年新增义务教育学位和學前學位各多少个？",
        "污水处理率目标是多少",
        "人数最多的是哪个街道？",
    ),
    *(
        "与自贸、火炬片区联手落地了哪些优质项目？",
        "谁担任整改领导小组组长？",
        "為什麼要改造？",
        "How many teachers are there?",
    ),
)
FOLLOW_UPS = (
    *(
        "那编外的呢？",
        "前一年呢？",
        "那2019年呢？",
        "为什么？",
        "其中最大的是哪个？",
        "一共几个？",
        "占比呢？",
        "人数呢？",
    ),
    *(
        "什么时候完成？",
        "谁负责的？",
        "它们在哪里？",
        "是哪两份？",
        "再往前一年呢",
        "那呢？",
        "And when?",
        "思明区的呢",
    ),
)


@given(root=st.sampled_from(ROOTS), after=st.lists(st.sampled_from(FOLLOW_UPS), min_size=1, max_size=4))
def test_the_written_question_asked_alone_is_read_the_same(root, after):
    read = read_in_dialogue(after[-1], turns(root, *after[:-1]), year=2021)
    again = read_in_dialogue(read.text, [], year=2021)
    assert again == read
    assert split_parts(read.text) == (read.text,)


def test_a_year_goes_into_an_english_topic():
    read = read_in_dialogue("前一年呢？", turns("人数最多的是哪个街道？", "And when?"), year=2021)
    assert read.text == "as for 人数最 街道 in 2020, when？"
    assert split_parts(read.text) == (read.text,)
    assert read.years == {2020}


@given(before=st.lists(st.text(max_size=20), max_size=3), text=st.text(min_size=1, max_size=20))
def test_whatever_was_said_before_the_written_question_is_read_the_same(before, text):
    read = read_in_dialogue(text, turns(*before), year=2021)
    assert read_in_dialogue(read.text, []) == read


@pytest.mark.parametrize(("text", "years"), [("那2020年呢？", {2020}), ("那编外的呢？", {2021})])
def test_a_year_holds_until_another_is_named(text, years):
    assert read_in_dialogue(text, turns("2021年招聘教师多少名？")).years == years


def test_without_a_dialogue_a_question_is_read_as_it_is():
    assert read_in_dialogue("那编外的呢？", []) == read_question("那编外的呢？")


def test_a_dialogue_of_thousands_of_turns_is_read():
    question = read_in_dialogue("那呢？", turns("全区教师有多少名？", *["那呢？"] * 5000))
    assert question.content == "全区教师"


def test_a_long_dialogue_is_written_out_short():
    followed = [f"那第{n}类甲乙丙丁的呢？" for n in range(3000)]
    question = read_in_dialogue("那编外的呢？", turns("全区教师有多少名？", *followed))
    assert len(question.text) <= 500
    assert "编外" in question.text
    assert "教师" in question.text


@pytest.mark.parametrize(
    "dialogue",
    [
        # a place for a place, then a measure for a measure; a question for a body keeps the place
        [
            ("江北区有公共厕所多少座？", "江北区有公共厕所多少座？"),
            ("江岸区呢？", "江岸区有公共厕所多少座？"),
            ("达标率呢？", "江岸区公共厕所达标率是多少？"),
            ("那江北区的呢？", "江北区公共厕所达标率是多少？"),
            ("由谁管理？", "江北区公共厕所由谁管理？"),
        ],
        [("厦门市同安区新增车位多少个？", "厦门市同安区新增车位多少个？"), ("全市呢？", "全市新增车位多少个？")],
        # a group for a group
        [
            ("全县医生有多少名？", "全县医生有多少名？"),
            ("那退休的呢？", "全县退休的医生有多少名？"),
            ("在岗的呢？", "全县在岗的医生有多少名？"),
        ],
        [("城镇居民人均消费支出多少？", "城镇居民人均消费支出多少？"), ("农村的呢", "农村居民人均消费支出多少？")],
        # a thing for a thing, with a unit of its own
        [("市里采购了多少台呼吸机？", "市里采购了多少台呼吸机？"), ("口罩呢？", "市里采购了多少口罩？")],
        [("全年煤炭产量多少", "全年煤炭产量多少？"), ("天然气呢", "全年天然气产量多少？")],
        # a person for a person
        [("陈晓明主任分管哪些科室？", "陈晓明主任分管哪些科室？"), ("周强呢？", "周强分管哪些科室？")],
        # what was not meant is named
        [("公园绿地率是多少？", "公园绿地率是多少？"), ("不是问公园，我问的广场", "广场绿地率是多少？")],
        [
            ("新建公园多少个？", "新建公园多少个？"),
            ("确定不是八个？", "新建公园多少个，不是八个？"),
            ("学校呢", "新建学校多少个？"),
        ],
        # a name of the same length, a measure that brings its own noun, a year that is only compared with
        [("全乡特困户有多少户？", "全乡特困户有多少户？"), ("脱贫户呢？", "全乡脱贫户有多少户？")],
        [("社保参保人数多少？", "社保参保人数多少？"), ("参保率呢", "社保参保率是多少？")],
        [("2018年外贸收入多少？", "2018年外贸收入多少？"), ("比上年增长多少", "2018年外贸收入比上年增长多少？")],
        [
            ("五年内建设多少公里隧道？", "五年内建设多少公里隧道？"),
            ("其中明年完工的是多少公里", "五年内建设隧道中，明年完工的是多少公里？"),
        ],
        # a year of two digits
        [("2016年招商多少家企业？", "2016年招商多少家企业？"), ("15年呢", "2015年招商多少家企业？")],
        # what was announced as another subject inherits nothing
        [("全县医生有多少名？", "全县医生有多少名？"), ("对了，另外问一下，水质优良率多少", "水质优良率多少")],
    ],
)
def test_what_a_follow_up_names_takes_the_place_of_its_counterpart(dialogue):
    asked = [question for question, _ in dialogue]
    for n, (text, written) in enumerate(dialogue):
        read = read_in_dialogue(text, turns(*asked[:n])).text
        assert read.strip("？") == written.strip("？")
        assert read_in_dialogue(read, turns(*asked[:n])).text == read


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        # another year, and what is planned or was done
        (["2015年新栽果树多少亩？"], "16年的时候是多少", "2016年新栽果树多少亩？"),
        (["2019年图书馆藏书量是多少？"], "20年目标呐", "2020年图书馆藏书量目标是多少？"),
        (["2019年打算修多少公里灌渠？"], "前一年实际修了多少", "2018年实际修多少公里灌渠？"),
        # one aspect after another of a question for what there is
        (["文章指出农业有哪些短板？"], "水利方面呢", "就水利而言，文章指出农业有哪些短板？"),
        (["文章指出农业有哪些短板？", "水利方面呢"], "种子这块呢", "就种子而言，文章指出农业有哪些短板？"),
        (["主要困难是什么，用工方面怎么讲的？"], "融资方面呢", "主要困难是什么，融资方面怎么讲的？"),
        # the thing, without the measure that was asked for
        (["环湖绿道的全长多少公里？"], "造价多少钱", "环湖绿道造价多少钱"),
        (["2016年码头客运量多少？"], "同比降了多少", "2016年码头客运量同比降了多少"),
        (["粮站收了多少玉米？"], "集装袋呢", "粮站收了多少个集装袋"),
        # one half of a region
        (["2014年农村污水处理率要达到什么水平？"], "城镇的呢", "2014年城镇污水处理率要达到什么水平？"),
    ],
)
def test_another_year_aspect_or_measure_keeps_the_thing(before, text, written):
    read = read_in_dialogue(text, turns(*before), year=2020).text
    assert read.strip("？") == written.strip("？")
    assert read_in_dialogue(read, turns(*before), year=2020).text == read


@pytest.mark.parametrize("text", ["另外水库现在能灌多少亩田", "还有个事，水库现在能灌多少亩田"])
def test_a_whole_question_after_an_announcement_inherits_nothing(text):
    assert read_in_dialogue(text, turns("环湖绿道的全长多少公里？")).text.strip("？") == "水库现在能灌多少亩田"


def test_a_year_that_is_only_compared_with_is_no_part_of_the_topic():
    before = turns("今年赤字多少？", "比去年多多少")
    assert read_in_dialogue("其中中央的", before, year=2020).text == "今年赤字中，中央是多少？"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("那编外的呢？", "编外"),
        ("其中大豆多少", "大豆"),
        ("2008年的票价呢", "票价"),
        ("前一年呢", ""),
        ("今年打算到多少", ""),
        ("为什么", ""),
    ],
)
def test_what_a_follow_up_says_itself(text, said):
    assert said_itself(read_question(text)) == said


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        (["思明区有养老床位多少张？"], "那集美区呢？", "就思明区有养老床位而言，集美区呢？"),
        (["思明区有养老床位多少张？", "那集美区呢？"], "谁负责", "就集美区有养老床位而言，谁负责？"),
    ],
)
def test_read_behind_the_whole_question_before(before, text, written):
    assert read_behind(text, turns(*before)) == written
