"""The command line `yiju`.

Each command reads the settings once, calls other modules and prints. Heavy packages are imported only in the command
that needs them, so that `yiju --help` is fast.
"""

import atexit
import gc
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.errors import QuestionError
from rag.ports import ProgressCall
from ui.commands.adding import ingest, original
from ui.commands.edit import set_fields
from ui.commands.group import CommandGroup
from ui.commands.keys import key_app
from ui.commands.mcp import mcp
from ui.commands.shelf import backup, export, reindex, remove, restore, sync
from ui.commands.users import user_app
from ui.terminal import open_console, progress, replace_unencodable

__all__ = ["app", "main"]

app = typer.Typer(
    cls=CommandGroup,
    help="Answer questions about Chinese government reports and prove every answer with a literal citation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(key_app, name="key")
app.add_typer(user_app, name="user")
app.command("set")(set_fields)
for _command in (ingest, original, remove, sync, export, backup, restore, reindex, mcp):
    app.command()(_command)

_OBJECTS_BETWEEN_COLLECTIONS = 100_000  # Python's own number is 700

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
ReportName = Annotated[str, typer.Argument(metavar="REPORT", help="The report's id, or the beginning of it.")]


def main() -> None:
    """Run the command line."""
    _collect_rarely()
    replace_unencodable()
    app()


def _collect_rarely() -> None:
    """Collect garbage rarely, and not at exit: a fifth of a cold start went into looking at imported modules."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"yiju {version('yiju')}")
        raise typer.Exit


@app.callback()
def _root(
    shown: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Hold the options that come before a command."""


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, best in Chinese.")],
    report: Annotated[list[str] | None, typer.Option(help="Ask this report only; may be given again.")] = None,
    collection: Annotated[
        list[str] | None, typer.Option(help="As one who sees this collection only; may be given again.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Answer a question from the library, with the sentences that prove it."""
    from ui.commands.question_service import open_question_service
    from ui.commands.render import render_answer
    from ui.entry.collections import limited_to
    from ui.service.wire import is_text, json_line, reply_record
    from ui.shelf.library import pick

    if not is_text(question):
        raise QuestionError("the question is not text in this terminal's encoding", hint="set the terminal to UTF-8")
    caller, service = limited_to(collection), open_question_service()
    ids = [source.id for source in service.sources(caller)] if report else []
    wanted = [pick(ids, name) for name in report] if report else None
    reply = service.ask(caller, question, reports=wanted)
    console = open_console()
    if json:
        typer.echo(json_line(reply_record(reply)))
    else:
        console.print(render_answer(reply.answer, console.width if console.is_terminal else None, reply.locations))


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help=".xlsx, .csv, .txt or .jsonl.")],
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS", help="Written: .xlsx, .csv or .jsonl.")],
) -> None:
    """Answer a file of questions, row for row."""
    from rag.config import open_settings
    from ui.commands.batch import Ask, answer_file
    from ui.commands.question_service import open_question_service
    from ui.entry.access import OPEN
    from ui.shelf.library import limits_of

    def open_ask() -> Ask:
        service = open_question_service()
        return lambda question, history: service.ask(OPEN, question, history=history)

    with progress() as tell:
        limits = limits_of(open_settings())
        number = answer_file(questions, answers, open_ask, lambda records, of: _counted(records, of, tell), limits)
    open_console(stderr=True).print(f"{number} answers in {answers}")


@app.command()
def reports(
    collection: Annotated[str, typer.Option(help="Those of this collection only.", metavar="NAME")] = "",
) -> None:
    """List the reports of the library."""
    from rag.config import open_settings
    from ui.commands.render import render_reports
    from ui.entry.collections import check_collection
    from ui.shelf.library import read_library

    found = read_library(open_settings())
    if collection:
        name = check_collection(collection)
        found = [parsed for parsed in found if parsed.report.collection == name]
    open_console().print(render_reports(found) if found else "no reports yet: yiju ingest FILE")


@app.command()
def outline(report: ReportName) -> None:
    """Draw a report's headings as a tree."""
    from rag.config import open_settings
    from ui.commands.render import render_outline
    from ui.shelf.library import find_report, read_library

    open_console().print(render_outline(find_report(read_library(open_settings()), report)))


@app.command()
def doctor() -> None:
    """Say what is installed, which model and index are in use, and what is wrong."""
    from ui.commands.doctor import examine, render_finding

    console = open_console()
    with progress() as tell:
        findings = list(examine(tell))
    for finding in findings:
        console.print(render_finding(finding))
    wrong = sum(1 for finding in findings if finding.hint)
    console.print(f"{wrong} of {len(findings)} are wrong" if wrong else "all is well")
    if wrong:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need a key.")] = "",
    port: Annotated[int, typer.Option(min=-1, max=65535, help="Port; 0 takes a free one.", show_default=False)] = -1,
) -> None:
    """Serve the page to people and the HTTP API to programs; YIJU_HOST and YIJU_PORT are the defaults."""
    from rag.config import open_settings
    from ui.serve import open_server

    given = {"host": host or None, "port": None if port < 0 else port}
    settings = open_settings().model_copy(update={name: value for name, value in given.items() if value is not None})

    with progress() as tell:
        server = open_server(settings, tell)

    def ready() -> None:
        console = open_console()
        console.print(f"page  {server.url}/")
        console.print(f"API   {server.url}/v1")
        console.print(
            "open: there is no key and no account, so it listens to this machine only"
            if server.open
            else "a key is needed for the API (yiju key), an account for the page (yiju user)"
        )
        open_console(stderr=True).print("serving; Ctrl-C ends it")

    server.run(ready)


@app.command()
def feedback(
    cases: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Write the wrong answers as cases to complete.")
    ] = None,
) -> None:
    """List what people said about answers."""
    from rag.config import open_settings
    from ui.commands.render import render_opinions
    from ui.service.feedback import candidate_cases
    from ui.service.feedback_table import open_feedback

    opinions = open_feedback(open_settings()).read()
    if cases:
        cases.write_text(candidate_cases(opinions), "utf-8")
    wrong = sum(opinion.verdict == "bad" for opinion in opinions)
    console = open_console()
    console.print(render_opinions(opinions) if opinions else "no feedback yet")
    if cases:
        open_console(stderr=True).print(f"{wrong} cases to complete in {cases}")


@app.command()
def serve_llm(
    model: Annotated[Path, typer.Argument(metavar="MODEL.gguf", help="A chat model in GGUF format.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 8080,
) -> None:
    """Serve a language model on this machine, for YIJU_LLM_URL to point at."""
    from ui.commands.serve_llm import serve
    from ui.terminal import wait_for_stop

    def ready(url: str) -> None:
        open_console().print(f"export YIJU_LLM={model.stem} YIJU_LLM_URL={url}")
        open_console(stderr=True).print("serving; Ctrl-C ends it")

    serve(model, port, ready, wait_for_stop)


def _counted(records: Iterator[dict[str, Any]], total: int, tell: ProgressCall) -> Iterator[dict[str, Any]]:
    for done, record in enumerate(records, start=1):
        yield record
        tell("answering", done / total)
