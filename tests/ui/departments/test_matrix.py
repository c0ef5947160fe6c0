"""Every call of the server, by everybody, on every object. A route, a tool or an event without a row fails."""

import itertools
import re
import time

import pytest

from tests.ui.departments.library import EDUCATION, FINANCE, secrets_of
from tests.ui.departments.live import STRANGER, WRONG, open_office
from tests.ui.departments.rows import EVENTS, MOUNTED, NOBODYS, QUESTION, ROWS, Thing
from ui.mcp.tools import TOOLS

VICTIM = "待删报告{n}\n一、甲\n全市码头{n}座。\n"
NAMES = itertools.count(1)
CHANGING = re.compile(r'"(?:request_id|instance)": ?"[^"]*"')


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("office") / "home") as opened:
        opened.kept = {"reports": reports(opened), "jobs": jobs(opened), "lists": lists(opened)}
        opened.kept["originals"] = [one for one in opened.kept["reports"] if one.name != "default"]
        everybody = (FINANCE, EDUCATION, "default", NOBODYS)
        opened.kept["collections"] = [Thing(name, name, lambda who, name=name: who.has(name)) for name in everybody]
        yield opened


def reports(office):
    found = [Thing(name, id_, lambda who, name=name: who.has(name)) for name, id_ in office.ids.items()]
    return [*found, Thing("unknown", "没有这份-12345678", lambda who: False)]


def jobs(office):
    """A job of each program and each librarian who may add reports, and one that never was."""
    found = []
    for where in (FINANCE, EDUCATION):
        key, librarian = office.keys["ingest", where], office.staff["librarian", where]
        sent = {"files": {"file": (f"任务{where}.txt", b"\xe4\xbb\xbb\xe5\x8a\xa1\n")}}
        of_key = office.ask(key, "POST", "/v1/reports", **sent).json()["id"]
        headers = {"x-file-name": "job.txt"}
        of_staff = office.ask(librarian, "POST", "/page/files", content=b"text of a job", headers=headers).json()["job"]
        for owner, id_ in ((key, of_key), (librarian, of_staff)):
            found.append(Thing(f"job of {owner.name}", id_, sees_job(owner, where)))
    return [*found, Thing("unknown", "0123456789abcdef", lambda who: False)]


def sees_job(owner, collection):
    return lambda who: who.has(collection) and (who.name == owner.name or "admin" in who.scopes or same(who, owner))


def same(who, owner):
    return (who.kind, who.scopes, who.collections) == (owner.kind, owner.scopes, owner.collections)


def lists(office):
    found = []
    for where in (FINANCE, EDUCATION):
        owner = office.staff["staff", where]
        headers = {"x-file-name": "list.txt"}
        id_ = office.ask(owner, "POST", "/page/questions", content=QUESTION.encode(), headers=headers).json()["list"]
        while office.ask(owner, "GET", f"/page/questions/{id_}").json()["state"] == "busy":
            time.sleep(0.05)
        found.append(Thing(f"list of {owner.name}", id_, lambda who, owner=owner: same(who, owner)))
    return [*found, Thing("unknown", "0123456789abcdef", lambda who: False)]


def victims(office):
    """Reports that may be removed, made anew for each caller."""
    for where in (FINANCE, EDUCATION):
        number = next(NAMES)
        id_ = office.add(f"待删{number}", VICTIM.format(n=number), where)
        yield Thing(where, id_, lambda who, where=where: who.has(where))
    yield Thing("unknown", "没有这份-12345678", lambda who: False)


def moves(office, row, who):
    """A report of each department to each collection. The cells of a report that is not seen are those of PATCH."""
    for source in (FINANCE, EDUCATION):
        if who.has(source):
            for target in (source, FINANCE, EDUCATION, NOBODYS):
                number = next(NAMES)
                may = let_in(row, who) and who.has(target)
                id_ = office.add(f"移动{number}", VICTIM.format(n=number), source) if may else office.ids[source]
                yield Thing(f"{source} to {target}", (id_, target), lambda who, target=target: who.has(target))


def things(office, row, who):
    if not row.things:
        return [None]
    if row.things == "moves":
        return moves(office, row, who)
    if row.things == "victims":
        return victims(office) if let_in(row, who) else [*victims_that_stay(office)]
    return office.kept[row.things]


def victims_that_stay(office):
    return office.kept["reports"]


def knocks(row, who):
    """Tell whether the door of a row knows `who`. The API takes the session of the page too."""
    return who.kind == row.door or (row.door, who.kind) == ("key", "session")


def let_in(row, who):
    return knocks(row, who) and (row.scope in ("", "session") or who.may(row.scope))


def wanted(row, who, thing):
    """Return the statuses that this cell of the matrix may have."""
    if row.scope == "":
        return row.ok
    if not knocks(row, who):
        return row.closed | {429} if who.kind == "wrong" else row.closed
    seen = thing is None or thing.seen(who)
    if not let_in(row, who):
        return {row.unseen} if row.seen_before_scope and not seen else {403}
    if row.head and who.collections is not None:
        return {403}
    return row.ok if seen else {row.unseen}


def everybody(office):
    return [STRANGER, WRONG, *office.keys.values(), *office.staff.values()]


def leaks(who, text, sent):
    """Return the words of departments that are none of `who`, in `text` and not in what was sent."""
    hidden = [secrets_of(where) for where in (FINANCE, EDUCATION) if who.kind in ("", "wrong") or not who.has(where)]
    return sorted(word for words in hidden for word in words if holds(text, word) and word not in sent)


def holds(text, word):
    """Tell whether a text has a word; a figure within a longer number, or in the hex of a request id, is none."""
    return re.search(rf"(?<![0-9a-f]){re.escape(word)}(?![0-9a-f])", text) is not None


def ask_with_room(office, who, method, path, **sent):
    """Ask, and once more as long as there are too many jobs of the calls before."""
    deadline = time.monotonic() + 60
    while True:
        answer = office.ask(who, method, path, **sent)
        if answer.status_code != 503 or time.monotonic() > deadline:
            return answer
        time.sleep(0.2)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_call_admits_whom_it_should_to_what_they_may_see(office, row):
    cells = 0
    if row.things == "jobs":  # only the last ones are kept, and other calls have made more
        office.kept["jobs"] = jobs(office)
    for who in everybody(office):
        unseen = {}
        for thing in things(office, row, who):
            path, sent = row.send(thing)
            answer = ask_with_room(office, STRANGER if row.alone else who, row.method, path, **sent)
            content = sent.get("content", "")
            told = f"{path}{sent}{content.decode() if isinstance(content, bytes) else content}"
            cell = (str(row), who.name, thing.name if thing else "")
            assert answer.status_code in wanted(row, who, thing), (cell, answer.status_code, answer.text[:300])
            assert leaks(who, answer.text + str(answer.headers), told) == [], cell
            if thing and not thing.seen(who) and knocks(row, who) and isinstance(thing.id, str):
                unseen[thing.name] = CHANGING.sub("", answer.text.replace(thing.id, "ID"))
                if row.path == "/mcp" and let_in(row, who):
                    assert '"isError":true' in answer.text.replace(" ", ""), cell
            cells += 1
        assert len(set(unseen.values())) <= 1, (str(row), who.name, unseen)  # what is not seen is as what is not there
    assert cells >= len(everybody(office))


def test_every_route_has_a_row(office):
    described = {(method.upper(), path) for path, ms in office.app.openapi()["paths"].items() for method in ms}
    declared = {(method, path.rstrip("/")) for method, path in routes(office.app.routes)}
    rows = {(row.method, row.path) for row in ROWS}
    assert described <= rows
    assert {(method, path.replace(":path}", "}")) for method, path in declared if path} == {
        (method, path.replace(":path}", "}")) for method, path in rows - MOUNTED
    }


def routes(found):
    for route in found:
        if (included := getattr(getattr(route, "original_router", None), "routes", None)) is not None:
            yield from routes(included)
        for method in getattr(route, "methods", None) or ():
            yield method, route.path


def test_every_tool_has_a_row():
    assert {row.also for row in ROWS if row.path == "/mcp" and row.method == "POST"} == set(TOOLS)


def test_every_event_of_the_page_has_a_row(office):
    assert {name for _, name in events(office)} == {event.name for event in EVENTS}


def events(office):
    config = office.ask(office.staff["staff", "all"], "GET", "/config").json()
    return [(one["id"], one["api_name"]) for one in config["dependencies"]]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name} {event.things}".strip())
def test_each_event_tells_only_what_its_sender_may_see(office, event):
    numbers = [number for number, name in events(office) if name == event.name]
    for who in everybody(office):
        for thing in (
            [None] if not event.things else victims(office) if event.things == "victims" else office.kept["reports"]
        ):
            sent = {
                name: value.format(id=thing.id) if thing and isinstance(value, str) else value
                for name, value in event.sent.items()
            }
            for number in numbers:
                status, said = office.event(who, number, sent)
                assert status == (200 if who.kind == "session" else 401), (event, who.name, said[:300])
                assert leaks(who, said, str(sent)) == [], (event, who.name, thing)
            if event.things == "victims" and thing.name != "unknown":
                there = thing.id in office.service.newest().sources
                assert there == (not (who.kind == "session" and who.may("ingest") and thing.seen(who)))


def test_a_dialogue_is_nobody_elses_though_its_name_be_known(office):
    """Gradio keeps a dialogue under a name that the browser sends; another account sends the same name."""
    number = dict((name, number) for number, name in events(office))
    mine, other = office.staff["staff", FINANCE], office.staff["staff", EDUCATION]
    session = "sharedname0"
    _, said = office.event(mine, number["ask"], {"question": QUESTION, "query": ""}, session=session)
    assert "71037" in said
    for name, sent in (("export", {"kind": "md"}), ("opened", {}), ("stop", {}), ("retry", {"at": 0}),
                       ("rate", {"at": 0, "verdict": "good", "reason": ""}),
                       ("ask", {"question": "那新聘网格员呢？", "query": ""})):  # fmt: skip
        _, said = office.event(other, number[name], sent, session=session)
        assert leaks(other, said, "") == [], name
        _, said = office.event(mine, number["ask"], {"question": QUESTION, "query": ""}, session=session)


def test_neither_log_nor_metrics_hold_a_word_of_a_report(office, caplog):
    head, reader = office.keys["admin", "all"], office.keys["ask", FINANCE]
    for question in (QUESTION, "鹿鸣谷天文台建成几座？", ""):
        office.ask(reader, "POST", "/v1/ask", json={"question": question})
    office.ask(reader, "GET", f"/v1/reports/{office.ids[EDUCATION]}")
    metrics = office.ask(head, "GET", "/metrics").text
    lines = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    audit = "".join(path.read_text("utf-8") for path in (office.home / "audit").glob("*.jsonl"))
    words = {word for where in (FINANCE, EDUCATION) for word in secrets_of(where)} - {FINANCE, EDUCATION}
    ids = set(office.ids.values())
    assert "yiju_answers_total" in metrics and len(lines) >= 4 and '"ask"' in audit
    assert [word for word in words | {FINANCE, EDUCATION} if holds(metrics, word)] == []
    assert [word for word in words if any(holds(line, word) for line in lines)] == []
    assert [word for word in words - ids if holds(audit, word)] == []  # it names the reports that were cited


def test_the_number_of_reports_is_not_told_to_everybody(office):
    assert office.ask(STRANGER, "GET", "/readyz").json()["reports"] is None
