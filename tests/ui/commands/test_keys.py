"""`yiju key`, through the door that people use."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from tests.fakes import HashEmbedder
from ui.commands.cli import app
from ui.commands.keys import ScopeName
from ui.entry.access import SCOPES
from ui.entry.keys import Keyring


@pytest.fixture
def yiju(monkeypatch):
    """Run `yiju …` without any model."""

    def run(*arguments, home):
        monkeypatch.setenv("YIJU_HOME", str(home))
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path, [parse_text("湖里区报告\n全区划分网格710个。", name="huli")], HashEmbedder())
    return tmp_path


def test_the_scopes_are_those_of_the_service():
    assert [scope.value for scope in ScopeName] == list(SCOPES)


def test_only_the_secret_is_on_standard_output_and_it_opens(yiju, tmp_path):
    result = yiju("key", "new", "portal", home=tmp_path)
    assert result.exit_code == 0, result.output
    caller = Keyring(tmp_path).check(result.stdout.removesuffix("\n"))
    assert caller.scopes == {"ask"}
    assert caller.reports is None
    assert result.stdout.strip() not in result.stderr
    (key,) = Keyring(tmp_path).list()
    assert timedelta(days=364) < key.expires - datetime.now(UTC) <= timedelta(days=365)


def test_a_key_has_the_scopes_reports_and_days_that_were_given(yiju, home):
    result = yiju(
        *("key", "new", "portal", "--scope", "ask", "--scope", "ingest", "--days", "90"),
        *("--report", "huli", "--report", "later"),
        home=home,
    )
    assert result.exit_code == 0, result.output
    caller = Keyring(home).check(result.stdout.strip())
    assert caller.scopes == {"ask", "ingest"}
    assert caller.reports == {"huli", "later"}
    assert "no report 'later'" in result.stderr
    assert "no report 'huli" not in result.stderr
    assert (Keyring(home).list()[0].expires - datetime.now(UTC)).days in (89, 90)


def test_a_key_can_be_made_whatever_state_the_index_is_in(yiju, home):
    (home / "index" / "CURRENT").write_text("gen-000099\n")
    assert yiju("key", "new", "portal", "--report", "x", home=home).exit_code == 0


def test_the_list_shows_everything_but_secrets(yiju, tmp_path):
    assert "yiju key new" in yiju("key", "list", home=tmp_path).stdout
    ring = Keyring(tmp_path, lambda: datetime(2020, 1, 1, tzinfo=UTC))
    old, _ = ring.new("old", {"ask"}, days=1)
    live, secret = ring.new("门户", {"ask", "ingest"}, reports=["huli"])
    result = yiju("key", "list", home=tmp_path)
    assert result.stdout.splitlines() == [
        f"{old.id}  old  ask  all reports  until 2020-01-02  (expired)",
        f"{live.id}  门户  ask,ingest  huli  for ever",
    ]
    assert live.sha256 not in result.output
    assert secret[14:] not in result.output


def test_a_revoked_key_is_gone(yiju, tmp_path, refused):
    key, secret = Keyring(tmp_path).new("portal", {"ask"})
    result = yiju("key", "revoke", key.id, home=tmp_path)
    assert result.exit_code == 0, result.output
    assert Keyring(tmp_path).check(secret) is None
    refused(yiju("key", "revoke", key.id, home=tmp_path), key.id)


@pytest.mark.parametrize("arguments", [("a b",), ("portal", "--days", "0"), ("portal", "--report", "")])
def test_what_makes_no_sense_is_refused(yiju, tmp_path, refused, arguments):
    refused(yiju("key", "new", *arguments, home=tmp_path))
    assert not (tmp_path / "keys.json").exists()


def test_an_unknown_scope_is_refused(yiju, tmp_path):
    result = yiju("key", "new", "portal", "--scope", "everything", home=tmp_path)
    assert result.exit_code == 2
    assert re.search("ask.*ingest.*admin", result.stderr, re.DOTALL)


def test_a_damaged_file_is_told(yiju, tmp_path, refused):
    (tmp_path / "keys.json").write_text("{")
    for arguments in (("list",), ("new", "portal"), ("revoke", "00000000")):
        refused(yiju("key", *arguments, home=tmp_path), "keys.json")
    assert (tmp_path / "keys.json").read_text() == "{"
