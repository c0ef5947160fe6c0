import pytest

from rag.text.fold import fold
from rag.text.period import Period
from rag.text.periods import find_periods

YEAR = Period.of_years


def found(text, **years):
    return [one.period for one in find_periods(fold(text), **years)]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2021年和２０２２年", [YEAR(2021), YEAR(2022)]),
        ("二〇二一年", [YEAR(2021)]),
        ("1 9 9 7 年国内生产总值", [YEAR(1997)]),
        ("2018—2022年", [YEAR(2018, 2022)]),
        ("从2003年到2006年", [YEAR(2003, 2006)]),
        ("2022年上半年", [Period.of_months(2022, 1, 6)]),
        ("2022年前三季度", [Period.of_months(2022, 1, 9)]),
        ("2022年头三个月", [Period.of_months(2022, 1, 3)]),
        ("2022年前11个月", [Period.of_months(2022, 1, 11)]),
        ("2022年第四季度", [Period.of_months(2022, 10, 12)]),
        ("2020年1月1日至3月31日", [Period.of_months(2020, 1, 3)]),
        ("2020年9月25日起至30日", [Period.of_months(2020, 9, 9)]),
        ("1999年12月20日", [Period.of_months(1999, 12, 12)]),
        ("一九五三年十一月二十三日", [Period.of_months(1953, 11, 11)]),
        ("二０二二年一至九月", [Period.of_months(2022, 1, 9)]),
        ("从一九九二年到二○○一年", [YEAR(1992, 2001)]),
        ("“十四五”时期", [YEAR(2021, 2025)]),
        ("“十四五”规划的第二年", [YEAR(2022)]),
        ("“十三五”收官之年", [YEAR(2020)]),
        ("八五普法", []),
        ("人均3米、5个月、7日内", []),
    ],
)
def test_periods_that_need_no_year(text, periods):
    assert found(text) == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("去年与今年", [YEAR(2022), YEAR(2023)]),
        ("明年上半年", [Period.of_months(2024, 1, 6)]),
        ("过去五年", [YEAR(2018, 2022)]),
        ("五年来", [YEAR(2018, 2022)]),
        ("五年累计投入9亿元", [YEAR(2018, 2022)]),
        ("连续三年增长", [YEAR(2020, 2022)]),
        ("一年来", [YEAR(2022)]),
        ("2019年以来", [YEAR(2019, 2022)]),
        ("今后五年", [YEAR(2023, 2027)]),
        ("2020年国防支出占本年支出", [YEAR(2020), YEAR(2020)]),
        ("根据2018年印发的办法，本年度", [YEAR(2018), YEAR(2023)]),
        ("2025年目标，本年任务", [YEAR(2025), YEAR(2023)]),
        ("用两到三年时间", [YEAR(2023, 2025)]),
        ("全年增长4%，上半年增长3%", [YEAR(2022), Period.of_months(2022, 1, 6)]),
        ("50岁、三年级、五年内", []),
    ],
)
def test_words_count_from_this_year_or_from_the_year_of_the_account(text, periods):
    assert found(text, this_year=2023, told=2022) == periods


@pytest.mark.parametrize("text", ["去年", "过去五年", "全年", "6月底", "今后三年"])
def test_words_that_count_from_an_unknown_year_are_left_out(text):
    assert found(text) == []


def test_a_part_of_a_year_is_of_the_current_year_or_of_the_year_before_it_in_the_text():
    assert found("6月底前", this_year=2023, told=2022, current=2023) == [Period.of_months(2023, 6, 6)]
    assert found("2020年增长，下半年更快", told=2022) == [YEAR(2020), Period.of_months(2020, 7, 12)]
    assert found("比2020年增长9%，下半年更快", told=2022) == [YEAR(2020), Period.of_months(2022, 7, 12)]


def test_years_of_a_list_stand_for_themselves_and_short_years_are_completed():
    listed = find_periods("2020、2021年")
    assert [(one.period, one.each) for one in listed] == [(YEAR(2020), True), (YEAR(2021), True)]
    assert found("13年", this_year=2014) == [YEAR(2013)]
    assert [one.period for one in find_periods("13年", complete=lambda short: None)] == []


def test_where_a_period_stands():
    text = "在2019年以来和2023 年内"
    assert [text[one.start : one.end] for one in find_periods(text, told=2022)] == ["2019年以来", "2023 年"]


def test_four_digits_may_be_a_year():
    assert (found("GDP 2022"), [one.period for one in find_periods("GDP 2022", bare=True)]) == ([], [YEAR(2022)])


def test_what_a_period_covers():
    half = Period.of_months(2022, 1, 6)
    assert YEAR(2022).covers(half)
    assert not half.covers(YEAR(2022))
    assert half.overlaps(YEAR(2020, 2022))
    assert not half.overlaps(YEAR(2021))
    assert (half.whole, half.years, half.label) == (False, range(2022, 2023), "2022年1—6月")
    assert Period(half.last, YEAR(2023).last).label == "2022年6月—2023年12月"
