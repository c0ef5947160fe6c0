import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.gather.scope import foreign_region, foreign_year, question_years, year_conflict
from rag.types import Span
from rag.understand.question import read_question


@pytest.fixture
def sentence(seed_pipeline):
    """Make the chunk of these words of the seed report, whose year is 2021."""
    (id_,) = seed_pipeline.library.reports

    def make(words):
        start = seed_pipeline.library.reports[id_].report.text.index(words)
        return seed_pipeline.library.chunk_at(id_, Span(start, start + len(words)))

    return make


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("二００一年新增停车位2000个。", 2001),
        ("从一九九二年到二○二○年新增停车位2000个。", 2020),
        ("1953和一九五四两年新增停车位2000个。", 1954),
        ("2021年新增停车位2000个，明年再增300个。", 2022),
    ],
)
def test_a_year_that_a_report_writes_in_numerals_or_as_its_next_is_not_foreign(told, year):
    library = Library({"one": parse_text(f"某区2021年工作报告\n一、交通\n{told}", name="one")})
    asked = [read_question(f"{one}年新增停车位多少个？") for one in (year, 1967)]
    assert [foreign_year(one, library, ["one"]) for one in asked] == [None, 1967]


@pytest.mark.parametrize(
    ("question", "region"),
    [
        ("思明区有多少个网格？", "思明区"),
        ("泉州的结案率是多少？", "泉州"),
        ("湖里区有多少个网格？", ""),
        ("厦门有多少个网格？", ""),
        ("深圳南山区怎么样？", ""),
        ("引进了多少家台湾企业？", ""),
        ("有多少个网格？", ""),
    ],
)
def test_a_district_that_no_report_mentions_is_foreign(seed_pipeline, question, region):
    library = seed_pipeline.library
    assert foreign_region(read_question(question), library, library.chosen(None)) == region


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("2019年招聘多少名？", 2019),
        ("2021年招聘多少名？", None),
        ("2022年要开哪些学校？", None),
        ("招聘多少名？", None),
    ],
)
def test_a_year_that_no_report_mentions_is_foreign(seed_pipeline, question, year):
    library = seed_pipeline.library
    assert foreign_year(read_question(question), library, library.chosen(None)) == year


def test_a_year_that_only_another_report_mentions_is_foreign():
    texts = {"old": "某区报告\n一、交通\n2015年新增停车位2000个。", "new": "某区报告\n一、交通\n2021年新增停车位90个。"}
    both = Library({name: parse_text(text, name=name) for name, text in texts.items()})
    asked = read_question("2015年新增停车位多少个？")
    assert [foreign_year(asked, both, sources) for sources in (["old"], ["new"], ["old", "new"])] == [None, 2015, None]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2021年招聘多少名？", {2021}),
        ("去年招聘多少名？", {2020}),
        ("前年招聘多少名？", {2019}),
        ("明年和2025年呢？", {2022, 2025}),
        ("前一年招聘多少名？", {2020}),
        ("今年招聘的比去年多吗？", set()),
        ("税收较上年增长多少？", set()),
        ("跟去年相比多了多少？", set()),
        ("招聘多少名？", set()),
    ],
)
def test_relative_years_count_from_the_report_s(question, years):
    assert question_years(read_question(question), 2021) == years
    assert question_years(read_question("去年呢？"), None) == frozenset()


@pytest.mark.parametrize(
    ("question", "words", "conflict"),
    [
        ("2022年要新开办哪些学校？", "2022年将新开办南山学校、金尚学校", False),
        ("2021年要新开办哪些学校？", "2022年将新开办南山学校、金尚学校", True),
        ("2021年招聘多少名教师？", "今年共招聘新教师158名。", False),
        ("2020年招聘多少名教师？", "今年共招聘新教师158名。", True),
        ("去年招聘多少名教师？", "今年共招聘新教师158名。", True),
        ("招聘多少名教师？", "今年共招聘新教师158名。", False),
    ],
)
def test_a_sentence_of_another_year_conflicts(seed_pipeline, sentence, question, words, conflict):
    assert year_conflict(read_question(question), sentence(words), seed_pipeline.library) is conflict


@pytest.mark.parametrize("told", ["以前年度结转资金2000万元。", "最后年度完成投资3亿元。", "未来年份再增300个。"])
def test_a_word_for_another_year_is_no_part_of_a_longer_one(told):
    library = Library({"one": parse_text(f"某区2021年工作报告\n一、交通\n{told}", name="one")})
    assert [foreign_year(read_question(f"{year}年投资多少？"), library, ["one"]) for year in (2019, 2022, 2023)] == [
        2019,
        2022,
        2023,
    ]
