"""The log: one JSON object a line on standard error, with every control character escaped."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

__all__ = ["LOGGING", "JsonLines"]


class JsonLines(logging.Formatter):
    """Format a log record as one line of JSON; its ``fields`` are added to the object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "says": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)  # escapes U+2028 and U+0085 too: some readers split lines there


_LOGGER = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "ui.api.around.log.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {"yiju": _LOGGER, "uvicorn": {**_LOGGER, "level": "WARNING"}, "mcp": {**_LOGGER, "level": "WARNING"}},
}
