"""A library with the seed report in it, and `yiju` run in this process with the model loaded once."""

import os
import shutil

import pytest
from typer.testing import CliRunner

from ingest.parse import read_report
from rag.config import Settings
from tests.ui.databases import emptied
from tests.ui.entry.postgres_server import PostgresServer, require_postgres
from ui.commands.cli import app

GRIDS = "湖里区划分了多少个网格？"


@pytest.fixture(scope="session")
def seed_library(tmp_path_factory, seed_embedder, seed_report_path):
    """The folder of a library that holds the seed report; not to be written to."""
    from index.store.snapshot import write_snapshot

    home = tmp_path_factory.mktemp("seed") / "home"
    write_snapshot(home, [read_report(seed_report_path)], seed_embedder)
    return home


@pytest.fixture
def home(seed_library, tmp_path):
    """A library of one's own with the seed report in it."""
    return shutil.copytree(seed_library, tmp_path / "home")


@pytest.fixture
def seed_text(seed_library):
    from index.store.snapshot import read_reports

    (parsed,) = read_reports(seed_library)
    return parsed.report.text


@pytest.fixture
def yiju(monkeypatch, seed_embedder):
    """Run `yiju` with these arguments against the library `home`."""
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_arguments, **_named: seed_embedder)

    def run(*arguments, home, **variables):
        for name in [name for name in os.environ if name.startswith("YIJU_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("YIJU_HOME", str(home))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="yiju")

    return run


@pytest.fixture
def refused():
    """Check that a command failed the way every foreseen failure does: one error line, one hint, exit code 1."""

    def check(result, *words):
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        assert result.stderr.count("error: ") == result.stderr.count("hint:  ") >= 1
        for word in words:
            assert str(word) in result.stderr

    return check


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL."""
    require_postgres()
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_settings(postgres, tmp_path):
    """Settings of a worker with an empty folder and an empty PostgreSQL."""
    with emptied(postgres):
        yield Settings(home=tmp_path / "one", database=postgres.url)


@pytest.fixture
def sqlite_settings(tmp_path):
    """Settings of a worker with an empty folder and an SQLite that other processes may use."""
    return Settings(home=tmp_path / "one", database=f"sqlite:///{tmp_path / 'shared.db'}")


@pytest.fixture(params=["sqlite", "postgres"])
def database_settings(request):
    """Settings of a worker with a shared database, one after the other."""
    return request.getfixturevalue(f"{request.param}_settings")
