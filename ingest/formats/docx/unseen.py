"""Runs of a Word file that nobody sees on paper: in the colour of the paper, or too small to be read."""

import re

from ingest.formats.docx.markup import Element, W, child, value
from ingest.formats.docx.styles import Styles

__all__ = ["is_unseen"]

_NEARLY_WHITE = re.compile("[fF][5-9a-fA-F]" * 3)
_PAPER_COLOURS = ("background1", "light1")  # names of the colours of a theme
_TINY = 4  # half-points
_COLOURED = frozenset(f"{W}{name}" for name in ("tc", "txbxContent"))  # what is in them may have a ground of its own
_NO_COLOUR = ("", "auto", "FFFFFF", "ffffff")


def is_unseen(run: Element, properties: Element | None, paragraph: Element, styles: Styles) -> bool:
    """Tell whether the text of `run`, with its `properties`, in `paragraph` cannot be seen.

    White text in a table, in a text box, or on a coloured ground counts as seen.
    """
    size = value(styles.told(properties, child(paragraph, "pPr"), "sz"))
    if size.isdecimal() and int(size) <= _TINY:
        return True
    colour = styles.told(properties, child(paragraph, "pPr"), "color")
    theme = value(colour, name="themeColor")
    if not (theme in _PAPER_COLOURS or (not theme and _NEARLY_WHITE.fullmatch(value(colour)))):
        return False
    return not _on_colour(run, properties, paragraph, styles)


def _on_colour(run: Element, properties: Element | None, paragraph: Element, styles: Styles) -> bool:
    own = child(paragraph, "pPr")
    if paragraph.getroottree().getroot().find(f"{W}background") is not None:
        return True
    if any(str(outer.tag) in _COLOURED for outer in run.iterancestors()):
        return True
    if value(properties, "highlight") not in ("", "none"):
        return True
    grounds = (styles.told(properties, own, "shd"), child(own, "shd"), styles.told_of_paragraph(own, "shd"))
    return any(
        value(one, name="fill") not in _NO_COLOUR or value(one) not in ("", "clear", "nil")
        for one in grounds
        if one is not None
    )
