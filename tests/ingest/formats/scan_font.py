"""A font with Chinese characters, to draw scans with; None where the machine has none."""

import importlib
from pathlib import Path

__all__ = ["FONT"]


def _find():
    for path in sorted(importlib.import_module("matplotlib.font_manager").findSystemFonts()):
        if "CJK" in path and "Regular" in path:
            return Path(path)
    return None


FONT = _find()
