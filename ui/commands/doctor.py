"""Check the installation: packages, settings, models, index, keys and accounts. Each check uses the real component.

It repairs nothing. A bundled model that was never converted is converted, because opening it does that.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from rich.text import Text

from rag.config import Settings, open_settings
from rag.errors import RagError
from rag.ports import ProgressCall
from ui.commands.finding import Finding, checked, error_finding
from ui.commands.sign_in_checks import check_sign_in

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Finding", "examine", "render_finding"]


def examine(progress: ProgressCall) -> Iterator[Finding]:
    """Yield the finding of each check, in the order of dependency."""
    yield Finding("python", sys.version.split()[0])
    yield from _packages()
    try:
        settings = open_settings()
        yield Finding("settings", f"home {settings.home}, cache {settings.cache}, model {settings.model}")
    except RagError as error:
        yield error_finding("settings", error)
        return
    embedder = None
    try:
        embedder = _open_model(settings, progress)
        yield Finding("model", f"{embedder.name}, {embedder.dimensions} dimensions")
    except RagError as error:
        yield error_finding("model", error)
    yield checked("index", lambda: _index(settings, embedder))
    yield checked("judge", lambda: _judge(settings))
    yield checked("rewriter", _rewriter)
    yield checked("language model", lambda: _language_model(settings))
    yield checked("keys", lambda: _keys(settings))
    yield checked("accounts", lambda: _accounts(settings))
    yield from check_sign_in(settings)


def render_finding(finding: Finding) -> Text:
    """Return a finding as text: mark, subject, result, and the hint on the next line."""
    mark = ("✗ ", "bold red") if finding.hint else ("✓ ", "green")
    out = Text.assemble(mark, (f"{finding.subject:<24}", "bold"), finding.found)
    if finding.hint:
        out.append(f"\n  → {finding.hint}", style="cyan")
    return out


def _packages() -> Iterator[Finding]:
    """Check the direct dependencies of the project."""
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
    """Check the snapshot's files against its manifest, and its model against the configured one."""
    if settings.store:
        return _milvus(settings, embedder)
    from index.store.generation import current_generation
    from index.store.snapshot import check_library, open_retriever, read_manifest, read_reports

    manifest = read_manifest(settings.home)
    if embedder is None:
        read_reports(settings.home)
    else:
        check_library(settings.home)  # opening checks the files of a large library when they are read
        open_retriever(settings.home, embedder)
    checked = "sha256 right" if embedder else "vectors not checked, for want of the model"
    return f"{current_generation(settings.home / 'index').name}: {manifest}; {checked}"


def _milvus(settings: Settings, embedder: Embedder | None) -> str:
    """Open the library on Milvus, which reads all records, and compare its model with the configured one."""
    from index.store.chosen import open_milvus
    from rag.errors import IndexMissing

    store = open_milvus(settings)
    if not (generation := store.current()):
        raise IndexMissing("no library in Milvus", hint="add reports first: yiju ingest FILE…")
    if embedder is None:
        return f"{generation}: {len(store.texts())} reports; not opened, for want of the model"
    return f"{generation}: {len(store.open(generation, embedder).reports)} reports; model {embedder.name}"


def _judge(settings: Settings) -> str:
    """Open the configured judge, which checks its files' sha256, and judge one sentence."""
    from index.model.judge import open_judge
    from rag.ports import Window

    judge = open_judge(settings.judge)
    started = time.perf_counter()
    window = Window((), "", "全区划分网格710个。", "")
    judge.judge("划分了多少个网格？", [window])
    took = 1000 * (time.perf_counter() - started)
    judge.judge("是哪一年划分的？", [window], before="全区划分了多少个网格")  # opens what reads follow-ups
    return f"{settings.judge} judges a sentence in {took:.0f} ms, and reads follow-ups; sha256 right"


def _rewriter() -> str:
    """Open the rewriter, which checks its files' sha256, and write out one follow-up."""
    from index.model.rewriter import open_rewriter
    from rag.ports import FollowUp

    started = time.perf_counter()
    open_rewriter().rewrite(FollowUp("集美区呢", "思明区有多少张养老床位"))
    return f"opens and writes out a follow-up in {1000 * (time.perf_counter() - started):.0f} ms, sha256 right"


def _language_model(settings: Settings) -> str:
    """Send one prompt to the configured language model, and time it to its first word and to its end."""
    from ui.service.opening import open_model

    model = open_model(settings)
    if model is None:
        return "none is set: answers are quoted"
    started = time.perf_counter()
    reply = model.stream([("human", "请只回答：好")])
    next(reply)
    first = time.perf_counter() - started
    for _ in reply:
        pass
    whole = time.perf_counter() - started
    used = reply.usage
    tokens = f"{used.prompt_tokens} + {used.reply_tokens} tokens{', estimated' if used.estimated else ''}"
    cost = "" if used.cost is None else f", {used.cost:.2g} {used.currency}"
    return f"{settings.llm} answers: first word after {first:.2f} s, whole after {whole:.2f} s, {tokens}{cost}"


def _keys(settings: Settings) -> str:
    from datetime import UTC, datetime

    from ui.entry.stores import open_keyring

    ring = open_keyring(settings)
    keys, now = ring.list(), datetime.now(UTC)
    expired = sum(key.expired(now) for key in keys)
    return f"{len(keys)}, {expired} of them expired" if ring.any() else "none was ever made: `yiju serve` stands open"


def _accounts(settings: Settings) -> str:
    from ui.entry.stores import open_accounts

    accounts = open_accounts(settings)
    return f"{len(accounts.list())}" if accounts.any() else "none was ever made: nobody signs in at the page"
