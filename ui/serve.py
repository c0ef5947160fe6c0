"""`yiju serve`: the page and the API in one process.

Everything is loaded before the server listens. Without keys the server is open, and then it listens on loopback only.
"""

import ipaddress
import logging
import math
import os
import signal
import socket
import sys
import threading
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.config import Settings, open_settings
from rag.errors import ConfigError
from rag.ports import ProgressCall
from ui.entry.access import Caller
from ui.service.audit import Audit
from ui.service.opening import limit_tracing, open_service
from ui.service.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from ui.entry.rules import Access

__all__ = [
    "BoundServer",
    "create_app",
    "is_loopback",
    "make_app",
    "open_access",
    "open_server",
    "trusted_hosts",
    "uvicorn_config",
]

_MOST_CONNECTIONS = 512  # idle connections count too, so it is far above the app's limit of requests
_WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
_SWITCH_SECONDS = 0.0005  # switch interval of threads: the event loop must respond while others compute
_WARM_UP, _SERVER = "有多少个？", Caller("", frozenset({"ask"}))


@dataclass(frozen=True, slots=True)
class BoundServer:
    """A server with loaded models and a bound address; `run` starts it."""

    app: "FastAPI"
    listener: socket.socket
    url: str
    open: bool  # no key is required

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl-C, then finish the open requests. `ready` is called after the start."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        with self.listener:
            _run(uvicorn_config(self.app), self.listener, ready)


def open_server(settings: Settings, progress: ProgressCall) -> BoundServer:
    """Bind the address, then load the models: a port in use is reported before the slow part.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    access = open_access(settings)
    listener = _listen(settings.host, settings.port)
    try:
        app = make_app(settings, access, open_service(settings, progress, Audit(settings)))
    except BaseException:
        listener.close()
        raise
    return BoundServer(app, listener, _url(settings.host, listener), access.open)


def create_app() -> "FastAPI":
    """Make the app from the environment, for `uvicorn --factory ui.serve:create_app`.

    ``YIJU_HOST`` must be the address that uvicorn binds: it decides whether the server may be open.
    """
    settings = open_settings()
    return make_app(settings, open_access(settings), open_service(settings, lambda *_: None, Audit(settings)))


def make_app(settings: Settings, access: "Access", service: Service) -> "FastAPI":
    """Make the app over `service`, and load now what would otherwise load with the first question."""
    limit_tracing(settings)
    from rag.text.english import load_glossary
    from ui.api.app import build_app
    from ui.api.calls.jobs import jobs_router
    from ui.mcp.http import McpEndpoint
    from ui.page.entry.opening import open_authenticator
    from ui.page.lists.answering import Lists
    from ui.page.mount import mount_page
    from ui.service.feedback_table import open_feedback
    from ui.shelf.job_table import open_records
    from ui.shelf.jobs import Jobs

    load_glossary()
    audit, told = Audit(settings), open_feedback(settings).add
    if service.view.pipeline:
        service.ask(_SERVER, _WARM_UP)
    jobs, lists, mcp = Jobs(service, audit=audit, records=open_records(settings)), Lists(service), McpEndpoint()

    @asynccontextmanager
    async def lifespan(_app: "FastAPI") -> AsyncIterator[None]:
        async with mcp.running():
            yield
        lists.close()
        if not await to_thread(jobs.close):
            threading._register_atexit(_exit_now)  # type: ignore[attr-defined]  # before pools are waited for

    routers, hosts = [jobs_router(jobs), mcp.router], trusted_hosts(settings)
    app = build_app(service, access, routers=routers, hosts=hosts, lifespan=lifespan)
    rules = open_authenticator(settings, access, audit, app)
    return mount_page(app, service, authenticator=rules, jobs=jobs, save_feedback=told, lists=lists)


def _exit_now() -> None:
    """Exit at once: ending the interpreter would abort the process while a thread runs native code."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def open_access(settings: Settings) -> "Access":
    """Return the access rules of the API: keys and people when there are any, else open to this machine.

    Raises: ConfigError when nobody could sign in and other machines can reach the server, or a setting is wrong.
    """
    from ui.entry.offices.opening import open_offices
    from ui.entry.rules import Access
    from ui.entry.stores import open_accounts, open_keyring, open_lockout, open_rate

    keys, accounts, loopback = open_keyring(settings), open_accounts(settings), is_loopback(settings.host)
    keyed = keys.any()
    offices = open_offices(settings, accounts)
    if not (keyed or loopback or offices.closed):
        raise ConfigError(
            f"there is no key, and {settings.host} can be reached from elsewhere",
            hint="make a key first: yiju key new; or listen on 127.0.0.1",
        )
    closed = keyed or accounts.any() or offices.closed or settings.trusted_hosts  # trusted hosts: there may be a proxy
    rate, locks = open_rate(settings, "key", settings.rate_per_minute), open_lockout(settings, "key")
    rules = Access(keys, rate, locks, loopback, started_open=not closed, staffed=accounts.any, people=offices)
    return replace(rules, remote=bool(settings.database.get_secret_value()))


def trusted_hosts(settings: Settings) -> tuple[str, ...]:
    """Return the accepted Host names: those of the settings, else the server's own; always the loopback names."""
    from ui.api.app import LOOPBACK_HOSTS

    if named := [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]:
        return (*named, *LOOPBACK_HOSTS)
    own = (socket.gethostname(),) if settings.host in _WILDCARDS else (_bracketed(settings.host),)
    return (*own, *LOOPBACK_HOSTS)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def uvicorn_config(app: "FastAPI") -> "Config":
    """Return the configuration of uvicorn, with limits for slow and idle clients and for connections."""
    from uvicorn import Config

    from ui.api.around.arrival import TimedProtocol
    from ui.api.around.log import LOGGING
    from ui.entry.offices.proxy import noting_peer

    return Config(
        noting_peer(app, trusted=os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")),
        http=TimedProtocol,
        ws="none",
        log_config=LOGGING,
        proxy_headers=False,  # done above, after the other end of the connection is noted
        access_log=False,  # ui.api.around.envelope writes it
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        backlog=256,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=math.ceil(app.state.app_state.work.seconds) + 5,
    )


def _run(config: "Config", listener: socket.socket, started: Callable[[], None]) -> None:
    from uvicorn import Server

    class _Server(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

    for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises the signal again at the end: ignore it then
        signal.signal(number, lambda *_: None)
    _Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; uvicorn listens on it later.

    Raises: ConfigError when the address cannot be bound.
    """
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)  # without the protocol, asyncio leaves Nagle's delay on
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener:
            listener.close()
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror or error}",
            hint="choose another: yiju serve --port 0 takes a free one",
        ) from error
    return listener


def _url(host: str, listener: socket.socket) -> str:
    name = "127.0.0.1" if host in _WILDCARDS else _bracketed(host)
    return f"http://{name}:{listener.getsockname()[1]}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
