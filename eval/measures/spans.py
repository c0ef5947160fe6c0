"""Compare an answer with marked spans: exact match and F1 as defined by CMRC 2018.

F1 counts the longest common run of segments without a gap. Only the characters of ``_MARKS`` count as punctuation.
Numbers and character variants are not normalised; :mod:`eval.measures.facts` does that.

Source: Cui et al. 2019, "A Span-Extraction Dataset for Chinese Machine Reading Comprehension", section 4, and the
evaluation script of its authors.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

__all__ = ["exact_match", "segments", "span_f1"]

_MARKS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_SEGMENT = re.compile(
    r"[\u4e00-\u9fa5]"  # Chinese characters singly
    r"|(?:[^\W\u4e00-\u9fa5]|(?<=\d)[.,](?=\d))+"  # words and numbers whole
    r"|\S"
)


def segments(text: str) -> list[str]:
    """Cut `text` into Chinese characters and other words, without punctuation.

    >>> segments("《跑跑》Nexon增长6.4%。")
    ['跑', '跑', 'nexon', '增', '长', '6.4', '%']
    """
    return _SEGMENT.findall(_bare(text))


def exact_match(answer: str, spans: Sequence[str]) -> float:
    """Return whether `answer` equals one of `spans`, without punctuation and case.

    Unit: 0 or 1.

    >>> exact_match("“踢爆”。", ["踢爆"])
    1.0
    """
    return float(any(_bare(answer) == _bare(span) for span in spans))


def span_f1(answer: str, spans: Sequence[str]) -> float:
    """Return the best F1 over `spans`, counted on the longest common run of segments.

    Unit: 0..1.

    >>> span_f1("全区划分网格", ["划分网格"])
    0.8
    """
    return max((_f1(segments(answer), segments(span)) for span in spans), default=0.0)


def _f1(answer: list[str], span: list[str]) -> float:
    shared = SequenceMatcher(None, answer, span, autojunk=False).find_longest_match().size
    if not shared:
        return 0.0
    precision, recall = shared / len(answer), shared / len(span)
    return 2 * precision * recall / (precision + recall)


def _bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in _MARKS)
