"""One row for each call of the server: who may make it, on which object, and how it is made."""

import json
from dataclasses import dataclass, field

from tests.ui.departments.library import EDUCATION, FIGURES, FINANCE, OWN, SHARED, TEXT

NOBODYS = "无人局"
QUESTION = "2023年全市划分网格多少个？"
MCP_HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
OK = frozenset({200, 201, 202, 204, 303})


@dataclass(frozen=True)
class Thing:
    """An object of the server: a report, a job, a list or a collection. `seen` tells who may know of it."""

    name: str
    id: str
    seen: object  # function of Who


@dataclass(frozen=True)
class Row:
    """A call. `send` returns the path and what is sent, for one object; `door` is who is let in at all."""

    method: str
    path: str  # as the app declares it
    scope: str = ""  # "": for everybody, also without a key
    things: str = ""  # kind of the objects: reports, jobs, lists, collections, victims
    send: object = None
    door: str = "key"  # or session
    also: str = ""  # tells rows of one call apart, such as the name of a tool
    ok: frozenset = OK
    closed: frozenset = frozenset({401})  # what a stranger gets
    unseen: int = 404
    head: bool = False  # only for who sees all collections
    alone: bool = False  # sent without the session, which it would end
    seen_before_scope: bool = False  # an object that is not seen is 404 also to who may not do this

    def __str__(self):
        return f"{self.method} {self.path} {self.also}".strip()


def _at(path, **sent):
    return lambda thing: (path.format(id=thing.id if thing else ""), sent)


def _body(path, make):
    return lambda thing: (path.format(id=thing.id if thing else ""), {"json": make(thing)})


def _new(thing):
    files = {"file": ("新报告.txt", "新报告\n一、甲\n全市码头9座。\n".encode())}
    return "/v1/reports", {"files": files, "data": {"collection": thing.id}}


def _again(thing):
    """Send the text that the report has: the other cells need it."""
    text = TEXT.format(*FIGURES[thing.name], own=OWN[thing.name]) if thing.name in FIGURES else SHARED
    return f"/v1/reports/{thing.id}", {"files": {"file": ("工作报告.txt", text.encode())}}


def _tool(name, arguments):
    def send(thing):
        call = {"name": name, "arguments": arguments(thing.id if thing else "")}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        return "/mcp", {"content": json.dumps(body, ensure_ascii=False).encode(), "headers": MCP_HEADERS}

    return Row("POST", "/mcp", "ask", "reports" if arguments("x") != arguments("") else "", send, also=name, unseen=200)


def _quoted(id_):
    from urllib.parse import quote

    return quote(id_, safe="")


def _page_file(thing):
    headers = {"x-file-name": _quoted("页面报告.txt"), "x-collection": _quoted(thing.id)}
    return "/page/files", {"content": "页面报告\n一、甲\n全市桥梁9座。".encode(), "headers": headers}


def _list_file(_thing):
    headers = {"x-file-name": _quoted("问题.txt")}
    return "/page/questions", {"content": QUESTION.encode(), "headers": headers}


def _chat(thing):
    return {"model": f"yiju/{thing.id}", "messages": [{"role": "user", "content": QUESTION}]}


ONE = "/v1/reports/{id}"
SIGN = frozenset({303})
SHOWN = {"door": "session", "scope": "session", "things": "reports"}
ROWS = (
    Row("GET", "/healthz", send=_at("/healthz")),
    Row("GET", "/readyz", send=_at("/readyz")),
    Row("GET", "/metrics", "admin", send=_at("/metrics"), head=True),
    Row("GET", "/openapi.json", "admin", send=_at("/openapi.json")),
    Row("POST", "/v1/ask", "ask", send=_body("/v1/ask", lambda _: {"question": QUESTION, "top_k": 9})),
    Row("POST", "/v1/ask", "ask", "reports", _body("/v1/ask", lambda t: {"question": QUESTION, "reports": [t.id]}),
        also="of a report"),
    Row("POST", "/v1/search", "ask", send=_body("/v1/search", lambda _: {"query": "网格", "k": 50})),
    Row("POST", "/v1/search", "ask", "reports", _body("/v1/search", lambda t: {"query": "网格", "reports": [t.id]}),
        also="of a report"),
    Row("GET", "/v1/reports", "ask", send=_at("/v1/reports")),
    Row("GET", "/v1/reports", "ask", send=_at(f"/v1/reports?collection={EDUCATION}"), also="of a collection"),
    Row("GET", "/v1/reports/{report}", "ask", "reports", _at(ONE)),
    Row("GET", "/v1/reports/{report}/text", "ask", "reports", _at(f"{ONE}/text")),
    Row("GET", "/v1/reports/{report}/file", "ask", "originals", _at(f"{ONE}/file")),
    Row("POST", "/v1/feedback", "ask", send=_body("/v1/feedback", lambda _: {
        "question": QUESTION, "answer": "", "verdict": "good"})),
    Row("GET", "/v1/models", "ask", send=_at("/v1/models")),
    Row("GET", "/v1/models/{model}", "ask", "reports", _at("/v1/models/yiju/{id}")),
    Row("POST", "/v1/chat/completions", "ask", "reports", _body("/v1/chat/completions", _chat)),
    Row("POST", "/v1/reports", "ingest", "collections", _new, unseen=403),
    Row("PUT", "/v1/reports/{report}", "ingest", "reports", _again),
    Row("PATCH", "/v1/reports/{report}", "ingest", "reports", _body(ONE, lambda _: {"year": 2023})),
    Row("PATCH", "/v1/reports/{report}", "ingest", "moves", lambda t: (
        f"/v1/reports/{t.id[0]}", {"json": {"collection": t.id[1]}}), also="to a collection", unseen=403),
    Row("DELETE", "/v1/reports/{report}", "ingest", "victims", _at(ONE)),
    Row("GET", "/v1/jobs", "ingest", send=_at("/v1/jobs")),
    Row("GET", "/v1/jobs/{job}", "ingest", "jobs", _at("/v1/jobs/{id}")),
    Row("DELETE", "/v1/jobs/{job}", "ingest", "jobs", _at("/v1/jobs/{id}")),
    Row("GET", "/mcp", "ask", send=_at("/mcp"), ok=frozenset({405})),
    Row("DELETE", "/mcp", "ask", send=_at("/mcp"), ok=frozenset({405})),
    _tool("ask", lambda id_: {"question": QUESTION, "reports": [id_]} if id_ else {"question": QUESTION}),
    _tool("search", lambda id_: {"query": "网格", "reports": [id_]} if id_ else {"query": "网格"}),
    _tool("outline", lambda id_: {"report": id_}),
    _tool("read", lambda id_: {"report": id_}),
    _tool("reports", lambda _: {}),
    Row("GET", "/favicon.ico", send=_at("/favicon.ico"), door="session"),
    Row("GET", "/page/{name}", send=_at("/page/page.css"), door="session"),
    Row("GET", "/sign-in", send=_at("/sign-in"), door="session"),
    Row("POST", "/sign-in", send=_at("/sign-in", data={"name": "nobody", "password": "x"}), door="session",
        ok=frozenset({401, 429})),
    Row("POST", "/sign-out", send=_at("/sign-out"), door="session", alone=True),
    Row("GET", "/page/reports.json", "session", send=_at("/page/reports.json"), door="session"),
    Row("GET", "/report/{id_:path}", send=_at("/report/{id}"), closed=SIGN, **SHOWN),
    Row("GET", "/original/{id_:path}", "session", "originals", _at("/original/{id}"), door="session", closed=SIGN),
    Row("GET", "/edit/{id_:path}", "ingest", "reports", _at("/edit/{id}"), door="session", closed=SIGN,
        seen_before_scope=True),
    Row("POST", "/edit/{id_:path}", "ingest", "reports", _at("/edit/{id}", data={"year": "2023"}), door="session",
        closed=frozenset({403}), seen_before_scope=True),
    Row("POST", "/edit/{id_:path}", "ingest", "moves", lambda t: (
        f"/edit/{_quoted(t.id[0])}", {"data": {"collection": t.id[1]}}), door="session", closed=frozenset({403}),
        also="to a collection", unseen=422),
    Row("POST", "/page/files", "ingest", "collections", _page_file, door="session", unseen=403),
    Row("GET", "/page/jobs/{id_}", "ingest", "jobs", _at("/page/jobs/{id}"), door="session", unseen=422),
    Row("DELETE", "/page/jobs/{id_}", "ingest", "jobs", _at("/page/jobs/{id}"), door="session", unseen=422),
    Row("POST", "/page/questions", "ask", send=_list_file, door="session"),
    Row("GET", "/page/questions/{id_}", "session", "lists", _at("/page/questions/{id}"), door="session"),
    Row("GET", "/page/questions/{id_}/answers", "session", "lists", _at("/page/questions/{id}/answers"),
        door="session"),
    Row("GET", "/", "session", send=_at("/"), door="session", closed=frozenset({401, 303})),
    Row("GET", "/config", "session", send=_at("/config"), door="session"),
)  # fmt: skip
MOUNTED = {("GET", "/"), ("GET", "/config")}  # of Gradio; tests/ui/page/entry/test_guard.py takes every other route


@dataclass(frozen=True)
class Event:
    """An event of the page. Everybody who is signed in may send it; it tells them nothing of other departments."""

    name: str
    sent: dict = field(default_factory=dict)
    things: str = ""


EVENTS = (
    Event("ask", {"question": QUESTION, "query": ""}),
    Event("ask", {"question": QUESTION, "query": "?report={id}"}, "reports"),
    Event("retry", {"at": 0}),
    Event("stop", {}),
    Event("unnamed", {}),  # cancels what stop stops
    Event("rate", {"at": 0, "verdict": "good", "reason": ""}),
    Event("clear", {}),
    Event("wake", {}),
    Event("export", {"kind": "md"}),
    Event("delete_report", {"id": "{id}"}, "victims"),
    Event("opened", {}),
)
DEPARTMENTS = (FINANCE, EDUCATION)
