"""`yiju user`, with the password from a pipe and from a terminal."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.commands.cli import app
from ui.commands.users import RoleName
from ui.entry.accounts import ROLES, Accounts

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "湖里区的网格有七百一十个"


@pytest.fixture
def user(tmp_path, monkeypatch):
    """Run `yiju user …` with `typed` on standard input, which is no terminal."""
    monkeypatch.setenv("YIJU_HOME", str(tmp_path))
    return lambda *arguments, typed="": CliRunner().invoke(app, ["user", *arguments], input=typed)


def test_the_roles_are_those_of_the_accounts():
    assert [role.value for role in RoleName] == list(ROLES)


def test_an_account_is_added_listed_and_removed(user, tmp_path, refused):
    assert "yiju user add" in user("list").stdout
    result = user("add", "Zhang", "--role", "librarian", typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (0, "added zhang (librarian)\n"), result.output
    assert Accounts(tmp_path).check("zhang", PASSWORD).scopes == {"ask", "ingest"}
    assert user("list").stdout.startswith("zhang  librarian  since 20")
    assert user("remove", "zhang").exit_code == 0
    assert Accounts(tmp_path).check("zhang", PASSWORD) is None
    refused(user("remove", "zhang"), "zhang")


def test_a_password_is_changed(user, tmp_path, refused):
    user("add", "zhang", typed=f"{PASSWORD}\n")
    assert user("password", "zhang", typed="another pass phrase").exit_code == 0
    assert Accounts(tmp_path).check("zhang", PASSWORD) is None
    assert Accounts(tmp_path).check("zhang", "another pass phrase").scopes == {"ask"}
    refused(user("password", "wang", typed=f"{PASSWORD}\n"), "wang")


@pytest.mark.parametrize("typed", ["", "\n", "short\n", "zhang\n"])
def test_a_password_that_is_no_good_makes_no_account(user, tmp_path, refused, typed):
    refused(user("add", "zhang", typed=typed))
    assert not (tmp_path / "accounts.json").exists()


def test_a_password_that_is_no_text_is_refused(user, tmp_path, refused):
    refused(user("add", "zhang", typed=b"\xff\xfe\xfa\xfb" * 5 + b"\n"), "UTF-8")


def test_an_unknown_role_is_refused(user):
    assert user("add", "zhang", "--role", "boss", typed=f"{PASSWORD}\n").exit_code == 2


def test_a_terminal_asks_twice_and_shows_nothing(tmp_path):
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", "from ui.commands.cli import main; main()", "user", "add", "zhang"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "YIJU_HOME": str(tmp_path)},
        start_new_session=True,
    )
    os.close(theirs)
    seen = read_until(ours, b"Password: ")
    os.write(ours, f"{PASSWORD}\n".encode())
    seen += read_until(ours, b": ")
    os.write(ours, f"{PASSWORD}\n".encode())
    seen += read_until(ours, b"added zhang")
    assert child.wait(10) == 0
    os.close(ours)
    assert PASSWORD not in seen.decode()
    assert Accounts(tmp_path).check("zhang", PASSWORD)


def read_until(terminal, wanted):
    seen, ends = b"", time.monotonic() + 20
    while wanted not in seen and time.monotonic() < ends:
        seen += os.read(terminal, 1000)
    return seen
