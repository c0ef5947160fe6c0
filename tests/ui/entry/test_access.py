from ui.entry.access import OPEN, SCOPES, Caller


def test_scopes_are_separate_and_admin_has_all():
    portal = Caller("portal", frozenset({"ask"}))
    assert [scope for scope in SCOPES if portal.may(scope)] == ["ask"]
    assert all(Caller("head", frozenset({"admin"})).may(scope) for scope in SCOPES)
    assert all(OPEN.may(scope) for scope in SCOPES)


def test_a_limited_caller_never_gets_more_than_their_reports():
    limited = Caller("portal", frozenset({"ask"}), frozenset({"a", "b"}))
    assert limited.narrowed(None) == {"a", "b"}
    assert limited.narrowed(["b", "c"]) == {"b"}
    assert limited.narrowed([]) == set()
    assert OPEN.narrowed(None) is None
    assert OPEN.narrowed(["c"]) == {"c"}
