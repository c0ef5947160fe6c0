"""What a web page says of itself: its title, who published it and when, and its address."""

import datetime
import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser

from ingest.formats.html.inline import collapse

__all__ = ["Facts", "address", "date_of", "facts", "publisher_of", "titles"]

Facts = dict[str, str]  # content of meta elements by name, in lower case; and "title", "canonical"

_TITLES = ("articletitle", "og:title", "title")
_DATES = ("pubdate", "publishdate", "firstpublishedtime", "article:published_time", "og:published_time", "publishtime")
_SOURCES = ("contentsource", "source", "article:author")
_SITES = ("sitename", "og:site_name")
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")
_DATE = re.compile(r"((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_DATED = re.compile(r"(?:发布|发文|公布|刊发|更新|印发)?(?:时间|日期)\s*[:：]?\s*$|^\s*$|[\s|｜【\[]$")
_SOURCE = re.compile(r"(?:信息|文章|稿件)?来\s*源\s*[:：]\s*([^\s|｜:：\d】\]]+)")
_LONGEST = 40  # characters of a publisher
_NOISE = re.compile(r"^(?:本站|本网|原创|网络|未知|互联网)$")


def facts(html: str) -> Facts:
    """Return the meta elements of a page by name; the first of each name."""
    tree = LexborHTMLParser(html)
    found: Facts = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").strip().lower()
        if name and (content := collapse(node.attributes.get("content") or "")):
            found.setdefault(name, content)
    if (title := tree.css_first("title")) is not None:
        found["title"] = collapse(title.text())
    if (link := tree.css_first("link[rel=canonical]")) is not None:
        found["canonical"] = (link.attributes.get("href") or "").strip()
    return found


def titles(found: Facts) -> list[str]:
    """Return the titles that the page states, the most exact first."""
    return [found[name] for name in _TITLES if found.get(name)]


def address(found: Facts, html: str) -> str:
    """Return the address of the page, or where it was saved from."""
    saved = _SAVED.search(html[:4096])
    told = found.get("canonical") or found.get("og:url") or (saved[1] if saved else "")
    return told if told.startswith(("http://", "https://")) else ""


def date_of(found: Facts, lines: Sequence[str]) -> str:
    """Return the date of publication as ISO: of the meta elements, or of a line below the title."""
    for told in (found[name] for name in _DATES if name in found):
        if date := _iso(_DATE.search(told)):
            return date
    for line in lines:
        match = _DATE.search(line)
        if match and _DATED.search(line[: match.start()]) and (date := _iso(match)):
            return date
    return ""


def _iso(match: re.Match[str] | None) -> str:
    try:
        return datetime.date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""


def publisher_of(found: Facts, lines: Iterable[str]) -> str:
    """Return who published the page: 来源 of a line below the title or of a meta element, or else the site."""
    shown = (match[1] for line in lines if (match := _SOURCE.search(line)))
    stated = (found[name] for name in (*_SOURCES, *_SITES) if name in found)
    for told in (*shown, *stated):
        if len(told) <= _LONGEST and not _NOISE.match(told):
            return told
    return ""
