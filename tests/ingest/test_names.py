import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import decode_name, report_id, slug
from rag.errors import IngestError


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("huli-2022", "huli-2022"),
        ("湖里区 整改报告（2022年）", "湖里区-整改报告-2022年"),
        ("../A_b", "a-b"),
        ("…", "report"),
    ],
)
def test_an_id_is_readable(name, made):
    assert slug(name) == made


@pytest.mark.parametrize(
    "name", ["huli-inspection-rectification-2022", "湖里区整改报告", "投入报告1-2", "a" * 200, "网" * 80]
)
def test_a_name_that_is_an_id_keeps_it(name):
    assert report_id(name) == name


ALIKE = [
    [
        "投入报告1.2",
        "投入报告1-2",
        "投入报告1_2",
        "投入报告1 2",
        "投入报告1、2",
        "投入报告1——2",
        "投入报告（1）2",
        "投入报告1-2-",
    ],
    ["投入报告１-２", "投入报告1-2", "投入报告①-②"],
    ["Report", "report", "REPORT", "ｒｅｐｏｒｔ"],
    ["网" * 200 + "一", "网" * 200 + "二", "网" * 200],
    ["a" * 250, "a" * 251],
    ["a\udcb2\udcee", "a\udcb1\udce8", "a💥"],
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0][:8])
def test_names_that_differ_have_ids_that_differ(names):
    assert len({report_id(name) for name in names}) == len(names)


def test_the_unicode_form_of_a_name_makes_no_difference():
    assert report_id("cafe\u0301 1.2") == report_id("caf\u00e9 1.2")
    assert report_id("か\u3099い") == report_id("がい") == "がい"


def test_an_id_begins_with_what_can_be_read_of_the_name():
    assert re.fullmatch(r"湖里区-整改报告-2022-[0-9a-f]{8}", report_id("湖里区 整改报告(2022)"))


@pytest.mark.parametrize("name", ["", "……", "！！", "💥", "_"])
def test_a_name_without_a_letter_or_digit_is_refused(name):
    with pytest.raises(IngestError, match="no letter or digit") as caught:
        report_id(name)
    assert caught.value.hint


@given(st.text(max_size=300).filter(lambda name: any(map(str.isalnum, name))))
def test_every_id_is_its_own_id_and_short_enough_for_a_file_name(name):
    made = report_id(name)
    assert report_id(made) == made
    assert made.replace("-", "").isalnum()
    assert len(made) <= 200 and len(made.encode()) <= 240


@given(
    st.lists(st.text("投入报告12.-_ 、（）Aaａ", max_size=8).map("报{}".format), min_size=2, max_size=40, unique=True)
)
def test_no_two_of_many_names_share_an_id(names):
    assert len({report_id(name) for name in names}) == len(names)


NAMES = ["差旅报告.txt", "报告.txt", "投入报告1.2.txt", "诸暨市2023年总结（终稿）.txt", "中华人民共和国.txt"]
TRADITIONAL = ["報告.txt", "預算執行情形.txt", "許功蓋.txt", "工作總結２０２３.txt"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [*itertools.product(NAMES, ["utf-8", "gbk"]), *itertools.product(TRADITIONAL, ["utf-8", "gbk", "big5"])],
)
def test_a_file_name_is_read_in_the_encoding_that_it_is_in(name, encoding):
    assert decode_name(name.encode(encoding)) == name


@pytest.mark.parametrize("name", ["Überprüfung.txt", "résumé.txt", "Año.txt"])
def test_a_name_in_latin_1_is_not_taken_for_chinese(name):
    assert decode_name(name.encode("latin-1")) == name
