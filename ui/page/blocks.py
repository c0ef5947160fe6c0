"""The Gradio page: six components; each event calls a plain function.

Gradio transports values between browser and server and stores the dialogue of each reader.
:mod:`ui.page.dialogue.markup` makes all HTML, so Markdown or HTML in a report is never interpreted.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from ingest.load import SUFFIXES
from ui.entry.access import Caller
from ui.entry.origin import address_of
from ui.entry.people import display_name
from ui.errors import SignedOut
from ui.page import words
from ui.page.dialogue.ask import Examples, ask_question, mark_stopped
from ui.page.dialogue.exchange import Conversation, Kept
from ui.page.dialogue.export import as_markdown, as_word
from ui.page.dialogue.feedback import SaveFeedback, add_feedback
from ui.page.dialogue.markup import markup
from ui.page.entry.authentication import Authenticator
from ui.page.lists.routes import QUESTIONS
from ui.page.reports.arrivals import FILES
from ui.page.reports.uploads import Jobs, remove_report
from ui.service.service import Service

__all__ = ["Parts", "build_blocks"]

_BAR = ("catalog.js", "choice.js", "bar.js", "many.js")
_STATIC = Path(__file__).parent / "static"
_KINDS = {"md": "text/markdown", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# "once", the default, would drop a question that is asked before Gradio has heard of the end of the event before
_ASKED: dict[str, Any] = {**_QUIET, "trigger_mode": "multiple", "concurrency_id": "ask"}
_IN_TURN: dict[str, Any] = {**_QUIET, "trigger_mode": "multiple", "concurrency_limit": 1}
_MAX_CONCURRENT = 8  # includes calls that wait for a language model; ui.service.admission limits computation


@dataclass(frozen=True, slots=True)
class Parts:
    """The objects that the page uses; without ``jobs`` there is no tab for reports."""

    service: Service
    authenticator: Authenticator
    examples: Examples
    save_feedback: SaveFeedback
    jobs: Jobs | None = None
    lists: bool = False  # of questions are taken in

    def caller(self, request: gr.Request) -> Caller:
        """Return the caller of a request.

        Raises: SignedOut when there is no session.
        """
        http = request.request
        caller = self.authenticator.caller(http.cookies, address_of(http)) if http else None
        if caller is None:
            raise SignedOut("the session is over", hint="sign in again")
        return caller


def build_blocks(parts: Parts) -> gr.Blocks:
    """Return the page with its components and events."""
    page = gr.Blocks(title=words.NAME, analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True)
    with page:
        conversation = gr.State(Kept(), time_to_live=24 * 3600)
        header = _html("header", _header(""), "header.js")
        with gr.Column(elem_id="ask-panel"):
            log = _html("log", "", "log.js")
            bar = _html("bar", markup("bar", many=QUESTIONS if parts.lists else ""), *_BAR)
        with gr.Column(elem_id="reports-panel"):
            _html("upload", _upload(parts.service.settings.upload_mib), "catalog.js", "upload.js")
            notes = _html("notes", "", "notes.js")
            library = _html("library", markup("library"), "catalog.js", "library.js")
        post = _html("post", "", "post.js", template="")
        _connect_dialogue(parts, conversation, log, bar, post)
        _connect_library(parts, library, notes)
        page.load(_opened(parts), [conversation], [header, log], **_QUIET)
    page.queue(max_size=32, api_open=False, default_concurrency_limit=2)
    page.state_session_capacity = 200
    return page


def _html(name: str, value: str, *scripts: str, template: str = "${value}") -> gr.HTML:
    """Return a component with HTML and its scripts; what the first script defines, the others can use."""
    first, *others = ((_STATIC / script).read_text("utf-8") for script in scripts)
    source = "".join([first, *(f"{{\n{other}}}\n" for other in others)])
    return gr.HTML(value, elem_id=f"yiju-{name}", html_template=template, js_on_load=source, apply_default_css=False)


def _upload(mib: int) -> str:
    failures = {name: words.FAILURES[name] for name in ("format", "too_large")}
    script = {**words.UPLOAD_SCRIPT, **failures, "same": words.SAME_NAME, "mib": mib}
    return markup("upload", suffixes=",".join(sorted(SUFFIXES)), mib=mib, script=json.dumps(script), files=FILES)


def _connect_dialogue(parts: Parts, conversation: gr.State, log: gr.HTML, bar: gr.HTML, post: gr.HTML) -> None:
    def ask(kept: Kept, data: gr.EventData, request: gr.Request) -> Iterator[tuple[Kept, str]]:
        caller = parts.caller(request)
        question, query = str(data.question), str(data.query)
        for now in ask_question(parts.service, caller, kept.of(caller), question, query):
            yield Kept(caller, now), _log(now)

    def retry(kept: Kept, data: gr.EventData, request: gr.Request) -> Iterator[tuple[Kept, str]]:
        caller = parts.caller(request)
        for now in _ask_again(parts, caller, kept.of(caller), data.at):
            yield Kept(caller, now), _shown(parts, caller, now)

    def stop(kept: Kept, request: gr.Request) -> tuple[Kept, str]:
        caller = parts.caller(request)
        now = mark_stopped(kept.of(caller))
        return Kept(caller, now), _log(now)

    def rate(kept: Kept, data: gr.EventData, request: gr.Request) -> tuple[Kept, str]:
        caller = parts.caller(request)
        now = add_feedback(parts.save_feedback, caller, kept.of(caller), data.at, data.verdict, data.reason)
        return Kept(caller, now), _shown(parts, caller, now)

    def clear(request: gr.Request) -> tuple[Kept, str]:
        return Kept(), _welcome(parts, parts.caller(request))

    both = [conversation, log]
    running: list[dict[str, Any]] = [
        bar.submit(ask, [conversation], both, concurrency_limit=_MAX_CONCURRENT, **_ASKED),
        log.retry(retry, [conversation], both, concurrency_limit=_MAX_CONCURRENT, **_ASKED),
    ]
    bar.stop(stop, [conversation], both, cancels=running, **_QUIET)
    log.like(rate, [conversation], both, **_QUIET)
    bar.clear(clear, None, both, **_QUIET)
    bar.wake(wake, None, None, **_QUIET)
    bar.download(_export(parts), [conversation], [post], **_QUIET)


def wake() -> None:
    """Do nothing: the event makes Gradio listen again."""


def _connect_library(parts: Parts, library: gr.HTML, told: gr.HTML) -> None:
    def delete_report(data: gr.EventData, request: gr.Request) -> Iterator[str]:
        caller = parts.caller(request)
        if parts.jobs:
            for notes in remove_report(parts.service, parts.jobs, caller, str(data.id)):
                yield markup("notes", notes=notes)

    library.delete(delete_report, None, [told], **_IN_TURN)


def _opened(parts: Parts) -> Any:  # noqa: ANN401 - a function for Gradio
    def opened(kept: Kept, request: gr.Request) -> tuple[str, str]:
        caller = parts.caller(request)
        name = "" if parts.authenticator.open else display_name(caller.name)
        return _header(name, librarian=_may_ingest(parts, caller)), _shown(parts, caller, kept.of(caller))

    return opened


def _export(parts: Parts) -> Any:  # noqa: ANN401 - a function for Gradio
    def export(kept: Kept, data: gr.EventData, request: gr.Request) -> str:
        return _exported(kept.of(parts.caller(request)), data)

    return export


def _exported(current: Conversation, data: gr.EventData) -> str:
    """Return the dialogue as JSON with name, type and base64 data; the browser saves the file."""
    kind = "docx" if data.kind == "docx" else "md"
    now = datetime.now().astimezone()
    content = as_word(current, now) if kind == "docx" else as_markdown(current, now).encode()
    name = f"{words.EXPORT_FILE}-{now:%Y%m%d-%H%M%S}.{kind}"
    return json.dumps({"name": name, "kind": _KINDS[kind], "data": base64.b64encode(content).decode()})


def _may_ingest(parts: Parts, caller: Caller) -> bool:
    return parts.jobs is not None and caller.may("ingest")


def _header(name: str, *, librarian: bool = False) -> str:
    return markup("header", name=name, librarian=librarian)


def _ask_again(parts: Parts, caller: Caller, current: Conversation, at: object) -> Iterator[Conversation]:
    """Ask the question at index `at` again and drop the exchanges after it; an empty dialogue stays empty."""
    if not current:  # the server was restarted
        yield ()
        return
    known = at if isinstance(at, int) and 0 <= at < len(current) else len(current) - 1
    again = current[known]
    yield from ask_question(parts.service, caller, current[:known], again.question, again.choice.query)


def _shown(parts: Parts, caller: Caller, conversation: Conversation) -> str:
    return _log(conversation) if conversation else _welcome(parts, caller)


def _log(conversation: Conversation) -> str:
    return markup("log", conversation=conversation, examples=(), empty=False, librarian=False)


def _welcome(parts: Parts, caller: Caller) -> str:
    reports = parts.service.sources(caller)
    examples = parts.examples.of(caller)
    return markup("log", conversation=(), examples=examples, empty=not reports, librarian=_may_ingest(parts, caller))
