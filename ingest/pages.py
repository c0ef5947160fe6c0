"""Page furniture of printed documents (页码, 页眉): lines that a page break puts into a text copied from a PDF.

A page number is told by its form (— 3 —, 第 3 页 共 9 页), or it is a bare number that counts on from page to page. A
running head is a line that stands at page breaks and is there again, or is the title of the document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

__all__ = ["FORM_FEED", "find_page_lines", "is_open", "running_heads"]

FORM_FEED = "\x0c"
_DASH = r"[-—–―─~·•]{1,3}"
_NUMBER = (
    r"(?:(?P<form>第\s*(?P<a>\d{1,4})\s*页(?:\s*[,/|、]?\s*共\s*\d{1,4}\s*页)?"
    rf"|{_DASH}\s*(?P<b>\d{{1,4}})\s*{_DASH}|[Pp]age\s*(?P<c>\d{{1,4}})(?:\s*of\s*\d{{1,4}})?)"
    r"|(?P<d>\d{1,4})(?:\s*/\s*\d{1,4})?)"
)
_LINE = re.compile(rf"(?:(?P<before>\S.{{3,60}}?)\s+)??{_NUMBER}(?:\s+(?P<after>.{{3,60}}\S))?")
_CLOSED = re.compile(r"(?:[。！？；：!?;:]|(?<=[A-Za-z]{2})\.)[”’」』》）)】\]\"]*$")
_PAUSE = re.compile(r"[，。；,;]")
_PROSE_SHARE = 1 / 3  # of the lines of a page of prose have a pause, at least
_PAGE_CHARS, _PAGE_LINES = 200, 8  # fewest characters and lines of text on a page
_PAGES = 3  # fewest pages by which a bare number shows that it counts pages
_OPEN_SHARE = 1 / 3  # of page numbers stand in the middle of a sentence, at least
_HEAD_SHARE = 0.3  # of page breaks have the same running head, at least: pages on the left may have another
_HEAD_CHARS = 60  # longest running head
_TITLE_LINES = 5  # lines that may hold the title of the document
_MAX_HEADS = 4  # lines of running heads and feet at one page break


class _PageNumber(NamedTuple):
    line: int
    number: int
    beside: str  # the running head in the same line
    certain: bool  # by its form


def is_open(line: str) -> bool:
    """Tell whether `line` ends without the punctuation that ends a sentence, an item or a label.

    >>> is_open("全年新建标准厂房"), is_open("引进项目31个。"), is_open("整改情况:")
    (True, False, False)
    """
    return not _CLOSED.search(line.rstrip())


def find_page_lines(lines: Sequence[str]) -> set[int]:
    """Return the indices in `lines` of page numbers, form feeds and the running heads at them.

    >>> sorted(find_page_lines(["某市工作报告", "全年新增", "— 3 —", "某市工作报告", "学位1.5万个。"]))
    [2, 3]
    """
    found = {at for at, line in enumerate(lines) if line == FORM_FEED}
    candidates = list(_candidates(lines))
    beside = Counter(one.beside for one in candidates)
    titles = {_flat(line) for _, line in _first_lines(lines)}
    found |= {one.line for one in candidates if one.certain and (not one.beside or one.beside in titles)}
    found |= {one.line for one in candidates if one.certain and beside[one.beside] > 1}
    for name in beside:
        found |= _counted(lines, [one for one in candidates if one.beside == name])
    return _with_heads(lines, found) if found else found


def running_heads(lines: Sequence[str], inside: Iterable[int]) -> set[int]:
    """Return the indices of lines that are there at least three times, pages apart, mostly at indices in `inside`.

    `inside` holds the indices of lines in front of which a sentence is not at its end.
    """
    places: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if _may_be_head(line):
            places.setdefault(_flat(line), []).append(at)
    broken, first = set(inside), {at for at, _ in _first_lines(lines)}
    return {
        at
        for found in places.values()
        if len(found) >= _PAGES
        and all(later - earlier >= _PAGE_LINES for earlier, later in pairwise(found))
        and 2 * len(broken.intersection(found)) >= len(found)
        for at in found
        if at in broken or at not in first
    }


def _flat(line: str) -> str:
    return "".join(unicodedata.normalize("NFKC", line).split())


def _first_lines(lines: Sequence[str]) -> list[tuple[int, str]]:
    return list(islice(((at, line) for at, line in enumerate(lines) if line.strip()), _TITLE_LINES))


def _candidates(lines: Sequence[str]) -> Iterator[_PageNumber]:
    for at, line in enumerate(lines):
        words = unicodedata.normalize("NFKC", line).strip() if len(line) <= 2 * _HEAD_CHARS else ""
        match = _LINE.fullmatch(words) if words else None
        if match and not (match["before"] and match["after"]) and not _is_note(lines, at):
            number = int(next(match[name] for name in "abcd" if match[name]))
            yield _PageNumber(at, number, _flat(match["before"] or match["after"] or ""), bool(match["form"]))


def _is_note(lines: Sequence[str], at: int) -> bool:
    """Tell whether ``lines[at]`` stands in brackets that other lines hold: the number of a footnote."""
    before, after = lines[max(0, at - 1) : at], lines[at + 1 : at + 2]
    return bool(before and before[0].rstrip()[-1:] in {"[", "(", "（"}) or bool(
        after and after[0].lstrip()[:1] in {"]", ")", "）"}
    )


def _counted(lines: Sequence[str], candidates: list[_PageNumber]) -> set[int]:
    """Return the lines of the longest count through `candidates`: each one more than the last, a page after it."""
    chains: dict[int, list[int]] = {}
    for one in candidates:
        before = chains.get(one.number - 1, [])
        chain = [*(before if before and _is_page(lines[before[-1] + 1 : one.line]) else []), one.line]
        if len(chain) >= len(chains.get(one.number, [])):
            chains[one.number] = chain
    longest = max(chains.values(), key=len, default=[])
    inside = sum(_is_inside(lines, at) for at in longest)
    return set(longest) if len(longest) >= _PAGES and inside >= _OPEN_SHARE * len(longest) else set()


def _is_page(lines: Sequence[str]) -> bool:
    """Tell whether `lines` are a page of prose, not the cells of a row of a table."""
    text = [line for line in lines if line.strip()]
    prose = sum(bool(_PAUSE.search(line)) for line in text)
    return sum(map(len, text)) >= _PAGE_CHARS and prose >= _PROSE_SHARE * len(text)


def _is_inside(lines: Sequence[str], at: int) -> bool:
    """Tell whether the line before `at` is not the end of a sentence."""
    before = next((lines[earlier] for earlier in range(at - 1, -1, -1) if lines[earlier].strip()), "。")
    return before == FORM_FEED or is_open(before)


def _may_be_head(line: str) -> bool:
    return bool(line.strip()) and len(line.strip()) <= _HEAD_CHARS and is_open(line) and not _PAUSE.search(line)


def _with_heads(lines: Sequence[str], found: set[int]) -> set[int]:
    """Add the running heads that stand before or after the page breaks `found`, line by line outwards."""
    found = set(found)
    titles = {_flat(line): at for at, line in reversed(_first_lines(lines))}
    for _ in range(_MAX_HEADS):
        breaks = list(_blocks(lines, found))
        beside = [at for start, end in breaks for at in (start - 1, end) if 0 <= at < len(lines)]
        heads = [at for at in dict.fromkeys(beside) if _may_be_head(lines[at])]
        counts = Counter(_flat(lines[at]) for at in heads)
        least = max(2, _HEAD_SHARE * len(breaks))
        again = {flat for flat, count in counts.items() if count >= least and flat not in titles}
        new = {at for at in heads if _flat(lines[at]) in again or titles.get(_flat(lines[at]), at) != at}
        if not new:
            break
        found |= new
    return found


def _blocks(lines: Sequence[str], found: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the page breaks: runs of blank lines and lines in `found`, with one of these at least, as (start, end)."""
    done = -1
    for at in sorted(found):
        if at < done:
            continue
        start, end = at, at + 1
        while start > 0 and (start - 1 in found or not lines[start - 1].strip()):
            start -= 1
        while end < len(lines) and (end in found or not lines[end].strip()):
            end += 1
        yield start, end
        done = end
