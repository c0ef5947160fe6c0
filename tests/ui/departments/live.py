"""The whole server over two departments, with keys and accounts of each, as programs and people meet it."""

import json
import secrets
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import httpx
from argon2 import PasswordHasher

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.live_server import LiveServer
from tests.ui.departments.library import EDUCATION, FINANCE, write_home
from ui.entry.access import SCOPES
from ui.entry.accounts import ROLES, Accounts
from ui.entry.keys import Keyring
from ui.page.entry.authentication import COOKIE
from ui.serve import make_app, open_access
from ui.service.audit import Audit
from ui.service.audited import AuditedService

PASSWORD = "twelve quiet herons"
WHERE = {FINANCE: [FINANCE], EDUCATION: [EDUCATION], "all": None}


@dataclass(frozen=True)
class Who:
    """Somebody who knocks: a program by key, or a member of staff by session."""

    name: str
    kind: str  # "", "wrong", "key" or "session"
    scopes: frozenset = frozenset()
    collections: frozenset | None = None
    headers: tuple = ()
    cookie: str = ""

    def may(self, scope):
        return scope in self.scopes or "admin" in self.scopes

    def has(self, collection):
        return self.collections is None or collection in self.collections


STRANGER, WRONG = Who("stranger", ""), Who("wrong", "wrong", headers=(("authorization", "Bearer yiju_00000000_no"),))


class Office:
    """A running server and everybody who may ask it."""

    def __init__(self, live, home, ids, service, app):
        self.url, self.home, self.ids, self.service, self.app = live.url, home, ids, service, app
        self.keys = {}
        self.staff = {}
        self._http = httpx.Client(timeout=30, trust_env=False, verify=False)  # noqa: S501 - plain http

    def close(self):
        self._http.close()

    def ask(self, who, method, path, **sent):
        headers = {**dict(who.headers), **sent.pop("headers", {})}
        cookies = {"cookie": f"{COOKIE}={who.cookie}"} if who.cookie else {}
        self._http.cookies.clear()
        return self._http.request(method, self.url + path, headers={**headers, **cookies}, **sent)

    def done(self, who, job):
        """Wait for a job that the API began, and return it."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = self.ask(who, "GET", f"/v1/jobs/{job}").json()
            if found["state"] in ("done", "failed"):
                return found
            time.sleep(0.05)
        raise AssertionError("the job does not end")

    def add(self, name, text, collection):
        """Add a report as the head of all, and return its id."""
        head = self.keys["admin", "all"]
        sent = {"files": {"file": (f"{name}.txt", text.encode())}, "data": {"collection": collection}}
        job = self.ask(head, "POST", "/v1/reports", **sent).json()
        assert self.done(head, job["id"])["state"] == "done"
        return job["report"]

    def event(self, who, number, event=None, data=(None,), session=""):
        """Send one event of the page to Gradio; return the status, and what Gradio yields until the event is over."""
        session = session or secrets.token_hex(6)
        body = {"fn_index": number, "data": list(data), "event_data": event, "session_hash": session, "trigger_id": 1}
        joined = self.ask(who, "POST", "/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined.status_code, joined.text
        said = []
        headers = {"cookie": f"{COOKIE}={who.cookie}"}
        path = f"{self.url}/gradio_api/queue/data?session_hash={session}"
        self._http.cookies.clear()
        with self._http.stream("GET", path, headers=headers) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    said.append(message)
                    if message["msg"] in ("process_completed", "close_stream"):
                        break
        return 200, json.dumps(said, ensure_ascii=False)


@contextmanager
def open_office(home, model=None, **settings):
    """Serve two departments; every key and account of each, and of all."""
    ids = write_home(home, FINANCE, EDUCATION)
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    ring, accounts = Keyring(home), Accounts(home, hasher)
    keys, staff = {}, {}
    for where, collections in WHERE.items():
        seen = None if collections is None else frozenset(collections)
        for scope in SCOPES:
            _, secret = ring.new(f"{scope}-{len(keys)}", [scope], collections=collections)
            headers = (("authorization", f"Bearer {secret}"),)
            keys[scope, where] = Who(f"key {scope} {where}", "key", frozenset({scope}), seen, headers)
        for role, scopes in ROLES.items():
            name = f"{role}-{len(staff)}"
            accounts.add(name, PASSWORD, role, collections)
            staff[role, where] = Who(name, "session", scopes, seen)
    chosen = Settings(home=home, host="0.0.0.0", rate_per_minute=100_000, trusted_hosts="127.0.0.1", **settings)  # noqa: S104
    service = AuditedService(Audit(chosen), chosen, HashEmbedder(256), TermJudge(), model)
    app = make_app(chosen, open_access(chosen), service)
    with LiveServer(app) as live, closing(Office(live, home, ids, service, app)) as office:
        office.keys = keys
        for key, who in staff.items():
            signed = office.ask(STRANGER, "POST", "/sign-in", data={"name": who.name, "password": PASSWORD})
            assert signed.status_code == 303, signed.text
            office.staff[key] = replace(who, cookie=signed.cookies[COOKIE])
        yield office
