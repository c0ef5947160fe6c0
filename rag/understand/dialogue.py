"""Resolve a follow-up question with the turns before it: 那编外的呢？ refers to the topic of the previous question.

Rules do this, no model. A question that depends on the dialogue is rewritten as a standalone question. The standalone
question gives the same result without the dialogue. Only earlier questions are used here; :mod:`rag.gather.quoted` uses
the citations of the last answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from rag.text.fold import cut_out
from rag.text.years import FROM_THIS_YEAR, NUMERAL_YEAR, THIS_YEAR, YEAR, any_of
from rag.types import Turn
from rag.understand.question import TOPIC, Kind, Question, read_question

__all__ = ["depends_on_dialogue", "read_in_dialogue"]

_POINTS_BACK = re.compile(
    r"^(?:那么?|那边|还有|另外|其中|其(?![他它余实])|它们?|他们?|她们?|这些?|该|上述|前者|后者|都|又|再|然后|也)"
    r"|^(?:and |(?:what|how) about)"
    r"|呢[?？。!]*$"
    r"|其中|它们?|他们|这些|上述|\b(?:it|they|them|those|these)\b"
)
_EARLIER = re.compile(r"^再?往?(?:前|上)一?年")  # counts from the year of the earlier question, not from 今年
_LATER = re.compile(r"^再?往?(?:后|下)一?年|^次年")
_YEAR = re.compile(rf"{YEAR}年?|{NUMERAL_YEAR}年|(?:{THIS_YEAR})度?|{any_of(FROM_THIS_YEAR)}")
_TOPIC_CHINESE = re.compile(r"^就([^，。？；、]+)而言，")  # as _about writes it
_TOPIC_ENGLISH = re.compile(r"^as for [^,?]+(?=,)", re.IGNORECASE)  # as _about writes it
_COMPARES = re.compile(r"^比(?![例重率较])")  # with the topic of the earlier question
_SHORT_CHARS = 3  # shorter or equal content has no topic of its own
_MOST_CHARS = 500  # of a standalone question; beyond it only the root and the current question are used
_ENDS = " ?？。!！,，\n"


@dataclass(frozen=True, slots=True)
class _Topic:
    """The topic of the dialogue: the last standalone question, and the phrases with which follow-ups narrowed it."""

    text: str
    narrowed: tuple[str, ...] = ()

    def written(self) -> str:
        """Return the topic as one standalone question."""
        return _about(self.narrowed, self.text) + ("?" if read_question(self.text).english else "？")


def depends_on_dialogue(question: Question) -> bool:
    """Return whether a question cannot be understood without the turns before it.

    >>> depends_on_dialogue(read_question("那编外的呢？"))
    True
    >>> depends_on_dialogue(read_question("湖里区划分了多少个网格？"))
    False
    """
    if TOPIC.search(question.folded):
        return False
    content = question.content.replace(" ", "")
    if len(content) <= _SHORT_CHARS or _YEAR.fullmatch(content):
        return True
    return bool(_POINTS_BACK.search(question.folded) or _COMPARES.match(question.folded))


def read_in_dialogue(text: str, history: Sequence[Turn], year: int | None = None) -> Question:
    """Parse `text`. If it depends on the dialogue, parse its standalone form, which is then ``.text`` of the result.

    `year` is the year that 今年 means in the searched reports. 前一年 counts from it if the dialogue names no year.

    >>> read_in_dialogue("那编外的呢？", [Turn("全区教师有多少名？", "3171名。")]).text
    '就编外而言，全区教师有多少名？'
    """
    chain = [read_question(text)]  # the question, then the ones on which it depends, the latest first
    for turn in reversed(history):
        if not depends_on_dialogue(chain[-1]):
            break
        chain.append(read_question(turn.question))
    *follow_ups, root = chain
    if not follow_ups:
        return root
    start = _Topic(root.text.strip(_ENDS))
    topic = reduce(lambda before, one: _follow(one, before, year), reversed(follow_ups), start)
    if len(topic.written()) > _MOST_CHARS:
        topic = _follow(follow_ups[0], start, year)
    return read_question(topic.written())


def _follow(question: Question, topic: _Topic, year: int | None) -> _Topic:
    """Return the topic of the dialogue after the follow-up `question`."""
    own = _own(question.text)
    named, own = _name_year(own, topic, year)
    if named:
        topic = replace(topic, text=_with_year(topic.text, named))
    if not own or own in topic.narrowed:
        return topic
    if _asks(own):
        return _Topic(_about((*_phrases(topic.text), *topic.narrowed), own))
    own = own.strip("的")
    return topic if not own or own in topic.text else replace(topic, narrowed=(*topic.narrowed, own))


def _own(text: str) -> str:
    """Return a follow-up without the words that only refer to the dialogue."""
    return cut_out(_POINTS_BACK, text).strip(_ENDS).removeprefix("的")


def _asks(own: str) -> bool:
    """Return whether a follow-up has an interrogative of its own."""
    question = read_question(own)
    return question.kinds != {Kind.WHAT} or bool(re.search("什么|啥|哪|which|what", question.folded))


def _about(topics: Sequence[str], question: str) -> str:
    """Put a topic before a question, as :data:`rag.understand.question.TOPIC` reads it."""
    if not topics:
        return question
    if known := _TOPIC_CHINESE.match(question):
        return f"就{'的'.join((known.group(1), *topics))}而言，{question[known.end() :]}"
    if read_question(question).english:
        return f"as for {' '.join(topics)}, {question}"
    return f"就{'的'.join(topics)}而言，{question}"


def _phrases(text: str) -> list[str]:
    """Return the content phrases of a question, without its interrogatives, as slices of `text`."""
    question = read_question(text)
    found, at = [], 0
    for piece in question.content.split():
        at = max(at, question.folded.find(piece, at))
        found.append(text[at : at + len(piece)].lstrip("个").rstrip("各"))
    return [piece for piece in found if piece]


def _name_year(own: str, topic: _Topic, year: int | None) -> tuple[str, str]:
    """Split a follow-up into its year, as written or resolved ("" for none), and the rest."""
    for pattern, shift in ((_EARLIER, -1), (_LATER, 1)):
        if match := pattern.match(own):
            base = sorted(read_question(topic.text).years)[:1] or ([year] if year is not None else [])
            return (f"{base[0] + shift}年" if base else match.group()), own[match.end() :].strip("的 ")
    named = _YEAR.search(own)
    if named is None:
        return "", own
    rest = (own[: named.start()] + own[named.end() :]).strip("的 ")
    return re.sub(r"(?<=\d)$", "年", named.group()), rest


def _with_year(text: str, named: str) -> str:
    """Set the year of a question: replace its only year, else add the year."""
    if len(_YEAR.findall(text)) == 1:
        return _YEAR.sub(named, text)
    if _TOPIC_CHINESE.match(text):
        return f"就{named}{text[1:]}"
    if known := _TOPIC_ENGLISH.match(text):
        return f"{known.group()} in {named.rstrip('年')}{text[known.end() :]}"
    return f"{text} in {named.rstrip('年')}" if read_question(text).english else f"{named}{text}"
