"""Resolve a follow-up question with the turns before it: 那编外的呢？ refers to the topic of the previous question.

:mod:`rag.understand.leaning` tells which questions depend on the dialogue, and :mod:`rag.understand.follow` writes them
out. The standalone question gives the same result without the dialogue. Only earlier questions are used here;
:mod:`rag.gather.quoted` uses the citations of the last answer.
"""

from collections.abc import Sequence
from functools import reduce

from rag.text.fold import cut_out
from rag.text.terms import Vocabulary
from rag.types import Turn
from rag.understand.follow import ENDS, Topic, ask_behind, follow
from rag.understand.leaning import ANNOUNCES, BESIDES, POINTS_BACK, YEARS, leans, names_only_a_year
from rag.understand.question import Question, read_question

__all__ = ["read_behind", "read_in_dialogue", "said_itself"]

_MOST_CHARS = 500  # of a standalone question; beyond it only the root and the current question are used
_EARLIER = 8  # turns before a follow-up whose words are known to it


def read_in_dialogue(
    text: str, history: Sequence[Turn], year: int | None = None, vocabulary: Vocabulary | None = None
) -> Question:
    """Parse `text`. If it depends on the dialogue, parse its standalone form, which is then ``.text`` of the result.

    `year` is the year that 今年 means in the searched reports. 前一年 counts from it if the dialogue names no year.
    `vocabulary` is that of the searched reports.

    >>> read_in_dialogue("那集美区呢？", [Turn("思明区有养老床位多少张？", "3120张。")]).text
    '集美区有养老床位多少张？'
    """
    turns = [*history, Turn(text)]
    at = len(turns) - 1
    while at and leans(read_question(turns[at].question), turns[max(0, at - _EARLIER) : at], vocabulary):
        at -= 1
    root, *follow_ups = (_unannounced(turn.question) for turn in turns[at:])
    if not follow_ups:
        return read_question(root)
    start = Topic(root.strip(ENDS), root.strip(ENDS))
    topic = reduce(lambda before, one: follow(one, before, year), follow_ups, start).written()
    if len(topic) > _MOST_CHARS:
        topic = follow(follow_ups[-1], start, year).written()
    return read_question(topic + ("?" if read_question(root).english else "？"))


def read_behind(
    text: str, history: Sequence[Turn], year: int | None = None, vocabulary: Vocabulary | None = None
) -> str:
    """Return the follow-up `text` behind the whole question before it.

    It replaces nothing, where :func:`read_in_dialogue` may replace the wrong words.
    """
    *earlier, last = history
    before = read_in_dialogue(last.question, earlier, year, vocabulary).text
    return ask_behind(_unannounced(text), before.strip(ENDS))


def said_itself(follow_up: Question) -> str:
    """Return the content of a follow-up as typed, without its year and the words that point back.

    It is "" if the follow-up names a year and no thing.

    >>> said_itself(read_question("2007年的目标")), said_itself(read_question("07年的票价"))
    ('', '票价')
    """
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
