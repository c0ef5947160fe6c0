"""Write out a follow-up: put what it names in the place of what the question before it names.

A year takes the place of the year, a place of the place, a measure of the measure, a thing of the thing that was asked
about. What has no counterpart narrows the question: 就编外而言. Rules over the two questions do this, without a model.
"""

import re
from dataclasses import dataclass, replace

from rag.text.fold import cut_out, fold
from rag.text.words import is_verb
from rag.understand.context import about, context_of
from rag.understand.counterpart import find_counterpart, split_words
from rag.understand.joining import apart, continues
from rag.understand.leaning import POINTS_BACK
from rag.understand.phrases import is_measure, is_relative
from rag.understand.question import Kind, read_question
from rag.understand.setting import name_place, name_year, with_place, with_year

__all__ = ["ENDS", "Topic", "ask_behind", "follow"]

ENDS = " ?？。!！,，\n"
_AMONG = re.compile(r"^那?么?其中")
_CONFIRMS = re.compile(r"^(?:你?确定|真的)(?=[是不没有,?吗]|$)[,，]?")
# 不是问比重，我问的增速: (what was not meant, what is)
_CORRECTS = re.compile(
    r"^(?:不对|不是|不)[,，]?(?:想?[问要指说]的?(?:是)?)?(?P<old>[^,，]*?)[,，]?"
    r"(?:我|而)?(?:是|想?[问要指说]的?(?:是)?|换成)(?P<new>[^,，]+)$"
)
_INSTEAD = re.compile(r"^(?:换成|改成)")
_SOFT = re.compile(r"[呢啊呀嘛吧呐](?=[,，?？。!！\s]|$)")
_ADVERBS = re.compile(r"^(?:的?时候|当时|实际|现在|目前|具体|最后|后来|那边|这边|的)+")
_ASKING = re.compile(r"什么|啥|哪|咋|which|what|(?P<verb>.)[不没](?P=verb)|[没不]$|还是|是.+是")
_BARE = re.compile(r"(?:[是有为]+)?(?:多少|几)(?:[个名人])?$|^是$")
# Whether what is planned is asked for, or what was done
_MOOD = re.compile(r"(?P<plan>打算|计划|预计|预期|准备|拟(?=[^定])|力争)|(?P<fact>实际)")
_ASPECT = re.compile(r"(?<=..)(?:(?:这|那|这一)[块边]儿?|[方层]面)的?$")  # 工业方面
_NARROWED = re.compile(r"(?<=...)[,，][^,，]{2,8}方面[^,，]*$")  # the aspect that was asked about before
_SETTLED = frozenset({Kind.WHO, Kind.WHERE, Kind.DATE})  # asked of the thing, not of its measure
_EXTENT = re.compile(r"(?:[率额速幅价长]|面积|高度)(?=[是有为达]?(?:多少|多[大高长]))")
_HAS = re.compile(r"(?<=.)共?有(?=..)")  # 集美区有养老床位


@dataclass(frozen=True, slots=True)
class Topic:
    """What a dialogue is about: the question that stood alone, as follow-ups changed it, and the one asked last."""

    base: str
    asked: str
    group: str = ""  # the group to which a follow-up narrowed it
    confirmed: str = ""  # what the last follow-up wants to have confirmed

    def written(self) -> str:
        """Return the standalone question, without the mark at its end."""
        return f"{self.asked}，{self.confirmed}" if self.confirmed else self.asked


def follow(text: str, topic: Topic, year: int | None) -> Topic:
    """Return the topic after the follow-up `text`; its :meth:`Topic.written` is the standalone question.

    >>> follow("那集美区呢？", Topic("思明区有养老床位多少张", "思明区有养老床位多少张"), None).asked
    '集美区有养老床位多少张'
    """
    folded = fold(text)
    if confirms := _CONFIRMS.match(folded):
        return replace(topic, confirmed=text[confirms.end() :].strip(ENDS))
    topic = replace(topic, confirmed="")
    own, replaced = _own(text)
    if replaced and fold(replaced) in fold(topic.asked) and not _asks(own):
        return _exchange(topic, fold(topic.asked).find(fold(replaced)), len(replaced), own)
    english = read_question(topic.asked).english
    for part in [own] if english else _parts(own):
        among = _AMONG.match(folded) and not english
        named, rest = (topic, part) if among else _place_and_year(part, topic, year)
        topic = _follow_part(rest, named, folded, english=english)
    return topic


def ask_behind(text: str, before: str) -> str:
    """Ask the follow-up `text` about all that the question `before` is about, and replace nothing.

    >>> ask_behind("那集美区呢？", "思明区有养老床位多少张")
    '就思明区有养老床位而言，集美区呢？'
    """
    own = _own(text)[0] or text.strip(ENDS)
    context = "".join(context_of(before, drop_measure=False, drop_verbs=False))
    return about(context, f"{own}？" if _asks(own) else f"{own}呢？")


def _parts(own: str) -> list[str]:
    """Split a follow-up after clauses that ask nothing: 编外的，有啥照顾."""
    parts: list[str] = []
    for part in re.split("[,，]", own):
        if parts and _asks(parts[-1]):
            parts[-1] += f"，{part}"
        elif part.strip(ENDS):
            parts.append(part.strip(ENDS))
    return parts


def _follow_part(own: str, topic: Topic, folded: str, *, english: bool) -> Topic:
    """Return the topic after one clause of the follow-up `folded`, without its place and year."""
    own, topic, told = _with_mood(own, topic)
    if told or _repeats(own, topic.asked):
        return topic
    if not own or own in topic.asked or (not read_question(own).content and not _asks(own)):
        return replace(topic, asked=topic.base) if own and own in topic.base else topic
    if _asks(own) and split_words(own)[:1] == split_words(topic.base)[:1]:  # it begins as the topic does: it repeats it
        return Topic(own, own)
    if _AMONG.match(folded) and not english:
        return replace(topic, asked=_among(own, topic.asked))
    if not english and (exchanged := _exchanged(own, topic)):
        return exchanged
    if _asks(own) or (is_measure(fold(own)) and not english):
        refers = bool(re.match(r"[这它其他该]", folded)) or read_question(own).content in ("", "目标")
        return replace(topic, asked=_ask(own, topic.asked if refers else topic.base))
    group = _ASPECT.sub("", own).strip("的")
    topic = replace(topic, base=_NARROWED.sub("", topic.base), asked=_NARROWED.sub("", topic.asked))
    return replace(topic, base=about(group, topic.base), asked=about(group, topic.asked), group=group)


def _exchanged(own: str, topic: Topic) -> Topic | None:
    """Return the topic with the thing or the group `own` in the place of its counterpart. None: it has none."""
    thing, bare = _thing(own)
    narrowed = f"就{topic.group}而言"
    if topic.group and thing and topic.asked.startswith(narrowed):
        new = _ASPECT.sub("", thing).strip("的")
        return replace(_exchange(topic, 1, len(topic.group), new), group=new)
    if aspect := _ASPECT.search(thing):
        return _other_aspect(thing[: aspect.start()], topic)
    group = thing.strip("的") if thing.endswith("的") else ""
    if group and topic.group and topic.group in topic.asked:
        return replace(_exchange(topic, topic.asked.find(topic.group), len(topic.group), group), group=group)
    found = find_counterpart(thing, topic.asked, alike=bare or is_measure(fold(thing))) if thing else None
    return replace(_exchange(topic, *found), group=group or topic.group) if found else None


def _other_aspect(own: str, topic: Topic) -> Topic | None:
    """Return the topic with `own` in the place of the aspect that a clause of it begins with: 产业方面怎么样."""
    known = re.search(r"(?:^|(?<=[,，]))[^,，]{2,8}?(?=方面)", topic.asked)
    return _exchange(topic, known.start(), len(known.group()), own) if known else None


def _with_mood(own: str, topic: Topic) -> tuple[str, Topic, bool]:
    """Ask for what is planned or for what was done, as `own` says and the topic does not: 实际 for 打算.

    Return the rest of `own`, the topic, and whether `own` says no more.
    """
    own = re.sub(r"^的?时候", "", own)
    mood, known = _MOOD.search(own), _MOOD.search(topic.asked)
    rest = _without_adverbs(own)
    if mood is None or known is None:
        return rest, topic, False
    topic = _exchange(topic, known.start(), len(known.group()), mood.group())
    left = read_question(_MOOD.sub("", own)).content
    return rest, topic, not left or (left in topic.asked) or is_verb(left, only=False)


def _repeats(own: str, topic: str) -> bool:
    """Return whether `own` only asks again for the quantity that `topic` asks for: 多少, not 多少人 after 多少家."""
    unit = next((need.unit for need in read_question(topic).needs if need.kind is Kind.QUANTITY), None)
    return unit is not None and bool(_BARE.fullmatch(fold(own))) and read_question(own).needs[0].unit in ("", unit)


def _place_and_year(own: str, topic: Topic, year: int | None) -> tuple[Topic, str]:
    """Set the year and the place that a follow-up names. Return the rest of it."""
    named, own = name_year(own, topic.asked, year)
    if named:
        topic = replace(topic, base=with_year(topic.base, named), asked=with_year(topic.asked, named))
    place, rest = ("", own) if read_question(topic.asked).english else name_place(own)
    if place and (placed := with_place(topic.asked, place)):
        return replace(topic, base=with_place(topic.base, place) or topic.base, asked=placed), rest
    return topic, own


def _exchange(topic: Topic, at: int, length: int, new: str) -> Topic:
    """Put `new` in the place of ``length`` characters of the last question, and in the same place of the base."""
    asked = topic.asked
    written = asked[:at] + new + asked[at + length :]
    old = asked[at : at + length]
    base = written if topic.base == asked else topic.base.replace(old, new, 1) if old else topic.base
    return replace(topic, base=base, asked=written)


def _own(text: str) -> tuple[str, str]:
    """Return a follow-up without the words that only refer to the dialogue, and what it says was not meant."""
    plain = cut_out(_SOFT, text).strip(ENDS)
    replaced = ""
    if match := _CORRECTS.match(fold(plain)):
        replaced, plain = plain[match.start("old") : match.end("old")], plain[match.start("new") :]
    elif match := _INSTEAD.match(fold(plain)):
        plain = plain[match.end() :]
    else:
        plain = cut_out(POINTS_BACK, plain)
    plain = plain.strip(ENDS).removeprefix("的")
    return _without_adverbs(plain), replaced


def _without_adverbs(own: str) -> str:
    adverbs = _ADVERBS.match(fold(own))
    return own[adverbs.end() :] if adverbs and adverbs.end() < len(own) else own


def _asks(own: str) -> bool:
    """Return whether a follow-up has an interrogative of its own."""
    question = read_question(own)
    bare = question.kinds == {Kind.QUANTITY} and is_measure(question.folded)
    return (question.kinds != {Kind.WHAT} and not bare) or bool(_ASKING.search(question.folded))


def _thing(own: str) -> tuple[str, bool]:
    """Return the noun that a follow-up consists of, "" if it is more, and whether 是多少 or the like follows it."""
    bare = _BARE.search(fold(own))
    thing = own[: bare.start()] if bare else own
    return ("" if _asks(thing) else thing), bool(bare)


def _ask(own: str, topic: str) -> str:
    """Ask the question `own` about the subject of `topic`. A new measure takes the place of the measure."""
    question = read_question(own)
    content = question.content.replace(" ", "")
    measure = (
        (is_measure(content) and not is_relative(content))
        or content.endswith("钱")
        or bool(question.kinds & _SETTLED and _EXTENT.search(fold(topic)))
    )
    context = context_of(topic, drop_measure=measure, drop_verbs=bool(content))
    context = [kept for one in context if (kept := apart(one, own))]
    if question.english or read_question(topic).english:
        return about(" ".join(context), own)
    if not _asks(own):
        own = f"{own.strip('的')}是多少"
    written = "".join(_HAS.sub("", phrase) for phrase in context)
    return f"{written}{own}" if continues(own, _thing(own.removesuffix("钱"))[0], written) else about(written, own)


def _among(own: str, topic: str) -> str:
    """Ask `own` about some of the things of `topic`."""
    own = own if _asks(own) else f"{own.strip('的')}是多少"
    context = "".join(context_of(topic, drop_measure=False, drop_verbs=True))
    if not context or read_question(context).kinds != {Kind.WHAT}:
        return about(context, own)
    return f"{context}中，{own}"
