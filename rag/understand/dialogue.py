"""Read a follow-up with the turns before it: 那编外的呢？ asks of the thing that was just asked about.

Rules, no model. A question that leans on the dialogue is written out as one that needs no dialogue, and that is what is
read; so whoever asks the written question alone is read the same. Of earlier answers only the quoted lines count: where
they stand is looked at again.
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
_EARLIER = re.compile(r"^再?往?(?:前|上)一?年")  # counted from the year that was asked about, not from 今年
_LATER = re.compile(r"^再?往?(?:后|下)一?年|^次年")
_YEAR = re.compile(rf"{YEAR}年?|{NUMERAL_YEAR}年|(?:{THIS_YEAR})度?|{any_of(FROM_THIS_YEAR)}")
_TOPIC_CHINESE = re.compile(r"^就([^，。？；、]+)而言，")  # as written below
_TOPIC_ENGLISH = re.compile(r"^as for [^,?]+(?=,)", re.IGNORECASE)  # likewise
_COMPARES = re.compile(r"^比(?![例重率较])")  # with what was asked about before
_SHORT_CHARS = 3  # content this short names no topic of its own
_MOST_CHARS = 500  # of a question as written out: more turns than that hold are left out
_ENDS = " ?？。!！,，\n"


@dataclass(frozen=True, slots=True)
class _Topic:
    """What the dialogue is about: the last question that stood on its own, narrowed by follow-ups without a verb."""

    text: str
    narrowed: tuple[str, ...] = ()

    def written(self) -> str:
        """Return the one question that stands for the dialogue."""
        return _about(self.narrowed, self.text) + ("?" if read_question(self.text).english else "？")


def depends_on_dialogue(question: Question) -> bool:
    """Tell whether a question cannot be understood without the turns before it.

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
    """Read `text`, written out with the dialogue where it leans on it; ``.text`` is the question as it was read.

    `year` is what 今年 means in the reports asked, from which 前一年 counts where no year was named.

    >>> read_in_dialogue("那编外的呢？", [Turn("全区教师有多少名？", "3171名。")]).text
    '就编外而言，全区教师有多少名？'
    """
    leaning = [read_question(text)]  # the question, then the ones that it leans on, the latest first
    for turn in reversed(history):
        if not depends_on_dialogue(leaning[-1]):
            break
        leaning.append(read_question(turn.question))
    *follow_ups, root = leaning
    if not follow_ups:
        return root
    start = _Topic(root.text.strip(_ENDS))
    topic = reduce(lambda before, one: _follow(one, before, year), reversed(follow_ups), start)
    if len(topic.written()) > _MOST_CHARS:
        topic = _follow(follow_ups[0], start, year)
    return read_question(topic.written())


def _follow(question: Question, topic: _Topic, year: int | None) -> _Topic:
    """Say what the dialogue is about after `question`."""
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
    """Return a follow-up without the words that only point back."""
    return cut_out(_POINTS_BACK, text).strip(_ENDS).removeprefix("的")


def _asks(own: str) -> bool:
    """Tell whether a follow-up says by itself what kind of thing it wants."""
    question = read_question(own)
    return question.kinds != {Kind.WHAT} or bool(re.search("什么|啥|哪|which|what", question.folded))


def _about(topics: Sequence[str], asked: str) -> str:
    """Put a topic before a question, as :data:`rag.understand.question.TOPIC` reads it."""
    if not topics:
        return asked
    if known := _TOPIC_CHINESE.match(asked):
        return f"就{'的'.join((known.group(1), *topics))}而言，{asked[known.end() :]}"
    if read_question(asked).english:
        return f"as for {' '.join(topics)}, {asked}"
    return f"就{'的'.join(topics)}而言，{asked}"


def _phrases(text: str) -> list[str]:
    """Return what `text` is about, without what it asks, in its own characters."""
    question = read_question(text)
    found, at = [], 0
    for piece in question.content.split():
        at = max(at, question.folded.find(piece, at))
        found.append(text[at : at + len(piece)].lstrip("个").rstrip("各"))
    return [piece for piece in found if piece]


def _name_year(own: str, topic: _Topic, year: int | None) -> tuple[str, str]:
    """Take the year that a follow-up asks about out of it: the year as it is written, "" for none, and the rest."""
    for pattern, shift in ((_EARLIER, -1), (_LATER, 1)):
        if match := pattern.match(own):
            asked = sorted(read_question(topic.text).years)[:1] or ([year] if year is not None else [])
            return (f"{asked[0] + shift}年" if asked else match.group()), own[match.end() :].strip("的 ")
    named = _YEAR.search(own)
    if named is None:
        return "", own
    rest = (own[: named.start()] + own[named.end() :]).strip("的 ")
    return re.sub(r"(?<=\d)$", "年", named.group()), rest


def _with_year(text: str, named: str) -> str:
    """Write a year into `text`: in the place of the one that stands there, else in front."""
    if len(_YEAR.findall(text)) == 1:
        return _YEAR.sub(named, text)
    if _TOPIC_CHINESE.match(text):
        return f"就{named}{text[1:]}"
    if known := _TOPIC_ENGLISH.match(text):
        return f"{known.group()} in {named.rstrip('年')}{text[known.end() :]}"
    return f"{text} in {named.rstrip('年')}" if read_question(text).english else f"{named}{text}"
