"""Courses on a telephone and at a desk: studied, counted by the server, quizzed, written and put in order."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from tests.browser.look import look_at
from tests.browser.pages import COURSE, follow
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import World
from training.courses.models import LessonBeat, LessonProgress

pytestmark = pytest.mark.browser


def beats(site: World) -> int:
    """How many heartbeats the server holds."""
    with site.house.reading() as work:
        return work.session.scalar(select(func.count(LessonBeat.id))) or 0


def credited(site: World) -> int:
    """What the server has credited to everybody together, in milliseconds."""
    with site.house.reading() as work:
        return work.session.scalar(select(func.sum(LessonProgress.credited_ms))) or 0


def open_lesson(page: Page, site: World) -> int:
    """Open a text that is under way, and wait until its first heartbeat is on the server."""
    before = beats(site)
    page.goto("/courses")
    with page.expect_response(re.compile("/beats$")):
        page.get_by_role("link", name=re.compile("学习$")).first.tap()
    expect(page.locator("[data-study]")).to_be_visible()
    return before


def test_a_lesson_counts_while_it_is_open_and_says_so_once_when_it_is_left(
    people: Visitors, site: World
) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    earned = credited(site)
    before = open_lesson(page, site)
    page.wait_for_timeout(2500)
    with page.expect_response(re.compile("/beats$")) as left:
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert left.value.ok
    assert beats(site) == before + 2
    assert 2000 <= credited(site) - earned <= 20_000


def test_on_a_telephone_in_large_type_the_way_back_is_one_line_one_step_up(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    follow(page, ("/courses", COURSE))
    page.evaluate("document.documentElement.dataset.type = 'large'")
    crumbs = page.locator(".crumbs")
    expect(crumbs.get_by_role("link")).to_have_count(1)
    expect(crumbs.get_by_role("link")).to_have_text("课程")
    page.get_by_role("link", name=re.compile("小测")).tap()
    page.get_by_role("button", name=re.compile("测验|再测")).tap()
    expect(page.locator("fieldset.quiz-item")).to_have_count(5)
    page.evaluate("document.documentElement.dataset.type = 'large'")
    expect(crumbs.get_by_role("link")).to_have_count(1)
    box = crumbs.bounding_box()
    assert box is not None and box["height"] < 70
    assert look_at(page, "quiz-large-390") == []


def _answer_somehow(question: Locator) -> None:
    """Whatever kind it is: choose, fill in, or take pairs and orders as they are offered."""
    for place in question.locator("select:visible").all():
        place.select_option(index=1)
    given = question.locator("input:visible")
    if given.count() and given.first.get_attribute("type") in {"radio", "checkbox"}:
        given.first.check()
    elif given.count():
        given.first.fill("不知道")


def test_a_quiz_is_taken_by_touch_and_its_result_stands_at_once(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    follow(page, ("/courses", COURSE))
    page.get_by_role("link", name=re.compile("小测")).tap()
    page.get_by_role("button", name=re.compile("测验|再测")).tap()
    expect(page.locator("fieldset.quiz-item")).to_have_count(5)
    assert look_at(page, "quiz") == []
    for question in page.locator("fieldset.quiz-item").all():
        _answer_somehow(question)
    page.get_by_role("button", name="交卷看结果").tap()
    expect(page.locator(".quiz-figure")).to_have_text(re.compile(r"^\d+%$"))
    expect(page.get_by_role("heading", name="逐题解析")).to_be_visible()
    assert look_at(page, "quiz-result") == []


def test_a_course_is_written_put_in_order_by_key_and_published(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    people.watch(page).refusals |= {422}
    page.goto("/course-desk/new")
    page.get_by_role("textbox", name="课程名称").fill("浏览器里写的课")
    page.get_by_role("combobox", name="归属单位").select_option(index=0)
    page.get_by_role("textbox", name="职业编码").fill("9-99-99-99")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#error-occupation_code")).to_be_visible()
    expect(page.get_by_role("textbox", name="课程名称")).to_have_value("浏览器里写的课")
    page.get_by_role("textbox", name="职业编码").fill("6-31-01-03")
    page.get_by_role("button", name="保存").click()
    for title in ("甲节", "乙节"):
        page.get_by_role("link", name="写图文").click()
        page.get_by_role("textbox", name="课时名称").fill(title)
        page.get_by_role("textbox", name="正文").fill("## 小标题\n\n正文一段。")
        page.get_by_role("spinbutton", name="阅读时间").fill("5")
        page.get_by_role("button", name="保存课时").click()
    names = page.locator(".outline-row .lesson-name a")
    expect(names).to_have_text(["甲节", "乙节"])
    page.get_by_role("button", name="上移“乙节”").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["乙节", "甲节"])
    page.get_by_role("button", name="发布课程").click()
    expect(page.get_by_role("button", name="停开课程")).to_be_visible()
