"""What a question names as places because the library does, and which regions 全省 and the like mean."""

import pytest

from rag.gather.library import Library
from rag.gather.regions import is_of_level, is_region, known_places
from tests.rag.gather.test_scoped import read

PROVINCE = """云岭省2022年国民经济和社会发展统计公报
一、综合
全年全省地区生产总值19786亿元。云州市地区生产总值6812亿元；青岩州1018亿元；石坪坝县90亿元。
支持青岩州建设示范区，创建文明城市，高标准建设示范区5个。
"""
CITY = "泽州市2022年国民经济和社会发展统计公报\n一、综合\n全市地区生产总值1846亿元。\n"


@pytest.fixture(scope="module")
def library():
    return Library({"省": read("省", PROVINCE, region="云岭省"), "市": read("市", CITY, region="泽州市")})


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("泽州市和云岭省的生产总值", {"泽州市", "泽州", "云岭省", "云岭"}),
        ("泽州的生产总值", {"泽州"}),
        ("云州市22年的gdp", {"云州市"}),
        ("2022年云州市的gdp", {"云州市"}),
        ("支持青岩州建设什么", {"青岩州"}),
        ("泽州和石坪坝县相差多少", {"泽州", "石坪坝县"}),
        ("明州市的生产总值", set()),  # no text names it
        ("文明城市有几个", set()),
        ("示范区建了几个", set()),
        ("各州市的生产总值", set()),
        ("北京市的生产总值", set()),  # a division that is known
        ("全省的生产总值", {"全省"}),
        ("全市的生产总值", {"全市"}),
        ("全县的生产总值", set()),  # no report is about a county
        ("泽州占全省的比重", {"泽州"}),
        ("泽州在全省排第几", {"泽州"}),
        ("泽州全省第几", {"泽州"}),
    ],
)
def test_the_places_of_the_library_are_known(library, question, places):
    assert known_places(question, library, library.reports.keys()) == places


def test_the_reports_of_one_level_are_not_told_apart_by_it(library):
    assert known_places("全省的生产总值", library, {"省"}) == set()
    assert known_places("全市的生产总值", library, {"市"}) == set()


@pytest.mark.parametrize(
    ("whole", "region", "means"),
    [
        ("全省", "云岭省", True),
        ("全省", "西藏自治区", True),
        ("全区", "西藏自治区", True),
        ("全省", "泽州市", False),
        ("全市", "云岭省泽州市", True),
        ("全县", "阿拉善左旗", True),
        ("全省", "全国", False),
        ("全省", "", False),
    ],
)
def test_the_level_of_a_region(whole, region, means):
    assert is_of_level(whole, region) is means


@pytest.mark.parametrize(
    ("place", "region", "same"),
    [
        ("厦门", "厦门市", True),
        ("厦门市", "厦门市湖里区", False),
        ("湖里区", "厦门市湖里区", True),
        ("厦门", "", False),
    ],
)
def test_a_region_is_no_place_around_it(place, region, same):
    assert is_region(place, region) is same


COUNTIES = (
    "广州市增城区",
    "南阳市镇平县",
    "汕头市金平区",
    "宜春市上高县",
    "银川市惠农区",
    "滁州市来安县",
    "呼和浩特市新城区",
)
PHRASES = """国家乡村振兴重点帮扶县12个，续建省列项目3个，开展延包整省试点。
金义东市域轨道通车，计划单列市5个，综试区3个，厦门高新区4个，厦门综保区6个，海南建省35年。
"""


@pytest.fixture(scope="module")
def mixed():
    """A library of a province whose report has phrases that end like places, and of counties."""
    reports = {region: read(region, f"{region}公报\n一、综合\n就业2万人。\n", region=region) for region in COUNTIES}
    return Library(
        {**reports, "省": read("省", PROVINCE + PHRASES, region="云岭省"), "市": read("市", CITY, region="泽州市")}
    )


@pytest.mark.parametrize(
    "question",
    [
        "2022年新增城镇就业多少人",
        "城镇平均工资是多少",
        "退休金平均多少",
        "高速收费多少",
        "东部新城投资多少",
        "双联惠农贷款多少",
        "谁来安排资金",
    ],
)
def test_a_short_name_within_other_words_is_no_place(mixed, question):
    assert known_places(question, mixed, None) == set()


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("增城2022年就业多少", {"增城"}),
        ("增城和云岭比", {"增城", "云岭"}),
        ("2022年泽州工业多少", {"泽州"}),
        ("支持泽州打造什么", {"泽州"}),
    ],
)
def test_a_short_name_of_its_own_is_a_place(mixed, question, places):
    assert known_places(question, mixed, None) == places


@pytest.mark.parametrize(
    "question",
    [
        "健全市场机制",
        "安全区间多少",
        "完全区别对待",
        "全市场主体有几个",
        "全区域合作",
        "全县域发展",
        "安全县建设几个",
        "全省域布局",
    ],
)
def test_a_level_within_other_words_is_no_place(mixed, question):
    assert known_places(question, mixed, None) == set()


def test_a_level_before_a_word_is_a_place(mixed):
    assert known_places("全市民营经济增长多少", mixed, None) == {"全市"}


@pytest.mark.parametrize(
    "question",
    [
        "重点帮扶县有几个",
        "续建省列项目几个",
        "延包整省试点",
        "金义东市域轨道",
        "计划单列市几个",
        "综试区几个",
        "厦门高新区几个",
        "厦门综保区几个",
        "海南建省几年",
    ],
)
def test_phrases_that_end_like_a_place_are_none(mixed, question):
    assert known_places(question, mixed, None) == set()


def test_the_regions_of_the_reports_are_read_once(mixed, monkeypatch):
    known_places("泽州的生产总值", mixed, None)
    monkeypatch.setattr(mixed, "sources", {})
    assert known_places("泽州的生产总值", mixed, None) == {"泽州"}


def test_the_texts_are_searched_once_for_a_name(library, monkeypatch):
    assert known_places("云州市22年的gdp", library, None) == {"云州市"}
    monkeypatch.setattr(library, "folded", {})
    assert known_places("云州市23年的gdp", library, None) == {"云州市"}


def test_a_name_is_looked_for_in_the_chosen_reports(library):
    assert known_places("云州市22年的gdp", library, {"省"}) == {"云州市"}
    assert known_places("云州市22年的gdp", library, {"市"}) == set()
