from ui.entry.access import OPEN, SCOPES, Caller


def test_scopes_are_separate_and_admin_has_all():
    portal = Caller("portal", frozenset({"ask"}))
    assert [scope for scope in SCOPES if portal.may(scope)] == ["ask"]
    assert all(Caller("head", frozenset({"admin"})).may(scope) for scope in SCOPES)
    assert all(OPEN.may(scope) for scope in SCOPES)


def test_a_caller_sees_the_reports_of_their_collections_and_of_these_the_named_ones():
    everything = {"a": "default", "b": "财政", "c": "财政", "d": "教育"}

    def seen(reports=None, collections=None):
        caller = Caller("portal", frozenset({"ask"}), reports, collections)
        return "".join(id_ for id_, collection in everything.items() if caller.sees(id_, collection))

    assert seen() == "abcd"
    assert seen(collections=frozenset({"财政"})) == "bc"
    assert seen(collections=frozenset({"财政", "default"})) == "abc"
    assert seen(reports=frozenset("abd")) == "abd"
    assert seen(reports=frozenset("abd"), collections=frozenset({"财政"})) == "b"
    assert seen(collections=frozenset()) == seen(reports=frozenset()) == ""


def test_a_role_opens_no_collection():
    head = Caller("head", frozenset({"admin"}), collections=frozenset({"教育"}))
    assert not head.has("财政") and not head.sees("b", "财政")
    assert OPEN.has("财政")
