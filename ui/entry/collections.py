"""Collections of reports, such as those of departments: their names, and who may put a report where."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from rag.types import DEFAULT_COLLECTION
from ui.entry.access import OPEN, Caller
from ui.errors import CollectionRefused, NotAllowed

__all__ = [
    "MAX_NAME_CHARS",
    "check_collection",
    "check_collections",
    "limited_to",
    "permit_collection",
    "target_collection",
]

MAX_NAME_CHARS = 32
_NAME = re.compile(rf"\w(?:[\w-]{{0,{MAX_NAME_CHARS - 2}}}\w)?")
_MOST = 100  # collections of one key or account


def check_collection(name: str) -> str:
    """Return the name of a collection, folded by NFKC and to lower case. It has no meaning as a path.

    Raises: CollectionRefused.

    >>> check_collection(" 财政局 "), check_collection("ＨＲ-2")
    ('财政局', 'hr-2')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())
    if not _NAME.fullmatch(folded):
        hint = f"1 to {MAX_NAME_CHARS} letters and digits, with hyphens or underlines between them, such as 财政局"
        raise CollectionRefused(f"a collection cannot be called {name[:100]!r}", hint=hint)
    return folded


def check_collections(names: Collection[str] | None) -> tuple[str, ...] | None:
    """Return the checked names, sorted and each once. None: all collections.

    Raises: CollectionRefused, also for an empty list: who has no collection sees nothing.
    """
    if names is None:
        return None
    if not 0 < len(names) <= _MOST:
        raise CollectionRefused(f"{len(names)} collections", hint=f"name 1 to {_MOST}, or leave them out for all")
    return tuple(sorted({check_collection(name) for name in names}))


def limited_to(names: Collection[str] | None) -> Caller:
    """Return who runs this program, with these collections only; None or empty: all.

    Raises: CollectionRefused.
    """
    checked = check_collections(names or None)
    return replace(OPEN, collections=None if checked is None else frozenset(checked))


def permit_collection(caller: Caller, name: str) -> str:
    """Return the checked name of a collection into which `caller` wants to put a report.

    Raises: CollectionRefused; NotAllowed, whether or not there is such a collection.
    """
    checked = check_collection(name)
    if not caller.has(checked):
        raise NotAllowed(f"you have no collection {checked!r}", hint="name one of yours, or ask for this one")
    return checked


def target_collection(caller: Caller) -> str:
    """Return the collection for a new report of `caller` who names none: the default one, or the only one they have.

    Raises: NotAllowed where they must choose.
    """
    if caller.has(DEFAULT_COLLECTION):
        return DEFAULT_COLLECTION
    if caller.collections and len(caller.collections) == 1:
        return next(iter(caller.collections))
    mine = ", ".join(sorted(caller.collections or ()))
    raise NotAllowed("say into which collection the report goes", hint=f"yours are: {mine or 'none'}")
