"""An empty PostgreSQL, and the environment of another worker on the database of some settings."""

import os
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def environment_of(settings, home=None):
    """Return the environment of a process with the database of `settings` and a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
    own = {"YIJU_HOME": str(home or settings.home / "other"), "PYTHONPATH": str(ROOT)}
    return {**kept, **own, "YIJU_DATABASE": settings.database.get_secret_value()}


@contextmanager
def emptied(postgres):
    """Empty the database of a server; close this process's connections in the end."""
    import psycopg

    from ui.entry.database import _HASTY, _postgres

    with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    _postgres.cache_clear()
    yield
    _postgres(postgres.url).dispose()
    _postgres(postgres.url, _HASTY).dispose()
