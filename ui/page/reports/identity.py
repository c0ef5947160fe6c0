"""What is known of a report, for its page: the details to read, and the form to edit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.text.kinds import KIND_NAMES
from rag.types import Source
from ui.errors import EditRefused
from ui.page import words
from ui.page.dialogue.choice import kind_name
from ui.shelf.fields import EDITABLE, MAX_FIELD_CHARS, check_fields

__all__ = ["Detail", "FormField", "details_of", "form_of", "read_changes"]

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


def details_of(source: Source) -> list[Detail]:
    """Return the known details of a report without its title.

    >>> [detail.value for detail in details_of(Source("a", "甲", region="厦门市", kind="bulletin", year=2022))]
    ['厦门市', '公报', '2022年']
    """
    names = [name for name in EDITABLE if name != "title"]
    found = [Detail(words.FIELDS[name], _shown(source, name)) for name in (*names, "publisher")]
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
