"""Edit what is known of a report: its title, issuer, region, kind, years, number and date, and its collection.

The text and the id never change. The source as the text states it is kept beside the edited one, so that an edit can be
taken back. Only a new title changes what is embedded, and only that report is then embedded again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.ports import ProgressCall
from rag.types import ParsedReport, Source
from ui.errors import EditRefused, UnknownReport
from ui.shelf.fields import EDITABLE, Value, check_fields, edited_fields

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Edit", "apply_edit", "check_edit", "edit_report", "edited", "keep_edits", "require_report"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change of a report: fields of its source, and its collection."""

    values: Mapping[str, Value]
    reset: bool = False  # first return all fields to what the text states
    within: str = ""  # the collection that the report must be in; empty: any
    collection: str = ""  # that it moves to; empty: it stays


def edit_report(
    id_: str,
    changes: Mapping[str, str | int | None],
    settings: Settings,
    progress: ProgressCall,
    embedder: Embedder | None = None,
    *,
    reset: bool = False,
    collection: str = "",
) -> Source:
    """Set fields of the report of exactly this id, move it to `collection` if one is named, and return its source.

    The names of the fields are in :data:`ui.shelf.fields.EDITABLE`. An empty string or None clears a field. `reset`
    first returns all fields to what the text states. Without `embedder` the model of the settings is opened.

    Raises: EditRefused with the field; UnknownReport; IndexDamaged, IndexLocked.
    """
    wanted = Edit(check_edit(changes, reset=reset, moved=bool(collection)), reset, collection=collection)
    return apply_edit(id_, wanted, settings, progress, embedder)


def apply_edit(
    id_: str, wanted: Edit, settings: Settings, progress: ProgressCall, embedder: Embedder | None = None
) -> Source:
    """Change the report of exactly this id, and return its source.

    Raises: UnknownReport; IndexDamaged, IndexLocked.
    """
    from index.model.embed import open_embedder
    from index.store.chosen import open_store
    from index.store.update import Change, Current

    found: list[Source] = []

    def apply(current: Current) -> Change:
        require_report(id_, current.collections, wanted.within)
        changed = edited(current.read(id_), wanted.values, reset=wanted.reset)
        if wanted.collection:
            changed = replace(changed, report=replace(changed.report, collection=wanted.collection))
        found[:] = [changed.report.source]
        return Change([changed])

    open_store(settings).change(apply, embedder or open_embedder(settings.model, settings.cache, progress), progress)
    return found[0]


def require_report(id_: str, held: Mapping[str, str], within: str = "") -> None:
    """Check that the library holds a report of exactly this id, in the collection `within` if one is named.

    `held` has the collection of each report by id.

    Raises: UnknownReport.
    """
    if id_ not in held or (within and held[id_] != within):
        raise UnknownReport(f"no report is called {id_!r}", hint="it is gone already, or never was there")


def check_edit(changes: Mapping[str, str | int | None], *, reset: bool, moved: bool = False) -> dict[str, Value]:
    """Return the values to set. `moved`: the report moves to another collection.

    Raises: EditRefused, also for an edit that changes nothing.
    """
    if not (changes or reset or moved):
        raise EditRefused("nothing to change", hint=f"name a field to set: {', '.join((*EDITABLE, 'collection'))}")
    return check_fields(changes)


def edited(parsed: ParsedReport, values: Mapping[str, Value], *, reset: bool = False) -> ParsedReport:
    """Return `parsed` with the fields `values` set in its source; `reset` first takes all earlier edits back."""
    report = parsed.report
    stated = report.stated or report.source
    source = replace(stated if reset else report.source, **values)  # type: ignore[arg-type]
    return ParsedReport(
        replace(report, source=source, stated=None if source == stated else stated),
        tuple(replace(section, source=source) for section in parsed.sections),
        tuple(replace(chunk, source=source) for chunk in parsed.chunks),
    )


def keep_edits(old: ParsedReport, new: ParsedReport) -> ParsedReport:
    """Return `new` with the edits of `old`, if both have the same text. An edit that came with `new` goes before."""
    before, after = old.report, new.report
    if before.text != after.text:
        return new
    came = edited_fields(after)
    return edited(new, {field: getattr(before.source, field) for field in edited_fields(before) if field not in came})
