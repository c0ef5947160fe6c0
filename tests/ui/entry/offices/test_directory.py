"""The sign-in at a directory, which is a real slapd."""

import socket
import threading

import pytest
from argon2 import PasswordHasher

from rag.config import Settings
from rag.errors import ConfigError
from tests.ui.entry.offices.directory_server import (
    BASE,
    PASSWORD,
    SERVICE,
    SERVICE_PASSWORD,
    DirectoryServer,
    require_slapd,
)
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_directory, open_offices
from ui.errors import ProviderFailed, SignInRefused


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    require_slapd()
    with DirectoryServer(tmp_path_factory.mktemp("slapd")) as server:
        yield server


@pytest.fixture
def settings(server, tmp_path):
    def make(**more):
        usual = {
            "ldap_url": server.tls,
            "ldap_ca": str(server.ca),
            "ldap_bind_dn": SERVICE,
            "ldap_bind_password": SERVICE_PASSWORD,
            "ldap_base": f"ou=people,{BASE}",
            "ldap_group_base": f"ou=groups,{BASE}",
            "sign_in_roles": '{"librarian": ["archive"], "admin": ["it"]}',
        }
        return Settings(home=tmp_path, **{**usual, **more})

    return make


@pytest.fixture
def opened(settings):
    return lambda **more: open_directory(settings(**more))


@pytest.fixture
def offices(settings, tmp_path):
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return lambda **more: open_offices(settings(**more), Accounts(tmp_path, hasher))


def test_a_person_signs_in_with_the_groups_of_the_directory(opened):
    person = opened().check("zhang", PASSWORD)
    assert (person.name, person.groups, person.subject) == ("zhang", {"archive"}, f"uid=zhang,ou=people,{BASE}")
    assert opened().check(" ZHANG ", PASSWORD) == person
    assert opened().check("li", PASSWORD).groups == set()  # the group called `it` elsewhere is none of these


def test_a_dn_with_the_marks_of_a_filter_finds_its_own_groups(opened):
    assert opened().check("wang", PASSWORD).groups == {"archive", "it"}


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("zhang", "wrong"),
        ("zhang", PASSWORD + "\0"),
        ("zhang", ""),  # this slapd takes it for a bind without a name, and says yes
        ("nobody", PASSWORD),
        ("", PASSWORD),
        (" ", PASSWORD),
        ("*", PASSWORD),
        ("zhan*", PASSWORD),
        ("zhang)(uid=*", PASSWORD),
        ("*)(objectClass=*", PASSWORD),
        ("zhang\\2a", PASSWORD),
        ("zhang\0", PASSWORD),
        ("zh\u00adang", PASSWORD),  # a directory takes it for zhang: each spelling would have five tries of its own
        ("zhang  san", PASSWORD),
        ("z" * 1000, PASSWORD),
    ],
)
def test_who_is_not_right_gets_nothing(opened, name, password):
    assert opened().check(name, password) is None


def test_a_name_that_two_people_have_opens_nothing(opened):
    assert opened(ldap_filter="(mail={name})").check("twin@yiju.example", PASSWORD) is None


def test_over_an_address_without_tls_the_connection_is_made_secret_first(server, opened):
    assert opened(ldap_url=server.plain).check("zhang", PASSWORD)
    assert "no TLS" not in opened(ldap_url=server.plain).probe()
    assert "no TLS" in opened(ldap_url=server.plain, ldap_plain=True).probe()
    assert opened(ldap_url=server.plain, ldap_plain=True).check("zhang", PASSWORD)


def test_no_password_goes_to_a_server_that_cannot_be_made_secret(opened):
    heard = []

    def listen():
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            while data := connection.recv(4096):
                heard.append(data)
                connection.sendall(bytes.fromhex("300c02010178070a010204000400"))  # StartTLS: protocol error

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        with pytest.raises(ProviderFailed):
            opened(ldap_url=f"ldap://127.0.0.1:{listener.getsockname()[1]}").check("zhang", PASSWORD)
        thread.join(10)
    assert heard and SERVICE_PASSWORD.encode() not in b"".join(heard)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # ldap3 drops such sockets unclosed
def test_a_certificate_of_another_ca_or_name_is_not_believed(server, opened):
    with pytest.raises(ProviderFailed):
        opened(ldap_ca="").check("zhang", PASSWORD)
    with pytest.raises(ProviderFailed):
        opened(ldap_url=f"ldaps://localhost:{server.tls_port}").check("zhang", PASSWORD)
    with pytest.raises(ProviderFailed):
        opened(ldap_url=server.plain.replace("127.0.0.1", "localhost")).check("zhang", PASSWORD)


def test_a_directory_that_fails_is_not_a_wrong_password(opened):
    for wrong in (
        {"ldap_bind_password": "wrong"},
        {"ldap_base": "ou=nowhere,dc=yiju,dc=example"},
        {"ldap_filter": "(uid={name}"},
        {"ldap_url": "ldaps://127.0.0.1:9"},
    ):
        with pytest.raises(ProviderFailed) as caught:
            opened(**wrong).check("zhang", PASSWORD)
        assert caught.value.hint and PASSWORD not in str(caught.value)


def test_people_of_the_directory_have_sessions_and_roles(offices):
    token = offices().sign_in("zhang", PASSWORD)
    caller = offices().sessions.find(token)
    assert caller.name.startswith("ldap/zhang:") and caller.scopes == {"ask", "ingest"}
    with pytest.raises(SignInRefused):
        offices().sign_in("li", PASSWORD)
    assert offices(sign_in_others="staff").sign_in("li", PASSWORD)
    assert offices().sign_in("zhang", "wrong") is None


def test_the_password_of_an_account_never_goes_to_the_directory(offices):
    offices().accounts.add("zhang", "another pass phrase", "staff")
    broken = offices(ldap_url="ldaps://127.0.0.1:9")
    assert broken.sign_in("Zhang", "another pass phrase") is None
    assert offices().sign_in("ｚｈａｎｇ", PASSWORD) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ldap_url": "http://127.0.0.1"},
        {"ldap_url": "127.0.0.1"},
        {"ldap_ca": "/nowhere/ca.pem"},
        {"ldap_base": ""},
        {"ldap_filter": "(uid=zhang)"},
    ],
)
def test_settings_that_are_wrong_are_refused(opened, wrong):
    with pytest.raises(ConfigError) as caught:
        opened(**wrong)
    assert caught.value.hint
