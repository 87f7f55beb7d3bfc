"""A real film as a lesson: uploaded, played, sought in, and counted by the server's clock."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests import films
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import World
from training.courses.models import Lesson, LessonProgress

pytestmark = pytest.mark.browser

TITLE = "接地线怎样装（录像）"
SECONDS = 120
NOW = "document.querySelector('video').currentTime"


def upload(page: Page) -> None:
    """Write a course with the film as its only lesson, and publish it."""
    page.goto("/course-desk/new")
    drawn = page.evaluate(films.FRAMES, SECONDS)
    film = films.film([base64.b64decode(each) for each in drawn])
    page.get_by_role("textbox", name="课程名称").fill("看录像学接地")
    page.get_by_role("combobox", name="归属单位").select_option(index=0)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="加视频").click()
    page.get_by_role("textbox", name="课时名称").fill(TITLE)
    page.locator("input[type=file]").set_input_files(
        {"name": "接地.webm", "mimeType": "video/webm", "buffer": film}
    )
    page.get_by_role("button", name="保存课时").click()
    page.get_by_role("button", name="发布课程").click()
    expect(page.get_by_role("button", name="停开课程")).to_be_visible()


def progress(site: World) -> tuple[int, int]:
    """What the server has credited, and where the film stopped, in milliseconds."""
    found = (
        select(LessonProgress.credited_ms, LessonProgress.stopped_ms)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(Lesson.title == TITLE)
    )
    with site.house.reading() as work:
        row = work.session.execute(found).one()
    return row.credited_ms, row.stopped_ms


def play(page: Page, seconds: float) -> None:
    """Let it play so long, then pause and wait until the server has heard of it."""
    begun = page.evaluate(NOW)
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(f"() => {NOW} > {begun + seconds}")
    with page.expect_response(re.compile("/beats$")) as told:
        page.evaluate("document.querySelector('video').pause()")
    assert told.value.ok


def test_a_film_plays_is_sought_in_and_counts(people: Visitors, site: World) -> None:
    upload(people.page("DEMO-TRAINER", DESK))
    page = people.page("DEMO-WORKER", PHONE)
    ranges: list[tuple[int, str]] = []
    page.on(
        "response",
        lambda answer: (
            ranges.append((answer.status, answer.headers.get("content-range", "")))
            if "/courses/files/" in answer.url
            else None
        ),
    )
    page.goto("/courses")
    page.get_by_role("link", name="看录像学接地").first.tap()
    page.get_by_role("button", name="报名这门课").tap()
    page.get_by_role("link", name=re.compile(re.escape(TITLE))).first.tap()
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    assert page.evaluate("document.querySelector('video').duration") == SECONDS
    page.evaluate("document.querySelector('video').muted = true")
    play(page, 2.5)
    credited, stopped = progress(site)
    assert 2000 <= credited <= 20_000
    assert 2000 <= stopped <= 20_000
    page.evaluate("document.querySelector('video').currentTime = 100")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    play(page, 2.5)
    after, stopped = progress(site)
    assert 2000 <= after - credited <= 20_000
    assert 100_000 <= stopped <= SECONDS * 1000
    assert page.evaluate("document.querySelector('video').error") is None
    assert {status for status, _ in ranges} == {206}
    assert all(re.fullmatch(r"bytes \d+-\d+/\d+", each) for _, each in ranges)
    page.reload()
    page.wait_for_function(f"() => {NOW} >= 100")
