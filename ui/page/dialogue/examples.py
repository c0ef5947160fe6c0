"""Make example questions from the headings and numbers of a report. Only those that are answered are shown.

The rule: 加强教师队伍建设 -> 加强教师队伍建设做了哪些工作？, 全区划分网格710个 -> 全区划分网格多少个？
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest

from rag.answer.render import render
from rag.text.characters import HAN
from rag.text.markers import read_marker
from rag.text.sentences import split_clauses
from rag.types import Answer, ParsedReport

__all__ = ["bare", "chosen_examples", "question_about", "questions_of"]

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_UNIT = re.compile(
    r"\d[\d,.]*\s*(?:余|多)?\s*(?:[万亿千百]{0,2})(?P<unit>[个名家所项件次场条户人元亩吨套间辆处]|平方米|公里|%)"
)
_HANZI = re.compile(f"[{HAN}]")
_LEAD = re.compile(r"^[\s，,。；;、“”\"（）()：:]+|[\s，,。；;、：:]+$")
_STARTS_AMID = tuple("并且和与及或其中以将把对为从使让等均同时进而已也的了")
_HEADING_CHARS = range(6, 23)
_CLAUSE_CHARS = range(9, 25)
_MIN_HANZI_BEFORE = 6  # Chinese characters before the number: fewer do not name what is counted
_MIN_CHARS_AFTER = 4  # after the number
_MAX_TRIED = 24  # candidates
_MIN_NEW_CHARS = 12  # by which an answer must be longer than its question


def bare(heading: str) -> str:
    """Return a heading without its marker and closing punctuation.

    >>> bare("（三）加强教师队伍建设。"), bare("三是提升精细化水平")
    ('加强教师队伍建设', '提升精细化水平')
    """
    marker = read_marker(heading, 0, len(heading))
    return _LEAD.sub("", heading[marker.end :] if marker else heading)


def question_about(heading: str) -> str:
    """Return a question about the text under a heading.

    >>> question_about("一、加强领导")
    '加强领导做了哪些工作？'
    """
    return f"{bare(heading)}做了哪些工作？"


def questions_of(parsed: ParsedReport) -> Iterator[str]:
    """Yield candidate questions, alternately from numbers and headings, spread over the report."""
    numbers = _spread(list(_of_numbers(parsed)))
    headings = _spread(list(_of_headings(parsed)))
    yield from (one for one in chain.from_iterable(zip_longest(numbers, headings)) if one)


def chosen_examples(reports: Sequence[ParsedReport], ask: Callable[[str], Answer], most: int = 4) -> tuple[str, ...]:
    """Ask the candidates; return the first `most` whose answer adds something to the question."""
    kept: list[str] = []
    candidates = chain.from_iterable(zip_longest(*(questions_of(parsed) for parsed in _sample(reports))))
    for tried, question in enumerate(one for one in candidates if one):
        if tried == _MAX_TRIED or len(kept) == most:
            break
        if question not in kept and _is_useful(question, ask(question)):
            kept.append(question)
    return tuple(kept)


def _is_useful(question: str, answer: Answer) -> bool:
    if answer.refused or not answer.citations:
        return False
    if "多少" in question:
        return bool(_NUMBER.search(render(answer).text))
    return len(render(answer).text) - len(question) >= _MIN_NEW_CHARS


def _of_headings(parsed: ParsedReport) -> Iterator[str]:
    leaves = [one for one in parsed.sections if one.path and not one.furniture]
    for section in leaves:
        heading = bare(section.path[-1])
        if len(heading) in _HEADING_CHARS and not re.search(r"[，,；;。？?“”（(]", heading):
            yield question_about(heading)


def _of_numbers(parsed: ParsedReport) -> Iterator[str]:
    text = parsed.report.text
    for section in parsed.sections:
        if section.furniture:
            continue
        for span in split_clauses(text, section.start, section.end):
            if question := _number_question(span.of(text)):
                yield question


def _number_question(clause: str) -> str:
    """Replace the only number of a clause by 多少; return "" when the clause is unsuitable."""
    clause = _LEAD.sub("", clause)
    numbers, unit = _NUMBER.findall(clause), _UNIT.search(clause)
    if len(clause) not in _CLAUSE_CHARS or len(numbers) != 1 or not unit or clause.startswith(_STARTS_AMID):
        return ""
    before, rest = clause[: unit.start()], clause[unit.end() :]
    if (
        len(_HANZI.findall(before)) < _MIN_HANZI_BEFORE
        or len(rest) > _MIN_CHARS_AFTER
        or re.search(r"[“”（）()第]", clause)
    ):
        return ""
    return f"{before}多少{unit['unit']}{rest}？" if unit["unit"] != "%" else f"{before}百分之多少{rest}？"


def _sample(reports: Sequence[ParsedReport]) -> Sequence[ParsedReport]:
    """Return at most _MAX_TRIED reports, evenly spread: a large library opens as quickly as a small one."""
    step = max(1, -(-len(reports) // _MAX_TRIED))
    return reports[::step]


def _spread(candidates: list[str]) -> list[str]:
    """Reorder so that the first candidates are spread over the report: by the golden ratio, so deterministic."""
    order = sorted(range(len(candidates)), key=lambda at: (at + 1) * 0.6180339887 % 1)
    return [candidates[at] for at in order]
