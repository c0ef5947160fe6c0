"""A list of questions goes up, is answered while somebody looks on, and comes back with the answers beside it."""

import csv
import io
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from openpyxl import Workbook, load_workbook
from starlette.testclient import TestClient

from rag.errors import DatasetError
from tests.ui.page.fakes import Sessions, serving
from tests.ui.page.looking import contrasts, fits
from ui.entry.access import OPEN, Caller
from ui.errors import Overloaded
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.lists.answering import Lists
from ui.page.lists.routes import QUESTIONS, list_routes
from ui.page.mount import mount_page

LIST = "编号,问题\n1,湖里区划分了多少个网格？\n2,今年招聘了多少名新教师？\n3,\n"


@pytest.fixture
def lists(service):
    lists = Lists(service)
    yield lists
    lists.close()


def client_of(lists, authenticator=None):
    app = FastAPI()
    app.include_router(list_routes(lists, authenticator or Authenticator()))
    return TestClient(app, base_url="http://localhost")


def send(client, name, data):
    return client.post(QUESTIONS, content=data, headers={"x-file-name": quote(name)})


def over(client, id_):
    ends = time.monotonic() + 30
    while (told := client.get(f"{QUESTIONS}/{id_}").json())["state"] == "busy":
        assert time.monotonic() < ends
        time.sleep(0.02)
    return told


def test_a_list_comes_back_with_an_answer_beside_each_question(lists):
    client = client_of(lists)
    begun = send(client, "问题表.csv", LIST.encode("gb18030"))
    assert (begun.status_code, begun.json()["total"]) == (202, 3)
    told = over(client, begun.json()["list"])
    assert (told["state"], told["done"]) == ("good", 3)
    file = client.get(f"{QUESTIONS}/{begun.json()['list']}/answers")
    assert quote("问题表-答案.csv") in file.headers["content-disposition"]
    assert "sandbox" in file.headers["content-security-policy"]
    names, first, second, empty = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert names[:2] == ["编号", "问题"]
    assert "710" in "".join(first[2:]) and "158" in "".join(second[2:])
    assert empty[:2] == ["3", ""]


def test_a_sheet_comes_back_as_a_sheet(lists):
    book, file = Workbook(), io.BytesIO()
    for row in (["问题"], ["湖里区划分了多少个网格？"]):
        book.active.append(row)
    book.save(file)
    client = client_of(lists)
    id_ = send(client, "问题.xlsx", file.getvalue()).json()["list"]
    assert over(client, id_)["state"] == "good"
    answers = load_workbook(io.BytesIO(client.get(f"{QUESTIONS}/{id_}/answers").content)).active
    assert "710" in "".join(str(cell.value) for cell in answers[2])


@pytest.mark.parametrize(
    ("name", "data"), [("a.exe", b"MZ"), ("a.xlsx", b"PK\x03\x04"), ("a.csv", b"1,2\n3,4\n"), ("", b"")]
)
def test_what_holds_no_question_is_refused_with_what_to_do(lists, name, data):
    answer = send(client_of(lists), name, data)
    assert answer.status_code == 422
    assert answer.json()["what"] and answer.json()["hint"]


def test_a_list_is_its_senders_alone(lists):
    sessions = Sessions()
    client = client_of(lists, Authenticator(None, sessions, started_open=False))
    assert send(client, "a.csv", LIST.encode()).status_code == 401
    client.cookies[COOKIE] = sessions.open(Caller("li", frozenset({"ask"})))
    id_ = send(client, "a.csv", LIST.encode()).json()["list"]
    assert over(client, id_)["state"] == "good"
    client.cookies[COOKIE] = sessions.open(Caller("zhang", frozenset({"ask"})))
    for path in (f"{QUESTIONS}/{id_}", f"{QUESTIONS}/{id_}/answers"):
        assert client.get(path).status_code == 404
    client.cookies[COOKIE] = sessions.open(Caller("writer", frozenset({"ingest"})))
    assert send(client, "a.csv", LIST.encode()).status_code == 403
    foreign = {"x-file-name": "a.csv", "sec-fetch-site": "cross-site"}
    assert client.post(QUESTIONS, content=LIST.encode(), headers=foreign).status_code == 403


def test_too_many_lists_are_turned_away_and_a_closed_one_ends(service):
    lists = Lists(service)
    begun = []
    with pytest.raises(Overloaded):
        for _ in range(20):
            begun.append(lists.begin(OPEN, "a.csv", f"问题\n{'多少？' * 3}\n".encode() * 3000))
    assert len(begun) >= 8
    lists.close()
    with pytest.raises(Overloaded):
        lists.begin(OPEN, "a.csv", LIST.encode())


def test_files_that_are_being_read_take_their_turn(service):
    lists = Lists(service)
    with ThreadPoolExecutor(20) as pool:
        ends = [pool.submit(lists.begin, OPEN, "a.csv", b"1,2\n3,4\n") for _ in range(20)]
    kinds = Counter(type(end.exception()) for end in ends)
    assert kinds.keys() == {DatasetError, Overloaded}
    assert kinds[DatasetError] < 20
    assert lists.begin(OPEN, "a.csv", LIST.encode()).total == 3
    lists.close()


def test_the_page_takes_a_list_and_gives_the_file(service, lists, visit, tmp_path):
    (tmp_path / "问题.csv").write_text(LIST, "utf-8")
    with serving(mount_page(FastAPI(), service, lists=lists)) as address:
        page = visit(address)
        page.click(".below [data-many]")
        assert fits(page)
        assert contrasts(page)[0] >= 4.5
        page.set_input_files("#many input[type=file]", tmp_path / "问题.csv")
        page.wait_for_selector(".many-told.good")
        assert page.inner_text(".many-told span") == "3 题都答完了。"
        with page.expect_download() as download:
            page.click(".many-told a")
        assert download.value.suggested_filename == "问题-答案.csv"
        (tmp_path / "空.csv").write_text("1,2\n", "utf-8")
        page.set_input_files("#many input[type=file]", tmp_path / "空.csv")
        page.wait_for_selector(".many-told.bad")
        assert "找不到问题" in page.inner_text(".many-told span")
