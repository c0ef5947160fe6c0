"""Whether the paragraphs of a file are lines of broken prose, as where a PDF was converted to Word."""

__all__ = ["is_wrapped"]


def is_wrapped(lines: list[str]) -> bool:
    """Tell whether most long lines break off inside a sentence."""
    return False
