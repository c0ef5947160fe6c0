"""Write out a follow-up with the rewriter: the year by rule, all else as the rewriter has learned it."""

import re
from dataclasses import replace

from rag.ports import FollowUp, Rewriter
from rag.text.fold import fold
from rag.understand.follow import ENDS
from rag.understand.leaning import YEARS
from rag.understand.setting import name_year, with_year

__all__ = ["in_settled_year", "read_leaning", "settle_year", "write_out"]

# 那曲 and 那坡 are places; 那时候, 那边 and 那条 stand for what was said, 那个人所得税 does not
_STANDING = "[曲坡]|时候|会儿|边(?![境远缘])|些|座(?![谈椅])|条(?![件款例约])|个(?![人体税数案])"
_BEFORE = re.compile(rf"^(?:嗯|哦)*(?:那么?(?!{_STANDING}))?")
_BEHIND = re.compile(r"[呢吗的嘛]+$")


def write_out(follow_up: FollowUp, year: int | None, rewriter: Rewriter) -> str:
    """Return the follow-up as a question that stands alone. `year` is the year that 今年 means."""
    settled, moved = settle_year(follow_up, year)
    if not settled.question:
        return settled.before or follow_up.question
    written = rewriter.rewrite(settled) or settled.question
    return with_year(written, moved) if moved and moved not in fold(written) else written


def read_leaning(follow_up: FollowUp, year: int | None, rewriter: Rewriter) -> float:
    """Return the logit that the question leans on the ones before it, as the rewriter reads it."""
    return rewriter.leaning(in_settled_year(follow_up, year))


def in_settled_year(follow_up: FollowUp, year: int | None = None) -> FollowUp:
    """Return a follow-up with its year moved into the question before it; one that only names a year stays as it is."""
    settled, _ = settle_year(follow_up, year)
    return settled if settled.question else follow_up


def settle_year(follow_up: FollowUp, year: int | None = None) -> tuple[FollowUp, str]:
    """Move the year that a follow-up names into the question before it, in the place of the year there.

    The question of the result is "" where the follow-up names a year alone, or nothing. Also return the year that was
    moved, "" for none.
    """
    own = _BEFORE.sub("", follow_up.question)
    named, rest = name_year(own, follow_up.before, year)
    if not named or YEARS.search(fold(rest)):
        return replace(follow_up, question=own), ""
    rest = rest.strip(ENDS)
    own = rest if _BEHIND.sub("", rest) else ""
    return replace(follow_up, question=own, before=with_year(follow_up.before, named)), named
