"""Split text into sentences and clauses. The spans cover the text without gaps or overlaps."""

import re

from rag.text.characters import CLOSING
from rag.text.numerals import NO_GROUPING
from rag.types import Span

__all__ = ["last_clause", "split_clauses", "split_sentences"]

# A bracket behind a full stop that says who answers for the sentence before it: （责任单位：区民政局；联系电话：…）
_LABELLED = r"[^()（）\n:：。]{2,12}[:：][^()（）\n]{1,200}"
_CHARGED = r"[^()（）\n:：。]{2,80}(?:负责|牵头|配合|落实)"
_ADDED = rf"[(（](?:{_LABELLED}|{_CHARGED})[)）]"
# A sentence ends after 。！？； with any closing quotes, after an English full stop before a space, or at a line break.
_SENTENCE_END = re.compile(rf"[。！？!?；;]+[{CLOSING}]*(?:{_ADDED})?|(?<=[A-Za-z])\.(?=\s)|\n+")
# A clause ends there, before and behind such a bracket, at colons and at commas, but not at one that groups thousands.
_CLAUSE_END = re.compile(
    rf"(?<=[。！？!?；;{CLOSING}]){_ADDED}|[。！？!?；;]+[{CLOSING}]*|(?<=[A-Za-z])\.(?=\s)|\n+|[:：]|{NO_GROUPING}"
)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split ``text[start:end]`` at sentence ends. The spans cover it, in order.

    >>> text = "全区划分网格710个。同时新聘345名。"
    >>> [span.of(text) for span in split_sentences(text)]
    ['全区划分网格710个。', '同时新聘345名。']
    >>> text = "新建食堂3处。（责任单位：民政局；时限：6月）改造公厕。"
    >>> [span.of(text) for span in split_sentences(text)]
    ['新建食堂3处。（责任单位：民政局；时限：6月）', '改造公厕。']
    """
    return _cut(_SENTENCE_END, text, start, end)


def split_clauses(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split ``text[start:end]`` at commas, colons and sentence ends. The spans cover it, in order.

    >>> text = "平均每天1,500件,结案率97%。"
    >>> [span.of(text) for span in split_clauses(text)]
    ['平均每天1,500件,', '结案率97%。']
    >>> text = "收入２７，２０３，０００元，支出１９％。"
    >>> [span.of(text) for span in split_clauses(text)]
    ['收入２７，２０３，０００元，', '支出１９％。']
    >>> text = "新建食堂3处。（责任单位：民政局；时限：6月）"
    >>> [span.of(text) for span in split_clauses(text)]
    ['新建食堂3处。', '（责任单位：民政局；时限：6月）']
    """
    return _cut(_CLAUSE_END, text, start, end)


def last_clause(text: str) -> str:
    """Return what stands behind the last clause end of `text`.

    >>> last_clause("共3项,其中新建公园1,500"), last_clause("结案率97%。")
    ('其中新建公园1,500', '')
    """
    return _CLAUSE_END.split(text)[-1]


def _cut(ends: re.Pattern[str], text: str, start: int, end: int | None) -> list[Span]:
    stop = len(text) if end is None else end
    spans = []
    for match in ends.finditer(text, start, stop):
        if match.end() > start:
            spans.append(Span(start, match.end()))
            start = match.end()
    if start < stop:
        spans.append(Span(start, stop))
    return spans
