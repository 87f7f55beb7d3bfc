"""Practice on a telephone and at a desk: by touch, by key, through a dead network, in two tabs."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.browser.look import look_at, violations
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import World
from training.practice.models import PracticeSession, Slot

pytestmark = pytest.mark.browser

ITEM = re.compile(r"/practice/sessions/[0-9a-z]+(\?at=\d+)?$")


def begin_random(page: Page) -> None:
    """A random session of the first bank."""
    page.goto("/practice")
    page.get_by_role("button", name="随机练").first.click()
    expect(page).to_have_url(ITEM)
    page.wait_for_load_state()


def choose(page: Page) -> None:
    """Give some answer to the item on the page, whatever its kind, by what its scripts put there."""
    page.wait_for_load_state()
    form = page.locator("form[data-answer]")
    if options := form.locator(".drill-option:visible").all():
        options[0].click()
    if keep := form.get_by_role("button", name="就按这个顺序作答").all():
        keep[0].click()
    for place, choices in enumerate(form.locator("select:visible").all(), 1):
        choices.select_option(index=place)
    for picture in form.locator(".spots-sheet:visible").all()[:1]:
        picture.click()
    for field in form.locator("input.input:visible").all():
        field.fill("1")
    for part in form.locator(".asked-child").all():
        for choice in part.locator(".choice:visible").all()[:1]:
            choice.click()


def recorded(site: World, page: Page) -> int:
    """How many answers the server holds of the session on the page."""
    found = re.search(r"/sessions/([0-9a-z]+)", page.url)
    assert found is not None
    with site.house.reading() as work:
        asked = (
            select(func.count(Slot.answered_at))
            .join(PracticeSession, PracticeSession.id == Slot.session_id)
            .where(PracticeSession.ref == found[1])
        )
        return work.session.scalar(asked) or 0


def listen_and_read(page: Page) -> list[str]:
    """Go through the mock by ear: its recording has a player and its words, its formulas have a size."""
    page.goto("/practice")
    page.locator("form", has=page.get_by_role("button", name="开始模拟")).last.get_by_role("button").click()
    heard = drawn = 0
    for number in range(1, 4):
        expect(page.get_by_text(f"第 {number} 题，共 3 题")).to_be_attached()
        for player in page.locator("audio").all():
            words = player.get_attribute("aria-label") or "without words"
            expect(player).to_have_js_property("controls", True)
            expect(page.locator(".recording-words")).to_have_text(words)
            heard += 1
        for formula in page.locator("math").all():
            box = formula.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) > 5
            drawn += 1
        choose(page)
        page.get_by_role("button", name="存好，下一题" if number < 3 else "存好").click()
    assert (heard, drawn) == (1, 5)
    return violations(page, "practice-by-ear")


def test_todays_set_is_practised_by_touch_from_the_first_item_to_the_result(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    page.goto("/practice")
    page.get_by_role("button", name=re.compile("开始今天的 5 题")).tap()
    for number in range(1, 6):
        expect(page.get_by_text(f"第 {number} 题，共 5 题")).to_be_attached()
        choose(page)
        page.get_by_role("button", name="提交答案").tap()
        expect(page.locator(".drill-verdict")).to_be_focused()
        page.get_by_role("link", name="下一题" if number < 5 else "看结果").tap()
    expect(page.get_by_role("heading", name="逐题")).to_be_visible()
    assert not look_at(page, "practice-result")


def test_letters_choose_and_enter_submits_and_goes_on(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", DESK)
    begin_random(page)
    for number in range(1, 11):
        expect(page.get_by_text(f"第 {number} 题，共 10 题")).to_be_attached()
        if page.locator("form[data-answer] .drill-option").count():
            page.keyboard.press("b")
            expect(page.locator("form[data-answer] .drill-option input").nth(1)).to_be_checked()
            page.keyboard.press("Enter")
        else:
            choose(page)
            page.get_by_role("button", name="提交答案").click()
        expect(page.locator(".drill-verdict")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="逐题")).to_be_visible()


def test_an_answer_given_without_a_network_is_kept_and_recorded_once(people: Visitors, site: World) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    people.watch(page).offline = True
    begin_random(page)
    choose(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交答案").tap()
    expect(page.get_by_text("答案还在这台设备上")).to_be_visible()
    assert recorded(site, page) == 0
    page.context.set_offline(False)
    expect(page.locator(".drill-verdict")).to_be_visible()
    assert recorded(site, page) == 1
    page.context.set_offline(True)
    page.get_by_role("link", name="下一题").tap()
    expect(page.get_by_text("现在没有网络，答过的题都已记下")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("第 2 题，共 10 题")).to_be_attached()


def test_the_second_half_of_a_double_press_does_not_skip_the_verdict(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    begin_random(page)
    page.evaluate(
        """() => new MutationObserver((_, all) => {
          const next = document.querySelector("[data-next]");
          if (!next || !document.querySelector(".drill-verdict")) return;
          window.rested = next.inert;
          all.disconnect();
        }).observe(document, { childList: true, subtree: true })"""
    )
    choose(page)
    page.get_by_role("button", name="提交答案").tap()
    expect(page.locator(".drill-verdict")).to_be_visible()
    assert page.evaluate("window.rested")
    page.get_by_role("link", name="下一题").tap()
    expect(page.get_by_text("第 2 题，共 10 题")).to_be_attached()


def test_two_tabs_and_the_back_button_record_one_answer(people: Visitors, site: World) -> None:
    page = people.page("DEMO-WORKER", DESK)
    begin_random(page)
    second = page.context.new_page()
    second.goto(page.url)
    for tab in (page, second):
        choose(tab)
    page.get_by_role("button", name="提交答案").dblclick()
    expect(page.locator(".drill-verdict")).to_be_visible()
    second.get_by_role("button", name="提交答案").click()
    expect(second.get_by_text("先记下的为准")).to_be_visible()
    assert recorded(site, page) == 1
    page.get_by_role("link", name="下一题").click()
    expect(page.get_by_text("第 2 题，共 10 题")).to_be_attached()
    page.go_back()
    expect(page.locator(".drill-verdict")).to_be_visible()
    assert recorded(site, page) == 1


def test_an_item_and_what_is_told_of_it_are_readable_by_everyone(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", DESK)
    begin_random(page)
    told = look_at(page, "practice-item")
    page.get_by_role("button", name="不会，看答案").click()
    expect(page.get_by_text("记住正确答案")).to_be_visible()
    told += look_at(page, "practice-told")
    told += listen_and_read(page)
    page.goto("/practice/mistakes")
    page.locator("details.mistake summary").first.click()
    told += look_at(page, "practice-mistakes")
    assert told == []


def test_a_mock_runs_by_the_clock_and_is_handed_in_from_any_item(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    page.goto("/practice")
    page.get_by_role("button", name="开始模拟").first.tap()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(29|30):\d\d$"))
    choose(page)
    page.get_by_role("button", name="存好，下一题").tap()
    expect(page.get_by_text("第 2 题，共 30 题")).to_be_attached()
    page.get_by_role("button", name=re.compile("^1 ?已答$")).tap()
    expect(page.get_by_text("第 1 题，共 30 题")).to_be_attached()
    expect(page.locator("form[data-answer] .drill-option input:checked")).to_have_count(1)
    assert not look_at(page, "practice-mock")
    page.get_by_role("button", name="交卷", exact=True).click()
    page.get_by_role("button", name="交卷，看结果").click()
    expect(page.get_by_text("不计入统计")).to_be_visible()


def test_a_worker_without_script_practises_all_the_same(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE, java_script_enabled=False)
    begin_random(page)
    page.get_by_role("button", name="不会，看答案").tap()
    expect(page.locator(".drill-verdict")).to_be_visible()
    page.get_by_role("link", name="下一题").tap()
    expect(page.get_by_text("第 2 题，共 10 题")).to_be_attached()
