"""The examination page on a telephone: back where one was, in large type, nothing lying on the stem."""

import pytest
from playwright.sync_api import Page, expect

from exam.rules.attempt import AttemptState
from tests.browser.look import picture, violations
from tests.browser.paper import PaperPage
from tests.browser.visitors import PHONE, Visitors
from tests.browser.world import World

pytestmark = pytest.mark.browser

NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
_FITS = (
    "[...document.querySelectorAll('.turner > *, .turner .icon, .turner #place')].every((each) => {"
    " const box = each.getBoundingClientRect();"
    " return box.width > 8 && box.left >= 0 && box.right <= innerWidth; })"
)


def in_large_type(page: Page) -> None:
    page.locator(".bar #type-large").click()


def test_loading_the_page_again_comes_back_to_the_item(people: Visitors, site: World) -> None:
    paper = PaperPage.begun(people, site, site.candidate(), NARROW)
    page = paper.page
    for _ in range(3):
        page.locator("#next").click()
        page.wait_for_timeout(700)
    expect(page.locator("#place")).to_have_text("4 / 5")
    page.reload()
    paper.opened()
    expect(page.locator("#place")).to_have_text("4 / 5")


def test_another_device_opens_at_the_last_answer_that_the_server_holds(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code, PHONE)
    paper.page.locator("#next").click()
    expect(paper.page.locator("#place")).to_have_text("2 / 5")
    paper.page.keyboard.press("a")
    paper.expect_saved()
    paper.page.close()
    other = PaperPage.begun(people, site, code, NARROW)
    other.page.locator("#cover-take-over").click()
    expect(other.page.locator("#place")).to_have_text("2 / 5")


def test_in_large_type_the_turner_fits_and_every_button_keeps_its_name(people: Visitors, site: World) -> None:
    page = PaperPage.begun(people, site, site.candidate(), NARROW).page
    in_large_type(page)
    assert violations(page, "paper 390 large") == []
    picture(page, "paper-390-large")
    expect(page.get_by_role("button", name="上一题")).to_be_visible()
    expect(page.get_by_role("button", name="下一题")).to_be_visible()
    page.evaluate("document.querySelector('#place').textContent = '48 / 60'")
    assert page.evaluate(_FITS)


def test_a_message_never_lies_on_the_stem(people: Visitors, site: World) -> None:
    page = PaperPage.begun(people, site, site.candidate(), NARROW).page
    in_large_type(page)
    page.go_back()
    notice = page.locator("#notices .notice")
    expect(notice).to_be_visible()
    stem, over = page.locator(".item .stem").first.bounding_box(), notice.bounding_box()
    assert stem is not None and over is not None
    assert over["y"] >= stem["y"] + stem["height"]


def test_the_receipt_holds_day_exam_candidate_and_count_and_can_be_printed(
    people: Visitors, site: World
) -> None:
    page = PaperPage.begun(people, site, site.candidate(), NARROW).page
    page.locator("#open-hand-in").click()
    page.locator("#hand-in-confirm").click()
    expect(page.locator("#finish-receipt")).to_be_visible()
    for part in ("exam", "who", "time", "count"):
        expect(page.locator(f"#finish-{part}")).not_to_be_empty()
    assert "/" in page.locator("#finish-time").inner_text()
    expect(page.locator("#finish-print")).to_be_visible()
    picture(page, "receipt-390")
    assert violations(page, "receipt 390") == []


def test_who_is_handed_in_by_an_invigilator_sees_who_why_and_the_receipt(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code, NARROW)
    desk = people.page("DEMO-INVIGILATOR")
    desk.goto(f"/invigilation/{site.sitting_ref}/candidates/{site.attempt_ref(code)}")
    desk.get_by_text("强制收卷").click()
    desk.locator("#hand-in-reason").fill("身体不适")
    desk.get_by_role("button", name="收走").click()
    expect(paper.page.locator("#finish-text")).to_contain_text("身体不适")
    expect(paper.page.locator("#finish-receipt")).to_be_visible()
    picture(paper.page, "forced-in-390")
    assert site.state(code) is not AttemptState.OPEN
