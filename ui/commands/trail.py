"""Record in the audit log what a command changes: the library, the keys or the accounts.

No secret is an argument of a command, so the arguments are recorded as they are.
"""

import os
from collections.abc import Sequence

__all__ = ["record_command"]

_CHANGING = frozenset({"ingest", "key", "remove", "restore", "set", "sync", "user"})
_ONLY_TELL = frozenset({"--as", "--dry-run", "--help", "list"})
_MOST_ARGUMENTS = 20


def record_command(arguments: Sequence[str], status: int) -> None:
    """Record `yiju` with these arguments and its exit status, where it changes something and its home exists."""
    if not arguments or arguments[0] not in _CHANGING or _ONLY_TELL & set(arguments[1:]):
        return
    from rag.config import open_settings
    from rag.errors import ConfigError
    from ui.service.audit import Audit

    try:
        settings = open_settings()
    except ConfigError:
        return  # the command could not do anything either
    if settings.home.is_dir():
        told = list(arguments[1 : 1 + _MOST_ARGUMENTS])
        Audit(settings).record("command", _user(), command=arguments[0], arguments=told, status=status)


def _user() -> str:
    """Return the name of the user of this process; the number where it has no name."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
