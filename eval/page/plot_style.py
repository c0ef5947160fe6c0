"""What the plots of the evaluation page share: their shape, their colours and short labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.page.figures import main_system
from eval.page.wording import system_label
from eval.systems.opening import WITH_MODEL

__all__ = ["CURVES", "RATES", "Plot", "colour_key", "colour_of", "shorten"]

RATES = (0, 0.25, 0.5, 0.75, 1)  # ticks of an axis of rates
CURVES = 4  # at most, one for each colour


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its heading, a note on how to read it, and the systems in its key."""

    name: str
    title: str
    note: str
    svg: str
    key: tuple[tuple[str, str], ...] = ()  # (class of the colour, name)


def colour_of(result: Mapping[str, Any], system: str) -> str:
    """Return the colour of a system. The first is only for the main system, the last for it with a language model."""
    main = main_system(result)
    if system == WITH_MODEL:
        return "s4"
    others = [name for name in result.get("systems", {}) if name not in (main, WITH_MODEL)]
    return "s0" if system == main else f"s{1 + others.index(system) % (CURVES - 1)}" if system in others else "s3"


def colour_key(result: Mapping[str, Any], systems: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the key of a plot: the colour and the label of each system."""
    return tuple((colour_of(result, name), system_label(name)) for name in systems)


def shorten(label: str) -> str:
    """Shorten a label to seven characters."""
    return label if len(label) <= 7 else label[:6] + "…"
