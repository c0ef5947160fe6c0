"""Administrative regions (行政区) in the names of offices, web sites and titles.

It knows how region names are built, not which regions exist, save for the names that break the pattern.
"""

import re
from collections import Counter
from functools import cache

from rag.text.divisions import SUFFIX, read_divisions
from rag.text.fold import fold
from rag.text.places import MAIN_LEVELS, find_places

__all__ = ["addressed_region", "home_region", "region_of", "widest"]

_PROVINCE = (
    r"(?:北京市|天津市|上海市|重庆市|广西壮族自治区|内蒙古自治区|宁夏回族自治区|新疆维吾尔自治区|西藏自治区"
    r"|香港特别行政区|澳门特别行政区|[\u4e00-\u9fff]{2,3}省)"
)
_HAN = rf"(?:(?![{MAIN_LEVELS}])[\u4e00-\u9fff])"
_CITY = rf"(?:{_HAN}{{1,5}}?(?:市|自治州|地区|盟)(?!场|民|值|级|直))"
_COUNTY = rf"(?:{_HAN}{{1,6}}?(?:自治县|自治旗|县|区|旗)(?!域|块|间|级|直))"
_REGION = re.compile(rf"(?![各全本我该])(?P<province>{_PROVINCE})?(?P<city>{_CITY})?(?P<county>{_COUNTY})?")
_ISSUES = re.compile(
    r"人民政府|政府|[市区县州]?委|党|\d|关于|国民经济|第.{1,3}届|[^\s《]{0,12}(?:局|厅|委员会|办公|部)"
)
_ABOVE = re.compile(r"^(?:\d{4}年|中共|中国共产党|国家税务总局|国家统计局|国家金融监督管理总局|中国人民银行|《|关于)+")
_MINISTRY = (
    r"(?:外交|教育|科学?技术?|工业和信息化|公安|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境|住房和?城乡建设"
    r"|交通运输|水利|农业农村|商务|文化和旅游|退役军人事务|应急管理)部|海关总署|中国人民银行$|最高人民"
)
_CENTRAL = re.compile(
    rf"{_MINISTRY}|" r"国务院|中共中央|全国人民代表大会|国家[^\s]{1,12}(?:局|委|委员会|部|署)|.{0,10}中央委员会"
)
_ALL_PROVINCES = re.compile(r"各省[（(、]")
_HEAD_CHARS = 600
_LEAST_MENTIONS = 2
_PROVINCE_LEVELS = ("省", "自治区")
_NOT_A_NAME = re.compile(r"^(?:自治区|开发区|城区|城市|都市|地区|社区|园区|辖区|山区|灾区|新区)")


def region_of(name: str) -> str:
    """Read the region that `name` begins with: an office, a web site or a title; empty when it names none.

    >>> region_of("厦门市湖里区人民政府网站"), region_of("湖里区委"), region_of("国家税务总局山东省税务局")
    ('厦门市湖里区', '湖里区', '山东省')
    >>> region_of("国务院办公厅"), region_of("城市管理办法")
    ('全国', '')
    """
    rest = _ABOVE.sub("", name.strip())
    match = _REGION.match(rest)
    region = match.group() if match else ""
    if match and region and not _NOT_A_NAME.match(region) and (match["province"] or _ISSUES.match(rest, match.end())):
        return region
    return "全国" if _CENTRAL.match(name.removeprefix("中华人民共和国")) else ""


def widest(regions: list[str]) -> str:
    """Take the first region, in the fullest form that the others give it.

    >>> widest(["", "湖里区", "厦门市湖里区"])
    '厦门市湖里区'
    """
    named = [region for region in regions if region]
    fuller = [region for region in named if region.endswith(named[0])]
    return max(fuller, key=len, default="")


def home_region(text: str, level: str) -> str:
    """Return the division of `level` that `text` names most, by its whole name or without its level; "" if none.

    For a text whose speaker says 市人民政府 without the name of the city.

    >>> home_region("鞍山被确定为试点城市。鞍山市新增就业。沈阳铁路开通。", "市")
    '鞍山市'
    """
    votes: Counter[str] = Counter()
    for place, count in Counter(find_places(fold(text))).items():
        if full := _at_level(place, level):
            votes[full] += count
    [(best, count)] = votes.most_common(1) or [("", 0)]
    return best if count >= _LEAST_MENTIONS else ""


def _at_level(place: str, level: str) -> str:
    """Return the division of `level` that `place` names; "" if it names none. 吉林 is the province, not the city."""
    if place.endswith(level):
        return place
    if SUFFIX.search(place) or (level not in _PROVINCE_LEVELS and _province(place)):
        return ""
    if level == "自治区":
        return _province(place) if _province(place).endswith(level) else ""
    return f"{place}{level}" if f"{place}{level}" in _divisions() else ""


@cache
def _divisions() -> frozenset[str]:
    return frozenset(read_divisions())


@cache
def _province(short: str) -> str:
    """Return the whole name of a province or an autonomous region; "" if `short` is none."""
    regions = [name for name in _divisions() if name.startswith(short) and name.endswith("自治区")]
    return min(regions, key=len, default=f"{short}省" if f"{short}省" in _divisions() else "")


def addressed_region(text: str) -> str:
    r"""Return 全国 for a document that is addressed to all provinces.

    >>> addressed_region("关于某事的通知\n各省、自治区、直辖市人民政府：")
    '全国'
    """
    return "全国" if _ALL_PROVINCES.search(text[:_HEAD_CHARS]) else ""
