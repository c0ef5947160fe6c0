import pytest

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.people import Person, Roles, display_name


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
