"""What a device still keeps of an attempt that is over: told, exported and given up, also after a reload."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Page, Route, expect

from tests.browser.look import picture, violations
from tests.browser.paper import PaperPage
from tests.browser.visitors import PHONE, Visitors
from tests.browser.world import MULTIPLE, SECOND, SINGLE, World

pytestmark = pytest.mark.browser

SAVING = "**/exam/answers"
_LEFT = """() => new Promise((found) => {
  const asked = indexedDB.open("lianbing-exam");
  asked.onsuccess = () => {
    const all = asked.result.transaction("journal").objectStore("journal").count();
    all.onsuccess = () => found(all.result);
  };
})"""
_SECRET = """async () => (await (await fetch(
  location.pathname.replace("result", "kept.json"))).json()).journal_secret"""


def _cut_off(people: Visitors, site: World, code: str) -> PaperPage:
    """One answer is on the server, two more are not, and the invigilator takes the paper in."""
    paper = PaperPage.begun(people, site, code, PHONE)
    watch = people.watch(paper.page)
    watch.offline = True
    watch.refusals |= {409}
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    paper.page.context.set_offline(True)
    paper.page.locator("#next").tap()
    paper.choose(SECOND, 0)
    paper.page.locator("#next").tap()
    paper.choose(MULTIPLE, 0)
    paper.expect_kept_here()
    _forced(people, site, code)
    return paper


def _forced(people: Visitors, site: World, code: str) -> None:
    desk = people.page("DEMO-INVIGILATOR")
    desk.goto(f"/invigilation/{site.sitting_ref}/candidates/{site.attempt_ref(code)}")
    desk.get_by_text("强制收卷").click()
    expect(desk.locator("details.deed[open]")).to_contain_text("本人会看到收卷人的姓名和上面的理由")
    desk.locator("#hand-in-reason").fill("考场断网，统一收卷。")
    desk.get_by_role("button", name="收走").click()
    desk.wait_for_url(f"**/invigilation/{site.sitting_ref}")


def _opened(written: dict[str, str], secret: str) -> dict[str, Any]:
    salt = written["attempt"].encode()
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"lianbing journal v1").derive(
        secret.encode()
    )
    body = AESGCM(key).decrypt(base64.b64decode(written["iv"]), base64.b64decode(written["data"]), salt)
    told: dict[str, Any] = json.loads(body)
    return told


def _back(page: Page) -> None:
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)
    page.wait_for_url("**/result")


def test_who_loads_the_page_anew_after_a_forced_hand_in_still_exports_what_never_arrived(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    paper = _cut_off(people, site, code)
    page = paper.page
    _back(page)
    told = page.locator("[data-kept]")
    expect(told).to_contain_text("有 2 题的改动没有送达服务器")
    expect(told).to_contain_text("由组织者决定")
    picture(page, "result-kept-390")
    assert violations(page, "result with answers kept here") == []
    with page.expect_download() as file:
        told.get_by_role("button", name="导出我的答案").click()
    assert file.value.suggested_filename.startswith(f"answers-{site.sitting_ref}-")
    written = json.loads(file.value.path().read_text())
    body = _opened(written, page.evaluate(_SECRET))
    unsent = {each["slot"] for each in body["lines"] if each["seq"] > each["acked"]}
    assert unsent == {SECOND, MULTIPLE}
    assert {each["slot"] for each in body["lines"]} == {SINGLE, SECOND, MULTIPLE}
    assert set(site.answers(code)) == {SINGLE}

    page.goto("/exam")
    line = page.locator("[data-kept]:visible")
    expect(line).to_contain_text("有 2 题的改动没有送达服务器")
    picture(page, "exams-kept-390")
    line.get_by_role("link").click()
    expect(told).to_be_visible()
    told.get_by_role("button", name="不再需要").click()
    page.get_by_role("dialog").get_by_role("button", name="从本机删除没有送达的改动").click()
    expect(told).to_be_hidden()
    page.wait_for_function(f"({_LEFT})().then((count) => count === 0)")
    page.reload()
    expect(page.get_by_text("由监考人员收卷")).to_be_visible()
    expect(told).to_be_hidden()


def test_a_copy_of_which_everything_arrived_is_not_told_of_and_goes(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    paper.page.on("dialog", lambda dialog: dialog.accept())
    people.watch(paper.page).refusals |= {409}
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    paper.page.goto("/account")
    _forced(people, site, code)
    paper.page.goto(f"/exam/attempts/{site.attempt_ref(code)}")
    paper.page.wait_for_url("**/result")
    paper.page.wait_for_function(f"({_LEFT})().then((count) => count === 0)")
    expect(paper.page.locator("[data-kept]")).to_be_hidden()


def test_a_change_that_arrived_unheard_and_was_replaced_elsewhere_is_not_told_as_lost(
    people: Visitors, site: World
) -> None:
    code = site.candidate()
    here = PaperPage.begun(people, site, code, PHONE)
    watch = people.watch(here.page)
    watch.offline = True
    watch.refusals |= {409}
    here.page.route(SAVING, _unheard)
    here.choose(SINGLE, 0)
    here.expect_kept_here()
    assert set(site.answers(code)) == {SINGLE}

    there = PaperPage(people.page(code, PHONE))
    there.page.goto(here.page.url)
    there.page.locator("#cover-take-over").tap()
    expect(there.page.locator("#cover")).to_be_hidden()
    there.choose(SINGLE, 1)
    there.expect_saved()

    here.page.unroute(SAVING, _unheard)
    here.page.locator("#cover-take-over").tap()
    expect(here.page.locator("#cover")).to_be_hidden()
    expect(here.box(SINGLE, 1)).to_be_checked()
    here.hand_in()
    expect(here.page.locator("#finish-unsaved")).to_be_hidden()
    expect(here.page.locator("#finish-text")).to_contain_text("答案已全部收到")
    here.page.wait_for_function(f"({_LEFT})().then((count) => count === 0)")


def _unheard(route: Route) -> None:
    """What is sent arrives; what the server says to it does not."""
    route.fetch()
    route.abort()


def test_what_is_kept_of_an_attempt_opens_for_nobody_else(people: Visitors, site: World) -> None:
    code = site.candidate()
    PaperPage.begun(people, site, code)
    other = people.page(site.candidate())
    people.watch(other).refusals |= {404}
    other.goto("/exam")
    address = f"/exam/attempts/{site.attempt_ref(code)}/kept.json"
    assert other.evaluate("(at) => fetch(at).then((answer) => answer.status)", address) == 404
