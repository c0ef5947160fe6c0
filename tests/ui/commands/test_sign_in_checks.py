"""`yiju doctor` asks provider and directory, and `yiju user sign-out` ends sessions."""

import pytest

from rag.config import Settings
from tests.ui.entry.offices.directory_server import (
    BASE,
    SERVICE,
    SERVICE_PASSWORD,
    DirectoryServer,
    require_slapd,
)
from tests.ui.entry.offices.provider_server import CLIENT, ProviderServer
from ui.commands.sign_in_checks import check_sign_in
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_offices
from ui.entry.people import Person

REDIRECT = "https://yiju.example/sign-in/oidc/back"


@pytest.fixture
def found(tmp_path):
    def check(**settings):
        return {one.subject: one for one in check_sign_in(Settings(home=tmp_path, **settings))}

    return check


def test_without_a_setting_nothing_is_asked(found):
    assert found().keys() == {"sign-in"} and not found()["sign-in"].hint


def test_the_provider_is_asked_for_its_keys(found):
    with ProviderServer(REDIRECT) as provider:
        settings = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_redirect_uri": REDIRECT,
            "sign_in_roles": '{"admin": ["it"]}',
        }
        well = found(**settings)
        assert not any(one.hint for one in well.values())
        assert "answers after" in well["provider"].found and "1 keys" in well["provider"].found
        assert found(**{**settings, "oidc_client_id": ""})["provider"].hint
        provider.down = True
        assert found(**settings)["provider"].hint
    assert "does not answer" in found(**settings)["provider"].found


def test_the_directory_is_bound_to(found, tmp_path_factory):
    require_slapd()
    with DirectoryServer(tmp_path_factory.mktemp("slapd")) as server:
        settings = {
            "ldap_url": server.tls,
            "ldap_ca": str(server.ca),
            "ldap_bind_dn": SERVICE,
            "ldap_bind_password": SERVICE_PASSWORD,
            "ldap_base": BASE,
            "sign_in_others": "staff",
        }
        assert found(**settings)["directory"].found.endswith("may look people up, TLS")
        wrong = found(**{**settings, "ldap_bind_password": "wrong"})["directory"]
        assert "refuses the service account" in wrong.found and wrong.hint
    assert "does not answer" in found(**settings)["directory"].found


def test_a_set_up_that_lets_nobody_in_is_told(found):
    proxy = {"proxy_address": "127.0.0.1", "proxy_user_header": "X-Forwarded-User"}
    assert "nobody gets in" in found(**proxy)["roles"].found
    assert not found(**proxy)["proxy"].hint
    assert found(proxy_user_header="X-Forwarded-User", sign_in_others="staff")["proxy"].hint


def test_an_administrator_signs_somebody_out(yiju, tmp_path):
    settings = Settings(home=tmp_path, sign_in_others="staff", ldap_url="", proxy_address="127.0.0.1",
                        proxy_user_header="X-Forwarded-User")  # fmt: skip
    sessions = open_offices(settings, Accounts(tmp_path)).sessions
    person = Person("proxy", "li.si", "li.si")
    token = sessions.open_person(person)
    assert sessions.find(token)
    result = yiju("user", "sign-out", person.caller_name, home=tmp_path)
    assert result.stdout == f"ended 1 sessions of {person.caller_name}\n"
    assert sessions.find(token) is None
