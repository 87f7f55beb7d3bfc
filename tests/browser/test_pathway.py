"""The pathway on a telephone, the register at a desk: read, stated, applied for, decided."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import MISSING

pytestmark = pytest.mark.browser


def test_a_worker_sees_on_the_telephone_how_many_months_are_missing(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    page.goto("/pathway")
    expect(page.locator(".aim")).to_contain_text("三级/高级工")
    expect(page.locator(".aim")).to_contain_text(MISSING)
    expect(page.locator(".rung[data-state='here']")).to_contain_text("四级/中级工")
    page.locator("details.way summary").first.tap()
    expect(page.locator("details.way[open] .demand").first).to_be_visible()


def test_the_personnel_office_exports_what_it_filtered(people: Visitors) -> None:
    page = people.page("DEMO-HR", DESK)
    page.goto("/registry")
    page.get_by_label("等级").select_option("level_4")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**/registry?*grade=level_4*")
    page.locator("summary", has_text="导出当前筛选").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出为表格").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_a_refused_export_stands_open_with_the_field_to_mend_under_the_cursor(people: Visitors) -> None:
    page = people.page("DEMO-HR", PHONE)
    people.watch(page).refusals |= {422}
    page.goto("/registry")
    drawer = page.locator("details").filter(has_text="导出当前筛选")
    drawer.locator("summary").click()
    drawer.get_by_label("含完整证件号码").check()
    drawer.get_by_role("button", name="导出为表格").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(drawer.get_by_label("含完整证件号码")).to_be_checked()
    expect(drawer.get_by_label("需要完整号码的理由")).to_be_focused()
