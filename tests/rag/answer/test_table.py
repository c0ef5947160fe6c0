"""A cell of a table of tabs is found by its row, its column and its year."""

import pytest

from rag.answer.render import render
from tests.rag.documents import pipeline_over

SHEET = (
    "2021年\n县\t学校数\t学生数\n东岭县\t41\t18200\n西溪县\t36\t15100\n"
    "2022年\n县\t学生数\t学校数\n东岭县\t18900\t43\n西溪县\t14800\t35\n"
)


@pytest.fixture(scope="module")
def pipeline():
    return pipeline_over(SHEET)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("东岭县2022年学校数是多少？", "43"),
        ("2021年东岭县的学校数有多少？", "41"),
        ("2021年西溪县的学生数是多少？", "15100"),
    ],
)
def test_a_cell_is_answered_with_its_row_and_its_heads(pipeline, question, value):
    answer = pipeline.ask(question)
    (row,), (exact,) = answer.rows, answer.exact
    assert (row.value, exact.text) == (value, value)
    cited = answer.citations[row.marker - 1]
    assert value in cited.quote.split("\t")
    assert cited.quote.startswith(row.label.removeprefix("2021年").removeprefix("2022年")[:3])
    assert answer.citations[1].quote in question
    assert value in render(answer).text
    for citation in answer.citations:
        text = pipeline.library.reports[citation.chunk.source.id].report.text
        assert text[citation.start : citation.end] == citation.quote


def test_without_a_year_the_newest_table_answers(pipeline):
    (row,) = pipeline.ask("东岭县学校数是多少？").rows
    assert (row.label, row.value) == ("2022年东岭县学校数", "43")


@pytest.mark.parametrize("question", ["北岭县2022年学校数是多少？", "东岭县2023年学校数是多少？"])
def test_without_one_row_one_column_and_one_year_no_cell_is_shown(pipeline, question):
    assert pipeline.ask(question).rows == ()


BUDGET = (
    "某县2024年预算表\n单位：万元\n科目\t2023年执行数\t2024年预算数\t增长（%）\n"
    "一、教育支出\t100\t120\t20.0\n其中：小学教育\t60\t70\t16.7\n二、卫生健康支出\t80\t60\t-25.0\n"
    "三、债务付息支出\t—\t20\t—\n支出合计\t180\t200\t11.1\n"
)


@pytest.fixture(scope="module")
def budget():
    return pipeline_over(BUDGET)


def test_the_unit_of_a_figure_is_cited_where_it_stands(budget):
    answer = budget.ask("2024年教育支出预算数是多少？")
    (row,), (exact,) = answer.rows, answer.exact
    assert (row.value, row.unit, row.said) == ("120", "万元", "120万元")
    text = next(iter(budget.library.reports.values())).report.text
    for excerpt in (exact, exact.unit):
        cited = answer.citations[excerpt.marker - 1]
        assert cited.start <= excerpt.start < excerpt.end <= cited.end
        assert text[excerpt.start : excerpt.end] == excerpt.text
    assert "120万元" in render(answer).text


def test_a_rate_does_not_have_the_unit_of_the_table(budget):
    (row,) = budget.ask("教育支出增长百分之几？").rows
    assert row.said == "20.0%"


def test_an_empty_cell_is_refused_with_its_row(budget):
    answer = budget.ask("2023年债务付息支出执行数是多少？")
    assert answer.refused
    assert [reason.code for reason in answer.reasons] == ["no_value"]
    assert answer.nearest[0].quote.startswith("三、债务付息支出")


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("2024年哪项支出的预算数最高？", "教育支出"),
        ("2024年教育支出占支出合计的比重是多少？", "120万元 ÷ 200万元 = 60%"),
        ("2024年教育支出预算数比卫生健康支出多多少？", "120万元 − 60万元 = 60万元"),
        ("2024年教育支出和卫生健康支出的预算数一共多少？", "120万元 + 60万元 = 180万元"),
    ],
)
def test_cells_are_calculated_with_their_units(budget, question, result):
    answer = budget.ask(question)
    (calculation,) = answer.calculations
    assert result in calculation.text
    for operand in calculation.operands:
        assert operand.text in answer.citations[operand.marker - 1].quote


def test_a_total_and_a_part_are_no_extreme(budget):
    answer = budget.ask("2024年哪项支出的预算数最低？")
    assert "债务付息支出" in answer.rows[0].label


LIST = (
    "某市企业名单\n序号\t企业名称\t技术领域\t电话\n甲区（2家）\t\t\t\n1\t甲一电子有限公司\t电子信息\t0599-1234567\n"
    "2\t甲二制药有限公司\t生物医药\t0599-1234568\n乙区（1家）\t\t\t\n3\t乙一制药有限公司\t生物医药\t0599-1234569\n"
)


@pytest.fixture(scope="module")
def firms():
    return pipeline_over(LIST)


def test_rows_with_a_value_are_listed(firms):
    answer = firms.ask("技术领域是生物医药的企业有哪些？")
    assert [row.value for row in answer.rows] == ["甲二制药有限公司", "乙一制药有限公司"]


@pytest.mark.parametrize(
    ("question", "said"),
    [("某市名单一共有几家企业？", "3"), ("甲区有几家企业？", "2家"), ("生物医药领域的企业有几家？", "共2项")],
)
def test_rows_are_counted(firms, question, said):
    assert said in render(firms.ask(question)).text


def test_a_row_is_found_by_any_of_its_cells(firms):
    (row,) = firms.ask("电话0599-1234569是哪家企业的？").rows
    assert row.value == "乙一制药有限公司"


def test_a_row_of_another_thing_is_no_answer(firms):
    assert firms.ask("丙一食品有限公司的电话是多少？").refused


SCORES = "2025年某省高考分数段统计表\n文化总分\t分数段人数\t累计人数\n697（含以上）\t19\t19\n" + "".join(
    f"{score}\t{score % 7 + 3}\t{2750 - score}\n" for score in range(696, 650, -1)
)


@pytest.mark.parametrize(
    ("question", "label", "value"),
    [
        ("660分以上累计多少人？", "660累计人数", "2090"),
        ("697分（含）以上累计多少人？", "697（含以上）累计人数", "19"),
    ],
)
def test_a_number_with_its_unit_names_a_row(question, label, value):
    (row,) = pipeline_over(SCORES).ask(question).rows
    assert row.value == value
    assert row.label.endswith(label)


OFFICE = (
    "某区司法局2026年部门预算\n\n2026年收入预算总表\n编制部门：某区司法局 单位：元\n科目\t收入预算\t财政拨款收入\n"
    "公共安全支出\t8700\t8700\n司法\t8700\t8600\n住房保障支出\t900\t900\n合计\t9600\t9500\n"
)


def test_the_body_of_the_report_names_no_row():
    (row,) = pipeline_over(OFFICE).ask("司法局2026年收入预算多少？").rows
    assert (row.value, row.unit) == ("9600", "元")
    assert "司法" not in row.label


SCHOOLS = (
    "某市高校名单\n学校名称\t学生数\t教师数\n北城工业大学\t41\t7\n北城工业大学东丹学院\t18\t3\n南城大学\t12\t2\n"
    "西城学院\t11\t1\n"
)


@pytest.mark.parametrize(
    ("question", "value"), [("北城工业大学学生数是多少？", "41"), ("北城工业大学东丹学院学生数是多少？", "18")]
)
def test_a_name_and_a_longer_name_that_contains_it_are_two_rows(question, value):
    (row,) = pipeline_over(SCHOOLS).ask(question).rows
    assert row.value == value


POSTS = (
    "关于取消部分职位录用计划的说明\n下列职位无人进入面试，取消录用计划。\n序号\t部门名称\t职位代码\t原录用计划数\n"
    "1\t罗湾乡政府\t2202400050049\t1\n2\t甘坊镇政府\t2202500050017\t2\n3\t野市乡政府\t2202700050019\t1\n"
)


def test_numbered_rows_of_what_is_asked_for_are_counted():
    (row,) = pipeline_over(POSTS).ask("一共取消了几个职位的录用计划？").rows
    assert (row.label, row.value) == ("最后一行的序号", "3")


SUBJECTS = (
    "教师岗位专业目录\n岗位\t本科专业\t专科专业\n语文教师\t报考对应专科专业的本科\t汉语\n数学教师\t数学类\t数学教育\n"
    "英语教师\t商务英语\t应用英语\n"
)


def test_a_head_that_the_question_has_beats_the_column_beside_it():
    (row,) = pipeline_over(SUBJECTS).ask("语文教师报考对应哪个专科专业？").rows
    assert row.value == "汉语"


@pytest.mark.parametrize(
    ("question", "quote", "cells"),
    [
        ("2024年车辆购置费安排多少？", "2024年车辆购置费安排15万元，比上年减少10万元。", 0),  # the row says 购置费
        ("2024年公务接待费预算数是多少？", "公务接待费\t3", 1),  # both are named as they are
    ],
)
def test_a_sentence_beats_a_cell_whose_names_match_in_part(question, quote, cells):
    text = (
        "某局2024年经费\n项目\t2024年预算数\n办公设备费\t120\n车辆更新购置\t15\n公务接待费\t3\n\n"
        "2024年车辆购置费安排15万元，比上年减少10万元。\n2024年公务接待费预算数为3元。\n"
    )
    answer = pipeline_over(text).ask(question)
    assert len(answer.rows) == cells
    assert answer.citations[0].quote == quote


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("2021年东岭县和西溪县平均学生数是多少？", "（18200 + 15100）÷ 2 = 16650"),
        ("2021年各县平均有多少学校数？", "（41 + 36）÷ 2 = 38.5"),
    ],
)
def test_the_mean_of_a_column_is_calculated(pipeline, question, result):
    answer = pipeline.ask(question)
    (calculation,) = answer.calculations
    assert calculation.text == result
    assert [one.text for one in calculation.operands] == [row.value for row in answer.rows]


def test_the_mean_of_a_row_is_over_the_asked_years():
    text = "某县旅游收入\n单位：万元\n项目\t2021年\t2022年\t2023年\n门票收入\t10\t20\t20\n餐饮收入\t30\t40\t50\n"
    (calculation,) = pipeline_over(text).ask("2021年至2023年门票收入平均是多少？").calculations
    assert calculation.text == "（10万元 + 20万元 + 20万元）÷ 3 ≈ 16.67万元"
    assert calculation.operator == "average"


def test_a_mean_that_the_table_states_is_a_cell():
    answer = pipeline_over("某县工资\n单位：元\n行业\t2022年平均工资\n农业\t5000\n工业\t7000\n").ask(
        "2022年农业平均工资多少？"
    )
    assert (answer.calculations, [row.value for row in answer.rows]) == ((), ["5000"])


@pytest.mark.parametrize(
    ("question", "label", "value"),
    [
        ("东江市南山区的代码是多少？", "东江市南山区代码", "310102"),
        ("西河市南山区的代码是多少？", "西河市南山区代码", "320102"),
        ("西河市的代码是多少？", "西河市代码", "320100"),
    ],
)
def test_a_row_is_known_by_those_above_it_by_code(question, label, value):
    text = (
        "区划代码\n代码\t名称\n310100\t东江市\n310101\t城北区\n310102\t南山区\n"
        "320100\t西河市\n320101\t城东区\n320102\t南山区\n"
    )
    (row,) = pipeline_over(text).ask(question).rows
    assert (row.label, row.value) == (label, value)


def test_figures_are_no_codes():
    text = "某县2024年支出表\n科目\t预算数\n教育支出\t153\n公共安全支出\t15320\n卫生支出\t1532\n农业支出\t15\n"
    pipeline = pipeline_over(text)
    (view,) = pipeline.library.tables("r0")
    assert view.outer == {}
