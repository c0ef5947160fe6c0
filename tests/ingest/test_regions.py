import pytest

from ingest.regions import addressed_region, home_region, region_of, widest


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("厦门市湖里区人民政府网站", "厦门市湖里区"),
        ("湖里区委", "湖里区"),
        ("福州市人民政府", "福州市"),
        ("北京市海淀区人民政府", "北京市海淀区"),
        ("广西壮族自治区新型冠状病毒感染的肺炎疫情", "广西壮族自治区"),
        ("湖南省怀化市人民政府", "湖南省怀化市"),
        ("云南省大理白族自治州人民政府", "云南省大理白族自治州"),
        ("国家税务总局山东省税务局", "山东省"),
        ("中共浙江省委", "浙江省"),
        ("2007年玉溪市政府工作报告", "玉溪市"),
        ("江西省2022年国民经济和社会发展统计公报", "江西省"),
        ("国务院", "全国"),
        ("国家税务总局", "全国"),
        ("财政部", "全国"),
        ("第十九届中央委员会", "全国"),
    ],
)
def test_the_region_a_name_begins_with(name, region):
    assert region_of(name) == region


@pytest.mark.parametrize(
    "name",
    [
        "",
        "各市人民政府",
        "全区网格化管理办法",
        "城市管理办法",
        "本区政府",
        "30个省区市一级响应",
        "新区政府",
        "区委宣传部",
        "关于促进市场发展的意见",
    ],
)
def test_names_without_a_region_give_none(name):
    assert region_of(name) == ""


def test_the_first_region_is_taken_in_its_fullest_form():
    assert widest(["", "湖里区", "厦门市湖里区", "福建省"]) == "厦门市湖里区"
    assert widest(["江西省", "宜春市"]) == "江西省"
    assert widest([]) == ""


@pytest.mark.parametrize(
    ("text", "level", "region"),
    [
        ("鞍山实现跨越。鞍山市新增就业。沈阳铁路。", "市", "鞍山市"),
        ("广西北部湾。广西党委。广西的铁路。防城港市增长。防城港新增。", "市", "防城港市"),
        ("吉林发展。吉林粮食。吉林增产。长春市新增。长春市开通。", "市", "长春市"),
        ("广西北部湾。广西党委。", "自治区", "广西壮族自治区"),
        ("思明区划分网格。厦门市部署。厦门市要求。思明区新聘。", "区", "思明区"),
        ("鞍山实现跨越。", "市", ""),
        ("全市划分网格。", "市", ""),
    ],
)
def test_the_division_that_a_text_names_most_is_its_home(text, level, region):
    assert home_region(text, level) == region


def test_a_document_to_all_provinces_is_of_the_nation():
    assert addressed_region("关于某事的通知\n各省、自治区、直辖市人民政府：") == "全国"
    assert addressed_region("关于某事的通知\n各省直单位：") == ""
