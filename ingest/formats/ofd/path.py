"""Paths of OFD as corners: ``M 0 0 L 10 0 C``. Curves stand for their ends."""

from collections.abc import Iterator

from ingest.formats.ofd.geometry import numbers

__all__ = ["corners"]

Point = tuple[float, float]
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MOST = 20_000  # tokens of a path; longer ones are drawings


def corners(data: str | None) -> Iterator[list[Point]]:
    """Yield the corners of each part of a path that has two or more. What cannot be read ends the path.

    >>> list(corners("M 0 0 L 10 0 L 10 5 C M 1 1"))
    [[(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 0.0)]]
    """
    tokens = (data or "").replace(",", " ").split()[:_MOST]
    points: list[Point] = []
    at = 0
    while at < len(tokens):
        command = tokens[at].upper()
        count = _ARGUMENTS.get(command)
        values = numbers(" ".join(tokens[at + 1 : at + 1 + count]), count) if count else ()
        if values is None or count is None:
            break
        at += 1 + count
        if command in "SM":
            if len(points) > 1:
                yield points
            points = []
        if values:
            points.append((values[-2], values[-1]))
        elif points:
            points.append(points[0])
    if len(points) > 1:
        yield points
