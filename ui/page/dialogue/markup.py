"""Fill the HTML templates. The template engine escapes every value.

No other module makes HTML. The templates are in ui/page/templates.
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
from ui.page.dialogue.rows import draw_rows

__all__ = ["COLOR_SCHEMES", "ColorScheme", "color_scheme_of", "markup"]

ColorScheme = Literal["", "light", "dark"]  # "": the setting of the system
COLOR_SCHEMES: tuple[ColorScheme, ...] = ("light", "dark")


def markup(template: str, **values: Any) -> str:  # noqa: ANN401 - each template has its own values
    """Return the HTML of `template`, a file name without its suffix."""
    return _environment().get_template(f"{template}.html").render(**values).strip()


def color_scheme_of(cookies: dict[str, str]) -> ColorScheme:
    """Return the colour scheme from the cookie; "" when none is chosen."""
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
        "draw_rows": draw_rows,
        "render": render,
        "in_one_line": in_one_line,
    }
    environment.filters["number"] = "{:,}".format
    return environment
