"""A large file is checked while its page tells how far that is, whatever becomes of line and server."""

import re

import pytest
from playwright.sync_api import FilePayload, Route, expect

from tests.browser.look import look_at
from tests.browser.test_editor import new_item
from tests.browser.visitors import PHONE, Visitors

pytestmark = pytest.mark.browser

ROWS = "".join(f"第{n}种情形应当怎样处置,停止作业,继续作业,A,{'见规程。' * 30}\n" for n in range(4_000))
TOLD: tuple[dict[str, object] | None, ...] = (
    None,
    {"state": "running", "done": 40, "total": 100, "message": ""},
    None,
    {"state": "failed", "done": 40, "total": 100, "message": ""},
)


def test_the_page_follows_a_large_import_says_when_it_cannot_and_opens_the_report(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    steps = iter(TOLD)
    now = next(steps)

    def answer(route: Route) -> None:
        if now is None:
            route.abort()
        else:
            route.fulfill(json=now)

    page.route("**/import/*/progress/*", answer)
    bank = new_item(page)
    page.goto(f"{bank}/import")
    large: FilePayload = {
        "name": "大.csv",
        "mimeType": "text/csv",
        "buffer": f"题目,A,B,答案,解析\n{ROWS}".encode(),
    }
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_role("button", name="先核对，不入库").dblclick()
    expect(page.get_by_role("heading", name="正在核对")).to_be_visible()
    said = page.locator("[data-slot=message]")
    expect(said).to_contain_text("暂时连不上服务器")
    now = next(steps)
    expect(said).to_have_text("任务已在服务器上排队，离开本页也不会中断。")
    expect(page.get_by_text("40 / 100")).to_be_visible()
    assert look_at(page, "import-checking") == []
    now = next(steps)
    expect(said).to_contain_text("暂时连不上服务器")
    now = next(steps)
    expect(said).to_contain_text("任务没有做完，已经停下")
    page.unroute("**/import/*/progress/*")
    page.reload()
    expect(page.get_by_role("button", name="把 4000 题写入题库")).to_be_visible()
    page.goto(f"{bank}/import")
    expect(page.get_by_role("row", name=re.compile("大.csv"))).to_have_count(1)
