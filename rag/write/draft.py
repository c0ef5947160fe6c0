"""Parse the raw text of a language model into plain sentences with their citation markers.

The result has no reasoning blocks, mark-up, links, images, HTML, control characters or invisible characters. This
module does not verify the sentences.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, replace

from rag.text.characters import CLOSING_QUOTES
from rag.text.fold import cut_out
from rag.write.table_rows import write_rows

__all__ = ["MAX_CHARS", "Draft", "Sentence", "read_draft"]

MAX_CHARS = 8000  # of raw text; the rest is ignored
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # control, format, unassigned, private, surrogates
_SELECTORS = (
    (0xFE00, 0xFE0F),
    (0xE0100, 0xE01EF),
    (0x115F, 0x1160),
    (0x3164, 0x3164),
    (0xFFA0, 0xFFA0),
    (0x2800, 0x2800),
)
_THINKING = re.compile(r"<(think|thinking|reasoning|thought)\b[^<>]{0,80}>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(
    r"\A.*</(?:think|thinking|reasoning|thought)>", re.DOTALL | re.IGNORECASE
)  # the chat template has opened it
_SILENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!?][^<>]{0,1000}(?:>|\Z)", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\](?:\([^()\s]{0,2000}[^()]{0,200}\)|\[[^\[\]]{0,100}\])?")
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()]{0,2000}\)")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\[\]]{1,100}\]:\s*\S.*$", re.MULTILINE)
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}:)?//[^\s\u3000-\u303f\u4e00-\u9fff()\[\]<>\"']*"
    r"|(?:https?|javascript|data|vbscript|mailto|file|tel):[^\s\u3000-\u303f\u4e00-\u9fff]*"
    r"|(?<![a-z0-9._-])(?:[a-z0-9_-]{1,63}[.@]){1,6}[a-z]{2,24}(?![a-z0-9])(?::\d{1,5})?(?:[/?#][^\s\u3000-\u303f\u4e00-\u9fff()\[\]<>\"']*)?"
)
_LEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•·][ \t]+|\d{1,2}[.)、](?!\d)[ \t]*)+", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]{0,40}$", re.MULTILINE)
_MARKS_UP = re.compile(r"\*{1,3}|_{2,3}|~~|`{1,3}|\|")
_ANSWER = re.compile(r"\A\s*(?:回答|答案|答)\s*[:：]\s*")
_OPEN, _CLOSE = r"[\[［【〖]", r"[\]］】〗]"
_MARKER = re.compile(
    rf"{_OPEN}[ ^]{{0,3}}(?:依据|证据|来源)? ?(\d{{1,3}}(?: ?[,，、;；] ?\d{{1,3}}){{0,20}}) {{0,2}}{_CLOSE}"
)
_IN_THE_MIDST = re.compile(rf"\w(?:{_MARKER.pattern})+\w")
_BRACKETS = str.maketrans("", "", "[]")
_FULL_STOP = re.compile(r"(?<=[\u4e00-\u9fff\]%）)])\.(?![\da-zA-Z])")
_BLANK = re.compile(r" (?=[。，、；：！？])")
_AFTER_END = re.compile(rf"((?<![。！？!?])[。！？!?]++[{CLOSING_QUOTES}]*)((?:[ \t]*{_MARKER.pattern})+)")
_END = re.compile(rf"(?<=[。！？!?])(?![。！？!?{CLOSING_QUOTES}])|\n+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its markers. `markers` keep their order."""

    text: str
    markers: tuple[int, ...]
    whole: bool = True  # False if a marker replaces a word, as in 完成了[1]个


@dataclass(frozen=True, slots=True)
class Draft:
    """A parsed text. `unknown_markers` counts the markers without a passage."""

    sentences: tuple[Sentence, ...]
    unknown_markers: int = 0


def read_draft(raw: str, n_passages: int) -> Draft:
    """Parse `raw`. The markers of the passages are 1 to `n_passages`.

    >>> read_draft("<think>嗯</think>**划分**[网格](http://a.cn)710个[1][9]。", 2)
    Draft(sentences=(Sentence(text='划分网格710个。', markers=(1,), whole=True),), unknown_markers=1)
    """
    text = _AFTER_END.sub(lambda found: found[2] + found[1], _plain(raw[:MAX_CHARS]))
    sentences, unknown = [], 0
    for piece in _END.split(text):
        cited = [int(digits) for group in _MARKER.findall(piece) for digits in re.findall(r"\d+", group)]
        known = tuple(dict.fromkeys(marker for marker in cited if 1 <= marker <= n_passages))
        unknown += sum(1 for marker in cited if not 1 <= marker <= n_passages)
        whole = not _IN_THE_MIDST.search(piece)
        said = _BLANK.sub("", " ".join(_MARKER.sub("", piece).translate(_BRACKETS).split()))
        if any(char.isalnum() for char in said):
            sentences.append(Sentence(said, known, whole))
        elif known and sentences:  # markers on a line of their own
            markers = tuple(dict.fromkeys(sentences[-1].markers + known))
            sentences[-1] = replace(sentences[-1], markers=markers)
    return Draft(tuple(sentences), unknown)


def _plain(raw: str) -> str:
    """Remove everything but plain text. Repeat until nothing changes, because tags can be nested as in <scr<b>ipt>."""
    text = _visible(raw)
    text = _THOUGHT.sub("", _THINKING.sub("", text))
    for _ in range(8):
        before = text
        text = _visible(html.unescape(text))
        text = _SILENT.sub("", text)
        text = _IMAGE.sub("", text)
        text = _LINK.sub(lambda found: f"[{found[1]}]" if found[1].isdecimal() else found[1], text)
        text = _DEFINITION.sub("", text)
        text = _TAG.sub("", text)
        text = cut_out(_URL, text)
        text = _MARKS_UP.sub("", _LEAD.sub("", _FENCE.sub("", write_rows(text))))
        if text == before:
            break
    text = text.replace("<", "").replace(">", "").replace("](", "] ").replace("!", "！")  # ![1] would be an image
    text = _FULL_STOP.sub("。", text)
    return _ANSWER.sub("", text.strip())


def _visible(text: str) -> str:
    return "".join(char for char in text.replace("\r", "\n") if char == "\n" or _is_visible(char))


def _is_visible(char: str) -> bool:
    if char < "\x7f":
        return char >= " "
    return unicodedata.category(char) not in _HIDDEN and not any(low <= ord(char) <= high for low, high in _SELECTORS)
