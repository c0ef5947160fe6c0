"""Which reports an address chooses."""

import pytest

from rag.types import Source
from ui.page.dialogue.choice import choose

SOURCES = [
    Source("a", "甲区2021年工作报告", region="甲区", year=2021, kind="work_report"),
    Source("b", "甲区2022年工作报告", region="甲区", year=2022, kind="work_report"),
    Source("c", "乙区2022年公报", region="乙区", year=2022, kind="bulletin"),
    Source("d", "没有年份"),
]


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("", None),
        ("?", None),
        ("?year=2022", "bc"),
        ("?year=2021&year=2022", "abc"),
        ("?year=2022&place=甲区", "b"),
        ("?kind=公报", "c"),
        ("?report=d", "d"),
        ("?report=a&report=c", "ac"),
        ("?place=%E4%B9%99%E5%8C%BA", "c"),
        ("?year=2021&kind=公报", ""),  # both exist, but no report has both
        ("?year=1900", None),
        ("?report=gone", None),
        ("?report=gone&year=2021", "a"),
        ("?year=", None),
        ("?__theme=dark&other=1", None),
        ("?report=" + "x" * 20_000, None),
        ("?year=%FF%FE&;;==&&", None),
        ("&".join(f"report=a{n}" for n in range(1000)), None),
    ],
)
def test_an_address_chooses(query, chosen):
    assert choose(query, SOURCES).reports == (None if chosen is None else frozenset(chosen))


def test_the_choice_is_told_in_words():
    assert (
        choose("?year=2022&place=甲区&report=b", SOURCES).text
        == "在 1 份报告里问：2022年、甲区、《甲区2022年工作报告》"
    )
    assert choose("?report=gone", SOURCES).text == ""


def test_a_long_choice_is_told_short():
    many = [Source(f"r{n}", f"报告{n}") for n in range(9)]
    text = choose("&".join(f"report=r{n}" for n in range(9)), many).text
    assert text == "在 9 份报告里问：《报告0》、《报告1》、《报告2》、《报告3》等 9 项"
