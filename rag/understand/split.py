"""Split a question with several interrogative clauses into several questions."""

import re

from rag.understand.question import Kind, read_question

__all__ = ["split_parts"]

_JOINTS = re.compile(
    r"[,，;；。?？、]+(?:又|还|再|另外|以及|还有|同时|并且?|而且|那么?|和)?|(?<=[么个少])(?:以及|还有)"
)
_ASKING = frozenset(Kind) - {Kind.WHAT, Kind.YES_NO}


def split_parts(text: str) -> tuple[str, ...]:
    """Split `text` between clauses that each have an interrogative. Most questions have one part.

    >>> split_parts("正本清源改造要花多少钱，什么时候搞完？")
    ('正本清源改造要花多少钱', '什么时候搞完')
    >>> split_parts("在高颜值方面，湖里区划分了多少个网格？")
    ('在高颜值方面，湖里区划分了多少个网格？',)
    """
    pieces = [piece.strip() for piece in _JOINTS.split(text) if piece.strip()]
    if len(pieces) < 2:
        return (text,)
    parts: list[str] = []
    pending = ""  # pieces without an interrogative join the next piece with one
    for piece in pieces:
        pending = f"{pending}，{piece}" if pending else piece
        if read_question(piece).kinds & _ASKING:
            parts.append(pending)
            pending = ""
    if pending and parts:
        parts[-1] = f"{parts[-1]}，{pending}"
    return tuple(parts) if len(parts) > 1 else (text,)
