"""An administrator looks after people, units and the house itself, at a desk and on a telephone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import look_at
from tests.browser.sheets import workbook
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("device", [DESK, PHONE], ids=["1440", "390"])
TEAM = "LG-DL-1"


def _choose_unit(page: Page, label: str, code: str) -> None:
    choice = page.get_by_role("combobox", name=label).first
    value = choice.locator("option", has_text=f"({code})").get_attribute("value")
    choice.select_option(value=value)


@BOTH
def test_a_person_is_enrolled_and_the_code_is_shown_once(people: Visitors, device: dict[str, Any]) -> None:
    phone = "14200009001" if device is DESK else "14200009002"
    page = people.page("DEMO-ADMIN", device)
    page.goto("/people/enrol")
    page.get_by_role("textbox", name="姓名").fill("闻人晓")
    page.get_by_role("textbox", name="手机").fill(phone)
    _choose_unit(page, "单位", TEAM)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记。")).to_be_visible()
    dossier = page.url.partition("?")[0]
    page.get_by_role("button", name="生成激活码").click()
    code = page.locator(".one-time-code").inner_text()
    page.goto(dossier)
    expect(page.locator(".one-time-code")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text(phone)

    newcomer = people.page(None, PHONE)
    newcomer.goto("/activate")
    newcomer.get_by_role("textbox", name="激活码").fill(code)
    newcomer.get_by_role("textbox", name="新密码").fill("tie ma bing he ru meng lai")
    newcomer.get_by_role("checkbox").check()
    newcomer.get_by_role("button", name="激活并登录").tap()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("闻人晓，您好")


@BOTH
def test_somebody_is_found_by_name_and_given_a_role(people: Visitors, device: dict[str, Any]) -> None:
    name = "桑晚晴" if device is DESK else "柯一舟"
    page = people.page("DEMO-ADMIN", device)
    page.goto("/people")
    page.get_by_role("searchbox", name="查一个人").fill(name)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.locator("summary").filter(has_text="授予角色").click()
    page.get_by_label("角色名称").select_option(label="裁判")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_text("角色已授予")).to_be_visible()
    page.get_by_role("button", name="撤销角色").click()
    page.get_by_role("dialog").get_by_role("button", name=f"撤销{name}的裁判").click()
    expect(page.get_by_text("角色已撤销")).to_be_visible()


def test_a_number_is_revealed_for_a_reason_that_the_audit_keeps(people: Visitors) -> None:
    page = people.page("DEMO-ADMIN")
    page.goto("/people")
    page.get_by_role("searchbox", name="查一个人").fill("沈望舟")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="沈望舟").click()
    page.locator("summary").filter(has_text="查看完整号码").click()
    page.get_by_label("查看理由").fill("核对参赛资格")
    page.get_by_role("button", name="查看一次").click()
    expect(page.get_by_text("14200000001")).to_be_visible()
    page.goto("/admin/audit")
    expect(page.get_by_role("row").filter(has_text="核对参赛资格").first).to_be_visible()


def test_a_roster_is_rehearsed_and_comes_in_by_a_job(people: Visitors) -> None:
    roster = workbook(
        "名单.xlsx",
        ("姓名", "手机", "单位代码", "岗位"),
        ("上官一", "14200009101", TEAM, "值班员"),
        ("上官二", "14200009102", TEAM, "值班员"),
        ("上官三", "142000091", TEAM, "值班员"),
    )
    page = people.page("DEMO-ADMIN")
    page.goto("/people/import")
    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="核对名单").click()
    expect(page.get_by_role("region", name="有问题的行").first.get_by_role("row")).to_have_count(2)
    assert look_at(page, "roster-rehearsal") == []
    page.get_by_role("button", name="导入 2 人").click()
    expect(page.get_by_text("名单已导入")).to_be_visible()
    assert look_at(page, "roster-result") == []


def test_a_unit_is_founded_and_found(people: Visitors) -> None:
    page = people.page("DEMO-ADMIN")
    page.goto("/units/found")
    _choose_unit(page, "上级单位", "LG-DL")
    page.get_by_role("textbox", name="单位名称").fill("浏览器试验班")
    page.get_by_role("textbox", name="单位代码").fill("LG-DL-9")
    page.get_by_label("类别").select_option(label="班组")
    page.get_by_role("button", name="新设单位").click()
    expect(page.get_by_text("单位已设立。")).to_be_visible()
    page.goto("/units")
    page.get_by_role("searchbox").fill("浏览器试验班")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="浏览器试验班")).to_be_visible()


@BOTH
def test_the_house_shows_its_health_jobs_and_an_unbroken_audit(
    people: Visitors, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-ADMIN", device)
    page.goto("/admin")
    expect(page.get_by_role("region", name="健康")).to_contain_text("可达")
    page.get_by_role("link", name="设置", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="审计", exact=True).click()
    page.get_by_role("button", name="核对全部记录").click()
    expect(page.get_by_text("条记录全部相扣")).to_be_visible()
    page.goto("/admin/jobs")
    expect(page.get_by_role("link", name="核对审计记录").first).to_be_visible()


@BOTH
def test_a_complaint_is_answered_and_the_answer_is_read_by_its_number(
    people: Visitors, device: dict[str, Any]
) -> None:
    words = f"浏览器里写的建议（{device['viewport']['width']}）"
    stranger = people.page(None, PHONE)
    stranger.goto("/feedback")
    stranger.get_by_role("textbox", name="说明").fill(words)
    stranger.get_by_role("button", name="提交意见").tap()
    said = stranger.get_by_text("您的意见已存到服务器").inner_text()
    number = re.findall(r"\w{4}-\w{4}-\w{4}", said)[0]

    page = people.page("DEMO-ADMIN", device)
    page.goto("/admin/feedback?state=received")
    entry = page.get_by_role("article").filter(has_text=words)
    entry.locator("summary").click()
    entry.get_by_role("textbox", name="答复内容").fill("已经采纳，谢谢。")
    entry.get_by_role("button", name="发出答复").click()
    expect(page.get_by_text("答复已发出。")).to_be_visible()

    stranger.goto("/feedback")
    stranger.get_by_role("textbox", name="编号").fill(number)
    stranger.get_by_role("button", name="查询").tap()
    expect(stranger.get_by_text("已经采纳，谢谢。")).to_be_visible()
