import pytest

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.people import Person, Roles, display_name, ways_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ldap/zhang:0ab6eac6", "zhang"),
        ("zhang", "zhang"),
        ("oidc/a:b:0ab6eac6", "a:b"),
        ("portal:12ab", "portal:12ab"),
    ],
)
def test_a_person_is_shown_their_name_without_way_and_number(name, shown):
    assert display_name(name) == shown


def test_two_people_of_one_name_have_other_names_for_limits():
    one, other = Person("ldap", "张 三", "uid=1"), Person("ldap", "张 三", "uid=2")
    assert one.caller_name.startswith("ldap/张_三:") and one.caller_name != other.caller_name
    assert display_name(one.caller_name) == "张_三"
    assert len(Person("proxy", "x" * 100, "x").caller_name) == len("proxy/:12345678") + 64


def test_the_highest_role_of_the_groups_counts():
    roles = Roles(Settings(sign_in_roles='{"staff": ["all"], "admin": ["it", "heads"]}', sign_in_others="refuse"))
    assert [roles.role(groups) for groups in (["all"], ["all", "it"], ["heads"], ["other"], [])] == [
        "staff",
        "admin",
        "admin",
        None,
        None,
    ]
    assert roles.caller("ldap/zhang:1", ["other"]) is None
    assert roles.named == {"all", "it", "heads"} and roles.known(["it", "other"]) == {"it"}


def test_groups_see_their_collections():
    settings = Settings(sign_in_roles='{"staff": ["all"]}', sign_in_collections='{"财政": ["f"], "教育": ["e", "f"]}')
    assert [Roles(settings).collections(groups) for groups in (["f"], ["e"], ["all"])] == [
        {"财政", "教育"},
        {"教育"},
        frozenset(),
    ]
    assert Roles(Settings(sign_in_roles='{"staff": ["all"]}')).caller("ldap/zhang:1", ["all"]).collections is None


@pytest.mark.parametrize("written", ['{"staff": "all"}', '{"staff": [1]}', '{"staff": [""]}', '{"chief": ["all"]}'])
def test_a_setting_that_gives_no_groups_to_a_role_is_refused(written):
    with pytest.raises(ConfigError):
        Roles(Settings(sign_in_roles=written))


def test_a_name_for_limits_is_made_of_letters_that_are_alike():
    person = Person("ldap", " ＺHANG San/三 ", "uid=1")
    assert person.caller_name == f"ldap/zhang_san_三:{person.subject_digest[:8]}"
    assert Person("ldap", " ", "uid=1").caller_name.startswith("ldap/_:")
    assert Person("ldap", "\ud800", "\ud800").caller_name.startswith("ldap/_:")
    assert len(person.subject_digest) == 64
    assert person.subject_digest != Person("oidc", "x", "uid=1").subject_digest  # whatever way names the same subject
    assert person.subject_digest == Person("ldap", "x", "uid=1").subject_digest


@pytest.mark.parametrize(("name", "shown"), [("ldap/", "ldap"), ("", ""), ("/", ""), ("ldap/zhang", "")])
def test_what_is_no_whole_name_is_shown_without_failing(name, shown):
    assert display_name(name) == shown


def test_others_have_a_role_where_the_settings_say_so():
    roles = Roles(Settings(sign_in_roles='{"admin": ["it"]}', sign_in_others="staff"))
    assert (roles.role([]), roles.role(["x"]), roles.role(["it"])) == ("staff", "staff", "admin")
    caller = roles.caller("ldap/zhang:1", ["x"])
    assert (caller.name, caller.scopes, caller.collections) == ("ldap/zhang:1", {"ask"}, None)


def test_groups_that_only_see_collections_are_known_too():
    roles = Roles(Settings(sign_in_roles='{"admin": ["it"]}', sign_in_collections='{"财政": ["f"]}'))
    assert roles.named == {"it", "f"} and roles.known(["f", "it", "x"]) == {"it", "f"}
    assert roles.caller("ldap/zhang:1", ["it", "f"]).collections == {"财政"}


@pytest.mark.parametrize(
    ("settings", "ways"),
    [
        ({}, set()),
        ({"oidc_issuer": "https://id.example"}, {"oidc"}),
        ({"ldap_url": "ldaps://dir.example"}, {"ldap"}),
        ({"proxy_address": "127.0.0.1"}, {"proxy"}),
        ({"proxy_user_header": "X-User"}, {"proxy"}),
        ({"oidc_issuer": "https://id.example", "ldap_url": "ldaps://dir.example"}, {"oidc", "ldap"}),
    ],
)
def test_the_settings_name_the_ways_to_sign_in(settings, ways):
    assert ways_of(Settings(**settings)) == ways


def test_a_refused_setting_is_named_with_what_it_should_be():
    for setting, name in (("sign_in_roles", "YIJU_SIGN_IN_ROLES"), ("sign_in_collections", "YIJU_SIGN_IN_COLLECTIONS")):
        with pytest.raises(ConfigError, match=name) as caught:
            Roles(Settings(**{setting: '{"admin": "it"}'}))
        assert "archive" in caught.value.hint
    with pytest.raises(ConfigError, match="chief") as caught:
        Roles(Settings(sign_in_roles='{"chief": ["it"]}'))
    assert "staff, librarian, admin" in caught.value.hint
