import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.fold import cut_out, fold, restore_case


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("湖里區劃分了多少個網格？", "湖里区划分了多少个网格?"),
        ("ＡＢＣ１２３％", "abc123%"),
        ("GDP增长8.5%", "gdp增长8.5%"),
        ("（一）加强领导，提高认识：", "(一)加强领导,提高认识:"),
        ("　全角空格", " 全角空格"),
        ("臺灣", "台湾"),
        ("二００一年、一九七八年、二○二○年", "2001年、1978年、2020年"),
        ("一九八一和一九八八两份报告，一九五三和一九五四两年", "1981和1988两份报告,1953和1954两年"),
        ("一九一八百", "一九一八百"),
        ("ÀÉ", "àé"),
        ("“高颜值”、《办法》。", "“高颜值”、《办法》。"),
        ("①⑴㈠", "①⑴㈠"),
        ("", ""),
    ],
)
def test_forms_of_one_character_fold_together(text, folded):
    assert fold(text) == folded


@given(st.text(st.characters(exclude_categories=())))
def test_the_result_has_the_same_length(text):
    assert len(fold(text)) == len(text)


@given(st.text(), st.text())
def test_each_character_folds_by_itself_so_that_offsets_stay_true(left, right):
    assert fold(left + right) == fold(left) + fold(right)


@given(st.text())
def test_line_breaks_neither_come_nor_go(text):
    assert [char == "\n" for char in fold(text)] == [char == "\n" for char in text]


@given(st.text(st.sampled_from("０１２３４５６７８９0123456789湖里區，。％")))
def test_digits_keep_their_value(text):
    assert [unicodedata.digit(char, None) for char in fold(text)] == [unicodedata.digit(char, None) for char in text]


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_what_is_found_in_the_folded_text_is_cut_out_of_the_text_itself():
    assert cut_out(re.compile("ab[0-9]"), "甲Ａｂ１乙，AB2丙ＡＢ") == "甲乙，丙ＡＢ"
    assert cut_out(re.compile("x"), "甲，乙") == "甲，乙"


def test_latin_words_are_written_as_in_the_question_again():
    assert restore_case("gdp增速多少", "2022年GDP增速是多少") == "GDP增速多少"
    assert restore_case("pm浓度和gdp", "GDP和PM2.5浓度") == "PM浓度和GDP"
    assert restore_case("新建公园多少", "新建公园多少") == "新建公园多少"
    assert restore_case("abc多少", "多少") == "abc多少"
