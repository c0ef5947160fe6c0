"""Name a report in an answer, so that it is not taken for that of another year."""

from rag.types import Source

__all__ = ["name_report"]


def name_report(source: Source) -> str:
    """Return the title of a report, with its year before it if the title does not contain it.

    >>> name_report(Source("r", "政府工作报告", year=2023))
    '2023年政府工作报告'
    """
    year = f"{source.year}年" if source.year and str(source.year) not in source.title else ""
    return f"{year}{source.title}"
