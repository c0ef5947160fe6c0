"""Values to HTML: every value is escaped by the template engine, none is ever trusted to be HTML.

The only module that writes HTML; its templates stand beside it.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rag.answer.render import render
from rag.excerpts import in_one_line
from ui.page import words
from ui.page.dialogue.confidence import confidence_label
from ui.page.dialogue.export import as_text

__all__ = ["COLOR_SCHEMES", "ColorScheme", "color_scheme_of", "markup"]

ColorScheme = Literal["", "light", "dark"]  # "": as the system has it
COLOR_SCHEMES: tuple[ColorScheme, ...] = ("light", "dark")


def markup(template: str, **values: Any) -> str:  # noqa: ANN401 - what a template shows is its own business
    """Fill `template`, a file name without its suffix."""
    return _environment().get_template(f"{template}.html").render(**values).strip()


def color_scheme_of(cookies: dict[str, str]) -> ColorScheme:
    """Return the look that the reader has chosen."""
    chosen = cookies.get("yiju-look", "")
    return next((look for look in COLOR_SCHEMES if look == chosen), "")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "w": words,
        "confidence_label": confidence_label,
        "as_text": as_text,
        "render": render,
        "in_one_line": in_one_line,
    }
    environment.filters["number"] = "{:,}".format
    return environment
