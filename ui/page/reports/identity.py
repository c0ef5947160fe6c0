"""What is known of a report, for its page: the details to read, and the form to edit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.text.kinds import KIND_NAMES
from rag.types import DEFAULT_COLLECTION, Report, Source
from ui.entry.access import Caller
from ui.entry.collections import MAX_NAME_CHARS, permit_collection
from ui.errors import CollectionRefused, EditRefused, NotAllowed
from ui.page import words
from ui.page.dialogue.choice import kind_name
from ui.page.reports.listing import collection_name
from ui.shelf.fields import EDITABLE, MAX_FIELD_CHARS, check_fields

__all__ = ["Detail", "FormField", "collection_field", "details_of", "form_of", "read_changes", "read_move"]

_MAX_CHARS = 20  # of the fields that are no text: years, the date


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail of a report, with its label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form. With ``options`` the user selects one of them; ``error`` says what is wrong."""

    name: str
    label: str
    value: str
    max_chars: int
    hint: str = ""
    options: Sequence[str] = ()
    error: str = ""


def details_of(source: Source, collection: str = DEFAULT_COLLECTION) -> list[Detail]:
    """Return the known details of a report without its title, and its collection if that is not the default one.

    >>> [detail.value for detail in details_of(Source("a", "甲", region="厦门市", kind="bulletin", year=2022))]
    ['厦门市', '公报', '2022年']
    """
    names = [name for name in EDITABLE if name != "title"]
    found = [Detail(words.FIELDS[name], _shown(source, name)) for name in (*names, "publisher")]
    found.append(Detail(words.COLLECTION, collection_name(collection)))
    return [detail for detail in found if detail.value]


def form_of(source: Source, typed: Mapping[str, str], errors: Mapping[str, str]) -> list[FormField]:
    """Return the fields of the form, with what the user has `typed` and the `errors` by the name of the field."""
    return [
        FormField(
            name,
            words.FIELDS[name],
            typed.get(name, _typed(source, name)),
            MAX_FIELD_CHARS.get(name, _MAX_CHARS),
            words.FIELD_HINTS.get(name, ""),
            tuple(KIND_NAMES.values()) if name == "kind" else (),
            errors.get(name, ""),
        )
        for name in EDITABLE
    ]


def collection_field(caller: Caller, report: Report, typed: Mapping[str, str], wrong: str) -> list[FormField]:
    """Return the field for the collection; none for a caller who can move the report nowhere."""
    if caller.collections is not None and len(caller.collections) < 2:
        return []
    value = typed.get("collection", report.collection)
    options = sorted(caller.collections or ())
    return [FormField("collection", words.COLLECTION, value, MAX_NAME_CHARS, "", options, wrong)]


def read_move(caller: Caller, report: Report, typed: Mapping[str, str]) -> tuple[str, str]:
    """Return the collection to which the report moves, "" if it stays, and what is wrong with what was typed."""
    wanted = typed.get("collection", "").strip()
    if not wanted:
        return "", ""
    try:
        name = permit_collection(caller, wanted)
    except (CollectionRefused, NotAllowed):
        return "", words.COLLECTION_ERROR.format(most=MAX_NAME_CHARS)
    return ("" if name == report.collection else name), ""


def read_changes(source: Source, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields that differ from `source`, as they were typed, and the errors by the name of the field."""
    changes: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name in EDITABLE:
        if name not in typed:
            continue
        try:
            value = check_fields({name: typed[name]})[name]
        except EditRefused:
            errors[name] = words.FIELD_ERRORS[name].format(most=MAX_FIELD_CHARS.get(name))
            continue
        if value != getattr(source, name):
            changes[name] = typed[name]
    return changes, errors


def _shown(source: Source, name: str) -> str:
    value = _typed(source, name)
    return words.YEAR.format(year=value) if value and name in ("year", "account_year") else value


def _typed(source: Source, name: str) -> str:
    """Return the value of a field as a user would type it."""
    if name == "kind":
        return kind_name(source)
    value = getattr(source, name)
    return "" if value is None else str(value)
