import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ui.commands.wrap import wrap

CHINESE = st.text(alphabet="湖里区网格，。；（）“”0123456789%ab ", max_size=200)


@given(CHINESE, st.integers(8, 60))
def test_folding_loses_and_adds_nothing(text, width):
    assert wrap(text, width).replace("\n", "") == text


@given(CHINESE, st.integers(8, 60))
def test_no_line_begins_with_a_closing_mark(text, width):
    assert not any(line[0] in "，。；）”%" for line in wrap(text, width).splitlines()[1:] if line)


def test_lines_fit_and_numbers_stay_whole():
    lines = wrap("全区共划分网格1234567个，其中社区网格89个。" * 5, 30, indent="  ").splitlines()
    assert all(cell_len(line) <= 30 for line in lines)
    assert sum(line.count("1234567") for line in lines) == 5


def test_a_unit_wider_than_the_line_stays_whole():
    assert wrap("第1234567890号", 4).splitlines() == ["第", "1234567890", "号"]


@pytest.mark.parametrize("text", ["", "一行\n两行"])
def test_without_a_width_nothing_changes(text):
    assert wrap(text, None) == text
