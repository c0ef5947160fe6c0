"""Resolve a follow-up question with the turns before it: 那编外的呢？ refers to the topic of the previous question.

:mod:`rag.understand.leaning` tells which questions depend on the dialogue, and :mod:`rag.understand.rewrite` writes
them out. The standalone question gives the same result without the dialogue. Only earlier questions are used here;
:mod:`rag.gather.quoted` uses the citations of the last answer.
"""

import re
from collections.abc import Sequence
from functools import partial

from rag.ports import FollowUp, Rewriter
from rag.text.fold import cut_out, fold
from rag.text.periods import find_periods
from rag.text.terms import Vocabulary
from rag.types import Turn
from rag.understand.analysis import language_of
from rag.understand.asked_scope import WHOLES, find_asked_places
from rag.understand.follow import ENDS, ask_behind, follow
from rag.understand.leaning import ANNOUNCES, BESIDES, POINTS_BACK, YEARS, Reading, leans, names_only_a_year
from rag.understand.question import Kind, Question, read_question
from rag.understand.rewrite import read_leaning, write_out

__all__ = ["case_of", "question_before", "read_behind", "read_in_dialogue", "said_itself"]

_IF = "如果|要是|假如|假使|倘若|若(?!干|羌|尔盖)|万一"
_CASE = re.compile(rf"^(?:那么?)?(?P<case>(?:{_IF})(?P<said>[^,，。；？]+?))(?:的话)?呢?$")
_IN_CASE = re.compile(r"^(?:[是在属于到换成]|遇[到上])+|的$")  # words of a case that name nothing
_ANY_YEAR = 2000  # from which relative words count, where only their place is asked for
_MOST_CHARS = 500  # of a question that is written out; a longer one stays as it was typed
_WRITTEN_OUT = 12  # follow-ups of a dialogue at most: the last ones, behind the question that stood alone
_EARLIER = 8  # turns before a follow-up whose words are known to it


def read_in_dialogue(
    text: str,
    history: Sequence[Turn],
    year: int | None = None,
    vocabulary: Vocabulary | None = None,
    rewriter: Rewriter | None = None,
) -> Question:
    """Parse `text`. If it depends on the dialogue, parse its standalone form, which is then ``.text`` of the result.

    `year` is the year that 今年 means in the searched reports. 前一年 counts from it if the dialogue names no year.
    `vocabulary` is that of the searched reports.

    Without a `rewriter`, as for English questions, the follow-up is put behind what the last question that stood alone
    is about.

    >>> read_in_dialogue("那集美区呢？", [Turn("思明区有养老床位多少张？", "3120张。")]).text
    '就思明区有养老床位而言，集美区呢？'
    """
    text = _without_if(text)
    turns = [*history, Turn(text)]
    at, written = _write_out_last(turns, year, vocabulary, rewriter)
    if at < len(history) and (case := case_of(text)):
        before = read_in_dialogue(history[-1].question, history[:-1], year, vocabulary, rewriter)
        return read_question(f"{case}，{before.text}")
    root, *follow_ups = (_unannounced(turn.question) for turn in turns[at:])
    if not follow_ups:
        return read_question(root)
    if rewriter and _all_chinese(turns[at:]):
        return read_question(f"{written}？")
    start, topic = root.strip(ENDS), ""
    for one in follow_ups[-_WRITTEN_OUT:]:
        start, topic = follow(one, start, year)
    return read_question(topic.strip(ENDS) + ("?" if read_question(root).english else "？"))


def question_before(
    history: Sequence[Turn],
    year: int | None = None,
    vocabulary: Vocabulary | None = None,
    rewriter: Rewriter | None = None,
) -> str:
    """Return the last question of `history` as one that stands alone, without a mark at its end."""
    *earlier, last = history
    return read_in_dialogue(last.question, earlier, year, vocabulary, rewriter).text.strip(ENDS)


def read_behind(text: str, before: str) -> str:
    """Return the follow-up `text` behind what the question `before` it is about.

    It replaces nothing, where :func:`read_in_dialogue` may replace the wrong words.

    >>> read_behind("那集美区呢？", "思明区有养老床位多少张")
    '就思明区有养老床位而言，集美区呢？'
    """
    return ask_behind(_unannounced(text), before)


def _write_out_last(
    turns: Sequence[Turn], year: int | None, vocabulary: Vocabulary | None, rewriter: Rewriter | None
) -> tuple[int, str]:
    """Return the index of the last turn that stands alone, and the last turn as the rewriter writes it out."""
    root = first = max(0, len(turns) - 1 - _WRITTEN_OUT)
    while root and _leans(turns, root, vocabulary):
        root -= 1
    earlier, before = "", _own(turns[root])
    for at in range(first + 1, len(turns)):
        reads = rewriter if _all_chinese([turns[root], *turns[max(root, first) : at + 1]]) else None
        follow_up = FollowUp(_own(turns[at]), before, earlier)
        read = partial(read_leaning, follow_up, year, reads) if reads else None
        if not _leans(turns, at, vocabulary, read):
            root, earlier, before = at, "", follow_up.question
        elif reads:
            earlier, before = before, _written(follow_up, year, reads)
    return root, before


def _leans(turns: Sequence[Turn], at: int, vocabulary: Vocabulary | None, read: Reading | None = None) -> bool:
    return leans(read_question(turns[at].question), turns[max(0, at - _EARLIER) : at], vocabulary, read)


def _own(turn: Turn) -> str:
    return _unannounced(turn.question).strip(ENDS)


def _all_chinese(turns: Sequence[Turn]) -> bool:
    return not any(language_of(turn.question) == "en" for turn in turns)


def _written(follow_up: FollowUp, year: int | None, rewriter: Rewriter) -> str:
    written = write_out(follow_up, year, rewriter)
    return written if len(written) <= _MOST_CHARS else follow_up.question


def case_of(text: str) -> str:
    """Return the other case for which a follow-up asks the question before it again, or "".

    Another year or place is none: it replaces the one that was asked about.

    >>> case_of("那如果在农村呢？"), case_of("如果在农村补多少？")
    ('如果在农村', '')
    """
    question = read_question(text)
    own = text.strip(ENDS)
    case = _CASE.match(own)
    if case is None or question.kinds != {Kind.WHAT} or _names_scope(case["said"]):
        return ""
    return case["case"]


def _without_if(text: str) -> str:
    """Return a follow-up that only names another period or place without its 如果: 如果是2021年呢 asks 2021年呢."""
    case = _CASE.match(text.strip(ENDS))
    return f"{_IN_CASE.sub('', case['said'])}呢？" if case and _names_scope(case["said"]) else text


def _names_scope(said: str) -> bool:
    """Return whether words name a period or a place, and nothing else."""
    folded = _IN_CASE.sub("", fold(said))
    periods = find_periods(folded, _ANY_YEAR, _ANY_YEAR)
    of_period = any(one.start == 0 and not folded[one.end :].strip("年份度的") for one in periods)
    return of_period or find_asked_places(folded, WHOLES) == (folded,)


def said_itself(follow_up: Question) -> str:
    """Return the content of a follow-up as typed, without its year and the words that point back.

    It is "" if the follow-up names a year and no thing.

    >>> said_itself(read_question("2007年的目标")), said_itself(read_question("07年的票价"))
    ('', '票价')
    """
    if case_of(follow_up.text) and (case := _CASE.match(follow_up.text.strip(ENDS))):
        return read_question(_IN_CASE.sub("", case["said"])).content
    content = read_question(cut_out(POINTS_BACK, follow_up.text)).content
    if names_only_a_year(content.replace(" ", "")):
        return ""
    return " ".join(YEARS.sub(" ", content).split()).strip("的")


def _unannounced(text: str) -> str:
    """Return a question without the words that only announce another subject: 对了，另外问一下."""
    folded = read_question(text).folded
    announced = ANNOUNCES.match(folded) or BESIDES.match(folded)
    rest = text[announced.end() :] if announced else ""
    return rest if rest.strip(ENDS) else text
