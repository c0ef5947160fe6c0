"""Negation and plans in folded text."""

import re

__all__ = ["is_plan", "negations_of"]

_NEGATION = re.compile(r"并非|尚未|没有|未曾|未能|不再|从未|未|没|不|无|非|禁止|停止|拒绝|取消|避免|杜绝")
# Words that contain a negating character but do not negate.
_NOT_NEGATING = re.compile(
    r"不断|不仅|不但|不只|不光|无论|不论|不管|未来|非常|不少|不同|不限|不定|不动产|不忘|不久|不良|不久|不时|不已|不得不|不见不散"
    r"|不锈|不法|无线|无人机|无缝|无障碍|无偿|无烟|无土|非法|非遗|非凡|非公|非物质|非税|非首都|非洲|是非|除非|莫非|无非"
    r"|没收|没等|不折不扣|不遗余力|不失时机|不约而同|不懈|不愧|不止|不妨|不得已|无缝|无条件|无微不至|未雨绸缪|未必"
)
_IN_QUOTES = re.compile(r"[“\"][^”\"]{0,100}[”\"]|《[^《》]{0,100}》")  # a name such as “三无” does not negate
# 营养改善计划 is a name, 争取到59项 is done, 将近 is nearly; 争取到2025年 is a plan
_PLAN = re.compile(
    r"(?<!行动)(?<!改善)(?<!倍增)(?<!五)(?<!五[”\"])计划(?!生育|经济|单列)|规划|拟(?![定订稿])|力争|争取(?!到了?(?!\d{4}年|年|本?世纪)[^,。;]*\d)"
    r"|预计|预期|有望|目标|将(?![军近])|准备(?!金)|打算|筹划|谋划|下一步|明年|届时|正在"
)


def negations_of(folded: str) -> int:
    """Return the number of negations in folded text. Words such as 不断 and 未来 do not count.

    >>> negations_of("尚未完成整改"), negations_of("不断完善未来规划")
    (1, 0)
    """
    return len(_NEGATION.findall(_NOT_NEGATING.sub("", _IN_QUOTES.sub("", folded))))


def is_plan(folded: str) -> bool:
    """Return whether folded text speaks of something planned, hoped for or under way."""
    return _PLAN.search(folded) is not None
