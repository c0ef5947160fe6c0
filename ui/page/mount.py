"""Mount the page into an app: Gradio at `/`, the plain pages, and the guard.

`ui.serve` needs this module only. It starts no server and reads no settings.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ui.entry.origin import address_of
from ui.page.dialogue.ask import Examples
from ui.page.entry.authentication import Authenticator
from ui.page.entry.guard import Guard
from ui.page.entry.provider import provider_routes
from ui.page.entry.sign_in import sign_in_routes
from ui.page.lists.routes import list_routes
from ui.page.reports.arrivals import arrival_routes
from ui.page.reports.edits import edit_routes
from ui.page.reports.routes import report_routes

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from ui.page.dialogue.feedback import SaveFeedback
    from ui.page.lists.answering import Lists
    from ui.page.reports.uploads import Jobs
    from ui.service.feedback import Opinion
    from ui.service.service import Service

__all__ = ["mount_page"]

_HEAD = '<link rel="stylesheet" href="/page/page.css"><meta name="color-scheme" content="light dark">'


def mount_page(
    app: FastAPI,
    service: Service,
    *,
    authenticator: Authenticator | None = None,
    jobs: Jobs | None = None,
    save_feedback: SaveFeedback | None = None,
    lists: Lists | None = None,
) -> FastAPI:
    """Serve the page of `service` at `/` of `app`, protected by `authenticator`; the default is open on loopback only.

    Without `jobs` there is no tab for reports. Without `lists` no list of questions is taken in. Without
    `save_feedback` feedback is discarded. Existing routes of `app` take precedence over the page.
    """
    rules = authenticator or Authenticator()
    app.include_router(report_routes(service, rules))
    app.include_router(sign_in_routes(rules))
    if rules.door:
        app.include_router(provider_routes(rules, rules.door))
    if jobs:
        app.include_router(edit_routes(service, rules, jobs))
        app.include_router(arrival_routes(service, rules, jobs))
    if lists:
        app.include_router(list_routes(lists, rules))
    parts = (service, rules, Examples(service), save_feedback or _discard, jobs, lists is not None)

    async def mount() -> None:
        _mount(app, *parts)

    with _without_proxies():
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(mount())  # without a running loop Gradio makes three and closes none
        else:
            _mount(app, *parts)
    return app


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Hide the proxy variables from Gradio: its HTTP clients make no calls, but some values raise an error."""
    hidden = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def _mount(
    app: FastAPI,
    service: Service,
    authenticator: Authenticator,
    examples: Examples,
    save_feedback: SaveFeedback,
    jobs: Jobs | None,
    lists: bool,
) -> None:
    import gradio as gr

    from ui.page.blocks import Parts, build_blocks
    from ui.page.gradio_theme import theme

    def user(request: Request) -> str | None:
        caller = authenticator.caller(request.cookies, address_of(request))
        return caller.name if caller else None

    gr.mount_gradio_app(
        app,
        build_blocks(Parts(service, authenticator, examples, save_feedback, jobs, lists)),
        path="/",
        auth_dependency=user,
        allowed_paths=[],
        blocked_paths=[str(service.settings.home.resolve()), str(service.settings.cache.resolve())],
        max_file_size=service.settings.upload_mib << 20,
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        footer_links=[],
        theme=theme(),
        head=_HEAD,
    )
    mounted = app.router.routes[-1].app  # type: ignore[attr-defined]  # the Mount that was added last
    mounted.add_middleware(Guard, authenticator=authenticator)


def _discard(opinion: Opinion) -> None:
    """Save nothing."""
