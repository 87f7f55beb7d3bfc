"""What the examination page promises, on the real server: nothing typed is lost, and nobody is shut out."""

import base64
import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.look import picture, violations
from tests.browser.paper import PaperPage
from tests.browser.visitors import PHONE, Visitors
from tests.browser.world import BLANKS, JUDGED, MULTIPLE, SECOND, SINGLE, World

pytestmark = pytest.mark.browser

SAVING = "**/exam/answers"
_JOURNAL = """() => new Promise((found) => {
  const asked = indexedDB.open("lianbing-exam");
  asked.onsuccess = () => {
    const all = asked.result.transaction("journal").objectStore("journal").getAll();
    all.onsuccess = () => found(all.result.map((line) =>
      JSON.stringify(line) + (line.sealed ? new TextDecoder("latin1").decode(line.sealed.data) : "")));
  };
})"""


def _busy(route: Route) -> None:
    route.fulfill(status=503, headers={"Retry-After": "1"}, json={"code": "busy", "message": "busy"})


def test_keys_choose_turn_and_flag(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    page = paper.page
    page.keyboard.press("c")
    expect(paper.box(SINGLE, 2)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#place")).to_have_text("2 / 5")
    page.keyboard.press("2")
    expect(paper.box(SECOND, 1)).to_be_checked()
    expect(paper.box(SINGLE, 2)).to_be_checked()
    page.keyboard.press("m")
    expect(paper.item(SECOND).locator(".flag")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    for key in "aca":
        page.keyboard.press(key)
    expect(paper.box(MULTIPLE, 0)).not_to_be_checked()
    expect(paper.box(MULTIPLE, 2)).to_be_checked()
    paper.expect_saved()
    assert set(site.answers(code)) == {SINGLE, SECOND, MULTIPLE}
    paper.item(SINGLE).locator(".clear").click()
    paper.expect_saved()
    assert site.answers(code)[SINGLE] is None


def test_what_was_not_saved_survives_a_reload_and_is_sent_then(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    people.watch(paper.page).refusals |= {503}
    paper.page.route(SAVING, _busy)
    paper.choose(SINGLE, 0)
    paper.item(SECOND).locator(".flag").click()
    paper.expect_kept_here()
    paper.page.unroute(SAVING)
    paper.page.context.set_offline(True)
    paper.fill(BLANKS, "秘密答案XYZ")
    paper.expect_kept_here()
    paper.page.wait_for_function(f"({_JOURNAL})().then((lines) => lines.length >= 3)")
    kept = paper.page.evaluate(_JOURNAL)
    assert not [line for line in kept if "XYZ" in line or "plain" in line]
    paper.page.context.set_offline(False)
    paper.reload()
    expect(paper.box(SINGLE, 0)).to_be_checked()
    expect(paper.item(SECOND).locator(".flag")).to_have_attribute("aria-pressed", "true")
    paper.expect_saved()
    assert set(site.answers(code)) == {SINGLE, BLANKS}


def test_leaving_asks_only_while_something_is_unsaved(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    people.watch(paper.page).refusals |= {503}
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    paper.page.on("dialog", agree)
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    paper.page.reload()
    paper.opened()
    assert asked == []
    paper.page.route(SAVING, _busy)
    paper.choose(SINGLE, 2)
    paper.page.reload()
    paper.opened()
    assert asked == ["beforeunload"]


def test_the_last_change_goes_out_with_the_closing_page(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    paper.page.on("dialog", lambda dialog: dialog.accept())
    paper.choose(JUDGED, 0)
    expect(paper.box(JUDGED, 0)).to_be_checked()
    paper.page.goto("/exam")
    back = PaperPage(paper.page)
    back.page.goto(f"/exam/attempts/{site.attempt_ref(code)}")
    back.opened()
    expect(back.box(JUDGED, 0)).to_be_checked()
    back.expect_saved()
    assert set(site.answers(code)) == {JUDGED}


def test_a_second_tab_waits_behind_the_cover(people: Visitors, site: World) -> None:
    code = site.candidate()
    first = PaperPage.begun(people, site, code)
    first.choose(SINGLE, 1)
    first.expect_saved()
    second = PaperPage(first.page.context.new_page())
    second.page.goto(first.page.url)
    expect(second.page.locator("#cover-title")).to_have_text("考试正在另一窗口进行")
    expect(first.page.locator("#cover")).to_be_hidden()
    second.page.locator("#cover-take-over").click()
    expect(second.page.locator("#cover")).to_be_hidden()
    expect(first.page.locator("#cover")).to_be_visible()
    second.choose(SECOND, 1)
    second.expect_saved()
    assert set(site.answers(code)) == {SINGLE, SECOND}


def test_a_superseded_page_exports_what_it_could_not_send_and_joins_it_on_return(
    people: Visitors, site: World, tmp_path: Path
) -> None:
    code = site.candidate()
    first = PaperPage.begun(people, site, code)
    people.watch(first.page).refusals |= {503, 409}
    first.page.route(SAVING, _busy)
    first.choose(SINGLE, 0)
    first.choose(SECOND, 2)
    first.expect_kept_here()
    second = PaperPage(people.page(code))
    second.page.goto(first.page.url)
    second.page.locator("#cover-take-over").click()
    expect(second.page.locator("#cover")).to_be_hidden()
    second.choose(SECOND, 1)
    second.expect_saved()

    expect(first.page.locator("#cover-unsaved")).to_contain_text("2 题")
    with first.page.expect_download() as download:
        first.page.locator("#cover-export").click()
    written = json.loads(download.value.path().read_text())
    assert {line["slot"] for line in _opened(first.page, written)["lines"]} >= {SINGLE, SECOND}

    first.page.unroute(SAVING)
    first.page.locator("#cover-take-over").click()
    expect(first.page.locator("#cover")).to_be_hidden()
    expect(first.box(SECOND, 1)).to_be_checked()
    expect(first.page.locator(".notice")).to_contain_text("另存")
    first.expect_saved()
    assert set(site.answers(code)) == {SINGLE, SECOND}


def test_a_hand_in_is_tried_again_until_the_receipt_is_here(people: Visitors, site: World) -> None:
    code = site.candidate()
    paper = PaperPage.begun(people, site, code)
    people.watch(paper.page).refusals |= {503}
    paper.choose(SINGLE, 1)
    paper.page.route("**/exam/submit", _busy)
    paper.page.locator("#open-hand-in").click()
    paper.page.locator("#hand-in-confirm").click()
    expect(paper.page.locator("#hand-in-away")).to_contain_text("还没有交上，连上服务器就自动交")
    expect(paper.page.locator("#hand-in-final")).to_be_hidden()
    paper.page.unroute("**/exam/submit")
    expect(paper.page.locator("#finish-title")).to_have_text("已交卷")
    assert set(site.answers(code)) == {SINGLE}
    paper.page.wait_for_function(f"({_JOURNAL})().then((lines) => lines.length === 0)")


def test_the_hand_in_says_that_the_network_is_away_and_what_the_end_brings(
    people: Visitors, site: World
) -> None:
    paper = PaperPage.begun(people, site, site.candidate(), PHONE)
    page, away = paper.page, paper.page.locator("#hand-in-away")
    page.locator("#open-hand-in").click()
    expect(away).to_be_hidden()
    page.locator("#hand-in-back").click()
    page.context.set_offline(True)
    paper.choose(SINGLE, 1)
    page.locator("#open-hand-in").click()
    expect(away).to_contain_text("1 题的改动保存在这台设备上，没有丢失")
    expect(page.locator("#hand-in-final")).to_be_hidden()
    expect(away).to_contain_text(re.compile(r"到 \d\d:\d\d 还没有连上，系统按服务器已收到的答案交卷"))
    picture(page, "paper-hand-in-offline")
    assert violations(page, "hand-in offline") == []
    page.context.set_offline(False)
    expect(away).to_be_hidden()
    page.locator("#hand-in-confirm").click()
    expect(page.locator("#finish-title")).to_have_text("已交卷")


@pytest.mark.parametrize(
    ("without", "told"),
    [
        (
            "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('no') }}})",
            "浏览器不允许保存本机副本",
        ),
        ("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})", "未加密"),
    ],
    ids=["no IndexedDB", "no WebCrypto"],
)
def test_a_poorer_browser_is_told_so_and_still_saves(
    people: Visitors, site: World, without: str, told: str
) -> None:
    code = site.candidate()
    page = people.page(code)
    page.add_init_script(without)
    page.goto(f"/exam/sittings/{site.sitting_ref}")
    page.get_by_role("button", name="开始作答").click()
    paper = PaperPage(page).opened()
    expect(page.locator("#save-detail")).to_contain_text(told)
    paper.choose(SINGLE, 1)
    paper.expect_saved()
    assert set(site.answers(code)) == {SINGLE}


def test_the_calendar_of_the_device_is_never_read(people: Visitors, site: World) -> None:
    page = people.page(site.candidate())
    page.add_init_script(
        "const Real = Date; window.Date = class extends Real {"
        "constructor(...a) { a.length ? super(...a) : super(Real.now() + 86400000) }"
        "static now() { return Real.now() + 86400000 } }"
    )
    page.goto(f"/exam/sittings/{site.sitting_ref}")
    page.get_by_role("button", name=re.compile("开始作答")).click()
    PaperPage(page).opened()
    expect(page.locator("#timer")).to_have_text(re.compile(r"^(59:\d\d|1:00:00|60:00)$"))


def test_a_swipe_turns_the_page(people: Visitors, site: World) -> None:
    paper = PaperPage.begun(people, site, site.candidate(), PHONE)
    touch = paper.page.context.new_cdp_session(paper.page)
    swipe = {"x": 300, "y": 500, "xDistance": -260, "yDistance": 0, "speed": 1200}
    touch.send("Input.synthesizeScrollGesture", swipe)
    expect(paper.page.locator("#place")).to_have_text("2 / 5")
    paper.page.locator("#next").tap()
    expect(paper.page.locator("#place")).to_have_text("3 / 5")


def test_nothing_moves_under_the_finger_while_answers_are_saved(people: Visitors, site: World) -> None:
    paper = PaperPage.begun(people, site, site.candidate(), PHONE)
    people.watch(paper.page).refusals |= {503}
    before = _places(paper.page)
    paper.page.route(SAVING, _busy)
    paper.option(SINGLE, 1).tap()
    paper.expect_kept_here()
    kept = _places(paper.page)
    paper.page.unroute(SAVING)
    paper.expect_saved()
    assert before == kept == _places(paper.page)


def test_large_type_on_the_smallest_telephone_needs_no_scrolling_sideways(
    people: Visitors, site: World
) -> None:
    page = people.page(site.candidate(), {"viewport": {"width": 320, "height": 568}})
    page.goto(f"/exam/sittings/{site.sitting_ref}")
    page.get_by_role("button", name="开始作答").click()
    PaperPage(page).opened()
    page.locator(".bar #type-large").click()
    assert violations(page, "paper 320 large") == []
    picture(page, "paper-320-large")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('.bar > *, .turner > *')].every((each) => {"
        " const box = each.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; })"
    )


def _places(page: Page) -> str:
    found: str = page.evaluate(
        "JSON.stringify([...document.querySelectorAll('#item-1 .option, #item-1 .item-foot,"
        " .bar > *:not(.bar-title), .turner > *')].map((each) => {"
        " const box = each.getBoundingClientRect();"
        " return [box.x, box.y, box.width, box.height].map(Math.round); }))"
    )
    return found


def _opened(page: Page, written: dict[str, str]) -> dict[str, list[dict[str, object]]]:
    """What the exported file says, unsealed with the secret that the server gave the page."""
    data = json.loads(page.locator("#exam-data").inner_text())
    assert written["cipher"] == "A256GCM"
    key = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=data["attempt"].encode(), info=b"lianbing journal v1"
    ).derive(data["journal_secret"].encode())
    sealed = base64.b64decode(written["data"])
    opened = AESGCM(key).decrypt(base64.b64decode(written["iv"]), sealed, data["attempt"].encode())
    told: dict[str, list[dict[str, object]]] = json.loads(opened)
    return told
