"""`yiju ingest` and `yiju original`: take files into the library, and get one back."""

from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import open_console

__all__ = ["ingest", "original"]


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Reports, and folders of reports.")],
    title: Annotated[str, typer.Option(help="The report's title, where its text does not tell.")] = "",
    collection: Annotated[
        str, typer.Option(help="The collection they go to. Default: where each is, or default.", metavar="NAME")
    ] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="Start a new library and drop what is there.")] = False,
    text: Annotated[
        str, typer.Option("--as", metavar="OUT.txt", help="Only write the text that is read in FILE; - prints it.")
    ] = "",
) -> None:
    """Take reports into the library and index them; a report that is there already is replaced.

    Word, PDF, OFD, web pages, Markdown, sheets, pictures and text are read. A folder stands for the files in it.
    """
    from ui.commands.ingest import ingest_files, write_text

    if text:
        if len(files) > 1 or title or collection or fresh:
            raise typer.BadParameter("it writes the text of one file and adds nothing", param_hint="--as")
        write_text(files[0], text)
        return
    if title and (len(files) > 1 or files[0].is_dir()):
        raise typer.BadParameter("it names one report, so give one file", param_hint="--title")
    if not ingest_files(files, title, collection, fresh=fresh):
        raise typer.Exit(1)


def original(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="The report's id, or the beginning of it.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; - prints it. Default: its own name, here.")
    ] = None,
) -> None:
    """Write the file that a report was read from."""
    from rag.config import open_settings
    from rag.errors import IngestError
    from ui.shelf.library import find_report, read_library
    from ui.shelf.original import read_original_of

    settings = open_settings()
    found = find_report(read_library(settings), report).report
    file = read_original_of(settings, found.source.id, found.file)
    if out == Path("-"):
        typer.echo(file.data, nl=False)
        return
    path = out or Path(Path(file.name).name)
    if out is None and path.exists():
        raise IngestError(f"{path} is there already", hint="say where to write it: --out FILE")
    path.write_bytes(file.data)
    open_console().print(f"wrote {path}, {len(file.data) / 1024:,.0f} KiB")
