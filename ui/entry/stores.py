"""Open keys, accounts and limits where the settings keep them: this process and its folder, or a shared database."""

from rag.config import Settings
from ui.entry.accounts import Account, Accounts
from ui.entry.database import open_database
from ui.entry.keys import Key, Keyring
from ui.entry.limit_tables import SharedLockout, SharedRateLimit
from ui.entry.limits import Lockout, RateLimit
from ui.entry.secret_table import SecretTable

__all__ = ["open_accounts", "open_keyring", "open_lockout", "open_rate"]


def open_keyring(settings: Settings) -> Keyring:
    """Return the keys.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return Keyring(settings.home)
    return Keyring(settings.home, records=SecretTable(open_database(settings), "keys", Key))


def open_accounts(settings: Settings) -> Accounts:
    """Return the accounts.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return Accounts(settings.home)
    return Accounts(settings.home, records=SecretTable(open_database(settings), "accounts", Account))


def open_rate(settings: Settings, kind: str, per_minute: int) -> RateLimit | SharedRateLimit:
    """Return the limit of `per_minute` calls of a name; workers share it by its `kind`.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return RateLimit(per_minute)
    return SharedRateLimit(open_database(settings, durable=False), kind, per_minute)


def open_lockout(settings: Settings, kind: str) -> Lockout | SharedLockout:
    """Return the lockouts after failures; workers share them by their `kind`.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return Lockout()
    return SharedLockout(open_database(settings, durable=False), kind)
