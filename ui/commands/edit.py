"""`yiju set`: edit the fields of a report, and show what is known of it afterwards."""

from typing import Annotated

import typer

from ui.terminal import open_console, progress

__all__ = ["set_fields"]

_Text = Annotated[str | None, typer.Option(show_default=False)]


def set_fields(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="The report's id, or the beginning of it.")],
    title: _Text = None,
    issuer: _Text = None,
    region: _Text = None,
    kind: Annotated[str | None, typer.Option(help="work_report, bulletin, budget, plan, notice or other.")] = None,
    year: Annotated[str | None, typer.Option(help="The year that 今年 means in it.")] = None,
    account_year: Annotated[str | None, typer.Option(help="The year that it accounts for.")] = None,
    number: Annotated[str | None, typer.Option(help="文号, such as 国发〔2020〕5号.")] = None,
    published: Annotated[str | None, typer.Option(help="A date such as 2022-02-22.")] = None,
    collection: Annotated[str, typer.Option(help="Move it to this collection.", metavar="NAME")] = "",
    reset: Annotated[bool, typer.Option("--reset", help="Return to what the text states.")] = False,
) -> None:
    """Edit what is known of a report; an empty value clears a field."""
    from rag.config import open_settings
    from ui.commands.render import render_reports
    from ui.entry.collections import check_collection
    from ui.shelf.edit import check_edit, edit_report
    from ui.shelf.library import find_report, read_library

    typed = {"title": title, "issuer": issuer, "region": region, "kind": kind, "year": year}
    typed |= {"account_year": account_year, "number": number, "published": published}
    changes = {field: value for field, value in typed.items() if value is not None}
    check_edit(changes, reset=reset, moved=bool(collection))
    moved = check_collection(collection) if collection else ""
    settings = open_settings()
    id_ = find_report(read_library(settings), report).report.source.id
    with progress() as tell:
        edit_report(id_, changes, settings, tell, reset=reset, collection=moved)
    open_console().print(render_reports([find_report(read_library(settings), id_)]))
