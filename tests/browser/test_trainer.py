"""A trainer writes and imports, a reviewer publishes, a paper is assembled from what they published."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import look_at
from tests.browser.sheets import workbook
from tests.browser.visitors import PHONE, Visitors, late_scripts, painted

pytestmark = pytest.mark.browser

BANK = "电工练兵题库"
HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析")


def _open_bank(page: Page) -> None:
    page.goto("/bank")
    page.get_by_role("link", name=BANK).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BANK)


def test_an_item_is_found_by_its_words_and_shown_beside_the_list(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER")
    _open_bank(page)
    page.get_by_role("searchbox", name="搜索").fill("接触器")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=%E6%8E%A5"))
    rows = page.locator(".item-row")
    expect(rows.first).to_contain_text("接触器")
    second = rows.nth(1)
    second.click()
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-glimpse]")).to_contain_text(
        "第 " + second.locator(".item-row-number").inner_text()
    )


def _write(trainer: Page, stem: str) -> None:
    """A whole question in the editor, not saved yet."""
    _open_bank(trainer)
    trainer.get_by_role("link", name="写一题").click()
    trainer.locator("[name=stem]").fill(stem)
    for place, words in enumerate(("已知带电的设备上", "绝缘手套上", "接地线上", "木质把手上")):
        trainer.locator("[name=option]").nth(place).fill(words)
    trainer.locator("[name=key]").first.check()
    trainer.locator("[name=explanation]").fill("先在有电的设备上试验，确证验电器良好。")
    trainer.locator("select[name=topic]").select_option(index=1)


def test_an_item_is_written_previewed_submitted_and_published_by_a_colleague(people: Visitors) -> None:
    stem = "使用验电器之前，应先在哪里试验它是否良好？"
    trainer = people.page("DEMO-TRAINER")
    _write(trainer, stem)
    preview = trainer.locator("[data-preview]")
    expect(preview).to_contain_text(stem)
    expect(preview).to_contain_text("绝缘手套上")
    trainer.get_by_role("button", name="保存并送审").click()
    expect(trainer.get_by_text("已送审")).to_be_visible()

    reviewer = people.page("DEMO-REVIEWER")
    reviewer.goto(f"{trainer.url.partition('?')[0]}/review")
    expect(reviewer.get_by_role("main")).to_contain_text(stem)
    reviewer.get_by_role("button", name="通过并发布").click()
    expect(reviewer.get_by_text(re.compile(r"第 \d+ 题已发布"))).to_be_visible()
    trainer.reload()
    expect(trainer.get_by_role("link", name="编辑，起草新版")).to_be_visible()


def test_a_reviewer_publishes_by_keyboard_without_clicking_into_the_page_first(people: Visitors) -> None:
    trainer = people.page("DEMO-TRAINER")
    _write(trainer, "验电前，验电器应先在哪里试验？")
    trainer.get_by_role("button", name="保存并送审").click()
    expect(trainer.get_by_text("已送审")).to_be_visible()
    reviewer = people.page("DEMO-REVIEWER")
    reviewer.goto(f"{trainer.url.partition('?')[0]}/review")
    expect(reviewer.get_by_role("button", name="通过并发布")).to_be_visible()
    reviewer.evaluate(
        """() => document.body.dispatchEvent(new KeyboardEvent("keydown",
          { key: "Enter", ctrlKey: true, repeat: true, bubbles: true, cancelable: true }))"""
    )
    # A key that is still held down decides nothing.
    expect(reviewer.locator("[data-review][data-sent]")).to_have_count(0)
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.get_by_text(re.compile(r"第 \d+ 题已发布"))).to_be_visible()


def test_a_returned_item_carries_the_reviewers_words(people: Visitors) -> None:
    page = people.page("DEMO-REVIEWER")
    people.watch(page).refusals |= {422}
    page.goto("/bank")
    page.get_by_role("row").filter(has_text="DEMO-AQ").get_by_role("link", name="审核").click()
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_role("alert")).to_be_visible()
    address = page.url.replace("/return", "").replace("/review", "")
    words = page.get_by_role("textbox", name="审核意见")
    words.fill("请写明依据的条款。")
    words.press("Control+Enter")
    asked = page.get_by_role("dialog", name="写了意见，怎么处理？")
    expect(asked.get_by_role("button", name="通过并发布")).to_be_visible()
    expect(asked.get_by_role("button", name="退回修改")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"第 \d+ 题已退回"))).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("请写明依据的条款。")).to_be_visible()


def test_a_workbook_is_rehearsed_imported_and_published(people: Visitors) -> None:
    rows = [
        (
            "单选题",
            f"浏览器导入的第 {n} 题，安全电压一般不超过多少？",
            "36 V",
            "220 V",
            "380 V",
            "1000 V",
            "A",
            "",
        )
        for n in range(1, 4)
    ]
    beyond = ("单选题", "答案不在选项里的题，应当怎样？", "甲", "乙", "", "", "E", "")
    keyless = ("单选题", "没有答案的题，应当怎样？", "甲", "乙", "", "", "", "")
    trainer = people.page("DEMO-TRAINER")
    _open_bank(trainer)
    trainer.get_by_role("link", name="导入").click()
    trainer.locator("input[type=file]").set_input_files(
        workbook("旧题.xlsx", HEADER, *rows, rows[0], beyond, keyless)
    )
    expect(trainer.locator(".dropzone-name")).to_contain_text("旧题.xlsx")
    trainer.get_by_role("button", name="先核对，不入库").click()
    expect(trainer.get_by_role("region", name="未收的行").get_by_role("row")).to_have_count(3)
    assert look_at(trainer, "import-report") == []
    with trainer.expect_download() as rejected:
        trainer.get_by_role("link", name="下载未收的行").click()
    assert rejected.value.path().read_bytes().startswith(b"PK")
    trainer.get_by_role("button", name="把 3 题写入题库").click()
    expect(trainer.get_by_text("3 题等待审核")).to_be_visible()

    reviewer = people.page("DEMO-REVIEWER")
    reviewer.goto(trainer.url)
    for each in reviewer.locator("[data-sample] summary.summary").all():
        each.click()
    reviewer.get_by_role("button", name="整批发布 3 题").click()
    dialog = reviewer.get_by_role("dialog", name="整批发布 3 题")
    dialog.get_by_role("button", name="整批发布 3 题").click()
    expect(reviewer.get_by_text("等待审核").first).to_be_hidden()
    expect(reviewer.get_by_role("link", name="查看这批试题")).to_be_visible()
    reviewer.get_by_role("link", name="查看这批试题").click()
    expect(reviewer.locator(".item-row")).to_have_count(3)


def test_a_paper_is_rehearsed_drawn_and_locked(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER")
    page.goto("/papers/new")
    page.get_by_role("button", name="班组小测").click()
    expect(page.locator("[data-part]")).to_have_count(2)
    with page.expect_navigation():
        page.get_by_role("combobox", name="题库").select_option(label=f"DEMO-DG {BANK}")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("textbox", name="试卷名称").fill("班组小测（浏览器）")
    page.get_by_role("button", name="查看题量够不够").click()
    expect(page.get_by_text("题量足够，可以抽题")).to_be_visible()
    page.get_by_role("button", name="抽题组卷").click()
    expect(page.get_by_text("试卷已组好")).to_be_visible()
    page.get_by_role("button", name="锁定试卷").click()
    dialog = page.get_by_role("dialog", name="锁定“班组小测（浏览器）”")
    dialog.get_by_role("button", name="先不做").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="锁定试卷").dblclick()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="锁定“班组小测（浏览器）”").click()
    expect(page.get_by_text("试卷已锁定")).to_be_visible()
    expect(page.locator(".hash")).to_be_visible()


def test_on_a_telephone_the_list_of_a_bank_begins_in_the_first_screen(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    _open_bank(page)
    with late_scripts(page):
        page.reload(wait_until="commit")
        expect(page.locator(".item-row").last).to_be_visible()
        painted(page)
        early = page.locator(".item-row").first.bounding_box()
    page.wait_for_load_state()
    assert page.locator(".item-row").first.bounding_box() == early
    under_the_thumb = page.locator("nav.nav").bounding_box()
    first = page.locator(".item-row").first.bounding_box()
    assert first and under_the_thumb
    assert first["y"] + first["height"] < under_the_thumb["y"]
    expect(page.get_by_role("searchbox", name="搜索")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("题型")).to_be_hidden()
    page.get_by_text("筛选和排序", exact=True).tap()
    page.get_by_label("题型").select_option("multiple_choice")
    expect(page.get_by_text("筛选和排序，用了 1 项")).to_be_in_viewport()
    expect(page.locator(".item-row-marks").first).to_contain_text("多选题")


def test_on_a_telephone_an_item_analysed_is_a_line_that_unfolds(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    page.goto("/sittings")
    way = page.get_by_role("link", name="摸底考试").first.get_attribute("href")
    page.goto(f"{way}/analysis")
    assert page.locator("tr.foldable").count() == 60
    assert page.evaluate("document.documentElement.scrollHeight") < 5_000
    fourth = page.locator("#item-4")
    expect(fourth.locator("td").nth(1)).to_be_hidden()
    fourth.get_by_role("checkbox", name="更多数字").check(force=True)
    expect(fourth.locator("td").nth(1)).to_be_visible()
    page.goto(f"{page.url.partition('#')[0]}#item-9")
    expect(page.locator("#item-9").get_by_text("更正评分")).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 620, "height": 877})
    expect(page.locator("#item-30").locator("td").nth(1)).to_be_visible()


def test_picking_by_hand_goes_on_where_one_stood(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    page.goto("/papers/new")
    page.get_by_label("用哪个题库").select_option(label=f"DEMO-DG {BANK}")
    page.get_by_role("button", name="等级理论卷").click()
    page.get_by_role("textbox", name="试卷名称").fill("手工卷（浏览器）")
    page.get_by_role("button", name="手工选题").click()
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("after="))
    put = page.get_by_role("button", name="放入")
    tenth = page.locator(".picks > li", has=put).nth(9)
    number, following = tenth.locator(".figure").inner_text(), put.nth(10)
    next_number = page.locator(".picks > li", has=put).nth(10).locator(".figure").inner_text()
    following.scroll_into_view_if_needed()
    stood = page.evaluate("scrollY")
    assert stood > 0
    tenth.get_by_role("button", name="放入").click()
    row = page.locator(".picks > li", has=page.get_by_text(number, exact=True)).first
    expect(row).to_contain_text("已在卷中")
    expect(page).to_have_url(re.compile("after="))
    page.wait_for_function("at => scrollY === at", arg=stood)
    focused = page.locator(".picks > li", has=page.locator("button:focus")).locator(".figure")
    expect(focused).to_have_text(next_number)
