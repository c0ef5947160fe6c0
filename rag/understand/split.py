"""Split a question with several interrogative clauses into several questions."""

import re

from rag.errors import QuestionError
from rag.text.fold import fold
from rag.understand.moved import read_moved
from rag.understand.question import Kind, read_question

__all__ = ["split_parts"]

_JOINTS = re.compile(
    r"[,，;；。?？、]+(?:又|还|再|另外|以及|还有|同时|并且?|而且|那么?|和)?|(?<=[么个少])(?:以及|还有)"
)
# It asks which the things are that the clause before it counts: 分几个部分，分别是什么
_WHICH_THEY_ARE = re.compile(r"(?:分别|各|都|具体)(?:是|叫|讲|有)?(?:了|的)?(?:什么|啥|哪[些几]?[个条项]?)(?:内容)?")
_ON = frozenset({Kind.QUANTITY, Kind.COMPARE, Kind.LIST, Kind.DATE})
_BESIDE_A_NUMBER = re.compile(r"个?百分点|[个点钱元]|[多少高低快慢差]")
_MOST_PARTS = 12  # each is searched and judged, and costs as much as a question of its own
_WHETHER = re.compile(r"了(?:没有?|吗|么)$")  # a question of its own before one for a time: 动工了没,什么时候通水
_ASKS_ON = "呢"  # the question before it, of another thing or in another case: 如果在农村呢
_ASKING = frozenset(Kind) - {Kind.WHAT, Kind.YES_NO}


def _adds_nothing(clause: str) -> bool:
    """Return whether a clause only asks on: 一共多少, 差几个百分点, 哪年最多. Not 什么时候招的."""
    question = read_question(clause)
    rest = _BESIDE_A_NUMBER.sub("", question.content).strip("的最")
    return len(rest) < (1 if Kind.DATE in question.kinds else 2) and question.kinds <= _ON


def split_parts(text: str) -> tuple[str, ...]:
    """Split `text` between clauses that each have an interrogative. Most questions have one part.

    A clause that only asks which the things are that the one before it counts is no part of its own. One that asks the
    question before it again, of another thing or in another case (如果在农村呢), is a part.

    Raises: QuestionError for more than twelve parts.

    >>> split_parts("正本清源改造要花多少钱，什么时候搞完？")
    ('正本清源改造要花多少钱', '什么时候搞完')
    >>> split_parts("在高颜值方面，湖里区划分了多少个网格？")
    ('在高颜值方面，湖里区划分了多少个网格？',)
    """
    pieces = [piece.strip() for piece in _JOINTS.split(text) if piece.strip()]
    if len(pieces) < 2 or read_moved(fold(text)):
        return (text,)
    parts: list[str] = []
    pending = ""  # pieces without an interrogative join the next piece with one
    for at, piece in enumerate(pieces):
        pending = f"{pending}，{piece}" if pending else piece
        if parts and (_WHICH_THEY_ARE.fullmatch(pending) or _adds_nothing(pending)):
            parts[-1], pending = f"{parts[-1]}，{pending}", ""
            continue
        apart = _WHETHER.search(piece) and at + 1 < len(pieces) and Kind.DATE in read_question(pieces[at + 1]).kinds
        if apart or read_question(piece).kinds & _ASKING or (parts and piece.endswith(_ASKS_ON)):
            parts.append(pending)
            pending = ""
        if len(parts) > _MOST_PARTS:
            raise QuestionError(f"more than {_MOST_PARTS} questions in one", hint="ask fewer of them at a time")
    if pending and parts:
        parts[-1] = f"{parts[-1]}，{pending}"
    return tuple(parts) if len(parts) > 1 else (text,)
