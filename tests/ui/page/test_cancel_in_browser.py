"""Files on their way into the library in Chromium, and the button that cancels them."""

import time
from threading import Event

import pytest
from fastapi import FastAPI

from tests.ui.page.fakes import serving
from tests.ui.page.looking import DESK, PHONE, contrasts, fits
from ui.page.mount import mount_page
from ui.shelf.jobs import Jobs
from ui.shelf.library import read_files

pytestmark = pytest.mark.slow
TEXT = "{name}工作报告\n一、交通\n2021年新增公共停车位2000个。\n"
NAMES = ("思明.txt", "同安.txt", "集美.txt")
ENDED = "已取消，没有加入"


class HeldReader:
    """Tell page after page of a file, and read it only once `free` is set."""

    def __init__(self):
        self.free = Event()

    def __call__(self, paths, settings, title, name, told):
        page = 0
        while not self.free.is_set():
            page = min(page + 1, 119)
            told(paths[0], "pages", page, 120)
            time.sleep(0.02)
        return read_files(paths, settings, title, name, told)


@pytest.fixture
def reader():
    return HeldReader()


@pytest.fixture
def url(service, reader):
    jobs = Jobs(service, read=reader)
    with serving(mount_page(FastAPI(), service, jobs=jobs)) as address:
        yield address
    reader.free.set()
    jobs.close()


def line(page, name):
    return page.locator(f".files li:has-text('{name}')")


def choose(page, names):
    files = [{"name": n, "mimeType": "text/plain", "buffer": TEXT.format(name=n).encode()} for n in names]
    page.set_input_files("input[name=files]", files)


def summed(page):
    return page.inner_text(".queue .sum [role=status]")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_what_waits_or_runs_is_cancelled_by_a_button(url, reader, visit, viewport):
    page = visit(f"{url}/#reports", ready=".shelf > li", viewport=viewport)
    choose(page, NAMES)
    first, second, unsent = page.locator(".files .name").all_inner_texts()  # two are sent at a time
    page.wait_for_selector(".files li:has-text('正在读取第')")
    page.wait_for_selector(".files li:has-text('排队中')")
    assert "等待上传" in line(page, unsent).inner_text()
    labels = page.eval_on_selector_all(".files [data-cancel]", "all => all.map(e => e.getAttribute('aria-label'))")
    assert labels == [f"取消 {name}" for name in (first, second, unsent)]
    assert fits(page)
    assert contrasts(page)[0] >= 4.5, contrasts(page)
    line(page, unsent).locator("button").focus()
    page.keyboard.press("Enter")
    assert line(page, unsent).locator(".what").inner_text() == ENDED
    assert page.evaluate("document.activeElement.innerText").startswith(unsent)  # one goes on from where one was
    assert summed(page) == "正在处理 2 份，已完成 0 份"
    line(page, second).locator("button").click()
    page.wait_for_selector(f".files .cancelled:has-text('{second}')")
    reader.free.set()
    page.wait_for_selector(f".files .good:has-text('{first}')", timeout=60_000)
    assert summed(page) == "1 份已加入，2 份已取消"
    assert page.locator(".files .bad").count() == 0
    assert page.locator(".files [data-cancel]:visible").count() == 0
    choose(page, [second])  # wanted after all
    page.wait_for_selector(f".files .good:has-text('{second}')", timeout=60_000)
    page.wait_for_function("document.querySelectorAll('.shelf > li').length === 3")


def test_a_file_that_is_being_read_is_cancelled_and_may_be_chosen_again_at_once(url, reader, visit):
    page = visit(f"{url}/#reports", ready=".shelf > li")
    choose(page, NAMES[:2])
    page.wait_for_selector(".files li:has-text('正在读取第')")
    running = page.locator(".files li:has-text('正在读取第')").locator(".name").inner_text()
    line(page, running).locator("button").click()
    page.wait_for_selector(f".files .cancelled:has-text('{running}')")
    assert line(page, running).locator(".what").inner_text() == ENDED
    choose(page, [running])
    assert page.locator(".files li").count() == 3
    reader.free.set()
    page.wait_for_function("document.querySelectorAll('.files .good').length === 2", timeout=60_000)
    assert summed(page) == "2 份已加入，1 份已取消"


def test_a_cancelling_that_did_not_reach_the_server_is_told_and_can_be_tried_again(url, visit):
    page = visit(f"{url}/#reports", ready=".shelf > li")
    choose(page, NAMES[:1])
    page.wait_for_selector(".files li:has-text('正在读取第')")
    page.route("**/page/jobs/*", lambda route: route.abort() if route.request.method == "DELETE" else route.continue_())
    page.click(".files [data-cancel]")
    page.wait_for_selector(".files .busy .hint:has-text('没能取消')")
    page.unroute("**/page/jobs/*")
    page.click(".files [data-cancel]")
    page.wait_for_selector(".files .cancelled")
    assert summed(page) == "0 份已加入，1 份已取消"
