"""The data types that all packages share. They are immutable.

Every citation is a slice of a report. ``Report.text`` is canonical and never changes. Sections, chunks, quotes and
citations are spans of it. Offsets count code points; spans are half-open.
"""

from rag.types.answers import (
    Answer,
    Calculation,
    Excerpt,
    Language,
    Message,
    ModelUsage,
    Operator,
    Reason,
    ReasonCode,
    Row,
    Statement,
    Turn,
)
from rag.types.reports import (
    DEFAULT_COLLECTION,
    Chunk,
    Citation,
    Hit,
    Kind,
    ParsedReport,
    Place,
    Report,
    Section,
    Source,
)
from rag.types.span import Span
from rag.types.tables import Table, TableCell

__all__ = [
    "DEFAULT_COLLECTION",
    "Answer",
    "Calculation",
    "Chunk",
    "Citation",
    "Excerpt",
    "Hit",
    "Kind",
    "Language",
    "Message",
    "ModelUsage",
    "Operator",
    "ParsedReport",
    "Place",
    "Reason",
    "ReasonCode",
    "Report",
    "Row",
    "Section",
    "Source",
    "Span",
    "Statement",
    "Table",
    "TableCell",
    "Turn",
]
