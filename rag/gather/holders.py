"""Who holds an office: the office that a question names, and whether a text names somebody who holds it.

组长 and 副组长 are two offices. A name stands between 由 and 担任, before 任, or beside the office.
"""

import re
from functools import cache

from rag.text.cedict import entries
from rag.text.stopwords import FUNCTION
from rag.text.words import is_common, segment
from rag.understand.question import Need, Question

__all__ = ["asked_office", "is_person", "names_holder"]

_RUN = re.compile(r"[\u4e00-\u9fff]+$")
_BEFORE_WHO = re.compile(r"(?:现在|目前|都|分别|一职|[由是为叫的\s])+$")
_AFTER_WHO = re.compile(
    r"谁(?:会|来|在|是|出任|担任|兼任|任|当|做)+(?P<office>[\u4e00-\u9fff]+?)(?:的?[呢啊呀]|[,。?]|$)"
)
_HOLDS = r"(?:出任|担任|兼任|任|挂帅)"
_ROLE = r"(?:同志)?(?:出任|担任|兼任|当选为?|推选为?|(?<![责主])任)"
_NAME = r"[\u4e00-\u9fff]{2,3}"
_NAME_END = r"(?=[,，、。;；\s(（)）]|同志|先生|女士|$)"
_PERSON = re.compile(rf"{_NAME}(?:[、和与]{_NAME})*")


def asked_office(need: Need, question: Question) -> str:
    """Return the office whose holder is asked for, such as 副组长, or "".

    >>> from rag.understand.question import read_question
    >>> asked = read_question("治水领导小组的副组长是谁？")
    >>> asked_office(asked.needs[0], asked)
    '副组长'
    """
    after = _AFTER_WHO.match(question.folded, need.at)
    before = _BEFORE_WHO.sub("", question.folded[: need.at])
    run = after["office"] if after else (match.group() if (match := _RUN.search(before)) else "")
    pieces = list(segment(run))
    office = ""
    while pieces and len(office) < 2:
        office = pieces.pop() + office
    return f"副{office}" if pieces and pieces[-1].endswith("副") else office


def names_holder(office: str, folded: str, *, by_name: bool = True) -> bool:
    """Return whether the text `folded` says who holds `office`; without `by_name`, another office may say so.

    >>> names_holder("副组长", "组长由李喆担任,副组长由王敏担任"), names_holder("组长", "王敏任副组长")
    (True, False)
    >>> names_holder("组长", "组长由镇长担任"), names_holder("组长", "组长由镇长担任", by_name=False)
    (False, True)
    """
    if not office or office not in folded:
        return False
    held = rf"(?<!副){re.escape(office)}"
    told = (
        rf"{held}[^,，。;；]{{0,4}}由(?P<by>[^,，。;；]{{2,24}}?){_HOLDS}"
        rf"|(?P<who>[^,，。;；:：]+?){_ROLE}[^,，。;；任]{{0,30}}?{held}"
    )
    for match in re.finditer(told, folded):
        if not by_name or _ends_with_name(match["by"] or match["who"]):
            return True
    beside = (
        rf"{held}[:：是为]?\s*(?P<after>{_NAME}?){_NAME_END}"
        rf"|(?<![\u4e00-\u9fff])(?P<before>{_NAME}?)(?:[\s(（]+|同志[是为]|[是为])[^,，。;；]{{0,12}}?{held}"
    )
    return any(is_person(match["after"] or match["before"]) for match in re.finditer(beside, folded))


def _ends_with_name(words: str) -> bool:
    words = words.removesuffix("同志")
    return is_person(words[-2:]) or is_person(words[-3:])


def is_person(words: str) -> bool:
    """Return whether `words` have the form of a person's name or of several.

    A name is no ordinary word. It begins with a surname, or the dictionary knows no word of it.

    >>> is_person("倪越"), is_person("李喆、王敏"), is_person("单位")
    (True, True, False)
    """
    if not _PERSON.fullmatch(words):
        return False
    return all(map(_is_name, re.split("[、和与]", words)))


def _is_name(word: str) -> bool:
    pieces = segment(word)
    unknown = all(len(piece) == 1 for piece in pieces) and not FUNCTION & set(word)
    return unknown or (word[0] in _surnames() and not is_common(pieces))


@cache
def _surnames() -> frozenset[str]:
    """The characters that the dictionary knows as surnames."""
    return frozenset(word for word, glosses in entries() if len(word) == 1 and _is_surname(glosses))


def _is_surname(glosses: tuple[str, ...]) -> bool:
    return any(gloss.strip().startswith("surname ") for gloss in glosses)
