"""Estimate whether a text can answer a :class:`rag.understand.question.Need`: 0 is certainly not, 1 is certainly.

Patterns over folded text detect a quantity, a date or an office. They do not check that it is the right one.
"""

import re
from collections.abc import Callable

from rag.text.offices import OFFICE, SURNAMES, TITLE
from rag.text.quantity import Quantity, find_quantities
from rag.text.years import LAST_YEAR
from rag.understand.question import Kind, Need, Question

__all__ = ["need_match"]

_UNKNOWN = 0.5  # for kinds without a pattern
_WRONG_NOUN = 0.7  # for a count of something that the question does not mention
_RELATIVE_DATE = 0.6  # for a sentence that places the event some days before or after its date
_NO_RANGE = 0.6  # for one date where the question asks for a period
_NO_CHANGE = 0.6  # for a sentence without a comparison where the question asks for a change
_PEOPLE_UNITS = frozenset({"名", "人", "位", "人次", "余人"})
_NAME = re.compile(
    rf"{TITLE}[:：]?\s?[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[,，。、;；\s(（)）]|同志|$)"
    rf"|[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:同志|先生|女士)"
)
_OFFICE = re.compile(OFFICE)
_HOLDS = re.compile(r"由.{1,24}?(?:担任|任|兼任|挂帅)|(?:担任|兼任|任命|当选).{0,20}(?:长|书记|主任)|为组长|任组长")
_ACTOR = re.compile(
    r"由.{1,20}?(?:担任|牵头|负责|主持|组织|任)|书记|[区市县省部局组]长|主任|领导|部门|单位|委员会|办公室|[宣组]\S部"
    r"|政府|党组|常委|国务院|公司|集团|[委局厅院办组]|中心|银行|协会|大学|学校|机构"
)
_PLACE = re.compile(
    r"全[国省市区县]|国内|上海|北京|深圳|广州|香港|台湾|澳门"
    r"|[\u4e00-\u9fff]{1,6}(?:省|市|区|县|镇|乡|村|街道|路|港|岛|国|州|园|湖|湾|桥|广场|中心|基地|大厦|片区)"
)
_DOCUMENT = re.compile(r"《[^》]+》?|[“\"][^”\"]{4,}(?:办法|方案|意见|规划|制度)[”\"]")
_REASON = re.compile(r"因为|由于|因|鉴于|为了|为|原因|所以|导致|造成|以便|旨在")
_RANGE_ASKED = re.compile(r"哪几天|哪段时间|什么期间|从什么时候到|起止")
_RANGE = re.compile(r"[月日号年\d][至到—\-~]+\d")
_RELATIVE_DAY = re.compile(r"第[二三四五]天|次日|翌日|前一天|前夕")  # the date beside it may be that of another event
_CHANGE_ASKED = re.compile(rf"比(?:{LAST_YEAR}|同期|往年)|同比|(?:有没有|是不是|是否).{{0,8}}(?:涨|增|多了|少了|降)")
_CHANGE = re.compile(r"增长|同比|下降|比增|提高|增加|减少|上升|回落|降低|降至|翻")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{2}(?<![的了在是和与等均已将为被由])")


def need_match(need: Need, folded: str, question: Question) -> float:
    """Return how well the text `folded` can answer `need`, 0..1."""
    check = _CHECKS.get(need.kind)
    share = check(need, folded, question) if check else _UNKNOWN
    return share * _NO_CHANGE if _CHANGE_ASKED.search(question.folded) and not _CHANGE.search(folded) else share


def _quantity(need: Need, folded: str, question: Question) -> float:
    """Return the share of the best quantity. A number that the question states is no answer to it."""
    found = [
        _dimension(need, quantity) * _noun(quantity, folded, question)
        for quantity in find_quantities(folded)
        if quantity.is_date or re.sub(r"[^\d.]", "", quantity.text) not in question.numbers
    ]
    return max(found, default=0.0)


def _dimension(need: Need, quantity: Quantity) -> float:
    if quantity.dimension == "ordinal":
        return 0.0
    if quantity.is_date:
        if "date" not in need.dimensions:
            return 0.0
        return 0.9 if quantity.text.startswith(("每", "近", "“", "十")) else 0.5
    if not need.dimensions:
        return 0.9
    if quantity.dimension in need.dimensions:
        return 1.0 if not need.unit or _same_unit(need.unit, quantity.unit) else 0.8
    return 0.0


def _same_unit(wanted: str, found: str) -> bool:
    if wanted == found or "个" in (wanted, found) or {wanted, found} <= _PEOPLE_UNITS:
        return True
    return bool(found) and (found.endswith(wanted) or wanted.endswith(found))


def _noun(quantity: Quantity, folded: str, question: Question) -> float:
    """Return the factor of a count. It is lower if the question does not mention the counted noun (5个街道: 街道)."""
    noun = _COUNTED.match(folded, quantity.end)
    if quantity.dimension not in ("count", "person") or noun is None or question.english:
        return 1.0
    return 1.0 if any(char in question.folded for char in noun.group()) else _WRONG_NOUN


def _date(need: Need, folded: str, question: Question) -> float:
    del need
    years = {str(year) for year in question.years}
    dates = [quantity.text for quantity in find_quantities(folded) if quantity.is_date]
    found = [0.2 if date.rstrip("年") in years else 1.0 if re.search(r"\d", date) else 0.6 for date in dates]
    best = max(found, default=0.0)
    if _RELATIVE_DAY.search(folded) and not _RELATIVE_DAY.search(question.folded):
        best *= _RELATIVE_DATE
    return best * _NO_RANGE if _RANGE_ASKED.search(question.folded) and not _RANGE.search(folded) else best


def _office(need: Need, folded: str, question: Question) -> float:
    """Return 1 if the text has the office of the question and a holder or a name, else 0."""
    del need
    offices = _OFFICE.findall(question.folded)
    named = any(office in folded for office in offices)
    return 1.0 if named and (_HOLDS.search(folded) or _NAME.search(folded)) else 0.0


def _list(need: Need, folded: str, question: Question) -> float:
    del need, question
    return min(1.0, (folded.count("、") + folded.count("》《") + folded.count("》,《")) / 2)


def _matches(pattern: re.Pattern[str], otherwise: float = 0.0) -> Callable[[Need, str, Question], float]:
    def check(need: Need, folded: str, question: Question) -> float:
        del need, question
        return 1.0 if pattern.search(folded) else otherwise

    return check


_CHECKS: dict[Kind, Callable[[Need, str, Question], float]] = {
    Kind.QUANTITY: _quantity,
    Kind.DATE: _date,
    Kind.WHO: _matches(_ACTOR),
    Kind.OFFICE: _office,
    Kind.NAME: _matches(_NAME),
    Kind.WHERE: _matches(_PLACE),
    Kind.DOCUMENTS: _matches(_DOCUMENT),
    Kind.LIST: _list,
    Kind.REASON: _matches(_REASON, otherwise=0.4),
}
