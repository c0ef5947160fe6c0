"""A question for several years is answered row by row, and what it asks to calculate follows from the rows."""

from pathlib import Path

import pytest

from index.search.retriever import build_retriever
from ingest.parse import read_report
from rag.answer.planned import prefer_results
from rag.answer.render import render
from rag.pipeline import Pipeline
from rag.types import Answer, Citation, Excerpt, Reason, Span
from rag.understand.analysis import Request
from tests.rag.answer.yearly import OTHER, REPORTS, values_of
from tests.rag.documents import pipeline_over

LANCHUAN = Path(__file__).parents[2] / "data" / "lanchuan"
THREE = {"2021年": "23个", "2022年": "22个", "2023年": "34个"}


@pytest.fixture(scope="module")
def yearly():
    return pipeline_over(*REPORTS)


@pytest.fixture(scope="module")
def lanchuan(bundled_embedder, bundled_judge):
    reports = [read_report(path) for path in sorted(LANCHUAN.glob("*.txt"))]
    return Pipeline(build_retriever(reports, bundled_embedder), bundled_judge)


@pytest.mark.parametrize(
    ("question", "values", "calculated"),
    [
        ("2021年到2023年每年新建口袋公园多少个？", THREE, []),
        ("2021到2023年一共新建口袋公园多少个？", THREE, ["23个 + 22个 + 34个 = 79个"]),
        ("2021到2023年哪一年新建口袋公园最多？", THREE, ["最大：2023年，34个"]),
        ("2021到2023年哪一年新建口袋公园最少？", THREE, ["最小：2022年，22个"]),
        ("哪一年新建口袋公园最多？", THREE, ["最大：2023年，34个"]),
        (
            "2023年新建口袋公园比2021年多多少个？",
            {"2023年": "34个", "2021年": "23个"},
            ["34个 − 23个 = 11个（2023年更多）"],
        ),
        (
            "2022年新建口袋公园比2021年多多少个？",
            {"2022年": "22个", "2021年": "23个"},
            ["23个 − 22个 = 1个（2021年更多）"],
        ),
        (
            "2023年实际新建口袋公园比目标多多少个？",
            {"2023年": "34个", "2023年目标": "30个"},
            ["34个 − 30个 = 4个（2023年更多）"],
        ),
        (
            "2022年计划新建口袋公园多少个，实际完成了没有？",
            {"2022年目标": "25个", "2022年": "22个"},
            ["25个 − 22个 = 3个（没有完成）"],
        ),
    ],
)
def test_each_part_has_a_row_and_the_rest_follows(yearly, proven, question, values, calculated):
    answer = yearly.ask(question)
    proven(yearly, answer)
    assert values_of(answer) == values
    assert [one.text for one in answer.calculations] == calculated
    assert not answer.reasons


def test_a_row_cites_the_report_that_accounts_for_its_year(yearly):
    answer = yearly.ask("2021年到2023年每年新建口袋公园多少个？")
    told = {row.label: answer.citations[row.marker - 1].chunk.source.account_year for row in answer.rows}
    assert told == {"2021年": 2021, "2022年": 2022, "2023年": 2023}


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("2019年和2022年新建口袋公园各多少个？", ["2019年"]),
        ("2019年和2022年一共新建口袋公园多少个？", ["2019年"]),
        ("2022年新建口袋公园比2019年多多少个？", ["2019年"]),
    ],
)
def test_a_missing_part_is_named_and_nothing_is_calculated_without_it(yearly, proven, question, missing):
    answer = yearly.ask(question)
    proven(yearly, answer)
    assert not answer.refused
    assert answer.reasons == tuple(Reason("no_value", label) for label in missing)
    assert [row.label for row in answer.rows if not row.value] == missing
    assert values_of(answer)["2022年"] == "22个"
    assert answer.calculations == ()
    assert render(answer).text.splitlines() == ["2022年：22个", "报告没有2019年的数。"]


def test_a_question_of_which_no_part_is_answered_is_refused(yearly, proven):
    answer = yearly.ask("2018年和2019年新建口袋公园各多少个？")
    proven(yearly, answer)
    assert (answer.refused, answer.rows, answer.calculations) == (True, (), ())
    assert render(answer).reason.startswith("报告没有2018年的数。")


def test_which_report_says_it_is_answered_with_its_name(yearly, proven):
    answer = yearly.ask("计划新建口袋公园28个是哪年的报告说的？")
    (row,) = answer.rows
    assert row.label == "2024年某市政府工作报告"
    assert "28个" in row.value
    assert row.value in answer.citations[row.marker - 1].quote
    assert yearly.ask("发射火星探测器是哪年的报告说的？").refused


@pytest.mark.parametrize(
    "question",
    ["新建口袋公园多少个？", "2022年新建口袋公园多少个？", "2023年计划新建口袋公园多少个？", "改造老旧小区多少个？"],
)
def test_a_report_about_another_place_changes_no_answer(question):
    alone, beside = pipeline_over(REPORTS[1]).ask(question), pipeline_over(REPORTS[1], OTHER).ask(question)
    assert render(alone).text == render(beside).text
    assert not alone.refused


@pytest.mark.parametrize(
    ("question", "values", "calculated"),
    [
        (
            "2021年到2023年每年城镇新增就业多少万人？",
            {"2021年": "3.52万人", "2022年": "3.46万人", "2023年": "3.71万人"},
            [],
        ),
        (
            "2021到2023年改造老旧小区一共多少个？",
            {"2021年": "64个", "2022年": "70个", "2023年": "83个"},
            ["64个 + 70个 + 83个 = 217个"],
        ),
        (
            "2023年PM2.5年均浓度比2022年高多少？",
            {"2023年": "32微克/立方米", "2022年": "31微克/立方米"},
            ["32微克/立方米 − 31微克/立方米 = 1微克/立方米（2023年更多）"],
        ),
        ("2020年和2022年一般公共预算收入各是多少？", {"2020年": "", "2022年": "95.1亿元"}, []),
    ],
)
def test_the_yearly_reports_of_a_city_are_compared(lanchuan, proven, question, values, calculated):
    answer = lanchuan.ask(question)
    proven(lanchuan, answer)
    assert values_of(answer) == values
    assert [one.text for one in answer.calculations] == calculated


def test_the_report_of_a_statement_is_found_among_those_of_a_city(lanchuan):
    (row,) = lanchuan.ask("高铁年底通车是哪年的报告提出的？").rows
    assert (row.label, "高铁年底通车" in row.value) == ("2023年政府工作报告", True)


def test_a_result_is_not_taken_from_the_clause_of_the_plan():
    texts = [
        f"某市政府工作报告\n——{year + 1}年1月10日在某市人民代表大会上\n一、{year}年工作回顾\n"
        f"计划新建口袋公园{plan}个，实际建成{done}个。\n二、{year + 1}年工作安排\n计划新建公园{plan + 9}个。\n"
        for year, plan, done in ((2021, 20, 23), (2022, 30, 34))
    ]
    answer = pipeline_over(*texts).ask("2022年新建口袋公园比2021年多多少个？")
    assert [row.value for row in answer.rows] == ["34个", "23个"]
    assert [calculation.value for calculation in answer.calculations] == [11]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2022年受理申报多少家？", "173家"),  # “双百计划” is the name of a plan, and no plan of what is told
        ("2022年全市生产总值比上年增长百分之几？", "8.5%"),  # what 比增 states is what is asked for
        ("2022年检查企业多少家？", "60家"),  # 比计划多 is not
    ],
)
def test_a_value_that_is_marked_stays_unless_its_clause_tells_of_something_else(question, value):
    text = (
        "某市政府工作报告\n——2023年1月10日在某市人民代表大会上\n一、2022年工作回顾\n"
        "2022年组织召开两场政策宣讲会，受理申报173家、市高层次“双百计划”申报企业14家。\n"
        "经济总量在全省的占比提升3个百分点，2022年全市生产总值实现1550亿元，比增8.5%。\n"
        "2022年检查企业60家，比计划多5家。\n"
    )
    pipeline = pipeline_over(text)
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    report = pipeline.library.reports["r0"].report
    at = report.text.index(value)
    line = Span(report.text.rindex("\n", 0, at) + 1, report.text.index("\n", at))
    citation = Citation(1, pipeline.library.chunk_at("r0", line), line.start, line.end, line.of(report.text))
    marked = Answer(question, citations=(citation,), exact=(Excerpt(1, at, at + len(value), value),))
    assert [one.text for one in prefer_results(marked, gathered, pipeline.library).exact] == [value]


def test_numbers_in_full_width_digits_and_years_in_numerals_are_compared():
    reports = [
        "某市政府工作报告\n——２０２３年１月８日在某市第八届人民代表大会上\n一、２０２２年工作回顾\n"
        "二０二一年，财政收入达到２７，２０３，３１９，０００元，增长百分之八。\n"
        "二０二二年，财政收入达到２７，２０３，３１９，４００元，增长百分之九。\n"
    ]
    answer = pipeline_over(*reports).ask("2021年和2022年财政收入差多少？")
    assert values_of(answer) == {"2021年": "２７，２０３，３１９，０００元", "2022年": "２７，２０３，３１９，４００元"}
    assert "400元" in render(answer).text


def test_a_percentage_that_compares_is_the_value_of_a_question_for_one():
    reports = [
        f"某市政府工作报告\n——{year + 1}年1月8日在某市第八届人民代表大会上\n一、{year}年工作回顾\n"
        f"{year}年，外贸出口额达到{level}亿元，比上年增长{grown}%。\n"
        for year, level, grown in ((2022, 31, 7.5), (2023, 36, 9.1))
    ]
    answer = pipeline_over(*reports).ask("2022年和2023年外贸出口额哪年涨得快，差几个百分点？")
    assert values_of(answer) == {"2022年": "7.5%", "2023年": "9.1%"}
    assert "1.6个百分点" in render(answer).text


def pigs(sentence):
    report = f"某市2022年统计公报\n一、农业\n2022年，粮食产量91万吨。{sentence}\n"
    return pipeline_over(report).ask("2022年生猪出栏比上一年多了多少？")


@pytest.mark.parametrize("change", ["24.6%", "423万头"])
def test_a_change_that_is_stated_behind_the_value_is_what_is_asked_for(change):
    answer = pigs(f"生猪出栏2138.4万头，增加{change}。")
    assert answer.rows == ()
    assert [one.text for one in answer.exact] == [change]


@pytest.mark.parametrize(
    "sentence",
    [
        "生猪出栏2138.4万头，增长到历年最高，鸡蛋产量增长3%。",
        "生猪出栏2138.4万头，上升2位。",
        "生猪出栏2138.4万头，增加一批养殖场。",
        "生猪出栏2138.4万头，减少养殖户300户。",
        "与2017年相比，生猪出栏2138.4万头，增加423万头。",
        "五年来，生猪出栏2138.4万头，增加423万头。",
    ],
)
def test_what_else_stands_behind_the_value_is_no_change_from_the_year_before(sentence):
    assert any(row.value for row in pigs(sentence).rows)


SCHOOLS = "某市学校简报\n一、规模\n育英小学在校学生1365人，专任教师80人。\n望江小学在校学生918人，专任教师52人。\n"


@pytest.mark.parametrize(
    ("question", "calculated"),
    [
        ("育英小学和望江小学在校学生加起来多少人？", "1365人 + 918人 = 2283人"),
        ("育英小学比望江小学多多少名在校学生？", "1365人 − 918人 = 447人（育英小学更多）"),
    ],
)
def test_two_things_that_are_named_alike_are_added_up_and_compared(proven, question, calculated):
    pipeline = pipeline_over(SCHOOLS)
    answer = pipeline.ask(question)
    proven(pipeline, answer)
    assert [one.text for one in answer.calculations] == [calculated]


def test_a_part_is_not_answered_by_a_quote_that_does_not_name_its_thing():
    answer = pipeline_over(SCHOOLS).ask("育英小学和丹桂小学在校学生加起来多少人？")
    assert answer.calculations == ()
    assert all("918" not in row.value for row in answer.rows)


@pytest.fixture
def asked(proven):
    """Ask about a work report of one look back, whose heading and only sentence are given; the answer is proved."""

    def ask(question, heading, sentence):
        opening = "某市政府工作报告\n——2023年1月10日在某市人民代表大会上\n"
        pipeline = pipeline_over(f"{opening}一、{heading}\n{sentence}\n二、2023年工作安排\n新建公园。\n")
        answer = pipeline.ask(question)
        proven(pipeline, answer)
        return answer

    return ask


def test_a_target_that_only_the_sentence_of_the_result_tells_is_taken_from_it(asked):
    sentence = "2022年居民消费价格上涨2%，实现了年初确定的3%左右的调控目标。"
    answer = asked("2022年居民消费价格上涨的目标是多少，实际上涨了多少？", "2022年工作回顾", sentence)
    assert values_of(answer) == {"2022年目标": "3%左右", "2022年": "2%"}


def test_the_value_before_a_change_is_told_for_the_year_before_it(asked):
    sentence = "五年来，高铁里程从25公里增加到42公里。"
    answer = asked("高铁里程从2017年底到2022年底多了多少公里？", "过去五年工作回顾", sentence)
    assert values_of(answer) == {"2017年": "25公里", "2022年": "42公里"}
    assert [one.text for one in answer.calculations] == ["42公里 − 25公里 = 17公里（2022年更多）"]


def test_the_value_is_what_was_reached_and_not_the_mark_that_was_passed(proven):
    reports = [
        f"某市政府工作报告\n——{year + 1}年1月8日在某市第八届人民代表大会上\n一、{year}年工作回顾\n"
        f"{year}年，全市生产总值突破{mark}亿元，达{level}亿元，增长{grown}%。\n"
        for year, mark, level, grown in ((2022, 400, 418, 7.5), (2023, 450, 461, 9.1))
    ]
    pipeline = pipeline_over(*reports)
    answer = pipeline.ask("2022年和2023年的生产总值差多少？")
    proven(pipeline, answer)
    assert values_of(answer) == {"2022年": "418亿元", "2023年": "461亿元"}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("2022年厦门马拉松是哪天举行的？", False),  # it is held every year
        ("2022年厦门跨海大桥是哪天通车的？", True),
    ],
)
def test_only_what_happens_once_has_its_day_in_whatever_year_it_was(question, found):
    texts = [
        f"厦门市政府工作报告\n——{year + 1}年1月10日在厦门市人民代表大会上\n一、{year}年工作回顾\n{said}\n"
        for year, said in (
            (2021, "厦门马拉松于2021年1月3日举行。厦门跨海大桥于2021年9月28日通车。"),
            (2022, "厦门举办体育赛事50场。厦门轨道交通建设提速。"),
        )
    ]
    answer = pipeline_over(*texts).ask(question)
    assert ("2021年" in render(answer).text and not answer.refused) is found
