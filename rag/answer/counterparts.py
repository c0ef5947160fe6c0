"""Tell statements about different things apart that are alike else: 甲区投入11万元, 乙区投入22万元."""

from difflib import SequenceMatcher

from rag.text.words import is_verb

__all__ = ["is_replaced"]


def is_replaced(asked: str, own: str, other: str) -> bool:
    """Return whether the question `asked` has a name of the text `own` in whose place `other` has another one.

    The name counts with the character beside it, if both texts share that. All texts are folded.

    >>> is_replaced("甲区投入多少?", "甲区投入", "乙区投入"), is_replaced("投入多少?", "甲区投入", "乙区投入")
    (True, False)
    """
    for kind, start, end, there, until in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if kind != "replace" or not own[start:end].strip():
            continue
        for left, right in ((0, 1), (1, 0)):
            shared = own[max(0, start - left) : start] + own[end : end + right]
            name = own[max(0, start - left) : end + right]
            instead = other[max(0, there - left) : until + right]
            if shared.isalnum() and name in asked and instead not in asked and not is_verb(own[start:end], only=False):
                return True
    return False
