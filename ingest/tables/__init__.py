"""Tables of a report: what the grids of a file and the columns of a text say, with heads, labels, caption, unit."""

from rag.text.tables.build import Placed, build_tables, tables_in_text, with_spaced

__all__ = ["Placed", "build_tables", "tables_in_text", "with_spaced"]
