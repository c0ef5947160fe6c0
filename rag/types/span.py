"""A span of a text: what chunks, quotes, citations and cells are."""

from dataclasses import dataclass

__all__ = ["Span"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Cut this span out of `text`.

        >>> Span(1, 3).of("全区划分网格")
        '区划'
        """
        return text[self.start : self.end]
