"""Whether the place of a question is left out of the search."""

from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.gather.own_places import without_own_places
from rag.understand.asked_scope import AskedScope

TEXT = "2022年工作回顾\n全区新建公园22个。\n"


REGIONS = (
    "湖里区",
    "厦门市湖里区",
    "防城港市",
    "厦门市",
    "全国",
    "广西壮族自治区",
    "吉林省延边朝鲜族自治州",
    "吉林省",
    "贵州省",
    "杭州",
    "防城港",
    "",
)


def read(region, text=TEXT):
    parsed = parse_text(text, name=region or "none")
    source = replace(parsed.report.source, id=region, title=f"{region}政府工作报告", region=region)
    return replace(parsed, report=replace(parsed.report, source=source))


@pytest.fixture(scope="module")
def library():
    return Library({region: read(region) for region in REGIONS})


@pytest.mark.parametrize(
    ("region", "place", "question", "searched"),
    [
        ("湖里区", "湖里区", "湖里区新建了多少公园", "新建了多少公园"),
        ("湖里区", "湖里", "湖里新建了多少公园", "新建了多少公园"),
        ("湖里区", "湖里区", "湖里区的公园有多少", "公园有多少"),
        ("湖里区", "湖里区", "湖里区，公园有多少", "公园有多少"),
        ("湖里区", "湖里区", "2022年湖里区的公园有多少", "2022年的公园有多少"),
        ("湖里区", "湖里区", "湖里区的公园在湖里区哪里", "公园在哪里"),
        ("厦门市湖里区", "湖里区", "湖里区的公园有多少", "公园有多少"),
        ("防城港市", "防城港", "防城港2011年的财政收入", "2011年的财政收入"),
        ("广西壮族自治区", "广西", "广西新建了多少公园", "新建了多少公园"),
        ("广西壮族自治区", "广西壮族自治区", "广西壮族自治区新建了多少公园", "新建了多少公园"),
        ("吉林省延边朝鲜族自治州", "延边", "延边新建了多少公园", "新建了多少公园"),
        ("吉林省延边朝鲜族自治州", "吉林", "吉林新建了多少公园", "吉林新建了多少公园"),
        ("吉林省", "吉林", "吉林新建了多少公园", "新建了多少公园"),
        ("吉林省", "吉林市", "吉林市新建了多少公园", "吉林市新建了多少公园"),
        ("贵州省", "贵州", "2020年贵州经济增长了百分之几", "2020年经济增长了百分之几"),
        ("贵州省", "贵州省", "贵州省新建了多少公园", "新建了多少公园"),
        ("杭州", "杭州市", "杭州市新建了多少公园", "新建了多少公园"),
        ("杭州", "杭州", "杭州新建了多少公园", "新建了多少公园"),
        # another place, of which the region's name is made
        ("厦门市湖里区", "厦门市", "厦门市新建了多少公园", "厦门市新建了多少公园"),
        ("防城港", "防城区", "防城区新建了多少公园", "防城区新建了多少公园"),
        ("防城港市", "防城区", "防城区新建了多少公园", "防城区新建了多少公园"),
        # part of a longer name
        ("湖里区", "湖里区", "湖里区委有多少人", "湖里区委有多少人"),
        ("厦门市", "厦门", "厦门大学招生多少名", "厦门大学招生多少名"),
        ("厦门市", "厦门", "厦门经开区的产值多少", "厦门经开区的产值多少"),
        ("厦门市", "厦门", "厦门经济技术开发区的产值多少", "厦门经济技术开发区的产值多少"),
        ("厦门市", "厦门", "厦门经济增长多少", "经济增长多少"),
        ("厦门市", "厦门", "厦门公园和厦门大学招生多少名", "公园和厦门大学招生多少名"),
        ("厦门市", "厦门市", "厦门市场主体有多少", "厦门市场主体有多少"),
        ("厦门市", "厦门市", "厦门市民人均收入", "厦门市民人均收入"),
        ("厦门市", "厦门市", "厦门市区绿化率", "厦门市区绿化率"),
        ("厦门市", "厦门", "厦门市的医院有多少", "厦门市的医院有多少"),
        ("厦门市", "厦门市", "厦门市长的姓名", "厦门市长的姓名"),
        ("湖里区", "湖里区", "湖里区域面积", "湖里区域面积"),
        ("湖里区", "湖里区", "湖里区属国企", "湖里区属国企"),
        ("湖里区", "湖里区", "湖里区人民生活水平如何", "人民生活水平如何"),
        # nothing else is asked
        ("湖里区", "湖里区", "湖里区？", "湖里区？"),
        ("湖里区", "湖里区", "湖里区的", "湖里区的"),
        ("湖里区", "湖里区", "湖里区呢", "湖里区呢"),
        ("湖里区", "湖里区", "湖里区有多少", "湖里区有多少"),
        # not the report's own
        ("湖里区", "思明区", "思明区新建了多少公园", "思明区新建了多少公园"),
        ("全国", "全国", "全国新建了多少公园", "全国新建了多少公园"),
        ("", "湖里区", "湖里区新建了多少公园", "湖里区新建了多少公园"),
    ],
)
def test_the_reports_own_place_is_not_searched_for(library, region, place, question, searched):
    assert without_own_places(question, AskedScope(places=(place,)), library, {region}) == searched


@pytest.mark.parametrize("region", ["湖里区", "厦门市湖里区"])
@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("厦门市湖里区新建了多少公园", "新建了多少公园"),
        ("2022年福建省厦门市湖里区新建了多少公园", "2022年新建了多少公园"),
        ("厦门市的湖里区新建了多少公园", "厦门市的新建了多少公园"),
        ("厦门市新建了多少公园", "厦门市新建了多少公园"),
    ],
)
def test_wider_places_right_before_the_own_one_are_part_of_its_name(library, region, question, searched):
    scope = AskedScope(places=("福建省", "厦门市", "湖里区"))
    assert without_own_places(question, scope, library, {region}) == searched


def test_the_place_stays_while_another_report_is_searched_too(library):
    question = "湖里区新建了多少公园"
    assert without_own_places(question, AskedScope(places=("湖里区",)), library, {"湖里区", "全国"}) == question
    assert without_own_places(question, AskedScope(places=("湖里区",)), library, set()) == question
    both = {"湖里区", "厦门市湖里区"}
    assert without_own_places(question, AskedScope(places=("湖里区",)), library, both) == "新建了多少公园"
