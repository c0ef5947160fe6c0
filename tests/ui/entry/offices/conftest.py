"""A provider that really signs, and the door that leads to it."""

import pytest

from rag.config import Settings
from tests.ui.entry.offices.provider_server import CLIENT, REDIRECT, SECRET, ProviderServer
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_offices


@pytest.fixture
def provider():
    with ProviderServer(REDIRECT) as server:
        yield server


@pytest.fixture
def opened(provider, tmp_path):
    """Open the door as a process does."""

    def open_door(**more):
        settings = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_redirect_uri": REDIRECT,
            "oidc_audience": "yiju-api",
            "sign_in_roles": '{"librarian": ["archive"], "admin": ["it"]}',
            **more,
        }
        return open_offices(Settings(home=tmp_path, **settings), Accounts(tmp_path))

    return open_door


@pytest.fixture
def offices(opened):
    return opened()
