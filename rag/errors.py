"""Expected failures. Each has a hint that says what to do next.

RagError                     the root; entry points catch it and show message and hint
  ConfigError                a setting is missing or wrong
  QuestionError              the question is empty or too long
  IngestError                a file cannot become a report
    UnsupportedFormat        no loader for this suffix
    UnreadableText           binary, or in no known encoding
    EmptyReport              nothing but white space
    DamagedFile              the file is cut off, or is not what it claims to be
    ProtectedFile            the file asks for a password
    FileOverLimit            reading the file takes more memory, time, pages or cells than is allowed
    ConverterMissing         the format is read through a program that is not installed
  ModelError                 the embedding model cannot be loaded
    ModelMissing             no model with this name or in this folder
    ModelDamaged             a model file has another sha256 than expected
  ChatModelError             the language model gives no usable reply; ``kind`` says why
  SnapshotError              the index on disk cannot be used
    IndexMissing             nothing has been ingested yet
    IndexDamaged             a file of the snapshot is missing or has another sha256
    IndexMismatch            another model made the index
    IndexLocked              another process is writing
    ArchiveDamaged           a file with an exported library is not whole
    StoreUnreachable         Milvus holds the library and does not answer
  DatasetError               an evaluation set has a bad line or lacks a file
"""

from typing import Literal

__all__ = [
    "ArchiveDamaged",
    "ChatFault",
    "ChatModelError",
    "ConfigError",
    "ConverterMissing",
    "DamagedFile",
    "DatasetError",
    "EmptyReport",
    "FileOverLimit",
    "IndexDamaged",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "IngestError",
    "ModelDamaged",
    "ModelError",
    "ModelMissing",
    "ProtectedFile",
    "QuestionError",
    "RagError",
    "SnapshotError",
    "StoreUnreachable",
    "UnreadableText",
    "UnsupportedFormat",
]


class RagError(Exception):
    """An expected failure. The message says what went wrong, ``hint`` says what to do next."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(RagError):
    """A setting is missing or wrong."""


class QuestionError(RagError):
    """The question is empty or too long."""


class IngestError(RagError):
    """A file cannot become a report."""


class UnsupportedFormat(IngestError):
    """No loader is known for this suffix."""


class UnreadableText(IngestError):
    """The bytes are binary, or text in no known encoding."""


class EmptyReport(IngestError):
    """The file holds nothing but white space."""


class DamagedFile(IngestError):
    """The file is cut off, or is not what it claims to be."""


class ProtectedFile(IngestError):
    """The file asks for a password."""


class FileOverLimit(IngestError):
    """Reading the file takes more memory, time, pages or cells than is allowed."""


class ConverterMissing(IngestError):
    """The format is read through a program that is not installed."""


class ModelError(RagError):
    """The embedding model cannot be loaded."""


class ModelMissing(ModelError):
    """No model has this name or is in this folder."""


class ModelDamaged(ModelError):
    """A model file has another sha256 than expected."""


ChatFault = Literal[
    "timeout",  # not finished within the deadline
    "unreachable",  # refused, unknown name, TLS failure
    "overloaded",  # HTTP 429 or 5xx
    "rejected",  # any other HTTP status: a wrong key, a wrong model name, a redirect
    "garbled",  # not a valid response: bad JSON, HTML, an incomplete stream
    "empty",  # a valid response without text
    "oversized",  # more bytes or tokens than are allowed, in the prompt or in the reply
    "busy",  # the limit of concurrent calls is reached
    "paused",  # the breaker is open after failures in a row
    "exhausted",  # the tokens of the day are used
]


class ChatModelError(RagError):
    """The language model gives no usable reply. Pipelines handle this error and answer without the model."""

    def __init__(self, message: str, *, kind: ChatFault, hint: str = "see docs/llm.md") -> None:
        super().__init__(message, hint=hint)
        self.kind: ChatFault = kind


class SnapshotError(RagError):
    """The index on disk cannot be used."""


class IndexMissing(SnapshotError):
    """Nothing has been ingested yet."""


class IndexDamaged(SnapshotError):
    """A file of the snapshot is missing or has another sha256."""


class IndexMismatch(SnapshotError):
    """Another model made the index."""


class IndexLocked(SnapshotError):
    """Another process is writing the index."""


class ArchiveDamaged(SnapshotError):
    """A file with an exported library is not whole, or is none."""


class StoreUnreachable(SnapshotError):
    """The Milvus that holds the library does not answer, or refuses."""


class DatasetError(RagError):
    """An evaluation set has a bad line or lacks a file."""
