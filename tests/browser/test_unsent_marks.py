"""Marks that wait on a judge's device: told and sent from every page, only under the name of who signed."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from contest.models import Judge, PracticalMark
from core.people.models import Person
from tests.browser.look import look_at, picture, violations
from tests.browser.visitors import TABLET, Visitors
from tests.browser.world import World
from web.door import SESSION_COOKIE

pytestmark = pytest.mark.browser

FINAL = "青年电工技能比武"
BAR = "[data-unsent-bar]"


def _at_a_signed_sheet(page: Page, place: int) -> str:
    """The judge's sheet at somebody who has a mark already; returns their blind number."""
    page.goto("/judging")
    with page.expect_navigation():
        page.locator(".stage-card", has_text=FINAL).get_by_role("link").first.click()
    with page.expect_navigation():
        page.locator(".who-link[data-state='signed']").nth(place).click()
    return page.locator("#score-who .figure").inner_text()


def _correct(page: Page, points: str, reason: str = "漏记一项") -> None:
    page.locator(".aspect input").first.fill(points)
    page.get_by_role("textbox", name="更正的理由").fill(reason)
    page.get_by_role("button", name=re.compile("签名更正")).click()


def _deaf(page: Page) -> None:
    """A line on which pages come and nothing that is sent arrives."""
    page.context.route("**/judging/*/*", _arrives_nowhere)
    page.context.set_offline(False)


def _arrives_nowhere(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def _hearing(page: Page) -> None:
    page.context.unroute("**/judging/*/*", _arrives_nowhere)


def _marks(site: World, code: str) -> list[PracticalMark]:
    """What a judge has signed, oldest first."""
    with site.house.reading() as work:
        found = (
            select(PracticalMark)
            .join(Judge, Judge.id == PracticalMark.judge_id)
            .where(Judge.person_id == site.person_id(code))
            .order_by(PracticalMark.id)
        )
        rows = list(work.session.scalars(found))
        work.session.expunge_all()
        return rows


def test_a_mark_that_waits_is_told_on_every_page_and_sent_from_there_when_the_network_is_back(
    people: Visitors, site: World
) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    people.watch(page).offline = True
    before = len(_marks(site, "DEMO-JUDGE"))
    code = _at_a_signed_sheet(page, 0)
    expect(page.locator(BAR)).to_be_hidden()
    _deaf(page)
    _correct(page, "3.25")
    expect(page.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    bar = page.locator(BAR)
    for address in ("/judging", "/", "/account"):
        page.goto(address)
        expect(bar).to_contain_text("有 1 份已签的评分还在本机，没有交到服务器")
        expect(bar.get_by_role("link", name=code)).to_be_visible()
        expect(bar).to_contain_text("连上后自动送出")
    page.goto("/judging")
    told = violations(page, "unsent 820") + look_at(page, "unsent")
    assert len(_marks(site, "DEMO-JUDGE")) == before
    page.context.set_offline(True)
    _hearing(page)
    page.context.set_offline(False)
    expect(bar).to_contain_text("本机签名的评分都已交到服务器")
    picture(page, "unsent-sent-1440")
    signed = _marks(site, "DEMO-JUDGE")
    assert len(signed) == before + 1 and signed[-1].reason == "漏记一项"
    page.goto("/judging")
    expect(bar).to_be_hidden()
    assert told == []


def test_a_mark_signed_meanwhile_elsewhere_is_not_written_over_and_the_judge_decides_on_the_sheet(
    people: Visitors, site: World
) -> None:
    here, elsewhere = people.page("DEMO-JUDGE", TABLET), people.page("DEMO-JUDGE", TABLET)
    people.watch(here).offline = True
    people.watch(here).refusals |= {409}
    code = _at_a_signed_sheet(here, 1)
    _at_a_signed_sheet(elsewhere, 1)
    _deaf(here)
    _correct(here, "4.25", "平板甲")
    expect(here.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    with elsewhere.expect_navigation():
        _correct(elsewhere, "5.75", "平板乙")
    before = [each.id for each in _marks(site, "DEMO-JUDGE")]
    here.goto("/judging")
    bar = here.locator(BAR)
    expect(bar.get_by_role("link", name=code)).to_be_visible()
    _hearing(here)
    expect(bar).to_contain_text("您已在别处给这位选手另签了评分")
    expect(bar).to_contain_text("有 1 份已签的评分还在本机")
    here.reload()
    expect(bar).to_contain_text("您已在别处给这位选手另签了评分")
    told = violations(here, "unsent refused 820") + look_at(here, "unsent-refused")
    assert [each.id for each in _marks(site, "DEMO-JUDGE")] == before
    with here.expect_navigation():
        bar.get_by_role("link", name=code).click()
    kept = here.locator("[data-kept-told]")
    expect(kept).to_contain_text("您已在别处给这位选手另签了评分")
    expect(here.locator(".aspect input").first).to_have_value("4.25")
    expect(bar).to_be_hidden()
    picture(here, "unsent-decide-820")
    with here.expect_navigation():
        here.get_by_role("button", name=f"签名更正 {code}").click()
    here.goto("/judging")
    expect(bar).to_be_hidden()
    newest = _marks(site, "DEMO-JUDGE")[-1]
    assert newest.reason == "平板甲" and newest.supersedes_id == before[-1]
    assert told == []


def test_a_refused_mark_can_be_given_up_from_the_bar(people: Visitors, site: World) -> None:
    here, elsewhere = people.page("DEMO-JUDGE", TABLET), people.page("DEMO-JUDGE", TABLET)
    people.watch(here).offline = True
    people.watch(here).refusals |= {409}
    code = _at_a_signed_sheet(here, 2)
    _at_a_signed_sheet(elsewhere, 2)
    _deaf(here)
    _correct(here, "4.25")
    expect(here.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    with elsewhere.expect_navigation():
        _correct(elsewhere, "5.75")
    _hearing(here)
    before = len(_marks(site, "DEMO-JUDGE"))
    here.goto("/judging")
    here.locator(BAR).get_by_role("button", name="放弃这一份").click()
    dialog = here.get_by_role("dialog", name=f"放弃 {code} 的这一份评分")
    expect(dialog).to_contain_text("不能恢复")
    dialog.get_by_role("button", name="放弃").click()
    expect(here.locator(BAR)).to_be_hidden()
    _at_a_signed_sheet(here, 2)
    expect(here.locator(".aspect input").first).to_have_value("5.75")
    expect(here.locator("[data-kept-told]")).to_have_count(0)
    assert len(_marks(site, "DEMO-JUDGE")) == before


def test_an_answer_that_is_not_the_servers_own_does_not_count_as_handed_in(
    people: Visitors, site: World
) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    before = len(_marks(site, "DEMO-JUDGE"))
    _at_a_signed_sheet(page, 3)
    page.context.route("**/judging/*/*", _gate_of_the_hall)
    _correct(page, "6.5")
    expect(page.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    page.context.unroute("**/judging/*/*", _gate_of_the_hall)
    page.goto("/judging")
    expect(page.locator(BAR)).to_contain_text("本机签名的评分都已交到服务器")
    assert len(_marks(site, "DEMO-JUDGE")) == before + 1


def _gate_of_the_hall(route: Route) -> None:
    """A wireless network that wants its own sign-in answers everything with a page."""
    if route.request.method == "POST":
        route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>")
    else:
        route.continue_()


def test_a_mark_that_the_server_fails_at_holds_up_no_other(people: Visitors, site: World) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    people.watch(page).offline = True
    people.watch(page).refusals |= {500}
    before = len(_marks(site, "DEMO-JUDGE"))
    beside = page.context.new_page()
    first, _ = _at_a_signed_sheet(page, 0), _at_a_signed_sheet(beside, 1)
    _deaf(page)
    for tab, points in ((page, "2.5"), (beside, "3.5")):
        _correct(tab, points)
        expect(tab.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    beside.close()
    failing: list[str] = []

    def fails(route: Route) -> None:
        sent = route.request.post_data or ""
        if route.request.method == "POST" and (not failing or failing[0] in sent):
            found = re.search(r'name="entry"\s+(\w+)', sent)
            assert found is not None
            failing[:] = [found[1]]
            route.fulfill(status=500, json={"code": "web.broken", "message": "", "findings": []})
        else:
            route.fallback()

    page.context.route("**/judging/*/*", fails)
    page.context.unroute("**/judging/*/*", _arrives_nowhere)
    page.goto("/judging")
    bar = page.locator(BAR)
    expect(bar).to_contain_text("有 1 份已签的评分还在本机")
    expect(bar.get_by_role("link")).to_have_text([re.compile(first)])
    assert len(_marks(site, "DEMO-JUDGE")) == before + 1
    page.context.unroute("**/judging/*/*", fails)
    page.goto("/judging")
    expect(bar).to_contain_text("本机签名的评分都已交到服务器")
    assert len(_marks(site, "DEMO-JUDGE")) == before + 2


def test_on_a_shared_device_nothing_of_one_judge_is_shown_or_sent_under_anothers_name(
    people: Visitors, site: World
) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    people.watch(page).offline = True
    people.watch(page).refusals |= {401, 403}
    code = _at_a_signed_sheet(page, 3)
    sheet = page.context.new_page()
    sheet.goto(page.url)
    _deaf(page)
    _correct(page, "4.5")
    expect(page.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    mine = len(_marks(site, "DEMO-JUDGE"))
    page.goto("/judging")
    page.locator(".head-tools .menu").last.locator("summary").click()
    page.get_by_role("button", name="退出登录").click()
    dialog = page.get_by_role("dialog", name="仍然退出")
    expect(dialog).to_contain_text("有 1 份已签的评分还没有交到服务器")
    picture(page, "unsent-leave-820")
    dialog.get_by_role("button", name="先不做").click()
    expect(page).to_have_url(re.compile("/judging$"))
    page.locator(".head-tools .menu").last.locator("summary").click()
    page.get_by_role("button", name="退出登录").click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="仍然退出").click()
    colleague = _colleague(site)
    theirs = len(_marks(site, colleague))
    _hearing(page)
    _sign_in(page, site, colleague)
    page.goto("/judging")
    bar = page.locator(BAR)
    expect(bar).to_contain_text("这台设备上还有别的裁判没有交出的评分")
    expect(bar).not_to_contain_text(code)
    assert not bar.get_by_role("link").all()
    told = look_at(page, "unsent-others")
    # A page of the first judge that stayed open sends nothing in the second one's session either.
    sheet.evaluate("dispatchEvent(new Event('online'))")
    expect(sheet.locator("[data-unsent-bar]")).to_be_hidden()
    expect(sheet.get_by_text("登录已过期")).to_be_visible()
    assert (len(_marks(site, "DEMO-JUDGE")), len(_marks(site, colleague))) == (mine, theirs)
    sheet.close()
    _sign_in(page, site, "DEMO-JUDGE")
    page.goto("/")
    expect(bar).to_contain_text("本机签名的评分都已交到服务器")
    assert (len(_marks(site, "DEMO-JUDGE")), len(_marks(site, colleague))) == (mine + 1, theirs)
    assert told == []


def _colleague(site: World) -> str:
    """The code of another judge of the final."""
    with site.house.reading() as work:
        stage = (
            select(Judge.stage_id).where(Judge.person_id == site.person_id("DEMO-JUDGE")).scalar_subquery()
        )
        found = (
            select(Person.code)
            .join(Judge, Judge.person_id == Person.id)
            .where(Judge.stage_id == stage, Person.id != site.person_id("DEMO-JUDGE"))
        )
        return work.session.scalars(found.limit(1)).one()


def _sign_in(page: Page, site: World, code: str) -> None:
    page.context.clear_cookies()
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": site.token(code), "url": site.url}])
