"""A worker with a telephone: from the front door to the result."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo import load as demo_world
from exam.rules.attempt import AttemptState
from tests.browser.paper import PaperPage
from tests.browser.visitors import PHONE, Visitors
from tests.browser.world import BLANKS, JUDGED, MULTIPLE, SECOND, SINGLE, TITLE, World

pytestmark = pytest.mark.browser

PRESS_EVERY_WAY_AS_THE_LAST_SCREEN_COMES_UP = """() => {
  const screen = document.getElementById("finish");
  const ways = ["finish-print", "finish-result", "finish-leave"].map((id) => document.getElementById(id));
  new MutationObserver(() => {
    window.reached = Object.fromEntries(ways.map((way) => {
      const { x, y, width, height } = way.getBoundingClientRect();
      return [way.id, way.contains(document.elementFromPoint(x + width / 2, y + height / 2))];
    }));
  }).observe(screen, { attributeFilter: ["hidden"] });
}"""


def test_one_press_on_a_demo_account_signs_in_and_leads_to_the_open_sitting(people: Visitors) -> None:
    page = people.page(device=PHONE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="登录", exact=True).tap()
    page.get_by_role("button", name="以沈望舟进入").tap()
    expect(page).to_have_url(re.compile("/home$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("沈望舟，您好")
    page.get_by_role("link", name="进入考场").tap()
    expect(page.get_by_role("button", name="开始作答")).to_be_enabled()


def test_a_wrong_password_is_told_and_the_right_one_leads_where_one_wanted_to_go(people: Visitors) -> None:
    page = people.page(device=PHONE)
    people.watch(page).refusals |= {401, 403, 422}
    page.goto("/exam")
    expect(page).to_have_url(re.compile(r"/sign-in\?onward="))
    page.get_by_role("textbox", name="账号").fill("DEMO-WORKER")
    page.get_by_role("textbox", name="密码").fill("not this one at all")
    page.get_by_role("main").get_by_role("button", name="登录").tap()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox", name="账号")).to_have_value("DEMO-WORKER")
    page.get_by_role("textbox", name="密码").fill(demo_world.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").tap()
    expect(page).to_have_url(re.compile("/exam$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("我的考试")


def test_a_paper_is_answered_by_touch_through_a_dead_network_and_handed_in(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    page = people.page(code, PHONE)
    people.watch(page).offline = True
    page.goto("/exam")
    page.get_by_role("link", name=TITLE).first.tap()
    page.get_by_role("button", name="开始作答").tap()
    paper = PaperPage(page).opened()
    _answer_by_touch(paper)
    paper.expect_saved()
    assert set(site.answers(code)) == {SINGLE, MULTIPLE, JUDGED, BLANKS}

    paper.reload()
    expect(paper.box(SINGLE, 1)).to_be_checked()
    page.context.set_offline(True)
    _go_to(page, BLANKS)
    paper.fill(BLANKS, "断网时写的")
    paper.expect_kept_here()
    assert site.answers(code)[BLANKS] != {"blanks": ["断网时写的"]}
    page.context.set_offline(False)
    paper.expect_saved()
    assert str(site.answers(code)[BLANKS]).count("断网时写的") == 1

    _hand_in_with_one_open(page)
    assert site.state(code) in {AttemptState.HANDED_IN, AttemptState.MARKED}
    receipt = page.locator("#finish-code").inner_text()
    page.get_by_role("link", name="查看结果").tap()
    expect(page.get_by_text(receipt)).to_be_visible()
    expect(page.get_by_text("暂不显示的内容")).to_be_visible()
    expect(page.locator(".score")).to_contain_text(re.compile(r"/ 100|尚未公布"))


def test_the_second_half_of_a_double_press_does_not_lead_away_from_the_receipt(
    people: Visitors, site: World
) -> None:
    page = PaperPage.begun(people, site, site.candidate(), PHONE).page
    page.evaluate(PRESS_EVERY_WAY_AS_THE_LAST_SCREEN_COMES_UP)
    page.locator("#open-hand-in").tap()
    page.locator("#hand-in-confirm").tap()
    expect(page.locator("#finish-code")).not_to_be_empty()
    assert page.evaluate("window.reached") == {
        "finish-print": False,
        "finish-result": False,
        "finish-leave": False,
    }
    page.locator("#finish-result").tap()
    expect(page).to_have_url(re.compile("/result"))


def test_a_double_press_that_began_on_the_page_before_presses_nothing_on_this_one(people: Visitors) -> None:
    page = people.page("DEMO-WORKER")
    page.goto("/home")
    practice = page.get_by_role("navigation", name="主导航").get_by_role("link", name="练兵")
    practice.hover()
    page.evaluate("document.addEventListener('click', () => { window.pressed = true; })")
    for half in (page.mouse.down, page.mouse.up):
        half(click_count=2)
    assert not page.evaluate("window.pressed")
    practice.click()
    expect(page).to_have_url(re.compile("/practice"))


def test_the_back_button_does_not_leave_an_examination(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code, PHONE)
    address = paper.page.url
    paper.option(SINGLE, 0).tap()
    for _ in range(2):
        paper.page.evaluate("history.back()")
        expect(paper.page.locator(".notice")).to_contain_text("返回键不会离开本页")
        assert paper.page.url == address
    paper.expect_saved()


def test_a_second_device_takes_over_and_the_first_turns_read_only(people: Visitors, site: World) -> None:
    code = site.candidate()
    first = PaperPage.begun(people, site, code, PHONE)
    first.option(SINGLE, 0).tap()
    first.expect_saved()

    second = people.page(code, PHONE)
    second.goto(f"/exam/attempts/{site.attempt_ref(code)}")
    expect(second.locator("#cover-title")).to_have_text("请确认在这里继续作答")
    second.locator("#cover-take-over").tap()
    expect(second.locator("#cover")).to_be_hidden()
    expect(first.page.locator("#cover-title")).to_have_text("已在另一设备继续作答")
    first.page.keyboard.press("Escape")
    expect(first.page.locator("#cover")).to_be_visible()

    there = PaperPage(second)
    expect(there.box(SINGLE, 0)).to_be_checked()
    there.option(SINGLE, 1).tap()
    there.expect_saved()
    first.page.locator("#cover-take-over").tap()
    expect(first.page.locator("#cover")).to_be_hidden()
    expect(first.box(SINGLE, 1)).to_be_checked()
    expect(second.locator("#cover")).to_be_visible()


def _answer_by_touch(paper: PaperPage) -> None:
    paper.option(SINGLE, 1).tap()
    _go_to(paper.page, SECOND)
    paper.item(SECOND).locator(".flag").tap()
    expect(paper.item(SECOND).locator(".flag")).to_have_attribute("aria-pressed", "true")
    _go_to(paper.page, MULTIPLE)
    paper.option(MULTIPLE, 0).tap()
    paper.option(MULTIPLE, 2).tap()
    _go_to(paper.page, JUDGED)
    paper.option(JUDGED, 0).tap()
    _go_to(paper.page, BLANKS)
    paper.fill(BLANKS, "220")


def _go_to(page: Page, slot: int) -> None:
    page.locator("#open-map").tap()
    page.locator("#drawer .cell:not(.cell-sample)").nth(slot - 1).tap()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#place")).to_have_text(f"{slot} / 5")


def _hand_in_with_one_open(page: Page) -> None:
    page.locator("#open-hand-in").dblclick()
    expect(page.locator("#hand-in-open")).to_contain_text(str(SECOND))
    expect(page.locator("#hand-in-flagged")).to_be_visible()
    expect(page.locator("#hand-in-confirm")).to_contain_text("1 题未作答")
    page.locator("#hand-in-confirm").dblclick()
    expect(page.locator("#finish-title")).to_have_text("已交卷")
    expect(page.locator("#finish-count")).to_contain_text("4 / 5")
