"""Values are read as Excel for Chinese shows them."""

import pytest

from ingest.formats.sheets.format_code import BUILT_IN
from ingest.formats.sheets.show_number import show_general, show_number, show_text

ACCOUNTS = BUILT_IN[43]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234567, "#,##0.0_ ", "1,234,567.0"),
        (12345678, "#,###", "12,345,678"),
        (0.073, "0.0%", "7.3%"),
        (0.5, "0%", "50%"),
        (2.675, "0.00", "2.68"),
        (1.005, "0.00", "1.01"),
        (0.5, "#.##", "0.5"),
        (5, "#.##", "5"),
        (7, "000", "007"),
        (0, "#", ""),
        (-1234, "#,##0;[Red]#,##0", "-1,234"),
        (-1234, "#,##0;[红色]#,##0", "-1,234"),
        (-1234, "#,##0_);(#,##0)", "(1,234)"),
        (-1234.5, ACCOUNTS, "-1,234.50"),
        (0, ACCOUNTS, "-"),
        (-3, '0;"减少"0', "减少3"),
        (1, "0;;;", "1"),
        (-1, "0;;;", ""),
        (12, '0"万元"', "12万元"),
        (12345, '0!.0,"万"', "1.2万"),
        (1234567, '0.0,,"百万"', "1.2百万"),
        (12.3, "[$¥-804]#,##0.00", "¥12.30"),
        (202301, '0000"年"00"月"', "2023年01月"),
        (50, '[<60]"不及格";[>=60]0', "不及格"),
        (75, '[<60]"不及格";[>=60]0', "75"),
        (3, 'G/通用格式"名"', "3名"),
        (1234, "[DBNum2]General", "壹仟贰佰叁拾肆"),
        (1234, "[DBNum1]0", "一千二百三十四"),
        (2.25, "# ?/?", "2 1/4"),
        (4111010001, "0.00E+00", "4111010001"),
        (0.000000123, "0.00E+00", "1.23E-07"),
        (4111010001, "@", "4111010001"),
    ],
)
def test_numbers(value, code, shown):
    assert show_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (35371.28, "35371.28"),
        (411101000112233, "411101000112233"),
        (1 / 3, "0.333333333"),
        (123456789.1234, "123456789.1"),
        (-5.0, "-5"),
        (0.00000125, "0.00000125"),
        (0.0, "0"),
        (1e20, "100000000000000000000"),
    ],
)
def test_numbers_without_a_format(value, shown):
    assert show_general(value) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (45761, BUILT_IN[14], "2025/4/14"),
        (45761.75, BUILT_IN[22], "2025/4/14 18:00"),
        (45761, BUILT_IN[27], "2025年4月"),
        (45761, BUILT_IN[28], "4月14日"),
        (45761, BUILT_IN[31], "2025年4月14日"),
        (45761.75, BUILT_IN[32], "18时00分"),
        (45761.75, BUILT_IN[34], "下午6时00分"),
        (45761, BUILT_IN[57], "2025年4月"),
        (45761, BUILT_IN[58], "4月14日"),
        (45761, '[$-804]yyyy"年"m"月"d"日";@', "2025年4月14日"),
        (45761, "[$-F800]dddd, mmmm dd, yyyy", "2025年4月14日"),
        (45761, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二五年四月十四日"),
        (45761, "[$-804]aaaa", "星期一"),
        (45761, "yyyy-mm-dd", "2025-04-14"),
        (45761, "yyyy\\-mm\\-dd", "2025-04-14"),
        (45761.5, "yyyy-mm-dd hh:mm:ss", "2025-04-14 12:00:00"),
        (45761.49999999, "hh:mm:ss", "12:00:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (0.0005, "mm:ss.0", "00:43.2"),
        (1, "yyyy/m/d", "1900/1/1"),
        (45761, "d-mmm-yy", "14-Apr-25"),
        (-1, "yyyy/m/d", "-1"),
    ],
)
def test_days_and_times(value, code, shown):
    assert show_number(value, code) == shown


def test_days_from_1904():
    assert show_number(44299, "yyyy/m/d", from_1904=True) == "2025/4/14"


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [("临江", '@"区"', "临江区"), ("临江", "0.00", "临江"), ("临江", ACCOUNTS, "临江"), ("临江", ";;;", "")],
)
def test_texts(text, code, shown):
    assert show_text(text, code) == shown


@pytest.mark.parametrize(
    "code", ["[", '"', "\\", "0;0;0;0;0;0", "[>x]0", "E+", "0E+", "/", "?/?", "[$", "%", ".", ",", ""]
)
def test_no_code_of_a_damaged_file_fails(code):
    for value in (0.0, 1.5, -2.0, 45761.25, 1e300):
        assert isinstance(show_number(value, code), str)
