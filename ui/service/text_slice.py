"""Check the span of a report's text that a caller wants to read."""

from rag.types import Report, Span
from ui.errors import OutsideText

__all__ = ["MAX_SLICE_CHARS", "slice_of"]

MAX_SLICE_CHARS = 20_000


def slice_of(report: Report, start: int, end: int | None, chars: int = MAX_SLICE_CHARS) -> Span:
    """Return the span from `start` to `end`, at most MAX_SLICE_CHARS; `end` None: `chars` on, or the end of the text.

    Raises: OutsideText.
    """
    whole = len(report.text)
    stop = min(start + chars, whole) if end is None else end
    if not start <= stop <= whole:
        raise OutsideText(
            f"{start} to {stop} is no part of a text of {whole} characters", hint="0 <= start <= end <= chars"
        )
    if stop - start > MAX_SLICE_CHARS:
        raise OutsideText(
            f"{stop - start} characters are more than one answer holds", hint=f"ask for {MAX_SLICE_CHARS} at a time"
        )
    return Span(start, stop)
