"""Every page: accessible, at home on a telephone, in daylight and at night, without a complaint."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from demo.world.stage import Stage
from exam import printed_set_jobs
from exam.models import Paper
from question_bank import export_jobs
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.kinds import latex
from question_bank.models import Bank
from question_bank.search import Filter
from tests.browser.look import Judged, look_at, picture, too_wide, violations
from tests.browser.pages import TRAILS, Trail, follow
from tests.browser.paper import PaperPage
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import SINGLE, World

pytestmark = pytest.mark.browser

KEY_PAGES: Final = (
    "home",
    "exams",
    "door",
    "result",
    "account",
    "practice-item",
    "lesson",
    "my-board",
    "pathway",
    "certificate",
)
"""Pages that people open who need large letters."""
LONG: Final = r"P = \sqrt{3}\,U_\mathrm{L} I_\mathrm{L} \cos\varphi = 1.732 \times 380 \times 20 \times 0.85"


@pytest.mark.parametrize("code", TRAILS, ids=lambda code: code or "stranger")
def test_pages_are_accessible_and_fit_both_screens(people: Visitors, code: str) -> None:
    page = people.page(code or None)
    people.watch(page).refusals |= {404}
    told: list[str] = []
    seen: dict[Trail, list[str]] = {}
    for name, trail in TRAILS[code].items():
        follow(page, trail, seen)
        told += look_at(page, name)
    assert told == []


def test_the_results_of_a_sitting_are_accessible(people: Visitors, site: World) -> None:
    page = people.page("DEMO-ORGANISER")
    page.goto("/sittings")
    way = page.get_by_role("link", name="摸底考试").first.get_attribute("href")
    follow(page, (f"{way}/results",))
    assert look_at(page, "results") == []


def test_the_page_of_an_export_that_is_a_job_is_accessible(people: Visitors, site: World) -> None:
    with Stage.of(site.house).work("DEMO-TRAINER") as work:
        bank = work.session.scalars(select(Bank.ref).where(Bank.code == "DEMO-AQ")).one()
        job = export_jobs.ask_for(work, bank, Order(FileFormat.GIFT, Filter(), sealed=False))
    page = people.page("DEMO-TRAINER")
    page.goto(f"/bank/{bank}/export/{job.ref}")
    expect(page.get_by_role("button", name="下载文件")).to_be_visible()
    assert look_at(page, "bank-export-job") == []


def test_the_page_of_many_printed_forms_is_accessible(people: Visitors, site: World) -> None:
    with Stage.of(site.house).work("DEMO-TRAINER") as work:
        ref = work.session.scalars(select(Paper.ref).where(Paper.title == "班前安全小测 A")).one()
        job = printed_set_jobs.ask_for(work, ref)
    page = people.page("DEMO-TRAINER")
    page.goto(f"/papers/{ref}/forms/files/{job.ref}")
    expect(page.get_by_role("button", name="下载文件")).to_be_visible(timeout=20_000)
    assert look_at(page, "paper-forms-job") == []


def test_a_bulletin_is_accessible(people: Visitors) -> None:
    page = people.page("DEMO-WORKER")
    page.goto("/contests")
    page.get_by_role("link", name="班组安全知识竞赛").first.click()
    page.get_by_role("link", name="成绩公报").first.click()
    expect(page.get_by_role("table", name="成绩公报")).to_be_visible()
    assert look_at(page, "bulletin") == []


def test_large_type_keeps_the_key_pages_whole(people: Visitors) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    page.goto("/home")
    _read_as(page, "大字")
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    told: list[str] = []
    for name in KEY_PAGES:
        follow(page, TRAILS["DEMO-WORKER"][name])
        told += violations(page, f"{name} large")
        wide = too_wide(page)
        told += [f"{name} large: {wide} px too wide"] if wide > 0 else []
        picture(page, f"{name}-390-large")
    page.goto("/home")
    _read_as(page, "标准")
    assert told == []


@pytest.mark.parametrize(
    ("name", "link", "text"),
    [
        ("exams", "a[href$='/result']", ".item-why"),
        ("practice-item", "", ".drill-stem, .item-stem"),
        ("course", "a[href*='/lessons/']", ".lesson-body"),
    ],
)
def test_a_formula_longer_than_a_line_scrolls_in_its_own_box(
    people: Visitors, name: str, link: str, text: str
) -> None:
    page = people.page("DEMO-WORKER", PHONE)
    follow(page, TRAILS["DEMO-WORKER"][name])
    ways = [each.get_attribute("href") for each in page.locator(link).all()] if link else []
    while ways and not page.locator(text).count():
        page.goto(ways.pop() or "")
    page.evaluate("document.documentElement.dataset.type = 'large'")
    boxes = page.evaluate(
        """(formula) => {
            const texts = ".rich, .item-stem, .item-why, .drill-stem, .lesson-body";
            const boxes = document.querySelectorAll(texts);
            for (const box of boxes) box.insertAdjacentHTML("beforeend", formula);
            return boxes.length;
        }""",
        latex.mathml(LONG, line=True),
    )
    assert boxes > 0
    picture(page, f"{name}-formula-390-large")
    assert too_wide(page) <= 0


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["1440", "390"])
def test_the_examination_page_is_accessible_in_all_its_standings(
    people: Visitors, site: World, device: dict[str, Any]
) -> None:
    width = device["viewport"]["width"]
    paper = PaperPage.begun(people, site, site.candidate(), device)
    page = paper.page
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    told = violations(page, "paper")
    picture(page, f"paper-{width}")
    page.emulate_media(color_scheme="dark")
    told += violations(page, "paper dark", Judged.COLOURS)
    picture(page, f"paper-{width}-dark")
    if device is PHONE:
        page.locator("#open-map").tap()
        expect(page.locator("#drawer")).to_be_visible()
        told += violations(page, "map")
        picture(page, f"paper-map-{width}")
        page.locator("#drawer [data-close]").tap()
    page.locator("#open-hand-in").click()
    expect(page.locator("#hand-in")).to_be_visible()
    told += violations(page, "hand in")
    picture(page, f"paper-hand-in-{width}")
    page.locator("#hand-in-confirm").click()
    expect(page.locator("#finish-code")).to_be_visible()
    page.emulate_media(color_scheme="light")
    told += violations(page, "receipt")
    picture(page, f"paper-receipt-{width}")
    assert told == []


@pytest.mark.parametrize("trail", [("/",), ("/home",), ("/exam",)], ids=["landing", "home", "exams"])
def test_english_is_english_and_fits(people: Visitors, trail: Trail) -> None:
    code = None if trail == ("/",) else "DEMO-JUDGE"
    page = people.page(code, PHONE)
    page.goto(trail[0])
    before = page.get_by_role("heading", level=1).inner_text()
    _read_as(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    told = violations(page, f"{trail[0]} in English")
    data = page.locator("main h1, .also-title" if code else ".hero-board").all_inner_texts()
    words = set(page.locator("main").inner_text().split("\n")) - set("\n".join(data).split("\n"))
    han = [line for line in words if any("一" <= sign <= "鿿" for sign in line)]
    _read_as(page, "中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert (told, han) == ([], [])


def _read_as(page: Page, choice: str) -> None:
    """Choose how to read, in the menu of every page."""
    page.locator("details.menu > summary:has(use[href$='#display'])").click()
    page.get_by_role("button", name=choice, exact=True).click()
    page.wait_for_load_state()
