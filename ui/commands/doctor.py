"""What is installed, which model, which index, what is wrong and what to do: by using each part, not by guessing.

Repairs nothing, except that a bundled model that was never converted is converted, because that is how it is tried.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from rich.text import Text

from rag.config import Settings, open_settings
from rag.errors import RagError
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Finding", "examine", "render_finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do about it: ``hint`` is empty where all is well."""

    subject: str
    found: str
    hint: str = ""


def examine(progress: ProgressCall) -> Iterator[Finding]:
    """Look at each part in the order in which they need each other."""
    yield Finding("python", sys.version.split()[0])
    yield from _packages()
    try:
        settings = open_settings()
        yield Finding("settings", f"home {settings.home}, cache {settings.cache}, model {settings.model}")
    except RagError as error:
        yield _wrong("settings", error)
        return
    embedder = None
    try:
        embedder = _open_model(settings, progress)
        yield Finding("model", f"{embedder.name}, {embedder.dimensions} dimensions")
    except RagError as error:
        yield _wrong("model", error)
    yield _tried("index", lambda: _index(settings, embedder))
    yield _tried("reader", lambda: _reader(settings))
    yield _tried("language model", lambda: _language_model(settings))
    yield _tried("keys", lambda: _keys(settings))
    yield _tried("accounts", lambda: _accounts(settings))


def render_finding(finding: Finding) -> Text:
    """Set one finding: a mark, the subject, what was found, and below it what to do."""
    mark = ("✗ ", "bold red") if finding.hint else ("✓ ", "green")
    out = Text.assemble(mark, (f"{finding.subject:<24}", "bold"), finding.found)
    if finding.hint:
        out.append(f"\n  → {finding.hint}", style="cyan")
    return out


def _packages() -> Iterator[Finding]:
    """Look at each package that the project itself asks for, not at what those ask for in turn."""
    for requirement in map(Requirement, requires("yiju") or []):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield Finding(requirement.name, f"not installed, but {requirement} is needed", hint="run `make setup`")
            continue
        fits = requirement.specifier.contains(installed, prereleases=True)
        yield Finding(requirement.name, installed, hint="" if fits else f"run `make setup`: {requirement} is needed")


def _open_model(settings: Settings, progress: ProgressCall) -> Embedder:
    """Load the model and embed one word with it."""
    from index.model.embed import open_embedder

    embedder = open_embedder(settings.model, settings.cache, progress)
    embedder.embed_query("依据")
    return embedder


def _index(settings: Settings, embedder: Embedder | None) -> str:
    """Check the snapshot's files against its manifest, and its model against the one that is set."""
    from index.store.generation import current_generation
    from index.store.snapshot import open_retriever, read_manifest, read_reports

    manifest = read_manifest(settings.home)
    if embedder is None:
        read_reports(settings.home)
    else:
        open_retriever(settings.home, embedder)
    checked = "sha256 right" if embedder else "vectors not checked, for want of the model"
    return f"{current_generation(settings.home / 'index').name}: {manifest}; {checked}"


def _reader(settings: Settings) -> str:
    """Open the reader, which checks its files' sha256, and let it read a sentence, if one is set."""
    from index.model.reader import open_reader

    if not settings.reader:
        return "none is set: no exact answers are marked"
    reader = open_reader(settings.reader)
    started = time.perf_counter()
    reader.read("划分了多少个网格？", ["全区划分网格710个。"])
    return f"{settings.reader} reads a sentence in {1000 * (time.perf_counter() - started):.0f} ms, sha256 right"


def _language_model(settings: Settings) -> str:
    """Let the language model say something, if one is set."""
    from ui.service.opening import open_model

    model = open_model(settings)
    if model is None:
        return "none is set: answers are quoted"
    started = time.perf_counter()
    said = "".join(model.stream([("human", "请只回答：好")]))
    return f"{settings.llm} answers: {len(said)} characters in {time.perf_counter() - started:.1f} s"


def _keys(settings: Settings) -> str:
    from datetime import UTC, datetime

    from ui.entry.keys import Keyring

    ring = Keyring(settings.home)
    keys, now = ring.list(), datetime.now(UTC)
    expired = sum(key.expired(now) for key in keys)
    return f"{len(keys)}, {expired} of them expired" if ring.any() else "none was ever made: `yiju serve` stands open"


def _accounts(settings: Settings) -> str:
    from ui.entry.accounts import Accounts

    accounts = Accounts(settings.home)
    return f"{len(accounts.list())}" if accounts.any() else "none was ever made: nobody signs in at the page"


def _tried(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, look())
    except RagError as error:
        return _wrong(subject, error)


def _wrong(subject: str, error: RagError) -> Finding:
    return Finding(subject, str(error), hint=error.hint)
