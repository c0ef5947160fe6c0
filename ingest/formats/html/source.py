"""Source of a web page before it is parsed: what would take a parser too long."""

import re

from ingest.formats.html.tags import words
from ingest.formats.loader import Limits
from rag.errors import FileOverLimit

__all__ = ["checked"]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]{0,200})")
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000}")
_ATTRIBUTES = 5000  # of one element
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_NESTING = words(
    "address article aside blockquote center dd details dir div dl dt fieldset figure footer form header "
    "li main menu nav ol section span summary table ul object button svg g"
)
_ENDED_BY_OTHERS = frozenset({"li", "dd", "dt"})
_MOST_OPEN = 300  # formatting elements that are left open: each is opened again in every paragraph
_DEEP = 50  # times the allowed depth: browsers take 512
_FORMATS = re.compile(rf"</?(?:{'|'.join(sorted(_FORMATTING - {'a'}))})\b[^<>]*>", re.IGNORECASE)
_HINT = "save the page again in a browser, or copy its text into a .txt file"


def checked(html: str, *, name: str, limits: Limits) -> str:
    """Return the source of a page as it can be parsed in time.

    Raises: FileOverLimit for elements that are nested too deeply or have too many attributes, and for too many cells.
    """
    for match in _LONG_TAG.finditer(html):
        end = html.find(">", match.end())
        body = html[match.start() : end if end >= 0 else len(html)]
        if len(body.split()) > _ATTRIBUTES and body.count("=") + body.count(" ") > _ATTRIBUTES:
            raise FileOverLimit(f"an element of {name} has more than {_ATTRIBUTES:,} attributes", hint=_HINT)
    if (cells := sum(1 for _ in _CELL.finditer(html))) > limits.cells:
        raise FileOverLimit(f"the tables of {name} have {cells:,} cells", hint=_HINT)
    nested = open_formats = most = deepest = 0
    for match in _TAG.finditer(html):
        tag = match[2].lower()
        step = -1 if match[1] else 1
        if tag in _FORMATTING:
            open_formats = max(open_formats + step, 0)
            most = max(most, open_formats)
        elif tag in _NESTING and tag not in _ENDED_BY_OTHERS and not match[3].endswith("/"):
            nested = max(nested + step, 0)
            deepest = max(deepest, nested)
    if deepest > _DEEP * limits.depth:
        raise FileOverLimit(f"the elements of {name} are nested {deepest:,} deep", hint=_HINT)
    return _FORMATS.sub("", html) if most > _MOST_OPEN else html
