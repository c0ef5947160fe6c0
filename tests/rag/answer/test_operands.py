import pytest

from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.answer.operands import find_numbers, forms_of, name_share
from rag.gather.library import Library
from rag.understand.question import read_question
from tests.fakes import HashEmbedder

REPORT = """来源:某某市湖里区人民政府网站2022-02-22
湖里区工作报告
一、队伍
同时新聘345名网格员充实力量。今年共招聘新教师158名。全区教师3171名,其中编外教师98名。
配备护士约60名。聘用保安70余名。计划新聘社工30名。志愿者不足500名。
二、建设
老城、新城分别建成公园5座、7座。去年引进港资18家。新建广场3座,改造广场4座。
完成整改30个、未完成整改1个。修建步道12公里。罚款76.54万元。发放补贴１，２００万元。"""


@pytest.fixture(scope="module")
def library():
    return Library(build_retriever([parse_text(REPORT, name="甲")], HashEmbedder(64)).reports)


@pytest.fixture
def find(library):
    """Look for the numbers of things; their texts, cut out of the report."""

    def found(*names, unit="", asked="？"):
        (id_,) = library.reports
        forms = [forms_of(name, library, id_) for name in names]
        numbers = find_numbers(forms, unit, read_question(asked), library, id_)
        return numbers and [number.span.of(library.reports[id_].report.text) for number in numbers]

    return found


@pytest.mark.parametrize(
    ("names", "texts"),
    [
        (("新聘网格员", "编外教师"), ["345名", "98名"]),
        (("网格员", "新教师"), ["345名", "158名"]),
        (("湖里区编外教师", "全区教师"), ["98名", "3171名"]),
        (("编外教师", "新聘网格员"), ["98名", "345名"]),
        (("罚款", "补贴"), ["76.54万元", "１，２００万元"]),
        (("完成整改", "未完成整改"), ["30个", "1个"]),
    ],
)
def test_each_thing_has_its_number(find, names, texts):
    assert find(*names) == texts


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("教师", "网格员"), "98, 158 and 3171 are all of teachers"),
        (("护士", "网格员"), "about 60"),
        (("保安", "网格员"), "more than 70"),
        (("志愿者", "网格员"), "not quite 500"),
        (("社工", "网格员"), "only planned"),
        (("新城公园", "广场"), "which is whose is said by 分别"),
        (("广场", "公园"), "3 and 4"),
        (("步道", "广场"), "kilometres and squares"),
        (("步道", "罚款"), "kilometres and money"),
        (("医院", "网格员"), "not mentioned"),
        (("网格员", "网格员"), "one number for both"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(find, names, why):
    assert find(*names) is None, why


def test_the_unit_that_is_asked_for_must_be_that_of_the_numbers(find):
    assert find("网格员", "新教师", unit="名") == ["345名", "158名"]
    assert find("网格员", "新教师", unit="家") is None


def test_another_year_is_another_number(find):
    assert find("网格员", "新教师", asked="2022年新聘多少名？") == ["345名", "158名"]
    assert find("网格员", "新教师", asked="2019年新聘多少名？") is None


def test_a_name_is_found_by_its_words(library):
    forms = forms_of("编外教师", library, *library.reports)
    assert name_share(forms, "其中编外教师") == 1
    assert name_share(forms, "网格员") == 0
