"""Both figures stand side by side, and each change has its direction and its reason."""

from eval.measures.with_model import OUTCOMES, Pair, compare_with_model

NOTHING = {"degraded": "", "unverified": [], "unrecorded": False, "estimated": False, "cost": None}


def part(outcome, **more):
    return {**NOTHING, "outcome": outcome, "prompt_tokens": 100, "reply_tokens": 10, **more}


def pair(id_, right, refused=(False, False), *, kind="fact", must_refuse=False, **contributed):
    given = {"outcome": "written", **contributed}
    return Pair(id_, kind, f"{id_}？", must_refuse, right, refused, part(given.pop("outcome"), **given))


PAIRS = [
    pair("1", (True, True)),
    pair("2", (False, True), (True, False), outcome="partly", unverified=["多。"], cost=0.25),
    pair("3", (True, False), (False, True), outcome="declined", cost=0.5),
    pair("4", (False, False), outcome="failed", degraded="超时", unrecorded=True),
    pair("5", (True, False), outcome="unverified", degraded="未核实", unverified=["错。"], estimated=True),
    pair("6", (False, True), (False, True), kind="absent", must_refuse=True, outcome="declined"),
    pair("7", (True, True), (True, True), kind="absent", must_refuse=True, outcome="not_asked"),
    pair("8", (False, False), (True, True), outcome="not_asked"),
]


def test_the_figures_by_hand():
    compared = compare_with_model(PAIRS)
    every = compared["all"]
    assert (every["questions"], every["must_refuse"]) == (8, 2)
    assert every["without"] == {"right": 4, "must_refuse_handled": 1, "wrongly_refused": 2}
    assert every["with"] == {"right": 4, "must_refuse_handled": 2, "wrongly_refused": 2}
    counts = {"not_asked": 2, "written": 1, "partly": 1, "declined": 2, "unverified": 1, "failed": 1}
    assert {name: every[name] for name in OUTCOMES} == counts
    assert (every["not_asked_answerable"], every["degraded"]) == (1, 2)
    assert (every["with_unverified"], every["unrecorded"]) == (2, 1)
    assert list(compared["kinds"]) == ["fact", "absent"]
    assert compared["kinds"]["absent"]["with"]["right"] == 2
    assert compared["tokens"] == {"prompt": 800, "reply": 80, "estimated": True}
    assert compared["cost"] == 0.75


def test_what_changed_has_a_direction_and_a_reason():
    changed = {one["id"]: one for one in compare_with_model(PAIRS)["changed"]}
    assert {id_: (one["direction"], one["outcome"]) for id_, one in changed.items()} == {
        "2": ("better", "partly"),
        "3": ("worse", "declined"),
        "5": ("worse", "unverified"),
        "6": ("better", "declined"),
    }
    assert (changed["2"]["unverified"], changed["5"]["degraded"]) == (["多。"], "未核实")


def test_nothing_asked_is_no_failure():
    assert compare_with_model([])["all"]["questions"] == 0
    assert compare_with_model([])["cost"] is None
