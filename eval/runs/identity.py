"""Measure what ingest reads of a text's identity: title, issuer, region, kind, years, number and date.

A label is null where the text does not state the field, and a list where more than one value is right, such as the line
above the title that repeats it. Words compare folded and without white space. A text without a
title is to get the name that it was given.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.load import load_text
from ingest.parse import parse_text
from rag.errors import DatasetError
from rag.text.fold import fold
from rag.types import Source

__all__ = ["FIELDS", "measure_identity", "read_labels"]

FIELDS = ("title", "issuer", "region", "kind", "year", "account_year", "number", "published")
_WITHOUT_A_NAME = "上传文件"


def read_labels(path: Path) -> list[dict[str, Any]]:
    """Return the labels in `path`: JSON lines with `doc`, the name of a file, `part`, and each field or null.

    Raises: DatasetError with the line.
    """
    labels = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            label = json.loads(line)
            missing = sorted({"doc", "part", *FIELDS} - label.keys())
        except (ValueError, TypeError, AttributeError):
            raise DatasetError(f"{path}:{number} is no JSON object", hint="one object a line") from None
        if missing:
            raise DatasetError(f"{path}:{number} lacks {', '.join(missing)}", hint="write null for what is not stated")
        labels.append(label)
    return labels


def measure_identity(labels: Sequence[Mapping[str, Any]], folder: Path, *, named: bool = True) -> dict[str, Any]:
    """Return the share of right values of each field in each part, and the wrong ones.

    `named`: whether ingest is told the names of the files.

    Raises: IngestError when a text cannot be read.
    """
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    wrong = []
    for label in labels:
        path = folder / label["doc"]
        name = path.stem if named else _WITHOUT_A_NAME
        source = parse_text(load_text(path), name=name).report.source
        for field in FIELDS:
            wanted = label[field] if isinstance(label[field], list) else [label[field]]
            want = [_normal(one or (name if field == "title" else None)) for one in wanted]
            got = _normal(_value(source, field))
            right[label["part"]][field].append(got in want)
            if got not in want:
                wrong.append({"doc": label["doc"], "part": label["part"], "field": field, "want": want, "got": got})
    shares = {part: {field: sum(of[field]) / len(of[field]) for field in FIELDS} for part, of in right.items()}
    return {"texts": len(labels), "named": named, "parts": dict(sorted(shares.items())), "wrong": wrong}


def _value(source: Source, field: str) -> str | int | None:
    if field == "published":
        return source.published.isoformat() if source.published else None
    value: str | int | None = getattr(source, field)
    return value


def _normal(value: str | int | None) -> str:
    return re.sub(r"\s", "", fold(str(value or "")))
