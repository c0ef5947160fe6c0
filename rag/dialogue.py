"""Read a follow-up with the turns before it: 那编外的呢？ asks of the thing that was just asked about.

Rules, no model: a question that leans on the dialogue takes its topic, and where it asks nothing by itself its kind of
answer too, from the last question that stood on its own.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question import Kind, Question, read_question
from rag.types import Turn

__all__ = ["leans", "read_in_dialogue"]

_POINTS_BACK = re.compile(
    r"^(?:那么?|那边|还有|另外|其中|其|它们?|他们?|她们?|这些?|该|上述|前者|后者|都|又|再|然后|也)"
    r"|^(?:and |(?:what|how) about)"
    r"|呢[?？。!]*$"
    r"|其中|它们?|他们|这些|上述|\b(?:it|they|them|those|these)\b"
)
_SHORT_CHARS = 3  # content this short names no topic of its own


def leans(question: Question) -> bool:
    """Tell whether a question cannot be understood without the turns before it.

    >>> leans(read_question("那编外的呢？")), leans(read_question("湖里区划分了多少个网格？"))
    (True, False)
    """
    return bool(_POINTS_BACK.search(question.folded)) or len(question.content.replace(" ", "")) <= _SHORT_CHARS


def read_in_dialogue(text: str, history: Sequence[Turn]) -> Question:
    """Read `text`, completed by the dialogue where it leans on it."""
    leaning = [read_question(text)]  # the question, then the ones that it leans on, the latest first
    for turn in reversed(history):
        if not leans(leaning[-1]):
            break
        leaning.append(read_question(turn.question))
    topic = leaning.pop()
    while leaning:
        topic = _complete(leaning.pop(), topic)
    return topic


def _complete(question: Question, topic: Question) -> Question:
    """Complete a question by the one that it leans on."""
    asks = question.kinds != {Kind.WHAT} or re.search("什么|啥|哪", question.folded)
    return replace(
        question,
        needs=question.needs if asks else topic.needs,
        content=f"{topic.content} {_own(question)}".strip(),
        years=question.years or topic.years,
        numbers=question.numbers | topic.numbers,
    )


def _own(question: Question) -> str:
    """Return the content of a follow-up without the words that only point back."""
    return " ".join(_POINTS_BACK.sub(" ", piece).strip("的那呢么") for piece in question.content.split()).strip()
