"""Find what a thing, a person or a group that a follow-up names replaces in the question before it."""

import re

from rag.text.fold import fold
from rag.text.offices import SURNAMES, TITLE
from rag.text.places import find_places
from rag.text.words import is_common, is_verb, segment
from rag.types import Span
from rag.understand.interrogatives import HOW_MANY
from rag.understand.phrases import AskedNoun, asked_noun, content_spans, measure_head, words_in
from rag.understand.question import Kind, read_question
from rag.understand.setting import WHOLE

__all__ = ["find_counterpart", "is_name", "split_words", "stays"]

_NAME = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:{TITLE})?")
_OFFICER = re.compile(
    rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?(?:[副常第][\u4e00-\u9fff]{{0,3}}?)?{TITLE}"
    rf"|^[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[的是在有担负分任])"
)
_ABSTRACT = re.compile(
    r"(?:问题|毛病|短板|不足|困难|缺点|矛盾|原因|意义|作用|影响|程度|水平|效果|成效|情况|措施|办法|做法|方法|特点|变化)$"
)  # which of them is asked, whatever the thing: no other thing takes their place
_TOWN = re.compile(r"城[里镇市乡]的?|农村|乡下|村里|乡村")  # the two halves of a region: 城里的 takes the place of 农村
_COUNTED_UNIT = re.compile(r"(?<=多少)[^多少]{1,2}$|(?<=几)[^几]{1,2}$")


def find_counterpart(own: str, topic: str, *, alike: bool) -> tuple[int, int, str] | None:
    """Return what the thing or the group `own` replaces in `topic`: offset, length, and what is put there.

    With `alike`, it replaces only a word that ends as it does.
    """
    question, thing = read_question(topic), own.strip("的")
    folded, modifies = question.folded, own.endswith("的")
    if not thing or read_question(own).english or (any(is_verb(word) for word in split_words(thing)) and not modifies):
        return None
    same = _half(thing, folded) or (None if modifies else _person(thing, topic) or _alike(thing, topic))
    if same:
        return same.start, len(same), thing
    unlike = alike or not question.kinds.isdisjoint({Kind.WHO, Kind.OFFICE, Kind.NAME})
    asked = None if unlike and not modifies else asked_noun(question)
    return _in_place_of(asked, thing, folded, modifies=modifies) if asked and not _is_abstract(asked, folded) else None


def _is_abstract(asked: AskedNoun, folded: str) -> bool:
    return asked.after and bool(_ABSTRACT.search(folded[asked.words[0].start : asked.words[-1].end]))


def _in_place_of(asked: AskedNoun, thing: str, folded: str, *, modifies: bool) -> tuple[int, int, str]:
    """Return where `thing` goes in the noun phrase that is asked about, and in what form."""
    words = asked.words
    while len(words) > 1 and stays(words[0].of(folded)):
        words = words[1:]
    start, head = words[0].start, measure_head(folded, words)
    if modifies:
        acts = any(len(word) > 1 and is_verb(word, only=False) for word in split_words(thing))
        return (start, 0, f"{thing}的" if acts else thing) if acts or len(words) == 1 else (start, len(words[0]), thing)
    if thing.endswith("均"):
        return words[min(head, len(words) - 1)].start, 0, thing
    if head == 0:
        return start, 0, thing
    end = words[head].start if head < len(words) else words[-1].end
    unit = _COUNTED_UNIT.search(folded[:start]) if asked.after else None
    start = unit.start() if unit else start
    counted = HOW_MANY.match(f"多少{fold(thing)}") if asked.after else None
    return start, end - start, f"个{thing}" if counted and counted["unit"] else thing  # 多少集装箱 counts no 集


def _half(thing: str, folded: str) -> Span | None:
    """Return the half of a region that a question names, if `thing` names one: 农村, beside 城里."""
    found = _TOWN.search(folded) if _TOWN.fullmatch(fold(thing)) else None
    return Span(found.start(), found.start() + len(found.group().rstrip("的"))) if found else None


def split_words(thing: str) -> list[str]:
    """Return the words of a text, folded."""
    folded = fold(thing)
    return [word.of(folded) for word in words_in(folded, Span(0, len(folded)))]


def stays(word: str) -> bool:
    """Return whether a word before the thing that was asked about holds for another thing too: 全年, 厦门, 新建."""
    return is_name(word) or bool(WHOLE.fullmatch(word)) or word[0] in "全新现"


def is_name(word: str) -> bool:
    """Return whether a word is a proper name, such as that of a city."""
    return bool(find_places(word)) or (len(word) > 1 and len(segment(word)) == 1 and not is_common((word,)))


def _person(thing: str, topic: str) -> Span | None:
    """Return the person that `topic` names, with the office, if `thing` names a person too."""
    if not _NAME.fullmatch(fold(thing)):
        return None
    found = _OFFICER.search(fold(topic))
    return Span(found.start(), found.end()) if found else None


def _alike(thing: str, topic: str) -> Span | None:
    """Return the word of `topic` that names the same kind of thing: it ends as `thing` does."""
    folded, ends = fold(topic), fold(thing)[-1]
    for span in content_spans(read_question(topic)):
        words = words_in(folded, span)
        for n, word in enumerate(words):
            if folded[word.end - 1] == ends and ends >= "\u3400":
                first = n - 1 if len(word) == 1 and n else n
                while first and len(words[first - 1]) == 1 and word.end - words[first].start < len(thing):
                    first -= 1  # 低 of 低保户, beside 五保户
                return Span(words[first].start, word.end)
    return None
