"""Every kind of item in a real browser: in the editor's preview, and on the examination page."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from core.points import Points
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, PerPart
from question_bank.kinds.contract import KindName
from tests import make, make_cases, make_hotspots, make_kinds, make_marking
from tests.browser.paper import PaperPage
from tests.browser.visitors import DESK, PHONE, Visitors
from tests.browser.world import World

pytestmark = pytest.mark.browser

BLANKS = {
    KindName.FILL_BLANK: (
        {"stem": "先 [[1]]，再 [[2]]。"},
        {"blanks": [{"accepted": ["停"]}, {"accepted": ["验"]}]},
    )
}
PLAN = Blueprint(
    sections=tuple(
        Section(
            title=kind.value,
            kind=kind,
            count=1,
            points_each=Points(100),
            rule=PerPart() if kind in {KindName.HOTSPOT, KindName.FILL_BLANK} else AllOrNothing(),
        )
        for kind in KindName
    ),
    announced_total=Points(100 * len(KindName)),
)


@pytest.mark.parametrize("kind", [KindName.ORDERING, KindName.MATCHING])
def test_an_author_sees_what_is_put_somewhere_as_candidates_will(people: Visitors, kind: KindName) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/bank")
    page.get_by_role("link", name="电工练兵题库").click()
    page.goto(f"{page.url.partition('?')[0]}/new?kind={kind.value}")
    page.locator("[name=stem]").first.fill(f"停电作业怎样开始？{kind.value}")
    page.locator("[name=option]").first.fill("先验电")
    expect(page.frame_locator("iframe").locator(".put")).to_contain_text("先验电")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["1440", "390"])
def test_a_paper_of_every_kind_opens_is_answered_and_handed_in(
    people: Visitors, site: World, device: dict[str, Any]
) -> None:
    house = site.house
    unit = make.unit(house, "各种题型的考场")
    bank = make.bank(house, unit)
    make_kinds.publish(house, unit, bank)
    make_kinds.publish(house, unit, bank, BLANKS | make_cases.WORDING)
    make_hotspots.publish(house, unit, bank)
    make_marking.publish(house, unit, bank)
    who = make.someone(house, "各题型考生", unit_ref=unit)
    ref = make.sitting(house, make.paper(house, bank, PLAN), house.clock.now(), [who], shuffle_items=False)
    page = people.page(who.code, device)
    page.goto(f"/exam/sittings/{ref}")
    page.get_by_role("button", name="开始作答").click()
    paper = PaperPage(page).opened()
    for slot in range(1, len(KindName) + 1):
        _answer(paper.item(slot))
        if device is PHONE and slot < len(KindName):
            page.locator("#next").click()
    paper.expect_saved()
    paper.reload()
    paper.hand_in()


def _answer(item: Locator) -> None:
    """Whatever kind it is: press, write, choose or move the first thing there is."""
    for what in (".option", ".order-keep", "svg"):
        if item.locator(what).count():
            item.locator(what).first.click()
            return
    if item.locator("select").count():
        item.locator("select").first.select_option(index=1)
    else:
        item.locator("input:not([type=file]), textarea").first.fill("10 kV")
