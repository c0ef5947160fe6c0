"""Units of measurement and magnitudes of numbers, for folded text."""

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ALIAS", "DIMENSIONS", "DIMENSION_OF", "MAGNITUDE", "SCALE", "factor_of"]

_UNITS = {
    "money": "元 美元 港元 欧元 日元 人民币 块钱 角 美金 rmb",
    "percent": "% ‰ 个百分点 百分点",
    "area": "平方公里 平方千米 平方米 平方厘米 公顷 亩 平米 ㎡ km2",
    "length": "公里 千米 米 厘米 毫米 海里 英里 英尺 km cm mm m",
    "weight": "吨 公斤 千克 克 毫克 斤 kg mg g t 吨标准煤",
    "volume": "立方米 立方千米 升 毫升 立方 m3 l ml",
    "concentration": "微克 mg/l 毫克/升 微克/立方米 毫克/立方米 μg/m3 ppm",
    "power": "千瓦时 千瓦 兆瓦 度 瓦 kw mw kwh 摄氏度 ℃ mhz ghz",
    "duration": "个月 周年 年 天 日 周 星期 小时 分钟 秒钟 秒 工作日 个工作日 学年 世纪",
    "age": "岁 周岁",
    "person": "名 人 人次 位 余人 口人 人份",
    "count": (
        "个 家 所 项 件 次 场 条 期 批 户 处 座 套 辆 台 篇 份 支 类 种 宗 起 间 栋 幢 幅 张 只 头 株 对 组 "
        "轮 届 倍 班 片 门 艘 架 枚 盏 棵 部 本 册 集 首 句 字 句话 层 级 步 方面 大类 分 个村 镇 村 街道 "
        "企业 学位 床位 单位 家次 件次 户次 车次 班次 场次 万次 亿次 点 章 节 款 列 例 票 席 卷 道 顶 堂 代 "
        "部门 小组 宗案件 标箱 标准箱 羽 尾 箱 颗 趟"
    ),
}
# dimension -> its units. Each unit belongs to one dimension.
DIMENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(units.split()) for name, units in _UNITS.items()}
)
DIMENSION_OF: Mapping[str, str] = MappingProxyType({unit: name for name, units in DIMENSIONS.items() for unit in units})
_SAME_UNIT = (  # each row: names of one unit
    ("元", "人民币", "块钱", "rmb"), ("美元", "美金"), ("个百分点", "百分点"), ("公里", "千米", "km"),
    ("平方公里", "平方千米", "km2"), ("平方米", "平米", "㎡"), ("公斤", "千克", "kg"), ("厘米", "cm"), ("毫米", "mm"),
    ("年", "周年"), ("天", "日"), ("周", "星期"), ("工作日", "个工作日"), ("秒", "秒钟"), ("岁", "周岁"), ("吨", "t"),
    ("立方米", "m3", "立方"), ("毫升", "ml"), ("升", "l"), ("克", "g"), ("毫克", "mg"), ("米", "m"), ("千瓦", "kw"),
    ("千瓦时", "kwh", "度"), ("兆瓦", "mw"), ("摄氏度", "℃"), ("毫克/升", "mg/l"),
)  # fmt: skip
# unit -> the first name of its row
ALIAS: Mapping[str, str] = MappingProxyType({unit: same[0] for same in _SAME_UNIT for unit in same})

MAGNITUDE: Mapping[str, int] = MappingProxyType({"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8})
SCALE = re.compile(r"百万|千万|百亿|千亿|万亿|万|亿")  # the magnitude after the digits of a number


def factor_of(scale: str) -> int:
    """Return the product of the magnitudes in `scale`.

    >>> factor_of("百万"), factor_of("")
    (1000000, 1)
    """
    factor = 1
    for char in scale:
        factor *= MAGNITUDE[char]
    return factor
