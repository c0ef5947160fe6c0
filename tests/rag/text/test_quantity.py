import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.fold import fold
from rag.text.quantity import find_quantities, numbers_of, years_of


@pytest.mark.parametrize(
    ("text", "found", "dimension", "unit", "value"),
    [
        ("全区划分网格710个", "710个", "count", "个", "710"),
        ("新聘345名网格员", "345名", "person", "名", "345"),
        ("累计罚款76.54万元", "76.54万元", "money", "元", "765400"),
        ("总投资约14.81亿元", "14.81亿元", "money", "元", "1481000000"),
        ("受理52.3万件", "52.3万件", "count", "件", "523000"),
        ("平均受理1,500件", "1,500件", "count", "件", "1500"),
        ("满意率９９．９９％", "99.99%", "percent", "%", "99.99"),
        ("百分之八点五", "百分之八点五", "percent", "%", "8.5"),
        ("共三十五个问题", "三十五个", "count", "个", "35"),
        ("占比提升3个百分点", "3个百分点", "percent", "个百分点", "3"),
        ("面积44.40平方公里", "44.40平方公里", "area", "平方公里", "44.40"),
        ("浓度1.734mg/L", "1.734mg/l", "concentration", "mg/l", "1.734"),
        ("101公里雨污分流", "101公里", "length", "公里", "101"),
        ("学习3200多次", "3200多次", "count", "次", "3200"),
        ("干部1700余人次", "1700余人次", "person", "人次", "1700"),
        ("预计2220", "2220", "number", "", "2220"),
        ("第三轮攻坚", "三轮", "ordinal", "轮", "3"),
        ("引进二十八家企业", "二十八家", "count", "家", "28"),
        ("满18岁", "18岁", "age", "岁", "18"),
        ("贫困人口减少了三千二百万。", "三千二百万", "number", "", "32000000"),
        ("四千多万人", "四千多万人", "person", "人", "40000000"),
        ("收入９，５０３，０００元", "9,503,000元", "money", "元", "9503000"),
        ("占百分之八十五點八八", "百分之八十五点八八", "percent", "%", "85.88"),
        ("占三分之二以上", "三分之二", "percent", "%", "66.67"),
        ("水质提升至Ⅳ类", "Ⅳ类", "count", "类", "4"),
        ("属劣V类", "v类", "count", "类", "5"),
        ("十万分之十六", "十万分之十六", "percent", "%", "0.016"),
        ("应于开工15日前报备", "15日", "duration", "日", "15"),
        ("提前30日前告知", "30日", "duration", "日", "30"),
        ("种植面积524.6千公顷", "524.6千公顷", "area", "公顷", "524600"),
        ("惠及近千万家庭", "千万", "number", "", "10000000"),
        ("超千万元的项目", "千万元", "money", "元", "10000000"),
        ("过亿元的企业", "亿元", "money", "元", "100000000"),
        ("规模超万亿元", "万亿元", "money", "元", "1000000000000"),
        ("新增学位5千个", "5千个", "count", "个", "5000"),
    ],
)
def test_a_quantity_is_read_with_its_unit_and_value(text, found, dimension, unit, value):
    (quantity,) = find_quantities(text)
    assert (quantity.text, quantity.dimension, quantity.unit) == (found, dimension, unit)
    assert quantity.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("计划在2022年12月31日完成", "2022年12月31日"),
        ("6月25日,巡视组反馈", "6月25日"),
        ("网站2022-02-22", "2022-02-22"),
        ("二〇二一年完成", "2021年"),
        ("前三季度空气质量", "前三季度"),
        ("力争“十四五”末突破", "“十四五”末"),
        ("上半年达标", "上半年"),
        ("每季度开展检查", "每季度"),
        ("2021年", "2021年"),
        ("七月二十日上市", "七月二十日"),
        ("于10日前完成比对", "10日"),
        ("本月10日前完成比对", "10日"),
        ("前两季度", "前两季度"),
    ],
)
def test_a_date_is_no_quantity(text, date):
    (found,) = find_quantities(text)
    assert found.is_date
    assert found.text == date
    assert found.value is None


@pytest.mark.parametrize(
    "text",
    [
        "一个问题",
        "新一代信息技术",
        "经过千万次",
        "成千上万",
        "附近万达广场",
        "过万里路",
        "进一步加强",
        "统一部署",
        "没有数字",
        "",
    ],
)
def test_what_only_looks_like_a_number_counts_nothing(text):
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("三十五个问题,投资14.81亿元", {35, 1481000000}),
        ("2021年新聘345名", {345}),
        ("两场宣讲会,8个片区", {2, 8}),
        ("没有", set()),
    ],
)
def test_the_values_of_a_text_leave_dates_out(text, numbers):
    assert numbers_of(text) == {Decimal(number) for number in numbers}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2021年1月11日至2月6日", {2021}),
        ("二〇二一年和2022-02-22", {2021, 2022}),
        ("二零一九年", {2019}),
        ("6月25日", set()),
        ("“十四五”末", set()),
        ("2021名教师", set()),
    ],
)
def test_years_come_from_dates_only(text, years):
    assert years_of(find_quantities(text)) == years


NUMBERS = st.text(
    st.sampled_from("0123456789０１,.，．一二三十百千万亿点〇零两第年月日个名元%％多余-–/“十四五”至 "), max_size=25
)


@given(st.one_of(st.text(), NUMBERS))
def test_quantities_are_slices_of_the_folded_text_in_order(text):
    found = find_quantities(text)
    assert all(fold(text)[quantity.start : quantity.end] == quantity.text for quantity in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


@given(NUMBERS)
def test_years_of_anything_are_plausible(text):
    assert all(1900 <= year < 2100 for year in years_of(find_quantities(text)))


@given(st.integers(0, 10**9))
def test_a_written_number_is_read_back(number):
    assert numbers_of(f"共{number:,}家") == {Decimal(number)}


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("增长8 .8 %。", "8 .8 %", "8.8"),
        ("已有3 0 0 多个城市", "3 0 0 多个", "300"),
        ("共1 3 9 9 亿元", "1 3 9 9 亿元", "139900000000"),
    ],
)
def test_digits_that_are_spaced_out_are_one_number(text, written, value):
    (quantity,) = find_quantities(text)
    assert (quantity.text, quantity.value) == (written, Decimal(value))
    assert text[quantity.start : quantity.end] == written
