"""Check ranges, ratios, shares in words and ordinals of a sentence. The input is folded text without spaces."""

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.guard.bounds import is_vague, rounding_of
from rag.guard.mismatch import Mismatch
from rag.guard.numbers import Numbers
from rag.text.numerals import ONES, TENS
from rag.text.quantity import find_quantities

__all__ = ["FRACTION", "wrong_compounds", "wrong_ordinals", "wrong_shares"]

_COMPOUND = re.compile(r"\d+(?:\.\d+)?(?:[+/:∶~\-—]\d+(?:\.\d+)?)+")  # 5+1, 65:35, 18~22
_ORDINAL = re.compile(rf"第([{TENS}百\d]+)")
_HEADING = re.compile(rf"^\(?([{TENS}]{{1,3}}|\d{{1,2}})[、.)]", re.MULTILINE)
_TENTHS = re.compile(rf"(?<![{TENS}])([{ONES}])成(?=[,。;、的以多左花在是都]|$)")
FRACTION = re.compile(rf"([{ONES}])分之([{ONES}])|(一半|过半|半数)")
_HALVED = re.compile(r"(?:减[少了掉]*|[收缴付交][了取]?)一半$")
_FIRST = re.compile(r"首|头一|率先|最先")
_LISTED = re.compile(rf"(?:^|[,。;:])([{TENS}]{{1,2}})[是要]")  # 一是
_MORE_THAN_HALF = "过半"
_OVER_TENTHS, _OVER_FRACTION = Decimal(10), Decimal(25)  # percent: how far over 六成, or over 一半, a share may lie


def wrong_compounds(claimed: Numbers, evidence: str) -> Iterator[Mismatch]:
    """Yield compounds, such as 65:35, 18~22 and 5+1, that the quotes do not contain literally."""
    dates = [q for q in claimed.found if q.is_date]
    for match in _COMPOUND.finditer(claimed.text):
        text = match.group()
        if text in evidence or _has_ends(text, evidence):
            continue
        if not any(q.start <= match.start() < q.end for q in dates):
            yield Mismatch("number", match.group())


def _has_ends(compound: str, evidence: str) -> bool:
    """Return whether the quotes state a range such as 2003—2006 with other words: 从2003年到2006年."""
    ends = re.split(r"[~\-—]+", compound)
    if len(ends) != 2:
        return False
    one, other = map(re.escape, ends)
    return re.search(rf"(?<![\d.]){one}[^\d,。;]{{0,3}}(?:[~\-—至到]|以?来?到)+{other}(?![\d.])", evidence) is not None


def wrong_shares(claim: str, stated: Numbers) -> Iterator[Mismatch]:
    """Yield shares such as 三成多 and 三分之一 that the quotes do not state."""
    shares = [q.value for q in stated.found if q.dimension == "percent" and q.value is not None]
    for match in (*_TENTHS.finditer(claim), *FRACTION.finditer(claim)):
        share = _share(match)
        about = is_vague(claim[max(0, match.start() - 2) : match.end() + 2])
        near = Decimal(10) if about and match.re is _TENTHS else Decimal(2) if about else Decimal("0.5")
        digits = "/".join(str(ONES.index(part) + 1) for part in reversed(match.groups()[:2]) if part)
        slashed = "/" in digits and re.search(rf"(?<![\d/.]){digits}(?![\d/])", stated.text) is not None
        halved = "减半" in stated.text and _HALVED.search(claim[max(0, match.start() - 4) : match.end()]) is not None
        known = match.group() in stated.text or slashed or halved
        room = _OVER_TENTHS if match.re is _TENTHS else _OVER_FRACTION
        low, high = (0, room) if _is_lower_bound(match, claim) else (-near, near)
        if not known and not any(low <= other - share < high for other in shares):
            yield Mismatch("number", match.group())


def _is_lower_bound(match: re.Match[str], claim: str) -> bool:
    """Return whether a share is told as a lower bound: 过半, 超六成, 一半以上."""
    before, after = claim[max(0, match.start() - 2) : match.start()], claim[match.end() : match.end() + 2]
    return match.group() == _MORE_THAN_HALF or rounding_of(before, match.group(), after) == "down"


def _share(match: re.Match[str]) -> Decimal:
    """Return a share in percent: 30 for 三成."""
    if match.re is _TENTHS:
        return Decimal(10 * (ONES.index(match[1]) + 1))
    if match[3]:
        return Decimal(50)
    return Decimal(100 * (ONES.index(match[2]) + 1)) / (ONES.index(match[1]) + 1)


def wrong_ordinals(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield ordinals that the quotes neither state nor count up to: 三次产业 has 第二产业."""
    stated = {_ordinal(match) for match in _ORDINAL.finditer(evidence)}
    stated |= {_value(match[1]) for pattern in (_HEADING, _LISTED) for match in pattern.finditer(evidence)}
    for match in _ORDINAL.finditer(claim):
        value = _ordinal(match)
        if value not in stated and not (value == "1" and _FIRST.search(evidence)) and not _is_one_of(match, evidence):
            yield Mismatch("number", match.group())


def _is_one_of(match: re.Match[str], evidence: str) -> bool:
    """Return whether the quotes count what an ordinal numbers: 三次产业 has 第二产业."""
    noun = match.string[match.end() : match.end() + 2]
    if noun.startswith("、"):
        noun = re.sub(rf"^[、{TENS}]+", "", match.string[match.end() :])[:2]
    counts = re.findall(rf"([{ONES}\d])[次个大项]{re.escape(noun)}", evidence) if len(noun) == 2 else []
    at = _ordinal(match)
    return at.isdecimal() and any(int(at) <= (ONES.index(n) + 1 if n in ONES else int(n)) for n in counts)


def _ordinal(match: re.Match[str]) -> str:
    """Return an ordinal in digits: 第三 and 第3 are the same."""
    return _value(match[1])


def _value(numeral: str) -> str:
    """Return a numeral in digits."""
    if numeral == "一":
        return "1"
    read = find_quantities(f"{numeral}个")
    return str(read[0].value) if read and read[0].value is not None else numeral
