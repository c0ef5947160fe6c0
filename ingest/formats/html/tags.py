"""Names of elements."""

__all__ = ["words"]


def words(line: str) -> frozenset[str]:
    """Return the words of a line, for tests of membership."""
    return frozenset(line.split())
