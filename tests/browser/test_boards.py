"""The live board in a browser: moves by itself, pins my row, keeps the filter, hides what is frozen."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from contest import boards
from contest.board_reading import BoardView
from contest.boards import Contestant
from core.access import HOUSE
from core.people.models import Person, Unit
from tests import make_boards
from tests.browser.look import Judged, picture, too_wide, violations
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def board(site: World) -> Iterator[BoardView]:
    """A board with twelve people, the demo worker the seventh of them."""
    with site.house.work(HOUSE) as work:
        unit_ref = work.session.scalars(select(Unit.ref).order_by(Unit.path)).first()
        worker = work.session.scalars(select(Person.id).where(Person.code == "DEMO-WORKER")).one()
    assert unit_ref is not None
    listed = make_boards.contestants(12)
    listed[6] = Contestant(1007, "27-0007", "沈望舟", "江城水厂 · 二泵房", "职工组", person_id=worker)
    made = make_boards.board(site.house, unit_ref, listed)
    for entry in range(1, 11):
        make_boards.score(site.house, made.id, entry, "theory", 10_000 - entry * 500)
    yield made
    with site.house.work(HOUSE) as work:
        boards.arrange(work, made.id, is_public=False)


def rows(page: Page) -> list[str]:
    """The numbers of the rows as they stand."""
    return [str(row.get_attribute("data-n")) for row in page.locator("tr.place").all()]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["1440", "390"])
def test_the_board_moves_by_itself_and_pins_my_row(
    people: Visitors, site: World, board: BoardView, device: dict[str, Any]
) -> None:
    page = people.page("DEMO-WORKER", device)
    page.goto(f"/boards/{board.ref}")
    expect(page.locator("[data-age]")).to_have_attribute("data-state", "fresh")
    expect(page.locator("[data-pinned]")).to_contain_text("第 7 名")
    expect(page.locator("[data-pinned]")).to_contain_text("距下一轮入围线还差")
    make_boards.score(site.house, board.id, 7, "theory", 10_000)
    expect(page.locator("[data-pinned]")).to_contain_text("第 1 名")
    expect(page.locator("tr.place").first).to_have_attribute("data-n", "7")
    expect(page.locator("tr.place").first.locator(".place-change")).to_contain_text("上升 6 位")
    expect(page.locator("tr.board-line")).to_have_text(["一等奖线", "下一轮入围线"])
    unit = page.locator("tr[data-mine] .dots").filter(visible=True)
    expect(unit.locator("span")).to_have_text(["江城水厂", "二泵房"])  # no dot hangs where the line breaks
    told = violations(page, "board")
    picture(page, f"board-{device['viewport']['width']}")
    page.emulate_media(color_scheme="dark")
    told += violations(page, "board dark", Judged.COLOURS)
    assert (told, max(0, too_wide(page))) == ([], 0)


def test_a_filter_is_kept_in_the_address_and_works_without_script(people: Visitors, board: BoardView) -> None:
    page = people.page(None, DESK)
    page.goto(f"/boards/{board.ref}")
    page.locator("label.pick", has_text="学生组").click()
    expect(page).to_have_url(re.compile("group="))
    expect(page.locator("tr.place")).to_have_count(4)
    found = rows(page)
    address = page.url
    plain = people.page(None, DESK, java_script_enabled=False)
    plain.goto(address)
    assert rows(plain) == found


def test_the_jury_freezes_and_thaws_and_the_public_sees_the_rest_only_then(
    people: Visitors, site: World, board: BoardView
) -> None:
    public, jury = people.page(None, DESK), people.page("DEMO-ORGANISER", DESK)
    public.goto(f"/boards/{board.ref}")
    jury.goto(f"/judging/boards/{board.ref}")
    told = violations(jury, "jury")
    picture(jury, "board-jury")
    jury.get_by_role("button", name="立即封榜").click()
    jury.get_by_role("dialog").get_by_role("button", name=re.compile("封榜")).click()
    expect(jury.get_by_role("status").first).to_contain_text("已封榜")
    expect(public.locator("[data-curtain]")).to_contain_text("已封榜")
    make_boards.score(site.house, board.id, 10, "theory", 10_000)
    expect(jury.locator("tr.place").first).to_have_attribute("data-n", "10")
    expect(public.locator("tr.place").first).to_have_attribute("data-n", "1")
    jury.reload()
    jury.get_by_role("button", name="揭榜", exact=True).click()
    jury.get_by_role("dialog").get_by_role("button", name=re.compile("揭榜")).click()
    expect(public.locator("tr.place").first).to_have_attribute("data-n", "10")
    assert told == []


def test_the_big_screen_is_accessible_and_has_no_scroll_bar(
    people: Visitors, site: World, board: BoardView
) -> None:
    page = people.page(None, {"viewport": {"width": 1920, "height": 1080}})
    page.goto(f"/boards/{board.ref}/screen")
    expect(page.locator("[data-age]")).to_have_attribute("data-state", "fresh")
    make_boards.score(site.house, board.id, 3, "theory", 10_000)
    expect(page.locator(".screen-row").first).to_have_attribute("data-n", "3")
    picture(page, "board-screen")
    height = page.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert (violations(page, "screen"), height) == ([], 0)


def test_a_lost_line_is_told_with_the_age_of_what_is_shown(people: Visitors, board: BoardView) -> None:
    page = people.page(None, PHONE)
    watch = people.watch(page)
    watch.offline = True
    page.goto(f"/boards/{board.ref}")
    expect(page.locator("[data-age]")).to_have_attribute("data-state", "fresh")
    page.context.set_offline(True)
    expect(page.locator("[data-age]")).to_have_attribute("data-state", re.compile("old|lost"))
    page.context.set_offline(False)
    expect(page.locator("[data-age]")).to_have_attribute("data-state", "fresh")


def test_the_list_leads_to_the_board(people: Visitors, board: BoardView) -> None:
    page = people.page("DEMO-ORGANISER", PHONE)
    page.goto("/boards")
    assert violations(page, "boards") == []
    page.get_by_role("link", name=re.compile("电工决赛榜")).first.click()
    expect(page).to_have_url(re.compile(f"/boards/{board.ref}$"))
