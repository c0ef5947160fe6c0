"""Take the reasoning out of a reply while it arrives: blocks ``<think>…</think>`` at its beginning.

Reasoning in a field of its own, such as ``reasoning_content``, never becomes a piece of a reply. Reasoning whose
opening tag was written by the chat template cannot be told before it ends; :mod:`rag.write.draft` removes it.
"""

import re
from collections.abc import Iterable, Iterator

__all__ = ["without_thinking"]

_OPEN = re.compile(r"\s*<(think|thinking|reasoning|thought)\b[^<>]{0,80}>", re.IGNORECASE)
_MAY_OPEN = re.compile(r"\s*(?:<[a-z]{0,9}(?:\s[^<>]{0,80})?)?\Z", re.IGNORECASE)
_LONGEST_END = 40  # characters of a closing tag that two pieces may share


def without_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """Yield `pieces` without the reasoning at the beginning. Reasoning that never ends leaves nothing.

    >>> list(without_thinking(["<thi", "nk>先看", "依据</th", "ink>划分", "网格710个。"]))
    ['划分', '网格710个。']
    """
    rest = iter(pieces)
    head, name = "", ""  # what is undecided, and the block that it stands in
    for piece in rest:
        head += piece
        while True:
            if name:
                end = re.search(rf"</{name}\s*>", head, re.IGNORECASE)
                if end is None:
                    head = head[-_LONGEST_END:]
                    break
                head, name = head[end.end() :], ""
            elif opened := _OPEN.match(head):
                head, name = head[opened.end() :], opened[1]
            elif _MAY_OPEN.match(head):
                break
            else:
                yield head
                yield from rest
                return
    if head and not name:
        yield head
