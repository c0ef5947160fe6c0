"""Record what a language model is asked and what it replies, and answer from such a record without the model.

A record is a file of JSON lines. Each has ``key``, ``messages``, ``reply``, ``model``, ``tokens``, ``ms`` and
``failed``, and no setting but the name of the model. ``key`` is a hash of the messages as an OpenAI-compatible endpoint
gets them.
"""

import hashlib
import json
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, get_args

from rag.chat.prices import Prices
from rag.chat.reply import Reply, name_of, usage_of
from rag.chat.tokens import count_prompt, estimate_tokens
from rag.errors import ChatFault, ChatModelError, ConfigError
from rag.ports import ChatModel
from rag.types import Message, ModelUsage

__all__ = ["Recorder", "Replay", "key_of", "open_recorder", "open_replay", "sent_messages"]

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_KEY_LENGTH = 16
_PIECE = 16  # characters; a replayed reply comes in pieces, as a streamed one does
_NO_RECORD: dict[str, Any] = {"failed": "unreachable", "tokens": {}}


def sent_messages(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Return `messages` as they are sent to an OpenAI-compatible endpoint."""
    return [{"content": text, "role": _ROLES[role]} for role, text in messages]


def key_of(messages: Sequence[Message]) -> str:
    """Return the key of a prompt: 16 digits of the sha256 of its messages as JSON.

    >>> key_of([("human", "几个？")])
    '86bdc2b0581e244c'
    """
    sent = json.dumps(sent_messages(messages), ensure_ascii=False)
    return hashlib.sha256(sent.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]


class Recorder:
    """A :class:`rag.ports.ChatModel` that appends each call of `model` to the file `path` when it has ended."""

    def __init__(self, model: ChatModel, path: Path) -> None:
        self.name = name_of(model)
        self._model = model
        self._path = path
        self._lock = Lock()

    def stream(self, messages: Sequence[Message]) -> Reply:
        """Yield the reply of the model in pieces.

        Raises: ChatModelError, with the next piece; ConfigError when the file cannot be written.
        """
        reply = self._model.stream(messages)
        said: list[str] = []

        def used() -> ModelUsage:
            return usage_of(reply, self.name, messages, estimate_tokens("".join(said)))

        def pieces() -> Generator[str]:
            started = time.perf_counter()
            try:
                for piece in reply:
                    said.append(piece)
                    yield piece
            except ChatModelError as error:
                self._append(messages, "".join(said), used(), started, error.kind)
                raise
            self._append(messages, "".join(said), used(), started)

        return Reply(pieces(), used)

    def _append(
        self, messages: Sequence[Message], reply: str, used: ModelUsage, started: float, failed: str = ""
    ) -> None:
        tokens = {"prompt": used.prompt_tokens, "reply": used.reply_tokens, "estimated": used.estimated}
        record = {
            "key": key_of(messages),
            "messages": sent_messages(messages),
            "reply": reply,
            "model": self.name,
            "tokens": tokens,
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "failed": failed,
        }
        line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            with self._lock, self._path.open("ab") as file:
                file.write(line)
        except OSError as error:
            raise _unwritable(self._path, error) from error


class Replay:
    """A :class:`rag.ports.ChatModel` that answers from `records`, by key.

    A prompt without a record fails, and its key is added to ``missing``.
    """

    def __init__(self, records: Mapping[str, Mapping[str, Any]], name: str, prices: Prices | None = None) -> None:
        self.name = name
        self.missing: list[str] = []
        self._records = records
        self._prices = prices or Prices()

    def stream(self, messages: Sequence[Message]) -> Reply:
        """Yield the recorded reply in pieces.

        Raises: ChatModelError, with the next piece: the recorded failure, or ``unreachable`` without a record.
        """
        key = key_of(messages)
        if key not in self._records:
            self.missing.append(key)
        record = self._records.get(key, _NO_RECORD)
        return Reply(self._pieces(record), lambda: self._used(record, messages))

    def _pieces(self, record: Mapping[str, Any]) -> Generator[str]:
        reply = record.get("reply", "")
        for start in range(0, len(reply), _PIECE):
            yield reply[start : start + _PIECE]
        failed = record.get("failed")
        if failed or not reply:
            kind: ChatFault = next((one for one in get_args(ChatFault) if one == failed), "empty")
            hint = "record the prompt with --record, or write a line with its key and a reply"
            raise ChatModelError(f"the record of {self.name} has no reply to this prompt", kind=kind, hint=hint)

    def _used(self, record: Mapping[str, Any], messages: Sequence[Message]) -> ModelUsage:
        tokens = record.get("tokens")
        if tokens is None:  # a line that only has a reply
            counts = count_prompt(messages), estimate_tokens(record.get("reply", ""))
            return self._prices.usage(self.name, *counts, estimated=True)
        counts = _count(tokens.get("prompt")), _count(tokens.get("reply"))
        return self._prices.usage(self.name, *counts, estimated=bool(tokens.get("estimated")))


def open_recorder(model: ChatModel, path: Path) -> Recorder:
    """Return a recorder to the file `path`; its calls are added to those that are there.

    Raises: ConfigError when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as error:
        raise _unwritable(path, error) from error
    return Recorder(model, path)


def open_replay(path: Path, prices: Prices | None = None) -> Replay:
    """Read a record. Lines with ``key`` and ``reply`` are enough; of two lines with one key the last counts.

    A line with a ``key`` alone is a prompt that nobody has answered yet.

    Raises: ConfigError when the file cannot be read or a line is none of a record.
    """
    hint = "name a file that --record wrote, or one with a `key` and a `reply` on each line"
    records: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", hint=hint) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise ConfigError(f"{path}:{number} is not JSON: {error}", hint=hint) from error
        if not _is_record(record):
            raise ConfigError(f"{path}:{number} has no `key`, or its `reply` is no text", hint=hint)
        if "reply" in record:
            records[record["key"]] = record
    names = dict.fromkeys(str(record["model"]) for record in records.values() if record.get("model"))
    return Replay(records, "、".join(names) or path.stem, prices)


def _is_record(record: Any) -> bool:  # noqa: ANN401 - any JSON value
    if not isinstance(record, dict) or not isinstance(record.get("tokens", {}), dict):
        return False
    return isinstance(record.get("key"), str) and isinstance(record.get("reply", ""), str)


def _count(tokens: Any) -> int:  # noqa: ANN401 - any JSON value
    return tokens if isinstance(tokens, int) else 0


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{path} cannot be written: {error}", hint="name a place that you may write to")
