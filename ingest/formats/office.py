"""Older and other Word files (.doc, .wps, .rtf, .odt), read through LibreOffice where it is installed.

Where it is not, Word 97 files are read without it, but for their automatic numbers.

The conversion runs in a folder of its own, with a profile of its own that runs no macros and updates no links.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ingest.formats.document import Document
from ingest.formats.docx import load as load_docx
from ingest.formats.loader import Input
from ingest.formats.word97 import is_word97
from ingest.formats.word97 import load as load_word97
from rag.errors import ConverterMissing, DamagedFile, FileOverLimit

__all__ = ["converter", "load"]

_PROGRAMS = ("soffice", "libreoffice")
_FILTER = "docx:MS Word 2007 XML"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value>
</prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>9</value></prop><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value>
</prop><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""  # the proxy leads nowhere: nothing that a file links to is fetched
_SAVE_AGAIN = "open it in Word or WPS, save it as .docx and add that file"


def converter() -> str:
    """Return the path of LibreOffice; empty where it is not installed."""
    return next((found for program in _PROGRAMS if (found := shutil.which(program))), "")


def load(source: Input) -> Document:
    """Read an older or other Word file.

    Raises: ConverterMissing without LibreOffice for other files than Word 97; DamagedFile, FileOverLimit; what the
    loader of Word files raises.
    """
    program = converter()
    if not program and is_word97(source.data):
        return load_word97(source)
    if not program:
        raise ConverterMissing(
            f"{source.name} is read through LibreOffice, which is not installed",
            hint="install libreoffice-writer, or save the file as .docx and add that",
        )
    source.progress("conversion", 0, 1)
    with tempfile.TemporaryDirectory(prefix="yiju-") as folder:
        data = _convert(program, source, Path(folder))
    source.progress("conversion", 1, 1)
    return load_docx(replace(source, data=data, suffix=".docx"))


def _convert(program: str, source: Input, folder: Path) -> bytes:
    """Convert in `folder`, which nothing else uses."""
    original = folder / f"report{source.suffix}"
    original.write_bytes(source.data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    command = [program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command += [f"-env:UserInstallation={profile.parent.as_uri()}", "--convert-to", _FILTER]
    command += ["--outdir", str(folder / "out"), str(original)]
    _run(command, source, folder)
    try:
        return (folder / "out" / "report.docx").read_bytes()
    except OSError as error:
        raise DamagedFile(f"LibreOffice cannot read {source.name}", hint=_SAVE_AGAIN) from error


def _run(command: list[str], source: Input, folder: Path) -> None:
    """Run a program in `folder`; end it with all that it started when its time is over."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603 - the program is the installed LibreOffice, and no argument is from the file
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(source.limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise FileOverLimit(
                f"converting {source.name} took more than {source.limits.seconds:.0f} seconds", hint=_SAVE_AGAIN
            ) from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and those that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
