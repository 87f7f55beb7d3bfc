"""The whole road in a browser, from today's five items to a decided promotion, at a desk and on a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import BOARD, REF, follow
from tests.browser.visitors import DESK, PHONE, TABLET, Visitors
from tests.browser.world import MISSING, World

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("device", [DESK, PHONE], ids=["1440", "390"])
BESIDE = pytest.mark.parametrize("device", [TABLET, PHONE], ids=["820", "390"])
LIVE, OPEN = "职工电工技能竞赛", "供水管道工技能竞赛"
SHEETS = rf"/judging/{REF}/\w+"


@BOTH
def test_a_newcomer_practises_learns_and_enters_a_contest(
    people: Visitors, site: World, device: dict[str, Any]
) -> None:
    page = people.page(site.candidate(), device)
    page.goto("/home")
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link", name="练兵")).to_be_visible()
    page.get_by_role("button", name="开始今天的练习").dblclick()
    _practise_five(page)
    page.goto("/home")
    expect(page.get_by_role("region", name="我的路")).to_contain_text("今天 5 / 5 题")
    _study(page)
    _enter(page)


def _practise_five(page: Page) -> None:
    for number in range(1, 6):
        expect(page.get_by_text(f"第 {number} 题，共 5 题")).to_be_attached()
        page.get_by_role("button", name="不会，看答案").click()
        page.get_by_role("link", name="下一题" if number < 5 else "看结果").click()
    expect(page.get_by_role("heading", name="逐题")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("第 5 题，共 5 题")).to_be_attached()
    expect(page.get_by_role("button", name="不会，看答案")).to_have_count(0)


def _study(page: Page) -> None:
    page.goto("/courses")
    page.get_by_role("link", name=re.compile("班组现场隐患排查")).first.click()
    page.get_by_role("button", name=re.compile("报名|开始学习|参加")).first.click()
    page.locator("main a[href^='/courses/lessons/']").first.click()
    expect(page.get_by_text(re.compile("第 1 节，共"))).to_be_visible()
    expect(page.get_by_text("本节已计学习时间")).to_be_visible()


def _enter(page: Page) -> None:
    page.goto("/contests")
    page.get_by_role("link", name=re.compile(OPEN)).first.click()
    beside = page.context.new_page()
    beside.goto(page.url)
    page.get_by_role("button", name=re.compile("^报名")).first.dblclick()
    expect(page.get_by_text("正在等组织方审核")).to_be_visible()
    beside.get_by_role("button", name=re.compile("^报名")).first.click()
    expect(beside.get_by_text("正在等组织方审核")).to_be_visible()
    page.goto("/contests")
    expect(page.get_by_role("region", name="我的参赛").get_by_role("listitem")).to_have_count(1)


@BOTH
def test_a_worker_finds_their_place_their_next_grade_and_their_certificate(
    people: Visitors, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-WORKER", device)
    page.goto("/contests")
    page.get_by_role("link", name=re.compile(LIVE)).first.click()
    page.get_by_role("link", name="实时榜单").first.click()
    own = page.locator("[data-pinned]")
    expect(own).to_contain_text(re.compile(r"第 \d+ 名"))
    own.get_by_role("button", name="看我这一行").or_(own.get_by_role("link", name="看我这一行")).click()
    expect(page.get_by_role("row").filter(has_text="变电运维班").first).to_be_in_viewport()
    _open(page, "晋升通道")
    expect(page.get_by_role("heading", level=1)).to_have_text("晋升通道")
    expect(page.get_by_role("main")).to_contain_text(MISSING)
    page.goto("/certificates")
    page.get_by_role("link", name="电工 · 四级/中级工").first.click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="公众核验页").click()
    page.get_by_role("textbox", name="持证人姓名").fill("沈望舟")
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("status").filter(has_text="有效")).to_contain_text("沈**")


def _open(page: Page, name: str) -> None:
    """Go by the ways in that every page has, behind "more" where they do not fit."""
    ways = page.get_by_role("navigation", name="主导航")
    more = ways.locator("summary", has_text="更多")
    if more.is_visible():
        more.click()
    ways.get_by_role("link", name=name).locator("visible=true").click()


@BOTH
def test_a_trainer_opens_a_bank_for_practice_and_keeps_a_course(
    people: Visitors, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-TRAINER", device)
    page.goto("/home")
    _open(page, "课程编写")
    page.locator("main").get_by_role("link", name=re.compile("停电、验电、接地")).first.click()
    expect(page.get_by_role("main")).to_contain_text("停电作业小测")
    page.get_by_role("link", name=re.compile("预览")).first.click()
    expect(page.get_by_text("预览不记录学习")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text("停电作业小测")
    follow(page, ("/bank", rf"/bank/{REF}", rf"/bank/{REF}/practice"))
    before = page.get_by_role("main").inner_text()
    page.get_by_role("button", name=re.compile("保存|开放")).first.click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert page.get_by_role("main").inner_text() != before


@BESIDE
def test_a_judge_signs_while_the_network_is_away_and_nobody_is_named(
    people: Visitors, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-JUDGE", device)
    people.watch(page).offline = True
    follow(page, ("/judging", SHEETS))
    waiting = page.get_by_role("navigation", name="选手").get_by_role("link").filter(has_text="待评")
    before = waiting.count()
    waiting.first.click()
    code = page.get_by_role("heading", level=2).locator(".figure").inner_text()
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("班$|厂$"))
    for scale in page.locator("ul.anchors").all():
        scale.get_by_role("button").first.click()
    expect(page.get_by_text("合计")).to_be_visible()
    expect(page.locator("[data-sum]")).to_have_text("100")
    page.context.set_offline(True)
    page.get_by_role("button", name=f"签名提交 {code}").click()
    expect(page.get_by_text("评分已存在本机")).to_be_visible()
    page.context.set_offline(False)
    mark = page.get_by_role("navigation", name="选手").get_by_role("link").filter(has_text=code)
    expect(mark).to_have_attribute("data-state", "signed")
    expect(mark.locator(".small")).to_have_text("100")
    expect(waiting).to_have_count(before - 1)
    follow(page, ("/judging", rf"/judging{BOARD}"))
    expect(page.get_by_text("封榜只对外")).to_be_visible()


@BOTH
def test_an_organiser_freezes_and_thaws_the_live_board(people: Visitors, device: dict[str, Any]) -> None:
    jury, public = people.page("DEMO-ORGANISER", device), people.page(None, PHONE)
    jury.goto("/boards")
    jury.get_by_role("link", name=re.compile(rf"裁判视图.*{LIVE}")).click()
    jury.wait_for_url(re.compile("/judging/boards/"))
    public.goto(jury.url.replace("/judging", ""))
    jury.get_by_role("button", name="立即封榜").click()
    jury.get_by_role("dialog").get_by_role("button", name=re.compile("封榜")).dblclick()
    expect(jury.get_by_role("button", name="揭榜", exact=True)).to_be_visible()
    expect(public.locator("[data-curtain]")).to_contain_text("已封榜")
    jury.get_by_role("button", name="揭榜", exact=True).click()
    jury.get_by_role("dialog").get_by_role("button", name=re.compile("揭榜")).dblclick()
    expect(jury.get_by_role("button", name="立即封榜")).to_be_visible()
    expect(public.locator("[data-curtain]")).not_to_contain_text("已封榜")


@BOTH
def test_an_organiser_issues_a_certificate_anew_once(people: Visitors, device: dict[str, Any]) -> None:
    page = people.page("DEMO-ORGANISER", device)
    page.goto("/evaluations")
    page.get_by_role("link", name=re.compile("第一批")).click()
    page.get_by_role("link", name=re.compile("^LB-")).nth(2).click()
    old = page.url
    page.get_by_role("button", name="重新颁发").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="理由").fill("演示：姓名更正")
    dialog.get_by_role("button", name=re.compile("重新颁发")).dblclick()
    expect(page).not_to_have_url(old)
    expect(page.get_by_role("button", name="重新颁发")).to_be_visible()
    page.goto(old)
    expect(page.get_by_text("这份证书已撤销")).to_be_visible()


@BOTH
def test_the_personnel_office_reads_a_dossier_and_takes_the_register_along(
    people: Visitors, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-HR", device)
    page.goto("/home")
    _open(page, "人事台账")
    page.get_by_role("main").get_by_role("link", name="沈望舟").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("沈望舟")
    expect(page.get_by_role("heading", name="八级工通道")).to_be_visible()
    page.go_back()
    page.locator("summary", has_text="导出当前筛选").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出为表格").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_an_application_is_decided_once_and_the_second_tab_is_told(people: Visitors) -> None:
    page = people.page("DEMO-HR", DESK)
    people.watch(page).refusals |= {409, 422}
    follow(page, ("/registry", "/registry/applications", rf"/pathway/applications/{REF}"))
    beside = page.context.new_page()
    beside.goto(page.url)
    page.get_by_role("button", name="同意申报").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^同意.+申报")).click()
    expect(page.get_by_text("同意申报不等于取得证书或职称")).to_be_visible()
    beside.get_by_role("textbox", name="意见").fill("材料不齐")
    beside.get_by_role("button", name="退回申请").click()
    asked = beside.get_by_role("dialog")
    expect(asked.get_by_role("textbox", name="理由")).to_have_value("材料不齐")
    asked.get_by_role("textbox", name="理由").fill("缺")
    asked.get_by_role("button", name=re.compile("^退回.+申请")).click()
    expect(asked).to_be_visible()
    asked.get_by_role("textbox", name="理由").fill("材料不齐全")
    with beside.expect_navigation():
        asked.get_by_role("button", name=re.compile("^退回.+申请")).click()
    expect(beside.get_by_text("申请已退回")).to_have_count(0)
    beside.goto(page.url)
    expect(beside.get_by_text("同意申报不等于取得证书或职称")).to_be_visible()
