"""Patterns of years, parts of years, spans of years and five-year plans in folded text."""

import re

from rag.text.numerals import ONES, TENS
from rag.text.years import FROM_THIS_YEAR, NUMERAL_YEAR, SHORT_YEAR, YEAR, any_of

__all__ = ["BARE_YEAR", "MAY_BE_PERIOD", "NUMERAL_MONTH", "PERIOD", "SHORT"]

_ORDINAL = r"(?:第|头)(?P<nth>[一二三四五])(?:个?年)"
_MONTH = r"\d{1,2}\s*+月(?!内)(?:\s*+\d{1,2}\s*+[日号])?"
NUMERAL_MONTH = rf"(?:十[一二]?|[{ONES}])"
_TO = r"\s*+(?:起|以来)?\s*+[-—~至到]+\s*+"
_WITHIN = (
    r"(?:上半年|下半年|前[一二三1-3]个?季度|第?[一二三四1-4]个?季度"
    rf"|\d{{1,2}}\s*+月?{_TO}\d{{1,2}}\s*+月|{_MONTH}{_TO}(?:\d{{1,2}}\s*+日|{_MONTH})|{_MONTH})"
)
# Only behind a year: 前三个月 may be those before something, and 十月 a name, as in 十月革命
_FIRST_MONTHS = rf"[头前](?:{NUMERAL_MONTH}|两|\d{{1,2}})个月"
_IN_NUMERALS = rf"{_FIRST_MONTHS}|{NUMERAL_MONTH}月?{_TO}{NUMERAL_MONTH}月|{NUMERAL_MONTH}月(?:[{TENS}]{{1,3}}[日号])?"
_PART = rf"(?:的)?(?P<part>{_WITHIN}|{_IN_NUMERALS})?"
_ANY_YEAR = rf"(?:{YEAR}|{NUMERAL_YEAR})"
_PLAN_NAME = (
    rf"(?:十[{ONES[:6]}]五|(?<=[\"“])[{ONES}十]五(?=[\"”])|(?<![{ONES}十第几])[{ONES}十]五"
    r"(?=计划|时期|期间|规划|末|头一年|第一年|开局|收官|前[两三四]年))(?![\"”]?普法)"
)
_LISTED = (
    r"(?<![\d.])(?:\d\d(?:\d\d)?)(?:年?[、,和与及]\s*+(?:\d\d(?:\d\d)?)(?![\d.%]))+"
    r"(?=年|这?[两三四五六几]年|各|分别|逐年)"
)
_NUMBER = rf"[{ONES}两十]|\d{{1,2}}"
PERIOD = re.compile(
    rf"(?P<from>{_ANY_YEAR}|\d\d)\s*+年?{_TO}(?P<to>{_ANY_YEAR}|\d\d)\s*+年"
    rf"|(?<!\d)(?P<from4>{_ANY_YEAR}){_TO}(?P<to4>{_ANY_YEAR})(?![\d.%万亿])"
    rf"|(?P<list>{_LISTED})"
    rf"|(?P<year>{_ANY_YEAR})\s*+年(?:度)?{_PART}"
    rf"|[\"“]?(?P<plan>{_PLAN_NAME})[\"”]?(?:规划|计划)?(?:时期|期间)?的?"
    rf"(?P<nthof>{_ORDINAL}|首年|开局(?:之|那)?年|末年?|收官(?:之|那)?年|最后一年|前(?P<front>[两二三四])年)?"
    rf"|(?P<relative>{any_of(FROM_THIS_YEAR)}){_PART.replace('?P<part>', '?P<part2>')}"
    rf"|(?:过去|近|(?<![学提])前|这|刚刚过去的|连续)(?:的)?(?P<back>{_NUMBER})年(?![代级])"
    rf"|(?<![\d{ONES}])(?P<back2>[{ONES}十])年(?:多?来|(?=年均|平均|共|新[改增建]|[^,。;:、内前后以]{{0,16}}累计))"
    rf"|(?:今后|未来|(?<![使采应利运专费])用)(?:(?:{_NUMBER})[到至])?(?P<ahead>{_NUMBER})年"
    r"|(?P<past>过去的?一年|一年来|这一年)|(?P<new>新的一年)|(?P<whole>全年)"
    rf"|(?<![年\d])(?P<within>{_WITHIN})"
)
MAY_BE_PERIOD = re.compile(rf"[年月]|季度|[{ONES}十]五")  # each period has one of these; quick where there is none
SHORT = re.compile(rf"{SHORT_YEAR.pattern}{_PART}")
BARE_YEAR = re.compile(rf"(?<![\w.,〔（(\[])({YEAR})(?![\w.%〕）)\]])", re.ASCII)
