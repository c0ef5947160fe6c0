"""Reports that come and go over HTTP, with real keys: who may do what, and what everybody else is told."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.api.calls.jobs import jobs_router
from ui.entry.keys import Keyring
from ui.entry.limits import Lockout
from ui.entry.rules import Access
from ui.service.service import Service
from ui.shelf.jobs import Jobs

JIMEI = "集美区工作报告\n一、教育\n集美区新增学位9100个。\n二、交通\n集美区开通公交线路12条。"
DEGREES = "集美区新增了多少个学位？"
GRIDS = "湖里区划分了多少个网格？"
KINDS = ("none", "bad", "revoked", "expired", "ask", "ingest", "limited", "admin")


class Door:
    """An app behind real keys: `door("ingest", "delete", "/v1/reports/huli")`."""

    def __init__(self, home):
        service = Service(Settings(home=home, upload_mib=1), HashEmbedder(256), TermJudge())
        self.jobs = Jobs(service)
        self.ring = Keyring(home)
        self.secrets = {
            "none": "",
            "bad": f"yiju_00000000_{'0' * 64}",
            "revoked": self._make("revoked", {"admin"}),
            "expired": Keyring(home, lambda: datetime.now(UTC) - timedelta(days=9)).new("old", {"admin"}, days=1)[1],
            "ask": self._make("ask", {"ask"}),
            "ingest": self._make("ingest", {"ingest"}),
            "limited": self._make("limited", {"ask", "ingest"}, ["siming", "jimei"]),
            "admin": self._make("admin", {"admin"}),
            "other": self._make("other", {"ask", "ingest"}),
        }
        self.ring.revoke(self.secrets["revoked"][5:13])
        access = Access(keys=self.ring, locks=Lockout(failures=1000), loopback=False, started_open=False)
        self.app = build_app(service, access, routers=[jobs_router(self.jobs)])
        self.client = TestClient(self.app, base_url="http://localhost")

    def _make(self, name, scopes, reports=None):
        return self.ring.new(name, scopes, reports)[1]

    def __call__(self, who, method, path, **named):
        secret = self.secrets[who]
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return self.client.request(method, path, headers=headers, **named)

    def send(self, who, name="jimei.txt", text=JIMEI, *, put="", **fields):
        path = f"/v1/reports/{put}" if put else "/v1/reports"
        return self(who, "PUT" if put else "POST", path, files={"file": (name, text, "text/plain")}, data=fields)

    def done(self, answer):
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
        ends = time.monotonic() + 10
        while (job := self("admin", "GET", answer.headers["location"]).json())["state"] not in ("done", "failed"):
            assert time.monotonic() < ends
            time.sleep(0.01)
        return job

    def ids(self):
        return [report["id"] for report in self("admin", "GET", "/v1/reports").json()["reports"]]

    def ask(self, question):
        return self("admin", "POST", "/v1/ask", json={"question": question}).json()


@pytest.fixture
def door(home):
    door = Door(home)
    yield door
    door.jobs.close()


def is_problem(answer, status):
    record = answer.json()
    assert answer.status_code == status == record["status"], answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert record["hint"]
    return True


def operate(door, who, operation, report, job=""):
    """Try one operation on `report`, or on `job`."""
    if operation == "post":
        return door.send(who, f"{report}.txt")
    if operation == "put":
        return door.send(who, "any.txt", put=report)
    if operation == "patch":
        return door(who, "PATCH", f"/v1/reports/{report}", json={"issuer": "某区人民政府"})
    if operation == "delete":
        return door(who, "DELETE", f"/v1/reports/{report}")
    return door(who, "GET", "/v1/jobs" if operation == "jobs" else f"/v1/jobs/{job}")


def declared(who, operation, report):
    """Say what the policy is: one line for each rule."""
    if who in ("none", "bad", "revoked", "expired"):
        return 401
    if who == "ask":
        return 403
    if operation == "jobs":
        return 200
    if operation == "job":
        return 200 if who == "admin" else 404  # the job is another's
    if who == "limited" and report != "siming":
        return 403 if operation == "post" else 404
    return 404 if report == "nothing" and operation != "post" else 202


@pytest.mark.parametrize("report", ["siming", "huli", "nothing"], ids=["own", "others", "absent"])
@pytest.mark.parametrize("operation", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("who", KINDS)
def test_each_caller_changes_what_is_declared(door, who, operation, report):
    answer = operate(door, who, operation, report)
    status = declared(who, operation, report)
    if status == 202:
        assert door.done(answer)["state"] == "done"
    else:
        assert is_problem(answer, status)
        assert door.ids() == ["huli", "siming"]
        assert door("admin", "GET", "/v1/jobs").json() == {"jobs": []}


@pytest.mark.parametrize("who", KINDS)
def test_each_caller_sees_the_jobs_that_are_declared(door, who):
    job = door.done(door.send("other"))["id"]
    for operation in ("jobs", "job"):
        answer = operate(door, who, operation, "", job)
        status = declared(who, operation, "")
        if status != 200:
            assert is_problem(answer, status)
            continue
        seen = [one["id"] for one in answer.json()["jobs"]] if operation == "jobs" else [answer.json()["id"]]
        assert (answer.status_code, seen) == (200, [job] if who == "admin" else [])


def test_an_upload_is_answered_from_once_its_job_is_done(door):
    assert door.ask(DEGREES)["refused"]
    answer = door.send("ingest", title="集美区报告")
    assert answer.json()["state"] in ("queued", "running", "done")
    job = door.done(answer)
    assert (job["state"], job["report"], job["fraction"], job["error"]) == ("done", "jimei", 1.0, "")
    found = door.ask(DEGREES)
    assert "9100" in found["answer"]
    assert found["generation"] == job["generation"]
    assert door("admin", "GET", "/v1/reports/jimei").json()["title"] == "集美区报告"


def test_a_deletion_is_in_effect_once_its_job_is_done(door):
    assert not door.ask(GRIDS)["refused"]
    job = door.done(door("ingest", "DELETE", "/v1/reports/huli"))
    assert (job["kind"], job["state"]) == ("delete", "done")
    assert door.ask(GRIDS)["refused"]
    assert door.ids() == ["siming"]
    assert is_problem(door("ingest", "DELETE", "/v1/reports/huli"), 404)


def test_a_report_is_replaced(door):
    assert door.done(door.send("ingest", "x.txt", JIMEI, put="huli"))["state"] == "done"
    assert door.ids() == ["huli", "siming"]
    assert "9100" in door.ask(DEGREES)["answer"]


def test_an_edit_is_in_effect_once_its_job_is_done(door):
    stated = door("admin", "GET", "/v1/reports/huli").json()
    assert stated["edited"] == []
    body = {"issuer": "厦门市湖里区人民政府", "year": 2022, "account_year": 2021, "kind": "work_report"}
    body |= {"published": "2022-01-05", "number": "厦湖府〔2022〕1号"}
    job = door.done(door("ingest", "PATCH", "/v1/reports/huli", json=body))
    assert (job["kind"], job["state"], job["report"], job["error"]) == ("edit", "done", "huli", "")
    assert not door.ask(GRIDS)["refused"]
    now = door("admin", "GET", "/v1/reports/huli").json()
    assert now == stated | body | {"edited": now["edited"]}
    assert set(now["edited"]) == set(body)
    door.done(door("ingest", "PATCH", "/v1/reports/huli", json={"issuer": "", "year": None}))
    now = door("admin", "GET", "/v1/reports/huli").json()
    assert (now["issuer"], now["year"], now["account_year"]) == ("", None, 2021)
    door.done(door("ingest", "PATCH", "/v1/reports/huli", json={"reset": True}))
    assert door("admin", "GET", "/v1/reports/huli").json() == stated


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reset": False},
        {"title": ""},
        {"title": None},
        {"title": "长" * 201},
        {"year": "2021"},
        {"year": 21},
        {"year": True},
        {"kind": "letter"},
        {"published": "2022-02-30"},
        {"id": "neu"},
        {"text": "neu"},
        {"issuer": 7},
        [],
    ],
    ids=str,
)
def test_an_edit_that_does_not_fit_is_refused_at_once(door, body):
    assert is_problem(door("ingest", "PATCH", "/v1/reports/huli", json=body), 422)
    assert door("admin", "GET", "/v1/jobs").json() == {"jobs": []}


def test_chinese_file_names_give_chinese_ids(door):
    job = door.done(door.send("ingest", "集美区2022年报告.txt"))
    assert job["report"] == "集美区2022年报告"
    assert door.done(door("ingest", "DELETE", "/v1/reports/集美区2022年报告"))["state"] == "done"


def test_names_that_differ_by_a_mark_are_two_reports(door):
    text = "全区投入11万元。"  # no title: the name is
    jobs = [door.done(door.send("ingest", name, text)) for name in ("投入报告1.2.txt", "投入报告1-2.txt")]
    assert {job["state"] for job in jobs} == {"done"}
    assert set(door.ids()) == {"huli", "siming", *(job["report"] for job in jobs)}
    assert len(door.ids()) == 4
    found = door("admin", "GET", "/v1/reports").json()["reports"]
    assert {report["title"] for report in found} >= {"投入报告1.2", "投入报告1-2"}


def form_of(disposition, content, title=b""):
    """Make the body of a form as a client sends it whose terminal is in another encoding than UTF-8."""
    parts = [b'Content-Disposition: form-data; name="file"; ' + disposition + b"\r\n\r\n" + content]
    if title:
        parts.append(b'Content-Disposition: form-data; name="title"\r\n\r\n' + title)
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


@pytest.mark.parametrize(
    ("disposition", "report"),
    [
        ('filename="差旅费报告.txt"'.encode("gbk"), "差旅费报告"),
        ('filename="差旅费报告.txt"'.encode(), "差旅费报告"),
        ('filename="許功蓋報告.txt"'.encode("big5"), "許功蓋報告"),
        (b"filename*=utf-8''%E5%B7%AE%E6%97%85%E8%B4%B9%E6%8A%A5%E5%91%8A.txt", "差旅费报告"),
        (b"filename*=GBK''%B2%EE%C2%C3%B7%D1%B1%A8%B8%E6.txt", "差旅费报告"),
        (b"filename*=\"UTF-8'zh'%E5%B7%AE%E6%97%85%E8%B4%B9.txt\"", "差旅费"),
        (b"filename=\"plain.txt\"; filename*=UTF-8''%E5%B7%AE.txt", "plain"),
        (b'filename="r\xc3\xa9sum\xc3\xa9.txt"', "résumé"),
        (b'filename="r\xe9sum\xe9.txt"', "résumé"),
    ],
)
def test_a_file_name_in_any_encoding_gives_a_readable_id(door, disposition, report):
    kind = {"content-type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {door.secrets['ingest']}"}
    body = form_of(disposition, JIMEI.encode())
    assert door.done(door.client.post("/v1/reports", content=body, headers=kind))["report"] == report


def test_a_title_in_gbk_is_read(door):
    kind = {"content-type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {door.secrets['ingest']}"}
    body = form_of(b'filename="jimei.txt"', JIMEI.encode(), "集美区工作报告".encode("gbk"))
    assert door.done(door.client.post("/v1/reports", content=body, headers=kind))["state"] == "done"
    found = door("admin", "GET", "/v1/reports").json()["reports"]
    assert "集美区工作报告" in {report["title"] for report in found}


def test_text_that_cannot_be_read_is_refused_or_warned_of(door):
    job = door.done(door.send("ingest", "bad.txt", "工作总结\n(cid:1203)(cid:88)\n" * 20))
    assert job["state"] == "failed" and "cannot be read" in job["error"]
    job = door.done(door.send("ingest", "jimei.txt", JIMEI * 5 + "(cid:88)"))
    assert job["state"] == "done" and "(cid:88)" in job["warning"]
    assert door.done(door.send("ingest", "jimei.txt"))["warning"] == ""


def test_a_file_that_is_too_large_is_told_the_limit_of_the_settings(door):
    answer = door.send("ingest", "a.txt", "x" * (1 << 20) + "x")
    assert is_problem(answer, 413)
    assert "(1 MiB)" in answer.json()["detail"]


def test_a_name_without_a_suffix_gets_that_of_its_media_type(door):
    for kind, status in (("text/plain; charset=utf-8", 202), ("application/octet-stream", 415), ("text/html", 415)):
        answer = door("ingest", "POST", "/v1/reports", files={"file": ("jimei", JIMEI, kind)})
        assert answer.status_code == status
    assert is_problem(door.send("ingest", "jimei.exe"), 415)
    assert is_problem(door.send("ingest", ""), 422)


def test_a_method_that_is_none_is_told_those_that_are(door):
    paths = {"/v1/reports": "GET, POST", "/v1/reports/huli": "DELETE, GET, PATCH, PUT", "/v1/jobs": "GET"}
    for path, methods in paths.items():
        answer = door("admin", "POST" if path.endswith("huli") else "PATCH", path)
        assert is_problem(answer, 405)
        assert answer.headers["allow"] == methods


def test_a_job_is_cancelled_by_its_caller_and_by_an_admin_only(door):
    job = door.send("ingest").json()
    assert is_problem(door("other", "DELETE", f"/v1/jobs/{job['id']}"), 404)
    assert is_problem(door("ask", "DELETE", f"/v1/jobs/{job['id']}"), 403)
    assert is_problem(door("ingest", "DELETE", "/v1/jobs/nothing"), 404)
    answer = door("ingest", "DELETE", f"/v1/jobs/{job['id']}")
    assert (answer.status_code, answer.json()["id"]) == (202, job["id"])
    assert door.done(door.send("admin", "b.txt"))["state"] == "done"  # then the first is over, too
    mine = door("admin", "GET", f"/v1/jobs/{job['id']}").json()
    assert mine["state"] == "done" or "cancelled" in mine["error"]
    assert ("jimei" in door.ids()) is (mine["state"] == "done")
    assert door("admin", "DELETE", f"/v1/jobs/{job['id']}").json() == mine


def test_a_caller_lists_their_own_jobs(door):
    mine, theirs = door.done(door.send("ingest")), door.done(door.send("other", "tongan.txt"))
    assert door("ingest", "GET", "/v1/jobs").json() == {"jobs": [mine]}
    assert door("admin", "GET", "/v1/jobs").json() == {"jobs": [theirs, mine]}
    assert door("ingest", "GET", f"/v1/jobs/{mine['id']}").json() == mine
    unknown = door("ingest", "GET", "/v1/jobs/nothing").json()
    others = door("ingest", "GET", f"/v1/jobs/{theirs['id']}").json()
    for varying in ("instance", "request_id"):
        assert unknown.pop(varying) != others.pop(varying)
    assert unknown == others


def test_a_file_that_is_no_report_fails_its_job_with_a_hint(door):
    job = door.done(door.send("ingest", "bad.txt", b"\0\1\2"))
    assert job["state"] == "failed"
    assert job["error"]
    assert job["hint"]
    assert door.ids() == ["huli", "siming"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"files": {"file": ("a.exe", b"MZ")}}, 415),
        ({"files": {"file": ("！.txt", b"text")}}, 422),
        ({"files": {"file": ("a.txt", b"x" * (1 << 20) + b"x")}}, 413),
        ({"files": {"other": ("a.txt", b"text")}}, 422),
        ({"files": {"file": ("a.txt", b"text")}, "data": {"title": "长" * 201}}, 422),
        ({"files": {"file": ("a.txt", b"text")}, "data": {f"f{n}": "x" for n in range(11)}}, 400),
        ({"data": {"file": "text"}}, 422),
        ({"json": {"file": "text"}}, 422),
        ({"content": b"text", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": b"--b\r\n\r\n\r\n", "headers": {"content-type": "multipart/form-data; boundary=b"}}, 400),
        ({}, 422),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_form_that_does_not_fit_is_a_problem(door, form, status):
    for method, path in (("POST", "/v1/reports"), ("PUT", "/v1/reports/huli")):
        headers = {"Authorization": f"Bearer {door.secrets['ingest']}", **form.get("headers", {})}
        answer = door.client.request(method, path, **{**form, "headers": headers})
        assert is_problem(answer, status)
    assert door("admin", "GET", "/v1/jobs").json() == {"jobs": []}


@pytest.mark.parametrize(("method", "status"), [("POST", 422), ("PUT", 400)])
def test_a_title_is_no_file(door, method, status):
    path = "/v1/reports" if method == "POST" else "/v1/reports/huli"
    files = [("file", ("a.txt", b"text")), ("title", ("a.txt", b"text"))]
    assert is_problem(door("ingest", method, path, files=files), status)


def test_several_files_start_a_job_each_and_those_without_one_are_told(door):
    names = ["jimei.txt", "haicang.md", "a.exe", "！.txt", "tongan.txt"]
    files = [("file", (name, f"{name}\n一、总则\n划分网格7个。".encode())) for name in names]
    answer = door("ingest", "POST", "/v1/reports", files=files)
    assert answer.status_code == 202
    assert "location" not in answer.headers
    assert [job["report"] for job in answer.json()["jobs"]] == ["jimei", "haicang", "tongan"]
    assert [(one["file"], one["status"]) for one in answer.json()["refused"]] == [("a.exe", 415), ("！.txt", 422)]
    assert all(one["error"] and one["hint"] for one in answer.json()["refused"])
    assert is_problem(door("ingest", "POST", "/v1/reports", files=files * 2), 400)
    assert is_problem(door("ingest", "POST", "/v1/reports", files=files[:2], data={"title": "x"}), 422)
    assert is_problem(door("ingest", "PUT", "/v1/reports/huli", files=files[:2]), 400)


def test_who_may_not_come_in_is_told_so_before_the_form_is_read(door):
    for who, status in (("none", 401), ("ask", 403)):
        answer = door(who, "POST", "/v1/reports", files=[("file", ("a.txt", b"x"))] * 5)
        assert is_problem(answer, status)


def test_a_key_is_refused_from_the_moment_it_is_revoked(door):
    assert door("ingest", "GET", "/v1/jobs").status_code == 200
    door.ring.revoke(door.secrets["ingest"][5:13])
    assert is_problem(door("ingest", "GET", "/v1/jobs"), 401)


def test_a_damaged_file_of_keys_lets_nobody_in(door, home):
    (home / "keys.json").write_text("{")
    for who in ("none", "bad", "admin"):
        answer = door(who, "GET", "/v1/jobs")
        assert answer.status_code in (401, 500)
        assert "keys.json" not in answer.text


def test_the_calls_are_described_with_shapes_examples_and_failures(door):
    described = door.app.openapi()
    schemas = described["components"]["schemas"]
    calls = {
        ("post", "/v1/reports"): {"202", "400", "401", "403", "413", "415", "422", "429", "500", "503"},
        ("put", "/v1/reports/{report}"): {"202", "400", "401", "403", "404", "413", "415", "422", "429", "500", "503"},
        ("patch", "/v1/reports/{report}"): {"202", "400", "401", "403", "404", "422", "429", "500", "503"},
        ("delete", "/v1/reports/{report}"): {"202", "400", "401", "403", "404", "422", "429", "500", "503"},
        ("get", "/v1/jobs"): {"200", "400", "401", "403", "429", "500", "503"},
        ("delete", "/v1/jobs/{job}"): {"202", "400", "401", "403", "404", "422", "429", "500", "503"},
        ("get", "/v1/jobs/{job}"): {"200", "400", "401", "403", "404", "422", "429", "500", "503"},
    }
    for (method, path), statuses in calls.items():
        call = described["paths"][path][method]
        assert call["summary"]
        assert call["description"]
        assert call["security"]
        assert set(call["responses"]) == statuses
        for parameter in call.get("parameters", ()):
            assert parameter["description"]
        for response in call["responses"].values():
            (content,) = response["content"].values()
            for shape in content["schema"].get("anyOf", [content["schema"]]):
                assert schemas[shape["$ref"].rsplit("/", 1)[1]]["examples"]
        if method in ("post", "put"):
            form = call["requestBody"]["content"]["multipart/form-data"]
            assert form["schema"]["required"] == ["file"]
            assert form["example"]["file"]
