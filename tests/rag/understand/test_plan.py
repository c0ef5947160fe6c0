"""What a question asks for: how many plain questions, each with its scope, and what is made of their answers."""

import pytest

from rag.text.fold import fold
from rag.understand.asked_scope import YearReader
from rag.understand.plan import plan_question

READER = YearReader(frozenset({2022, 2023, 2024}), frozenset({2021, 2022, 2023}))
THREE = ["2021年", "2022年", "2023年"]


def planned(question, reader=READER):
    plan = plan_question(fold(question), reader)
    return (plan.operation, [part.scope.label for part in plan.parts]) if plan else None


@pytest.mark.parametrize("question", ["新建公园多少个？", "公园由谁养护？", "报告是哪里发布的？"])
def test_a_question_without_period_place_and_report_needs_no_plan(question):
    assert planned(question) is None


@pytest.mark.parametrize(
    ("year", "label"),
    [
        ("2022年", "2022年"),
        ("2022年度", "2022年"),
        ("２０２２年", "2022年"),
        ("二〇二二年", "2022年"),
        ("22年", "2022年"),
        ("去年", "2023年"),
        ("前年", "2022年"),
        ("2022年上半年", "2022年1—6月"),
    ],
)
@pytest.mark.parametrize("form", ["{}新建公园多少个？", "{}的新建公园有多少个？", "新建公园{}有多少个？"])
def test_a_year_is_the_scope_of_a_single_question_which_loses_it(form, year, label):
    plan = plan_question(fold(form.format(year)), READER)
    (part,) = plan.parts
    assert (plan.operation, part.scope.label) == ("single", label)
    assert "公园" in part.question
    assert year[:2] not in part.question


def test_a_year_that_counts_from_this_year_is_relative():
    (last,), (named,) = (plan_question(f"{year}新建公园多少个?", READER).parts for year in ("去年", "2023年"))
    assert (last.scope.relative, named.scope.relative) == (True, False)


def test_the_year_of_a_report_is_not_the_year_that_it_tells_of():
    (part,) = plan_question("2024年的报告提出新建公园多少个?", READER).parts
    assert part.scope.of_report
    assert part.scope.planned is None
    (part,) = plan_question("2024年新建公园多少个?", READER).parts
    assert not part.scope.of_report


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("2023年新建公园比2022年多多少个？", ["2023年", "2022年"]),
        ("2023年新建公园比2022年少几个？", ["2023年", "2022年"]),
        ("2023年和2022年新建公园相差多少个？", None),
        ("2023年新建公园比目标多多少个？", ["2023年", "2023年目标"]),
        ("2023年实际新建公园比计划少多少个？", ["2023年", "2023年目标"]),
        ("江西的城镇化率比全国低几个点？", ["江西", "全国"]),
        ("2022年湖里区的粮食产量比思明区多多少？", ["2022年湖里区", "2022年思明区"]),
        ("思明区和集美区的高新技术企业相差多少家？", ["思明区", "集美区"]),
    ],
)
def test_a_comparison_asks_two_questions_and_for_the_difference(question, parts):
    operation, labels = planned(question)
    assert operation == "difference"
    assert labels == parts or (parts is None and sorted(labels) == ["2022年", "2023年"])


@pytest.mark.parametrize("before", ["上一年", "前一年", "上年", "去年"])
@pytest.mark.parametrize("much", ["多几成", "多了百分之几", "多了几个点", "涨了几个百分点"])
def test_a_growth_rate_is_told_by_the_report_itself_and_asks_for_no_other_year(before, much):
    plan = plan_question(f"2022年新修公路比{before}{much}?", READER)
    assert (plan.operation, [part.scope.label for part in plan.parts]) == ("single", ["2022年"])
    assert f"比{before}{much}" in plan.parts[0].question


@pytest.mark.parametrize("question", ["2023年办案比前一年多几件？", "2023年城镇化率比上一年高几个百分点？"])
def test_how_far_two_years_differ_may_be_calculated(question):
    assert planned(question) == ("difference", ["2023年", "2022年"])


def test_a_target_and_what_came_of_it_are_two_questions():
    asked = planned("2023年计划新建公园多少个，实际完成了没有？")
    assert asked == ("reached", ["2023年目标", "2023年", "2023年"])


@pytest.mark.parametrize(
    "question",
    [
        "2021年到2023年每年新建公园多少个？",
        "2021至2023年新建公园分别是多少个？",
        "2021年、2022年、2023年新建公园各多少个？",
    ],
)
def test_a_series_asks_for_each_year(question):
    assert planned(question) == ("series", THREE)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("2021到2023年一共新建公园多少个？", THREE),
        ("城镇新增就业2021到2023年加起来是多少？", THREE),
        ("2021年和2022年合计新建公园多少个？", THREE[:2]),
        ("思明区和集美区一共有高新技术企业多少家？", ["思明区", "集美区"]),
    ],
)
def test_a_sum_asks_for_each_part(question, labels):
    assert planned(question) == ("sum", labels)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("2021到2023年哪一年新建公园最多？", "maximum"),
        ("2021到2023年哪年新建公园最少？", "minimum"),
        ("2021到2023年哪一年增速最高？", "maximum"),
    ],
)
def test_an_extreme_asks_for_each_year(question, operation):
    assert planned(question) == (operation, THREE)


def test_an_extreme_without_years_asks_for_those_of_the_reports():
    assert planned("哪一年新建公园最多？") == ("maximum", THREE)
    assert planned("哪一年新建公园最多？", YearReader(frozenset({2022}), frozenset({2021}))) is None


def test_places_that_are_listed_are_asked_one_by_one_and_stay_in_the_question():
    plan = plan_question("思明区和集美区的高新技术企业分别是多少家?", READER)
    assert (plan.operation, [part.scope.places for part in plan.parts]) == ("series", [("思明区",), ("集美区",)])
    assert [part.question[:3] for part in plan.parts] == ["思明区", "集美区"]


@pytest.mark.parametrize("question", ["哪一年的报告提出高铁年底通车？", "高铁年底通车是哪年的报告说的？"])
def test_a_question_for_the_report_keeps_the_statement(question):
    plan = plan_question(fold(question), READER)
    assert (plan.operation, [part.question for part in plan.parts]) == ("report", ["高铁年底通车"])


def test_a_report_may_be_asked_for_by_the_meeting_that_heard_it():
    assert planned("哪次党代会的报告提出高铁年底通车？")[0] == "report"


@pytest.mark.parametrize(
    "question",
    ["为什么2022年新建公园没有完成？", "2022年为什么公园比2021年少？", "如何提高2022年的城镇化率？"],
)
def test_a_question_for_a_reason_or_a_manner_is_not_taken_apart(question):
    operation, labels = planned(question)
    assert (operation, len(labels)) == ("single", 1)


def test_a_word_that_holds_a_way_does_not_turn_the_extreme():
    plan = plan_question("2021到2023年哪一年改造老旧小区最多", YearReader())
    assert plan.operation == "maximum"
    assert all("老旧小区" in part.question for part in plan.parts)


def test_two_things_of_two_years_are_no_series():
    plan = plan_question("2019年划分了多少个网格,2018年招聘了多少名教师", YearReader())
    assert not plan.joined


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("2022年和2023年分别新建多少口袋公园？", "新建口袋公园多少?"),
        ("2022年和2023年各有多少家科技企业？", "科技企业多少家?"),
        ("2021、2022、2023这三年每年计划培训多少护林员？", "计划培训护林员多少?"),
        ("2023年比2022年多种了多少行道树？", "种行道树多少?"),
        ("2023年财政收入比2022年多多少亿元？", "财政收入多少亿元?"),
        ("2023年工业增速比2022年高几个点？", "工业增速百分之几?"),
        ("2022年和2023年财政收入分别是多少来着？", "财政收入多少?"),
    ],
)
def test_each_part_asks_for_what_is_counted(question, asked):
    plan = plan_question(fold(question), READER)
    assert {part.question for part in plan.parts} == {asked}


def test_the_part_for_the_target_asks_for_it():
    done, target = plan_question(fold("2023年工业增速比年初定的目标低多少？"), READER).parts
    assert "目标" not in done.question
    assert "目标" in target.question


@pytest.mark.parametrize(
    "question",
    [
        "把21、22、23这三年新建公园的实际数列一下。",
        "从2021年到2023年，新建公园是怎么变的？",
        "21年以来到23年，每年新建公园多少个？",
        "21、22、23这几年新建公园各多少个？",
    ],
)
def test_years_that_are_listed_are_a_series(question):
    assert planned(question) == ("series", THREE)


def test_a_span_that_is_meant_as_one_is_no_sum_of_years():
    assert planned("2021到2023这三年一共新建公园多少个？") == ("single", ["2021—2023年"])


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("湖里区21年接待的游客和思明区23年接待的游客，哪个多，多多少？", ["2021年湖里区", "2023年思明区"]),
        ("外汇家底，23年比21年厚了多少？", ["2023年", "2021年"]),
        ("2022年湖里区育英小学和望江小学相差多少人？", ["2022年湖里区育英小学", "2022年湖里区望江小学"]),
        ("22年江西和全国的物价涨幅谁高？", ["2022年江西", "2022年全国"]),
        ("22年经济增长年初想干到多少，最后干成多少？", ["2022年目标", "2022年"]),
        ("22年留抵退税原来预计退多少，最后退了多少？", ["2022年目标", "2022年"]),
    ],
)
def test_what_is_compared_in_other_words_is_a_difference_too(question, parts):
    operation, labels = planned(question)
    assert (operation, sorted(labels)) == ("difference", sorted(parts))


def test_two_reports_that_are_compared_are_asked_each_for_itself():
    plan = plan_question(fold("有低保的城市，2023年的报告讲有多少个，2024年的报告又讲有多少个？"), READER)
    assert [(part.scope.label, part.scope.of_report) for part in plan.parts] == [("2023年", True), ("2024年", True)]
    assert all("低保" in part.question and "报告" not in part.question for part in plan.parts)


def test_years_on_end_are_not_a_number_that_is_asked_for():
    assert planned("哪年的报告提出连着几年发行特别国债？")[0] == "report"


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("2021年的湖里区和2023年的思明区，谁的游客多，多多少？", "游客"),
        ("2021年的湖里区跟2023年的思明区，哪边的旅游收入高？", "旅游收入"),
        ("湖里区21年接待的游客和思明区23年接待的游客，哪个多？", "接待的游客"),
        ("湖里区2021年旅游收入还是思明区2023年的旅游收入多一些？", "旅游收入"),
        ("2021年的湖里区以及2023年的思明区，哪个区的游客更多呢？", "游客"),
        ("2021年末的湖里区和2023年末的思明区，哪个城市的人口大一点？", "人口"),
        ("湖里区2021年的游客跟思明区2023年的比，湖里区多还是思明区多，相差多少？", "游客"),
        ("湖里区2021年生产总值增长和思明区2023年生产总值增长，差多少？", "生产总值增长"),
        ("2021年的湖里区和2023年的思明区，谁的税收增长快？", "税收增长"),
        ("湖里区2021年占比和思明区2023年占比，差多少？", "占比"),
        ("2021年的湖里区和2023年的思明区，谁的初中毕业生多？", "初中毕业生"),
        ("湖里区2021年和思明区2023年初中毕业生谁多？", "初中毕业生"),
    ],
)
def test_the_measure_may_stand_before_or_behind_two_places_with_their_years(question, measure):
    parts = plan_question(fold(question), READER).parts
    assert [part.question for part in parts] == [f"湖里区{measure}多少?", f"思明区{measure}多少?"]


@pytest.mark.parametrize(
    ("question", "operation", "asked"),
    [
        ("湖里区21年、思明区22年、集美区23年的游客各是多少万人？", "series", "游客多少万人?"),
        ("把湖里区2021、思明区2022、集美区2023三地的旅游收入列一下。", "series", "旅游收入多少?"),
        ("2021年的湖里区、2022年的思明区和2023年的集美区一共接待游客多少万人？", "sum", "接待游客多少万人?"),
        ("湖里区2021年的游客和思明区2023年的游客是多少？", "series", "游客多少?"),
        ("湖里区2021年和思明区2023年，谁的工业增得快，快几个点？", "difference", "工业增长百分之几?"),
        ("湖里区2021年的旅游收入比思明区2023年高多少？", "difference", "旅游收入多少?"),
        ("湖里区2021年的旅游收入比思明区2023年的旅游收入高多少？", "difference", "旅游收入多少?"),
    ],
)
def test_each_place_is_asked_of_its_own_period(question, operation, asked):
    plan = plan_question(fold(question), READER)
    years = {"湖里区": 2021, "思明区": 2022 if "2022" in question or "22年" in question else 2023, "集美区": 2023}
    assert plan.operation == operation
    for part in plan.parts:
        (place,) = part.scope.places
        assert (list(part.scope.period.years), part.question) == ([years[place]], f"{place}{asked}")


@pytest.mark.parametrize("asked", ["谁大", "哪个区更大", "哪个更多"])
def test_two_places_with_their_years_and_no_measure_are_not_compared(asked):
    assert planned(f"2021年的湖里区和2023年的思明区，{asked}？")[0] == "single"


def test_a_long_way_is_no_comparison():
    assert planned("2021年湖里区还是2023年思明区新建了小学？")[0] == "single"


def test_one_year_after_the_other_is_a_series():
    assert planned("2021年到2023年新建公园一年一年是多少个？") == ("series", THREE)


@pytest.mark.parametrize(
    ("question", "known", "asked"),
    [
        (
            "2022年泽州市人均收入和全省平均比，高还是低，差几元？",
            {"泽州市", "全省"},
            {"泽州市": "人均收入", "全省": "人均收入"},
        ),
        ("工业22年的增速，泽州比全省快几个点？", {"泽州", "全省"}, {"泽州": "工业增速", "全省": "工业增速"}),
        (
            "泽州的泽安县和石坪县，2022年粮食差多少？",
            {"泽州", "泽安县", "石坪县"},
            {"泽安县": "粮食", "石坪县": "粮食"},
        ),
        ("2022年厦门市湖里区和思明区的游客差多少？", (), {"湖里区": "游客", "思明区": "游客"}),
    ],
)
def test_both_places_of_a_comparison_are_asked_for_the_same(question, known, asked):
    plan = plan_question(fold(question), READER, known)
    assert plan.operation == "difference"
    assert [part.scope.places for part in plan.parts] == [(place,) for place in asked]
    for part, (place, measure) in zip(plan.parts, asked.items(), strict=True):
        assert part.question.startswith(f"{place}{measure}")
        assert len(part.question) <= len(f"{place}{measure}") + len("百分之几?")


def test_a_level_beside_a_place_is_no_second_place():
    (part,) = plan_question("2022年泽州的游客超过全省多少家景区?", READER, {"泽州", "全省"}).parts[:1]
    assert part.scope.places == ("泽州",)


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("厦门泉州2022年生产总值分别增长多少？", ["厦门", "泉州"]),
        ("2022年思明区湖里区集美区各有多少学校？", ["思明区", "湖里区", "集美区"]),
        ("2022年北京上海两地GDP一共多少？", ["北京", "上海"]),
        ("福建厦门和泉州2022年各有多少学校？", ["厦门", "泉州"]),
        ("2022年泉州市晋江市和石狮市的游客差多少？", ["晋江市", "石狮市"]),
    ],
)
def test_places_that_stand_side_by_side_are_each_asked_of(question, places):
    parts = plan_question(fold(question), READER).parts
    assert [part.scope.places for part in parts] == [(place,) for place in places]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "厦门市2021年生产总值增长多少，泉州市2022年投资完成多少？",
            ("厦门市生产总值增长多少?", None),
            ("泉州市投资完成多少?", None),
        ),
        (
            "厦门市2021年的生产总值和泉州市2022年的投资各是多少？",
            ("厦门市生产总值多少?", None),
            ("泉州市投资多少?", None),
        ),
        (
            "厦门市2022年生产总值增长多少，泉州市2023年预期增长多少？",
            ("厦门市生产总值增长多少?", None),
            ("泉州市生产总值增长多少?", True),
        ),
        (
            "厦门市2022年生产总值增长多少，泉州市2023年呢？",
            ("厦门市生产总值增长多少?", None),
            ("泉州市生产总值增长多少?", None),
        ),
        (
            "厦门市2022年实际完成投资多少亿元，泉州市2023年目标是多少？",
            ("厦门市完成投资多少亿元?", False),
            ("泉州市完成投资多少亿元?", True),
        ),
    ],
)
def test_each_place_is_asked_what_its_own_clause_asks(question, first, second):
    plan = plan_question(fold(question), READER)
    assert plan.operation == "series"
    assert tuple((part.question, part.scope.planned) for part in plan.parts) == (first, second)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("智慧停车最早出现在这几份报告的哪一份里,说要搞行动计划的", "智慧停车搞行动计划"),
        ("这些报告里哪一份最先提到口袋公园", "口袋公园"),
        ("这几份报告当中,哪一份首次提出新质生产力", "新质生产力"),
    ],
    ids=["reports-first", "first-in-these", "with-comma"],
)
def test_the_reports_may_stand_before_what_asks_for_one_of_them(text, said):
    planned = plan_question(text, YearReader(frozenset(), frozenset()))
    assert planned is not None
    assert (planned.operation, planned.parts[0].question) == ("report", said)


@pytest.mark.parametrize("text", ["三份报告中哪一份附件最长", "这几份报告里哪个省增长最快"], ids=["annex", "province"])
def test_reports_before_another_thing_ask_for_no_report(text):
    assert plan_question(text, YearReader(frozenset(), frozenset())) is None
