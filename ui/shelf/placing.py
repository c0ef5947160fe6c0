"""Where a new report belongs: its collection, and its id there; and who may change reports and see jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count

from ingest.names import report_id_in
from rag.config import Settings
from rag.errors import IndexMissing, IngestError
from rag.types import DEFAULT_COLLECTION, ParsedReport
from ui.entry.access import Caller
from ui.entry.collections import permit_collection, target_collection
from ui.errors import NotAllowed
from ui.shelf.job import Job

__all__ = [
    "Shelf",
    "choose_shelf",
    "free_id",
    "list_collections",
    "permit_changes",
    "put_on",
    "require_same",
    "sees_job",
    "texts_within",
]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place of a report: its id, and the collection that it is in."""

    report: str
    collection: str


def choose_shelf(caller: Caller, id_: str, wanted: str, held: Mapping[str, str]) -> Shelf:
    """Return where a file goes whose name gives the id `id_`. `held` has the collection of each report by id.

    `wanted` names a collection. If it is empty, a report of this id that the caller may see is replaced where it is;
    else the file goes to the collection of :func:`ui.entry.collections.target_collection`.

    Raises: CollectionRefused; NotAllowed for a collection that is none of the caller's.
    """
    if wanted:
        collection = permit_collection(caller, wanted)
    elif id_ in held and caller.has(held[id_]):
        return Shelf(id_, held[id_])
    else:
        collection = target_collection(caller)
    return Shelf(free_id(id_, collection, held), collection)


def free_id(id_: str, collection: str, held: Mapping[str, str]) -> str:
    """Return the id in `collection` of a file whose name gives `id_`. It is no id of another collection's report.

    A collection other than the default one has ids of its own, so that an id does not tell what others have.
    """
    plain = collection == DEFAULT_COLLECTION
    for attempt in count():
        found = id_ if plain and not attempt else report_id_in(collection, id_, attempt)
        if held.get(found, collection) == collection:
            return found
    raise AssertionError("count never ends")


def put_on(parsed: ParsedReport, shelf: Shelf) -> ParsedReport:
    """Return `parsed` with the id and the collection of `shelf`."""
    report = replace(parsed.report, collection=shelf.collection)
    if report.source.id == shelf.report:
        return replace(parsed, report=report)
    source = replace(report.source, id=shelf.report)
    stated = replace(report.stated, id=shelf.report) if report.stated else None
    return ParsedReport(
        replace(report, source=source, stated=stated),
        tuple(replace(section, source=source) for section in parsed.sections),
        tuple(replace(chunk, source=source) for chunk in parsed.chunks),
    )


def list_collections(settings: Settings) -> dict[str, str]:
    """Return the collection of each report of the library, by id. No report is read.

    Raises: IndexDamaged.
    """
    from index.store.chosen import open_store

    try:
        return open_store(settings).collections()
    except IndexMissing:
        return {}


def texts_within(texts: Mapping[str, str], collection: str, held: Mapping[str, str]) -> dict[str, str]:
    """Return those of `texts`, by report id, that are of reports of `collection`."""
    return {id_: text for id_, text in texts.items() if held.get(id_, DEFAULT_COLLECTION) == collection}


def require_same(added: Iterable[ParsedReport], held: Mapping[str, str]) -> None:
    """Check that no report replaces one of another collection. `held` has the collection of each report by id.

    Raises: IngestError.
    """
    for report in (parsed.report for parsed in added):
        if held.get(report.source.id, report.collection) != report.collection:
            raise IngestError(f"{report.source.id}: the library has changed meanwhile", hint="add the file again")


def permit_changes(caller: Caller) -> None:
    """Check that the caller may change the library at all.

    Raises: NotAllowed.
    """
    if not caller.may("ingest"):
        raise NotAllowed(
            "you may not change the library", hint="ask for the scope 'ingest', or the role of a librarian"
        )


def sees_job(caller: Caller, job: Job) -> bool:
    """Return whether a job is the caller's, or any in their collections where they are an admin."""
    return caller.has(job.collection) and (job.caller == caller.name or caller.may("admin"))
