"""An organiser lays down rules and looks after a contest; a judge signs with the network gone in between."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import look_at, picture, violations
from tests.browser.visitors import DESK, TABLET, Visitors, late_scripts
from tests.browser.world import World

pytestmark = pytest.mark.browser

FINAL = "青年电工技能比武"


def _open_sheet(page: Page) -> None:
    """The judge's sheet of the final, with all that belongs to it."""
    with page.expect_navigation():
        page.locator(".stage-card", has_text=FINAL).get_by_role("link").first.click()


def test_the_rules_are_tried_out_while_they_are_typed_and_a_contest_is_published(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    people.watch(page).refusals |= {422}
    page.goto("/contest-desk")
    page.get_by_role("link", name="新建竞赛").click()
    pane = page.locator("[data-sheet-check]")
    expect(pane).to_contain_text("由第 2 项决定")
    page.wait_for_load_state("networkidle")  # the page's script listens only once it is there
    page.get_by_role("textbox", name="占总分 %").first.fill("20")
    expect(pane).to_contain_text("规程还不能用")
    page.get_by_role("textbox", name="占总分 %").last.fill("80")
    expect(pane).to_contain_text("由第 2 项决定")
    told = look_at(page, "contest new")
    page.get_by_role("textbox", name="竞赛名称").fill("钳工比武（浏览器）")
    page.get_by_role("button", name="只考理论").click()
    expect(page.get_by_role("textbox", name="竞赛名称")).to_have_value("钳工比武（浏览器）")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("请先安排至少一个阶段")).to_be_visible()
    page.get_by_role("link", name="安排第一个阶段").click()
    told += look_at(page, "contest stage")
    page.get_by_role("combobox", name="是哪一轮").select_option("final")
    expect(page.get_by_role("textbox", name="名称", exact=True)).to_have_value("决赛")
    page.get_by_role("button", name="保存阶段").click()
    page.get_by_role("button", name="发布竞赛").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不能再改")
    dialog.get_by_role("button", name=re.compile("发布“钳工比武")).click()
    expect(page.get_by_text("竞赛已发布")).to_be_visible()
    expect(page.get_by_text("即将报名")).to_be_visible()
    assert told == []


def test_a_judge_signs_a_mark_although_the_network_goes_and_the_head_reads_the_table(
    people: Visitors, site: World
) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    people.watch(page).offline = True
    page.goto("/judging")
    told = violations(page, "judging 820")
    _open_sheet(page)
    told += violations(page, "sheet 820")
    expect(page.locator(".who-link[aria-current]")).to_be_in_viewport(ratio=1)
    picture(page, "judging-sheet-820")
    code = page.locator("#score-who .figure").inner_text()
    for aspect in page.locator(".aspect").all():
        aspect.locator(".anchor").first.click()
    score = page.locator(".aspect input").first
    typed = score.input_value()
    page.get_by_role("checkbox", name=re.compile("没有到场")).check()
    expect(page.locator("[data-sum]")).to_have_text("缺席")
    expect(score).to_be_disabled()
    page.get_by_role("button", name="选手到场了，继续打分").click()
    expect(score).to_have_value(typed)
    counted = float(page.locator("[data-sum]").inner_text()) - float(typed)
    score.fill("999")
    expect(page.locator(".aspect").first.get_by_text("超过满分")).to_be_visible()
    expect(page.locator("[data-sum]")).to_have_text(f"{counted:g}")
    expect(page.get_by_text("有 1 项不能计分，没有算进合计")).to_be_visible()
    page.locator(".aspect").first.locator(".anchor").first.click()
    expect(page.get_by_text("超过满分")).to_have_count(0)
    expect(page.get_by_text("没有算进合计")).to_have_count(0)
    page.context.set_offline(True)
    page.get_by_role("button", name=f"签名提交 {code}").click()
    expect(page.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    expect(page.locator(".who-link", has_text=code)).to_contain_text("已签名待送出")
    expect(page.locator("#score-who .figure")).not_to_have_text(code)
    second = page.locator("#score-who .figure").inner_text()
    for aspect in page.locator(".aspect").all():
        aspect.locator(".anchor").last.click()
    page.get_by_role("button", name=f"签名提交 {second}").click()
    expect(page.locator(".who-link", has_text=second)).to_contain_text("已签名待送出")
    picture(page, "judging-queue-820")
    page.context.set_offline(False)
    for each in (code, second):
        expect(page.locator(".who-link", has_text=each)).to_have_attribute("data-state", "signed")
    said = [page.locator("[data-done]").inner_text(), *_rows(page, code, second)]
    assert said[1].endswith("100")
    picture(page, "judging-sent-820")
    page.reload()
    assert said == [page.locator("[data-done]").inner_text(), *_rows(page, code, second)]
    for each in (code, second):
        expect(page.locator(".who-link", has_text=each)).to_have_attribute("data-state", "signed")
    panel = _panel(people, site)
    page.goto(panel)
    expect(page.get_by_role("row").filter(has_text=code)).to_contain_text("100")
    expect(page.get_by_text("裁决一项成绩")).to_have_count(0)
    assert told == []


def _rows(page: Page, *codes: str) -> list[str]:
    """What the list says of these contestants, with whether a check mark stands there."""
    rows = [page.locator(".who-link", has_text=code) for code in codes]
    return [f"{row.locator('.icon').count()} {' '.join(row.inner_text().split())}" for row in rows]


def test_a_correction_left_on_the_device_is_shown_as_such_and_can_be_discarded(people: Visitors) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    page.goto("/judging")
    _open_sheet(page)
    with page.expect_navigation():
        page.locator(".who-link[data-state='signed']").first.click()
    code = page.locator("#score-who .figure").inner_text()
    kept, score = page.locator("[data-kept-told]"), page.locator(".aspect input").first
    expect(page.get_by_role("button", name=f"签名更正 {code}")).to_be_visible()
    expect(kept).to_have_count(0)
    was = score.input_value()
    score.fill("1")
    page.reload()
    expect(score).to_have_value("1")
    expect(kept).to_contain_text("与已签名的评分不同")
    picture(page, "judging-kept-820")
    kept.get_by_role("button", name="放弃本机的这一份").click()
    expect(score).to_have_value(was)
    expect(kept).to_have_count(0)
    page.reload()
    expect(score).to_have_value(was)
    expect(kept).to_have_count(0)
    score.fill("2")
    score.fill(was)
    page.reload()
    expect(page.get_by_role("button", name=f"签名更正 {code}")).to_be_visible()
    expect(kept).to_have_count(0)


def test_a_mark_signed_without_a_network_stays_beside_one_that_was_signed_elsewhere_meanwhile(
    people: Visitors,
) -> None:
    here, elsewhere = people.page("DEMO-JUDGE", TABLET), people.page("DEMO-JUDGE", TABLET)
    people.watch(here).offline = True
    people.watch(here).refusals |= {409}
    here.goto("/judging")
    _open_sheet(here)
    code = here.locator("#score-who .figure").inner_text()
    sheet = here.locator(".who-link[aria-current]").get_attribute("href") or ""
    elsewhere.goto(sheet)
    for page, place in ((here, "first"), (elsewhere, "last")):
        for aspect in page.locator(".aspect").all():
            getattr(aspect.locator(".anchor"), place).click()
    score = here.locator(".aspect input").first
    given = score.input_value()
    here.context.set_offline(True)
    here.get_by_role("button", name=f"签名提交 {code}").click()
    expect(here.get_by_text("评分已存在本机，连上后自动送出")).to_be_visible()
    elsewhere.get_by_role("button", name=f"签名提交 {code}").click()
    expect(elsewhere.locator(".who-link[data-state='signed']", has_text=code)).to_be_visible()
    here.context.set_offline(False)
    expect(here.get_by_text("已签名的评分是")).to_be_visible()
    expect(score).to_have_value(given)
    picture(here, "judging-two-tablets-820")
    here.goto("/judging")
    here.goto(sheet)
    expect(here.locator("[data-kept-told]")).to_contain_text("与已签名的评分不同")
    expect(score).to_have_value(given)


def test_what_is_chosen_before_the_scripts_have_come_is_taken_up_when_they_have(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/contest-desk")
    with page.expect_navigation():
        page.get_by_role("link", name="数控机床装调维修工技能竞赛").first.click()
    page.goto(f"{page.url}/stages/new")
    name, chosen = page.locator("[name=title]"), page.get_by_role("combobox", name="是哪一轮")
    before = name.input_value()
    with late_scripts(page):
        page.reload(wait_until="commit")
        chosen.select_option("semi_final")
        expect(name).to_have_value(before)
    expect(name).to_have_value("复赛")


def test_what_a_judge_presses_before_the_scripts_have_come_is_done_when_they_have(people: Visitors) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    page.goto("/judging")
    _open_sheet(page)
    code = page.locator("#score-who .figure").inner_text()
    withdraw = page.get_by_role("button", name="我应当回避这位选手")
    with late_scripts(page):
        page.reload(wait_until="commit")
        anchors = page.locator(".aspect .anchor:first-child")
        expect(withdraw).to_be_visible()
        for anchor in anchors.all():
            anchor.click()
        withdraw.click()
        expect(withdraw).to_have_attribute("data-busy", "")
        expect(page.locator(".aspect input").first).to_have_value("")
    expect(page.get_by_role("dialog", name=f"回避：{code}")).to_be_visible()
    for score in page.locator(".aspect input").all():
        expect(score).not_to_have_value("")
    page.get_by_role("dialog").get_by_role("button", name="先不做").click()
    page.reload()
    expect(page.locator("#score-who .figure")).to_have_text(code)


def test_a_refused_sheet_says_why_at_the_field_and_a_double_click_changes_no_mark(people: Visitors) -> None:
    page = people.page("DEMO-JUDGE", TABLET)
    page.goto("/judging")
    _open_sheet(page)
    first, anchor = page.locator(".aspect").first, page.locator(".aspect .anchor").first
    score, sign = first.locator("input"), page.get_by_role("button", name=re.compile("签名提交"))
    score.fill("3.125")
    expect(first.locator(".field-error")).to_contain_text("最多两位小数")
    # The second of a double click lands where the page moved to. In one breath: however slow the machine is.
    sign.evaluate("(sign, anchor) => { sign.click(); anchor.click(); }", anchor.element_handle())
    expect(score).to_be_focused()
    expect(score).to_have_value("3.125")
    score.fill("3.5")
    expect(first.locator(".field-error")).to_have_count(0)
    page.wait_for_timeout(700)
    anchor.click()
    first.get_by_role("button", name="改回 3.5 分").click()
    expect(score).to_have_value("3.5")
    expect(first.locator("[data-was-told]")).to_have_count(0)
    first.locator("[data-by]").last.click()
    expect(score).to_have_value("4.5")
    last = page.locator(".aspect").last
    sign.click()
    expect(last.locator(".field-error")).to_contain_text("请填 0 到")
    picture(page, "judging-refused-820")


def test_binding_a_sitting_that_has_begun_asks_first(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/contest-desk")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "get";
            form.action = "/boards";
            form.innerHTML = '<select name="x" required><option value="">-</option>'
                + '<option value="1" data-confirm="绑定已开始的场次">1</option>'
                + '<option value="2">2</option></select><button>bind it</button>';
            document.querySelector("main").append(form);
        }"""
    )
    chosen = page.locator("select[name=x]")
    chosen.select_option("1")
    page.get_by_role("button", name="bind it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="绑定已开始的场次")).to_be_visible()
    dialog.locator('[value="keep"]').click()
    expect(dialog).to_be_hidden()
    chosen.select_option("2")
    page.get_by_role("button", name="bind it").click()
    page.wait_for_url("**/boards?x=2")


def _panel(people: Visitors, site: World) -> str:
    """The address of the final's table, as the organiser finds it."""
    page: Page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/contest-desk")
    page.get_by_role("link", name=FINAL).click()
    page.get_by_role("link", name="决赛", exact=True).click()
    page.get_by_role("link", name="操作技能评分表").click()
    page.wait_for_url("**/panel/**")
    return page.url.removeprefix(site.url)
