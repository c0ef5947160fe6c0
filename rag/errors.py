"""Deliberate failures, each with a hint that says what to do next.

RagError                     the root; catch it at a door, print message and hint
  ConfigError                a setting is missing or wrong
  QuestionError              the question is empty or too long
  IngestError                a file cannot become a report
    UnsupportedFormat        no loader for this suffix
    UnreadableText           binary, or bytes in no encoding that can be told
    EmptyReport              nothing but white space
  ModelError                 the embedding model cannot be had
    ModelMissing             nothing under that name or folder
    ModelDamaged             a model file has another sha256 than expected
  ChatModelError             the language model does not answer; its ``kind`` says how
  SnapshotError              the index on disk cannot be used
    IndexMissing             nothing has been ingested yet
    IndexDamaged             a file of the snapshot is missing or has another sha256
    IndexMismatch            another model made the index
    IndexLocked              another process is writing
  DatasetError               an evaluation set has a bad line or lacks a file
"""

from typing import Literal

__all__ = [
    "ChatFault",
    "ChatModelError",
    "ConfigError",
    "DatasetError",
    "EmptyReport",
    "IndexDamaged",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "IngestError",
    "ModelDamaged",
    "ModelError",
    "ModelMissing",
    "QuestionError",
    "RagError",
    "SnapshotError",
    "UnreadableText",
    "UnsupportedFormat",
]


class RagError(Exception):
    """A failure that we foresaw: what went wrong, and ``hint``: what to do next."""

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
    """The bytes are not text in any encoding that can be told."""


class EmptyReport(IngestError):
    """The file holds nothing but white space."""


class ModelError(RagError):
    """The embedding model cannot be had."""


class ModelMissing(ModelError):
    """Nothing stands under the model's name or folder."""


class ModelDamaged(ModelError):
    """A model file has another sha256 than expected."""


ChatFault = Literal[
    "timeout",  # not finished within the deadline
    "unreachable",  # refused, unknown name, TLS failure
    "overloaded",  # HTTP 429 or 5xx
    "rejected",  # any other HTTP status: a wrong key, a wrong model name, a redirect
    "garbled",  # not the protocol: bad JSON, HTML, a stream that was cut
    "empty",  # the protocol, but not a word in it
    "oversized",  # more bytes or tokens than are allowed, in the prompt or in the reply
    "busy",  # as many calls under way as are allowed
    "paused",  # the breaker is open after failures in a row
    "exhausted",  # the tokens of the day are used
]


class ChatModelError(RagError):
    """The language model does not answer: no answer of ours depends on it, so pipelines take this for a value."""

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


class DatasetError(RagError):
    """An evaluation set has a bad line or lacks a file."""
