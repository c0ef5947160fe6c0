"""What the page stands on, as small as it can be: accounts, sessions, locks and jobs; and a server on loopback."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.errors import RagError, UnsupportedFormat
from ui.entry.access import OPEN, Caller
from ui.errors import JobCancelled, NotAllowed
from ui.shelf.edit import edited
from ui.shelf.fields import check_fields


class Accounts:
    """Names with plain passwords: what the page needs of ui.entry.accounts, without its hashes."""

    def __init__(self, **accounts):
        self.accounts = accounts  # name -> (password, scopes)

    def any(self):
        return bool(self.accounts)

    def check(self, name, password):
        known, scopes = self.accounts.get(name, ("", ()))
        return Caller(name, frozenset(scopes)) if known and known == password else None


class Sessions:
    """Tokens that count up."""

    def __init__(self):
        self.held = {}
        self.opened = 0

    def open(self, caller):
        self.opened += 1
        token = f"token-{self.opened}-{caller.name}"
        self.held[token] = caller
        return token

    def find(self, token):
        return self.held.get(token)

    def close(self, token):
        self.held.pop(token, None)

    def drop(self, token):
        self.held.pop(token, None)

    def way(self, token):
        return "account" if token in self.held else ""


class Locks:
    """Five failures lock for 900 seconds, for good in a test."""

    def __init__(self):
        self.failures = {}

    def blocked(self, name):
        return 900.0 if self.failures.get(name, 0) >= 5 else 0.0

    def fail(self, name):
        if (wait := self.blocked(name)) == 0.0:
            self.failures[name] = self.failures.get(name, 0) + 1
        return wait

    def succeed(self, name):
        self.failures.pop(name, None)


@dataclass(frozen=True)
class Job:
    id: str
    report: str
    state: str = "queued"
    stage: str = ""
    fraction: float = 0.0
    unit: str = ""
    done: int = 0
    of: int = 0
    warning: str = ""
    failure: Exception | None = None


class Jobs:
    """Take a file into the library a step with each look: queued, running, done."""

    def __init__(self, service, parse=parse_text):
        self.service, self.parse = service, parse
        self.jobs, self.work = {}, {}

    def upload(self, caller, filename, data, title="", collection=""):
        if not caller.may("ingest"):
            raise NotAllowed("no", hint="")
        if not filename.endswith(".txt"):
            raise UnsupportedFormat("no", hint="")
        return self._begin(Path(filename).stem, lambda: self._added(Path(filename).stem, data, title))

    def delete(self, caller, report):
        if not caller.may("ingest"):
            raise NotAllowed("no", hint="")
        return self._begin(report, lambda: [p for p in self.service.reports(OPEN) if p.report.source.id != report])

    def edit(self, caller, report, changes, *, reset=False, collection=""):
        if not caller.may("ingest"):
            raise NotAllowed("no", hint="")
        library = self.service.reports(OPEN)
        return self._begin(report, lambda: [self._edited(p, report, changes, reset) for p in library])

    def find(self, caller, id_):
        job = self.jobs[id_]
        if job.state == "queued":
            job = replace(job, state="running", stage="embedding", fraction=0.4)
        elif job.state == "running":
            try:
                write_snapshot(self.service.settings.home, self.work[id_](), self.service.embedder)
                job = replace(job, state="done", fraction=1.0)
            except RagError as error:
                job = replace(job, state="failed", failure=error)
        self.jobs[id_] = job
        return job

    def cancel(self, caller, id_):
        if not caller.may("ingest"):
            raise NotAllowed("no", hint="")
        if self.jobs[id_].state in ("queued", "running"):
            self.jobs[id_] = replace(self.jobs[id_], state="failed", failure=JobCancelled())
        return self.jobs[id_]

    def _begin(self, report, work):
        job = Job(f"job-{len(self.jobs)}", report)
        self.jobs[job.id], self.work[job.id] = job, work
        return job

    def _edited(self, parsed, report, changes, reset):
        return edited(parsed, check_fields(changes), reset=reset) if parsed.report.source.id == report else parsed

    def _added(self, name, data, title):
        kept = [p for p in self.service.reports(OPEN) if p.report.source.id != name]
        return [*kept, self.parse(data.decode(), name=name, title=title)]


@contextmanager
def serving(app):
    """Serve `app` on a free port of loopback; yield its address."""
    import uvicorn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
