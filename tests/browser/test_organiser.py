"""An organiser schedules, an invigilator watches and steps in, results are read and taken away."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from exam.rules.attempt import AttemptState
from tests.browser.look import picture, violations
from tests.browser.paper import PaperPage
from tests.browser.visitors import DESK, PHONE, TABLET, Visitors
from tests.browser.world import JUDGED, SINGLE, World

pytestmark = pytest.mark.browser

AT_ONCE_MS = 5_000
"""What an invigilator does must be on the candidate's open page within so long."""


def test_a_sitting_is_scheduled_and_filled_and_its_candidates_print_their_slips(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    page = people.page("DEMO-ORGANISER")
    _schedule(page, site, "电工班组赛（浏览器）")
    page.get_by_role("textbox", name="工号").fill(f"{code}\nDEMO-WORKER，NOBODY-AT-ALL")
    page.locator("section[aria-labelledby=by-code]").get_by_role("textbox", name="考场").fill("二号机房")
    page.get_by_role("button", name="加入名单").click()
    expect(page.get_by_text("加入 2 人")).to_be_visible()
    expect(page.get_by_role("textbox", name="工号")).to_have_value(re.compile("NOBODY-AT-ALL"))
    expect(page.get_by_role("row").filter(has_text="沈望舟")).to_contain_text("二号机房")

    worker = people.page("DEMO-WORKER", PHONE)
    worker.goto("/exam")
    worker.get_by_role("link", name="电工班组赛（浏览器）").first.tap()
    expect(worker.get_by_role("button", name="开始作答")).to_be_disabled()
    worker.get_by_role("link", name="打印准考证").tap()
    expect(worker.locator(".slip")).to_contain_text("二号机房")

    page.get_by_role("row").filter(has_text="沈望舟").get_by_role("button", name="移出").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="理由").fill("本人请假。")
    dialog.get_by_role("button", name=re.compile("移出名单")).click()
    expect(page.get_by_role("row").filter(has_text="沈望舟")).to_have_count(0)


@pytest.mark.parametrize("device", [DESK, TABLET], ids=["1440", "820"])
def test_the_wall_shows_a_candidate_and_what_is_done_there_reaches_the_open_page(
    people: Visitors, site: World, device: dict[str, Any]
) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code, PHONE)
    wall = people.page("DEMO-INVIGILATOR", device)
    wall.goto(f"/invigilation/{site.sitting_ref}")
    tile = wall.locator(f"[data-tile='{site.attempt_ref(code)}']")
    expect(tile).to_have_attribute("data-seat", "open")
    paper.option(SINGLE, 1).tap()
    expect(tile.locator("[data-slot=answered]")).to_have_text("1/5")
    width = device["viewport"]["width"]
    told = violations(wall, f"wall {width}")
    picture(wall, f"wall-live-{width}")
    tile.locator("a").first.click()
    sheet = wall.locator("[data-sheet]")
    expect(sheet.locator("details.deed")).to_have_count(5)
    told += violations(wall, f"beside the wall {width}")
    picture(wall, f"wall-sheet-{width}")
    assert told == []
    sheet.get_by_role("button", name="关闭").click()

    _deed(wall, tile.locator("a").first, "加时", {"增加分钟数": "10", "理由": "更换考试用机。"})
    expect(paper.page.locator("#notices")).to_contain_text("延长 10 分钟", timeout=AT_ONCE_MS)
    expect(paper.page.locator("#timer")).to_have_text(re.compile(r"^1:0\d:\d\d$"))
    expect(wall.get_by_text("加时 10 分钟。")).to_be_visible()

    _deed(wall, tile.locator("a").first, "发一句提醒", {"要说的话": "请坐到三号机。"})
    expect(paper.page.locator("#notices")).to_contain_text("请坐到三号机。", timeout=AT_ONCE_MS)

    _deed(wall, tile.locator("a").first, "强制收卷", {"理由": "考生已离场。"})
    expect(paper.page.locator("#finish-title")).to_be_visible(timeout=AT_ONCE_MS)
    expect(tile).to_have_attribute("data-seat", "handed_in")
    assert site.state(code) in {AttemptState.HANDED_IN, AttemptState.MARKED}


def test_time_that_the_window_does_not_hold_is_refused_until_it_is_meant(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    PaperPage.begun(people, site, code)
    wall = people.page("DEMO-INVIGILATOR")
    people.watch(wall).refusals |= {409, 422}
    wall.goto(f"/invigilation/{site.sitting_ref}/candidates/{site.attempt_ref(code)}")
    wall.locator("details.deed > summary").filter(has_text="加时").click()
    wall.locator("#one-minutes").fill("240")
    wall.locator("#one-reason").fill("停电四小时。")
    wall.locator("details.deed[open] button[type=submit]").click()
    expect(wall.locator("details.deed[open]").get_by_role("alert")).to_be_visible()
    expect(wall.locator("#one-reason")).to_have_value("停电四小时。")
    wall.locator("details.deed[open] input[name=beyond]").check()
    wall.locator("details.deed[open] button[type=submit]").click()
    expect(wall.get_by_text("加时 240 分钟。")).to_be_visible()


def test_what_could_not_be_sent_before_a_forced_hand_in_stays_on_the_device(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    watch = people.watch(paper.page)
    watch.refusals |= {409, 503}
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    paper.page.route("**/exam/answers", lambda route: route.fulfill(status=503, json={"code": "busy"}))
    paper.choose(JUDGED, 0)
    paper.expect_kept_here()
    wall = people.page("DEMO-INVIGILATOR")
    wall.goto(f"/invigilation/{site.sitting_ref}")
    tile = wall.locator(f"[data-tile='{site.attempt_ref(code)}']")
    _deed(wall, tile.locator("a").first, "强制收卷", {"理由": "考场断网，统一收卷。"})
    expect(paper.page.locator("#finish-unsaved-text")).to_contain_text("1 题")
    expect(tile.locator("[data-slot=note]")).to_have_text("1 题没有送达")
    expect(tile.locator("[data-slot=left]")).to_have_text("")
    tile.locator("a").first.click()
    facts = wall.locator("[data-sheet] .facts")
    expect(facts).to_contain_text("收卷时有 1 题的改动没有送达")
    expect(facts).not_to_contain_text("结束时间")
    picture(wall, "wall-sheet-in")
    with paper.page.expect_download() as file:
        paper.page.locator("#finish-export").click()
    assert "lianbing-answers" in file.value.path().read_text()
    assert set(site.answers(code)) == {SINGLE}


def test_who_handed_in_with_an_answer_waiting_is_shown_with_everything_in(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    watch = people.watch(paper.page)
    watch.refusals |= {503}
    paper.page.route("**/exam/answers", lambda route: route.fulfill(status=503, json={"code": "busy"}))
    paper.choose(JUDGED, 0)
    paper.expect_kept_here()
    paper.hand_in()
    wall = people.page("DEMO-INVIGILATOR")
    wall.goto(f"/invigilation/{site.sitting_ref}")
    tile = wall.locator(f"[data-tile='{site.attempt_ref(code)}']")
    expect(tile.locator("[data-slot=note]")).to_have_text("答案已收齐")
    expect(tile.locator("[data-slot=left]")).to_have_text("")
    assert set(site.answers(code)) == {JUDGED}


def test_results_are_drawn_and_taken_away(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER")
    page.goto("/sittings")
    page.get_by_role("link", name=re.compile("摸底考试")).first.click()
    page.get_by_role("link", name="成绩").click()
    expect(page.get_by_role("img", name="各分数段人数")).to_be_visible()
    assert page.locator(".histogram .bar").count() >= 5
    with page.expect_download() as table:
        page.get_by_role("link", name="导出 CSV").click()
    lines = table.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 61
    assert table.value.suggested_filename.endswith(".csv")
    with page.expect_download() as book:
        page.get_by_role("link", name="导出 Excel").click()
    assert book.value.path().read_bytes().startswith(b"PK")


def test_the_times_of_a_sitting_follow_its_beginning_until_somebody_types_their_own(
    people: Visitors,
) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/sittings/new")
    opens, late, closes = (page.get_by_label(name) for name in ("开考", "迟到截止", "全场结束"))
    length = page.get_by_role("spinbutton", name="作答时长")
    opens.fill("2027-03-08T23:15")
    expect(late).to_have_value("2027-03-08T23:45")
    expect(closes).to_have_value("2027-03-09T01:15")  # who enters last has the whole length, too
    length.fill("20")
    length.blur()
    expect(late).to_have_value("2027-03-08T23:35")
    expect(closes).to_have_value("2027-03-08T23:55")
    closes.fill("2027-03-09T02:00")
    page.get_by_role("button", name="只公布成绩").click()
    opens.fill("2027-03-10T09:00")
    expect(late).to_have_value("2027-03-10T09:20")
    expect(closes).to_have_value("2027-03-09T02:00")


def test_a_last_entry_that_somebody_typed_moves_the_closing_with_it(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/sittings/new")
    late, closes = page.get_by_label("迟到截止"), page.get_by_label("全场结束")
    page.get_by_label("开考").fill("2027-03-08T09:00")
    late.fill("2027-03-08T10:00")
    expect(closes).to_have_value("2027-03-08T11:30")


def _schedule(page: Page, site: World, title: str) -> None:
    """Schedule a sitting that opens in twenty minutes, on the first locked paper."""
    now = site.house.clock.now().astimezone(site.house.settings.zone)
    at = {"开考": 20, "迟到截止": 40, "全场结束": 120}
    page.goto("/sittings/new")
    page.get_by_role("combobox", name="试卷").select_option(index=1)
    page.get_by_role("textbox", name="场次名称").fill(title)
    for name, minutes in at.items():
        page.get_by_label(name).fill((now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("spinbutton", name="作答时长").fill("60")
    page.get_by_role("button", name="只公布成绩").click()
    expect(page.get_by_role("textbox", name="场次名称")).to_have_value(title)
    page.get_by_role("button", name="安排这场考试").click()
    expect(page.get_by_text("场次已安排")).to_be_visible()


def _deed(wall: Page, way: Any, name: str, words: dict[str, str]) -> None:
    """Open a candidate beside the wall, and do one deed."""
    way.click()
    sheet = wall.locator("[data-sheet]")
    sheet.locator("details.deed > summary").filter(has_text=name).click()
    deed = sheet.locator("details.deed[open]")
    for label, text in words.items():
        deed.get_by_label(label).fill(text)
    deed.locator("button[type=submit]").click()
