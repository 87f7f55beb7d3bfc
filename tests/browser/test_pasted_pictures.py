"""Pictures that are pasted or dropped land where the cursor was; nothing is sent while one is on its way."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests import make_pictures
from tests.browser.test_editor import PASTE, describe_picture, new_item, saved, sent
from tests.browser.visitors import DESK, Visitors

pytestmark = pytest.mark.browser

COPY = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const picture = new Blob([bytes], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""


def copy_picture(page: Page) -> None:
    """What a tool for screenshots leaves on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, base64.b64encode(make_pictures.png()).decode())


DROP = """(field, [data, letters]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], "a.png", { type: "image/png" }));
  const box = field.getBoundingClientRect();
  const style = getComputedStyle(field);
  const clientX = box.left + parseFloat(style.paddingLeft) + letters * parseFloat(style.fontSize);
  const told = { dataTransfer: given, clientX, clientY: box.top + 20, bubbles: true, cancelable: true };
  field.dispatchEvent(new DragEvent("drop", told));
}"""
EXCEL = (
    "<html><head><style>td {color: black;}</style></head><body><table style='width:96pt' border=0>"
    "<col width=64 style='width:48pt'><tr style='height:15pt'><td class=xl65 style=\"width:48pt\">电压</td>"
    "<td STYLE='x'>距离</td></tr><tr><td style = 'mso-x:1'>10 kV</td><td>0.7 m</td></tr></table></body>"
)


class Uploads:
    """The way of pictures to the bank, which can be closed for a while.

    Laid before the page is opened: a request that sets out while it is being laid may go by unseen.
    """

    def __init__(self, page: Page) -> None:
        self._waiting: list[Route] | None = None
        page.route("**/assets", self._take)

    def _take(self, route: Route) -> None:
        if self._waiting is None:
            route.continue_()
        else:
            self._waiting.append(route)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """What is sent meanwhile arrives when the block ends."""
        self._waiting = []
        yield
        kept, self._waiting = self._waiting, None
        for each in kept:
            each.continue_()


@pytest.mark.parametrize("field", ["stem", "option", "explanation"])
def test_a_picture_is_pasted_where_the_cursor_is(people: Visitors, field: str) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    copy_picture(page)
    area = page.locator(f"[name={field}]").first
    area.click()
    page.keyboard.type("前半句后半句")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+v")
    describe_picture(page, "接线图")
    expect(area).to_have_value("前半句【图 1】后半句")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+v")
    describe_picture(page, "另一张图")
    expect(area).to_have_value("前半句【图 1】后半句【图 2】")


def test_what_is_typed_during_the_upload_leaves_the_picture_in_its_place(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    uploads = Uploads(page)
    new_item(page)
    copy_picture(page)
    stem = page.locator("[name=stem]")
    stem.click()
    page.keyboard.type("前半句")
    with uploads.held_back():
        page.keyboard.press("Control+v")
        page.keyboard.type("后半句")
        page.keyboard.press("Control+Home")
        page.keyboard.type("看图：")
        page.locator("[name=option]").first.click()
        page.keyboard.type("对")
    describe_picture(page, "接线图")
    expect(stem).to_have_value("看图：前半句【图 1】后半句")
    expect(page.locator("[name=option]").first).to_have_value("对")


def test_a_picture_is_dropped_where_it_is_let_go(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.fill("前半句后半句")
    stem.evaluate(DROP, [base64.b64encode(make_pictures.png()).decode(), 3])
    describe_picture(page, "接线图")
    expect(stem).to_have_value("前半句【图 1】后半句")


def test_a_dialog_gives_the_cursor_back_where_it_was(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.click()
    page.keyboard.type("前半句")
    page.keyboard.press("Control+m")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.type("后半句")
    expect(stem).to_have_value("前半句后半句")


def test_what_is_typed_before_the_page_hears_that_a_dialog_was_closed_stays_in_order(
    people: Visitors,
) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.click()
    page.keyboard.type("前半句。")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+m")
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.evaluate(
        """() => {
            document.querySelector("dialog[open]").close();
            document.execCommand("insertText", false, "后");
            document.execCommand("insertText", false, "半");
        }"""
    )
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.type("句")
    expect(stem).to_have_value("前半句后半句。")


def test_nothing_is_sent_while_a_picture_is_on_its_way_into_the_item(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    uploads = Uploads(page)
    new_item(page)
    copy_picture(page)
    stem = page.locator("[name=stem]")
    stem.click()
    page.keyboard.type("下图接线对吗？")
    page.locator("[name=option]").nth(0).fill("对")
    page.locator("[name=option]").nth(1).fill("错")
    page.locator("[name=key]").first.check()
    page.locator("select[name=topic]").select_option(index=1)
    stem.focus()
    page.keyboard.press("Control+End")
    submit = page.get_by_role("button", name="保存并送审", exact=True)
    with uploads.held_back():
        page.keyboard.press("Control+v")
        submit.dblclick()
        expect(page.locator("[data-foot]")).to_contain_text("还在上传")
    describe_picture(page, "接线图")
    expect(stem).to_have_value("下图接线对吗？【图 1】")
    expect(page.locator("[data-foot]")).to_have_text("")
    submit.dblclick()
    expect(page.get_by_text(re.compile("已送审|提交审核")).first).to_be_visible()
    expect(page.get_by_alt_text("接线图").first).to_be_visible()


def test_a_picture_that_arrives_while_a_formula_is_written_goes_into_the_text(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    uploads = Uploads(page)
    new_item(page)
    copy_picture(page)
    stem = page.locator("[name=stem]")
    stem.click()
    page.keyboard.type("如图，")
    formula = page.get_by_role("dialog", name="公式")
    with uploads.held_back():
        page.keyboard.press("Control+v")
        page.keyboard.press("Control+m")
        formula.get_by_role("textbox").fill("U=IR")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog", name="图片说明")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    describe_picture(page, "接线图")
    expect(stem).to_have_value("如图，【图 1】\\(U=IR\\)")


def test_a_table_from_a_sheet_is_pasted_without_a_word_of_the_policy(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    explanation = page.locator("[name=explanation]")
    explanation.evaluate(PASTE, [EXCEL, "电压\t距离\n10 kV\t0.7 m", ""])
    expect(explanation).to_have_value("【表 1】")
    assert sent(page, "explanation")[0].startswith("<table><tr><td>电压</td>")
    saved(page)
    page.locator("[name=stem]").evaluate(
        PASTE, [f"<p style='margin:0'>安全距离</p>{EXCEL}", "1. 距离？\nA. 1\nB. 2\n答案：A", ""]
    )
    option = page.locator("[name=option]").first
    plain = "<b style='font-weight:normal'>原文<b>重点</b></b>"
    option.evaluate(PASTE, [plain, "原文重点", ""])
    expect(option).to_have_value("原文<b>重点</b>")
