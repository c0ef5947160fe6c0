"""The wording of the plain questions of a plan: without periods and without the words that compare or list."""

import re
from collections.abc import Sequence

from rag.text.period import FoundPeriod
from rag.understand.interrogatives import HOW_MANY
from rag.understand.plan_patterns import GLUE, NOISE, PERCENT, RUNNING_YEARS

__all__ = ["ask_for", "clean", "of_place", "place_first", "plain_question", "unit_of", "without"]


_ASKED_TWICE = re.compile(r"(?P<asked>[^ ,。;?]{2,12})[,;、]? (?P=asked)(?=[,。;?]|$)")  # 1978年占多少、1981年占多少


def plain_question(text: str, found: Sequence[FoundPeriod], *, percent: bool = False) -> str:
    """Return the plain question: without periods and without the words that compare or list.

    It asks for a percentage if `text` does, or with `percent`.
    """
    content = clean(_ASKED_TWICE.sub(r"\g<asked>", without(text, found)))
    return ask_for(content, unit_of(text), percent or PERCENT.search(text) is not None)


def ask_for(content: str, unit: str, percent: bool) -> str:
    """Return `content` as a question for an amount, unless it asks for one itself."""
    if HOW_MANY.search(content):
        return f"{content}?"
    return f"{content}{'百分之几' if percent and not unit else f'多少{unit}'}?"


def unit_of(text: str) -> str:
    """Return the unit, with its magnitude, of the amount that a question asks for; "" if it says none."""
    much = HOW_MANY.search(RUNNING_YEARS.sub(" ", text))
    unit = ((much["mag"] or "") + (much["unit"] or "")) if much else ""
    return "" if unit in ("个百分点", "百分点", "个点", "点", "个") else unit


def without(text: str, found: Sequence[FoundPeriod]) -> str:
    """Blank the periods, with the words that only belong to them."""
    for start, end in sorted({(one.start, one.end) for one in found}, reverse=True):
        after = re.match(r"年?(?:末|底|初|度|全年|时)?\)?的?", text[end:])
        text = f"{text[:start].removesuffix('(')} {text[end + (after.end() if after else 0) :]}"
    return re.sub(r"[从由]?\s*(?:和|与|及|、|到|至|还是)\s+|[从由]?\s+", " ", text).strip()


def clean(text: str) -> str:
    """Remove the words that compare, list and ask, and what is left at the ends."""
    pieces = NOISE.sub(lambda match: match["verb"] or match["noun"] or " ", text).split()
    return "".join(piece for piece in (GLUE.sub("", piece.strip("?")) for piece in pieces) if piece)


def of_place(content: str, here: Sequence[str], there: str) -> str:
    """Return `content` as asked of the place `there` instead of the last of the places `here`."""
    return content.replace(here[-1], there) if here and here[-1] in content else f"{there}{content}"


def place_first(content: str, here: Sequence[str]) -> str:
    """Return `content` with its place before what is asked: 泽州工业增速 of 工业增速,泽州."""
    before, _, place = content.rpartition(",")
    return f"{place}{before}" if before and place in here[-1:] else content
