"""Two organisers have one contest open at two desks: the second sees what the first saved, and decides."""

import pytest
from playwright.sync_api import expect

from tests.browser.look import look_at
from tests.browser.visitors import DESK, Visitors

pytestmark = pytest.mark.browser


def test_who_saves_a_contest_second_sees_what_the_first_changed_before_anything_is_lost(
    people: Visitors,
) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/contest-desk/new")
    page.get_by_role("textbox", name="竞赛名称").fill("焊工比武（两张桌子）")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("请先安排至少一个阶段")).to_be_visible()
    page.get_by_role("link", name="修改").first.click()
    expect(page.get_by_role("heading", name="修改竞赛")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    people.watch(page).refusals |= {409}

    other.get_by_role("textbox", name="竞赛名称").fill("焊工比武（同事改名）")
    other.get_by_role("spinbutton", name="成绩公示").fill("5")
    other.get_by_role("button", name="保存竞赛").click()
    expect(other.get_by_text("竞赛已保存")).to_be_visible()

    page.get_by_role("textbox", name="竞赛名称").fill("焊工比武（我改名）")
    page.get_by_role("textbox", name="说明").fill("面向全市职工。")
    page.get_by_role("button", name="保存竞赛").click()
    told = page.get_by_role("alert")
    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("焊工比武（同事改名）")
    expect(told).to_contain_text("您也改了，下面仍是您填的")
    expect(page.get_by_role("textbox", name="竞赛名称")).to_have_value("焊工比武（我改名）")
    expect(page.get_by_role("textbox", name="说明")).to_have_value("面向全市职工。")
    expect(page.get_by_role("spinbutton", name="成绩公示")).to_have_value("5")
    assert look_at(page, "contest changed meanwhile") == []

    page.get_by_role("button", name="保存竞赛").click()
    expect(page.get_by_text("竞赛已保存")).to_be_visible()
    expect(page.get_by_role("heading", name="焊工比武（我改名）")).to_be_visible()
