"""Make a true sentence false by changing a name: a place, a body, a person, an office, a title, a quoted word.

The new name is of the same kind, from the reports or invented, and does not occur in the quotes. Offices, bodies and
surnames are listed here, not taken from :mod:`rag.text.offices`: the guard must not be tested on its own lists.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from eval.guard.statements import Statement
from rag.text.fold import fold
from rag.text.places import find_places

__all__ = ["NameChange", "Pool", "collect_names", "name_changes"]

_TITLE = re.compile(r"(?<=《)[^《》]{4,60}(?=》)")
_QUOTED = re.compile(r"(?<=“)[^“”]{2,10}(?=”)")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]{1,12}(?![A-Za-z])")
_COMPANY = re.compile(
    r"(?<=[、,，。;；与和由获])[\u4e00-\u9fff]{4,12}(?:公司|集团|学校|医院|研究院|银行|大学|学院|中学|小学)"
    r"(?=[、,，。;；与和等])"
)
_PERSON = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗习邓江温毛][\u4e00-\u9fff]{1,2}(?=总书记|同志|主席|总理)"
)
_BODIES = (
    "宣传部|组织部|统战部|政法委|纪委监委|纪委|教育局|财政局|公安局|住建局|卫健委|卫生健康委|发改委|发展改革委|工信局|民政局|"
    "人社局|商务局|税务局|税务总局|财政部|教育部|人民银行|国务院办公厅|国务院|人大常委会|政协|人民法院|检察院|编办|审计局|"
    "市场监管局|交通局|交通运输部|农业农村局|文旅局|应急管理局|城管局|环保局|生态环境局|科技局|信访局|巡视组|党组|"
    "街道办|工商联|总工会|团委|妇联|红十字会"
)
_BODY = re.compile(_BODIES)
_LEVEL = re.compile(r"(?<![社片园城辖])(?:区|市|省|县)(?=委(?!员|托|派)|政府|长(?!期|效|远|江|三)|级|直)")
_OFFICES = "总书记|书记|主任|局长|部长|区长|市长|省长|县长|主席|组长|院长|校长|董事长|秘书长|总理"
_OFFICE = re.compile(rf"(?:{_OFFICES})(?![\u4e00-\u9fff]?[办处室部])")
_OFFICE_ENDS = re.compile(rf"(?:{_OFFICES})(?=[,，、。;；对在为主召]|担任|$)")
_INVENTED = {
    "title": ("关于加强公共厕所管理的实施意见", "城镇供热条例", "湖泊生态补偿办法", "青年驿站管理规定"),
    "quoted": ("银杏计划", "晨光行动", "三进四送", "云上通", "邻里驿站"),
    "place": ("临江区", "青川县", "大兴区", "汕头市", "海宁市", "西宁市", "涪陵区", "昆山市"),
    "body": ("数据治理局", "民族宗教局", "退役军人局", "水务局", "气象局", "残联", "地震局"),
    "person": ("王建国", "陈思远", "李文斌", "周海燕", "欧阳明", "郑晓峰", "吴桂芳"),
    "office": ("区长", "市长", "部长", "局长", "秘书长", "董事长", "校长"),
    "company": ("恒通置业公司", "蓝鲸网络公司", "第九医院", "远大集团", "东方银行"),
    "latin": ("ABB", "Siemens", "Haier", "NEC", "Oracle"),
}  # fmt: skip

NameChange = Callable[[str, Statement, Random], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Pool:
    """The names in the reports, by kind."""

    names: tuple[tuple[str, tuple[str, ...]], ...]

    def others(self, kind: str) -> tuple[str, ...]:
        """Return the names of `kind`, from the reports and invented."""
        return (*dict(self.names).get(kind, ()), *_INVENTED[kind])


def collect_names(statements: Iterable[Statement]) -> Pool:
    """Collect the names in all statements."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in _INVENTED}
    for statement in statements:
        for kind, pattern in _PATTERNS.items():
            found[kind].update(dict.fromkeys(match.group() for match in pattern.finditer(statement.text)))
        found["place"].update(dict.fromkeys(find_places(fold(statement.text))))
    return Pool(tuple((kind, tuple(names)) for kind, names in found.items()))


def name_changes(pool: Pool) -> dict[str, NameChange]:
    """Return the operators by name."""
    return {
        **{kind: _replace(kind, pool) for kind in ("title", "quoted", "body", "company", "latin", "person")},
        "place": _replace("place", pool),
        "office": _replace("office", pool),
        "person added": _add_person,
        "level": _change_level,
        "swap": _swap_names,
    }


_PATTERNS = {
    "title": _TITLE, "quoted": _QUOTED, "body": _BODY, "company": _COMPANY, "latin": _LATIN, "person": _PERSON,
    "office": _OFFICE,
}  # fmt: skip


def _find(kind: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of names of `kind`. A name inside a title does not count, unless `kind` is title."""
    if kind in _PATTERNS:
        spans = [match.span() for match in _PATTERNS[kind].finditer(text)]
    else:
        places = find_places(fold(text))
        spans = [match.span() for place in dict.fromkeys(places) for match in re.finditer(place, fold(text))]
    titles = [match.span() for match in _TITLE.finditer(text)]
    for start, end in spans:
        if kind == "title" or not any(low <= start < high for low, high in titles):
            yield start, end


def _replace(kind: str, pool: Pool) -> NameChange:
    def change(text: str, statement: Statement, random: Random) -> Iterator[str]:
        shown = fold(statement.shown)
        for start, end in _find(kind, text):
            for new in _draw(pool, kind, random):
                if not _overlap(fold(text[start:end]), fold(new)) and not _occurs(kind, new, shown):
                    yield text[:start] + new + text[end:]
                    break

    return change


def _draw(pool: Pool, kind: str, random: Random) -> Sequence[str]:
    """Draw candidates, from the reports or invented with equal chances."""
    own = dict(pool.names).get(kind, ())
    invented = _INVENTED[kind]
    return [random.choice(own if own and random.random() < 0.5 else invented) for _ in range(8)]


def _overlap(old: str, new: str) -> bool:
    return old in new or new in old


def _occurs(kind: str, new: str, shown: str) -> bool:
    """Return whether the quotes hold a name. A place also counts without 省, 市, 区 or 县."""
    return fold(new) in shown or (kind == "place" and re.sub("[省市区县]$", "", fold(new)) in shown)


def _add_person(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Add a name after an office that the sentence mentions."""
    for match in _OFFICE_ENDS.finditer(text):
        yield text[: match.end()] + random.choice(_INVENTED["person"]) + text[match.end() :]


def _change_level(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Replace one level of government by another: 市委 by 区委."""
    for match in _LEVEL.finditer(text):
        new = random.choice([level for level in "区市省县" if level != match.group()])
        after = text[match.end()]
        if f"{new}{after}" not in statement.shown and not any(
            m.start() <= match.start() < m.end() for m in _TITLE.finditer(text)
        ):
            yield text[: match.start()] + new + text[match.end() :]


def _swap_names(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Exchange two names of one kind in different clauses."""
    for kind in ("title", "quoted", "place", "body", "company"):
        spans = sorted(_find(kind, text))
        for (s1, e1), (s2, e2) in itertools.pairwise(spans):
            one, other, between = text[s1:e1], text[s2:e2], text[e1:s2]
            if e1 <= s2 and not _overlap(one, other) and re.search(r"[,，;；]", between) and len(between) > 6:
                yield text[:s1] + other + between + one + text[e2:]
