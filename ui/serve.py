"""`yiju serve`: one process with the page and the API, over one library and one set of models.

Everything is loaded before the socket listens. Without keys it stands open, and then it listens on loopback only.
"""

import atexit
import ipaddress
import logging
import math
import os
import signal
import socket
import sys
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.config import Settings, open_settings
from rag.errors import ConfigError
from rag.ports import ProgressCall
from ui.entry.access import OPEN
from ui.service.opening import open_service
from ui.service.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from ui.entry.rules import Access
    from ui.page.entry.authentication import Authenticator

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

_MOST_CONNECTIONS = 512  # stalled ones count too, so it is far above the requests that the app lets in
_WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not bound
_SWITCH_SECONDS = 0.0005  # between threads: those that compute let the one that says no come to word
_WARM_UP = "有多少个？"


@dataclass(frozen=True, slots=True)
class BoundServer:
    """A server whose parts are loaded and whose address is taken; it answers once it runs."""

    app: "FastAPI"
    listener: socket.socket
    url: str
    open: bool  # whether whoever reaches it gets in

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl-C, then finish what was begun; `ready` is called once requests are answered."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        with self.listener:
            _run(uvicorn_config(self.app), self.listener, ready)


def open_server(settings: Settings, progress: ProgressCall) -> BoundServer:
    """Take the address and load the models, in that order: a port that is taken is told before seconds have passed.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    access = open_access(settings)
    listener = _listen(settings.host, settings.port)
    try:
        app = make_app(settings, access, open_service(settings, progress))
    except BaseException:
        listener.close()
        raise
    return BoundServer(app, listener, _url(settings.host, listener), access.open)


def create_app() -> "FastAPI":
    """Make the app from the environment, for `uvicorn --factory ui.serve:create_app`.

    ``YIJU_HOST`` must then be what uvicorn binds to: it decides whether the door may stand open.
    """
    settings = open_settings()
    return make_app(settings, open_access(settings), open_service(settings, lambda _label, _share: None))


def make_app(settings: Settings, access: "Access", service: Service) -> "FastAPI":
    """Make the app over a service that is open, and load now, once, what else would load with the first question."""
    from rag.text.english import load_glossary
    from ui.api.app import build_app
    from ui.api.calls.administer import administer_router
    from ui.page.mount import mount_page
    from ui.service.feedback import Feedback
    from ui.shelf.jobs import Jobs

    load_glossary()
    if service.view.pipeline:
        service.ask(OPEN, _WARM_UP)
    jobs = Jobs(service)
    feedback = Feedback(settings.home)

    @asynccontextmanager
    async def lifespan(_app: "FastAPI") -> AsyncIterator[None]:
        yield
        if not await to_thread(jobs.close):
            atexit.register(_exit_now)

    app = build_app(
        service, access, routers=[administer_router(jobs)], hosts=trusted_hosts(settings), lifespan=lifespan
    )
    return mount_page(
        app, service, authenticator=_authenticator(settings, access), jobs=jobs, save_feedback=feedback.add
    )


def _exit_now() -> None:
    """End the process without ending the interpreter, which would abort it over a thread in native code."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def open_access(settings: Settings) -> "Access":
    """Decide how the door stands: by keys where there is one, else open to this machine.

    Raises: ConfigError when there is no key and others than this machine could come in.
    """
    from ui.entry.accounts import Accounts
    from ui.entry.keys import Keyring
    from ui.entry.limits import Lockout, RateLimit
    from ui.entry.rules import Access

    keys, loopback = Keyring(settings.home), is_loopback(settings.host)
    keyed = keys.any()
    if not (keyed or loopback):
        raise ConfigError(
            f"there is no key, and {settings.host} can be reached from elsewhere",
            hint="make a key first: yiju key new; or listen on 127.0.0.1",
        )
    accounts = Accounts(settings.home)
    started_open = not (
        keyed or accounts.any() or settings.trusted_hosts
    )  # a name for others: a proxy may stand before
    rate = RateLimit(settings.rate_per_minute)
    return Access(keys, rate, Lockout(), loopback, started_open=started_open, staffed=accounts.any)


def _authenticator(settings: Settings, access: "Access") -> "Authenticator":
    """Decide how the page's door stands: by accounts where there is one, else as the API's does."""
    from ui.entry.accounts import Accounts
    from ui.entry.keys import Keyring
    from ui.entry.limits import Lockout
    from ui.entry.sessions import Sessions
    from ui.page.entry.authentication import Authenticator

    accounts, keys = Accounts(settings.home), Keyring(settings.home)
    sessions = Sessions(accounts.stamp)
    return Authenticator(accounts, sessions, Lockout(), access.loopback, started_open=access.open, keyed=keys.any)


def trusted_hosts(settings: Settings) -> tuple[str, ...]:
    """Return the names that the server answers to: those of the settings, else its own."""
    from ui.api.app import LOOPBACK_HOSTS

    if named := [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]:
        return (*named, *LOOPBACK_HOSTS)
    own = (socket.gethostname(),) if settings.host in _WILDCARDS else (_bracketed(settings.host),)
    return (*own, *LOOPBACK_HOSTS)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def uvicorn_config(app: "FastAPI") -> "Config":
    """Set uvicorn so that nobody holds a place for long: slow clients, idle ones, or more than can be served."""
    from uvicorn import Config

    from ui.api.around.arrival import TimedProtocol
    from ui.api.around.log import LOGGING

    return Config(
        app,
        http=TimedProtocol,
        ws="none",
        log_config=LOGGING,
        access_log=False,  # ours is written in ui.api.around.envelope
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

    for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises what it caught again at the end: then it is done
        signal.signal(number, lambda *_: None)
    _Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Take the address; uvicorn listens on it later.

    Raises: ConfigError.
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
