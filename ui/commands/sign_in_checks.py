"""Check what people sign in with besides accounts: roles, provider, directory, trusted proxy. Nobody is signed in."""

import time
from collections.abc import Callable, Iterator

from rag.config import Settings
from rag.errors import ConfigError
from ui.commands.finding import Finding, checked

__all__ = ["check_sign_in"]


def check_sign_in(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each way to sign in that the settings name."""
    from ui.entry.people import ways_of

    ways = ways_of(settings)
    if not ways:
        yield Finding("sign-in", "with accounts of `yiju user add` only")
        return
    yield checked("roles", lambda: _roles(settings))
    checks: dict[str, tuple[str, Callable[[], str]]] = {
        "oidc": ("provider", lambda: _provider(settings)),
        "ldap": ("directory", lambda: _directory(settings)),
        "proxy": ("proxy", lambda: _proxy(settings)),
    }
    for way in sorted(ways):
        subject, check = checks[way]
        yield checked(subject, check)


def _roles(settings: Settings) -> str:
    from ui.entry.people import Roles

    roles, others = Roles(settings), settings.sign_in_others
    if not roles.named and others == "refuse":
        hint = "set YIJU_SIGN_IN_ROLES, or YIJU_SIGN_IN_OTHERS=staff"
        raise ConfigError("no group has a role, so nobody gets in", hint=hint)
    return f"{len(roles.named)} groups have one; others: {others}"


def _provider(settings: Settings) -> str:
    """Read the provider's description and its keys, which a sign-in needs."""
    from ui.entry.offices.opening import open_provider

    provider, _ = open_provider(settings)
    started = time.perf_counter()
    keys = len(list(provider.keys()))
    for name in ("authorization_endpoint", "token_endpoint"):
        if not provider.address(name):
            raise ConfigError(f"the provider has no {name}", hint="see YIJU_OIDC_ISSUER")
    return f"{provider.issuer} answers after {1000 * (time.perf_counter() - started):.0f} ms, {keys} keys"


def _directory(settings: Settings) -> str:
    """Connect to the directory and bind as the service account."""
    from ui.entry.offices.opening import open_directory

    return f"{settings.ldap_url} answers: {open_directory(settings).probe()}"


def _proxy(settings: Settings) -> str:
    from ui.entry.offices.proxy import check_proxy

    address, header = check_proxy(settings)
    return f"the header {header} of {address} is believed"
