"""The editor as a trainer has it under the hands: by keyboard at the desk, by thumb on the phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import make_pictures
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser

PASTE = """(field, [html, text, rtf]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  data.setData("text/rtf", rtf);
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
TWICE = r"{\nonshppict{\pict\wmetafile8 0102030405060708}}"
PICT = r"{\*\shppict{\pict{\*\picprop x}\pngblip{\*\blipuid 00ff}%s}}" + TWICE
METAFILE = r"{\pict\wmetafile8 00112233445566778899aabb}"
WORD = (
    "<p>1. 图中 R<sub>1</sub> 是多少？</p><p><img src='file:///C:/a.png'><img src='file:///C:/b.wmf'></p>"
    "<table><tr><th>U</th><th>I</th></tr><tr><td>1</td><td>2</td></tr></table>"
    "<p>A. 1 Ω</p><p>B. 10<sup>3</sup> Ω</p><p>答案：B</p>"
)


def word_clip(html: str, text: str) -> list[str]:
    """What Word puts on the clipboard: a picture that can be read, and one that cannot."""
    return [html, text, r"{\rtf1 " + PICT % make_pictures.png().hex() + METAFILE + "}"]


def new_item(page: Page) -> str:
    """An empty editor; the address of its bank."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/bank")
    page.get_by_role("link", name="电工练兵题库").click()
    bank = page.url.partition("?")[0]
    page.goto(f"{bank}/new")
    return bank


def describe_picture(page: Page, words: str) -> None:
    dialog = page.get_by_role("dialog", name="图片说明")
    dialog.get_by_role("textbox").fill(words)
    dialog.get_by_role("button", name="放进题里").click()


def saved(page: Page, state: str = "done") -> Locator:
    sign = page.locator(f"[data-saved][data-state={state}]")
    expect(sign).to_be_visible()
    return sign


def sent(page: Page, name: str) -> list[str]:
    """What the server gets of a field."""
    told: list[str] = page.evaluate(
        "name => new FormData(document.querySelector('[data-editor]')).getAll(name)", name
    )
    return told


def test_an_item_is_written_by_keyboard_and_nothing_typed_is_lost(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    expect(page.locator("[data-live]")).to_have_count(0)
    stem.focus()
    page.keyboard.press("Tab")
    expect(stem).to_have_attribute("aria-invalid", "true")
    expect(stem.locator("xpath=..").locator(".field-error")).to_be_visible()
    stem.focus()
    page.keyboard.type("水是 H")
    page.keyboard.press("Control+,")
    page.keyboard.type("2")
    expect(stem).to_have_value("水是 H<sub>2</sub>")
    expect(stem).not_to_have_attribute("aria-invalid", "true")
    page.locator("[name=option]").first.focus()
    for words in ("对", "错", "不定", "都不是", "再一个"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    page.keyboard.press("Alt+2")
    assert page.locator("[name=key]").nth(1).is_checked()
    assert [each.input_value() for each in page.locator("[name=option]").all()][4:] == ["再一个", ""]
    page.get_by_text("标注", exact=True).click()
    page.locator("[name=tags]").fill("安全")
    page.locator("[name=citations]").fill("没有登记的文件")
    saved(page, "partly")
    expect(page.locator("[name=citations] ~ .field-error")).to_contain_text("没有登记的文件")
    page.locator("[name=citations]").fill("")
    saved(page)
    page.reload()
    expect(page.locator("[name=tags]")).to_have_value("安全")
    page.locator("[name=explanation]").evaluate(
        PASTE, word_clip("见<b>图</b><img src='file:///a.png'>", "见图")
    )
    describe_picture(page, "电路图")
    expect(page.locator("[name=explanation]")).to_have_value("见<b>图</b>【图 1】")
    expect(page.locator("[data-held]").get_by_alt_text("电路图")).to_be_visible()
    page.get_by_role("link", name="上一题").click()
    expect(page.get_by_role("link", name="下一题")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Control+Enter"])
def test_a_key_that_closes_the_dialog_of_a_formula_saves_nothing_behind_it(
    people: Visitors, key: str
) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    address = page.url
    stem = page.locator("[name=stem]")
    stem.fill("正确的是")
    stem.press("Control+m")
    dialog = page.get_by_role("dialog", name="公式")
    dialog.get_by_role("textbox").fill("U=IR")
    dialog.get_by_role("textbox").press(key)
    expect(stem).to_have_value(r"正确的是\(U=IR\)")
    page.wait_for_timeout(300)
    assert page.url == address
    assert not page.locator("[data-editor][data-sent]").count()


def test_a_question_from_word_is_taken_apart_with_its_signs_and_pictures(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    text = "1. 图中 R1 是多少？\nA. 1 Ω\nB. 103 Ω\n答案：B"
    page.locator("[name=stem]").evaluate(PASTE, word_clip(WORD, text))
    describe_picture(page, "电路图")
    page.wait_for_url(re.compile("/pasted$"))
    stem = page.locator("[name=stem]")
    expect(stem).to_have_value("图中 R<sub>1</sub> 是多少？\n【图 1】\n【表 1】")
    assert re.search(
        r"^图中 R<sub>1</sub> 是多少？\s+<img .*电路图.*>\s+<table><tbody><tr><th>U", sent(page, "stem")[0]
    )
    expect(page.locator("[name=option]").nth(1)).to_have_value("10<sup>3</sup> Ω")
    expect(page.get_by_text("有 1 张图没有带来")).to_be_visible()
    saved(page)


def test_a_question_pasted_into_an_item_of_a_case_is_taken_apart_there(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    bank = new_item(page)
    page.goto(f"{bank}/new?kind=case_study")
    page.locator("[name=stem]").fill("某车间停电检修。")
    children = page.locator(".case-child")
    for count in (1, 2):
        page.get_by_role("button", name="加小题").click()
        expect(children).to_have_count(count)
    first, second = children.nth(0), children.nth(1)
    second.locator("[name$='.option']").first.fill("已经写了")
    text = "1. 图中 R1 是多少？\nA. 1 Ω\nB. 103 Ω\n答案：B"
    second.locator("[name$='.stem']").evaluate(PASTE, ["", text, ""])  # something is in it: left as it is
    expect(second.locator("[name$='.option']").first).to_have_value("已经写了")
    first.locator("[name$='.stem']").evaluate(PASTE, word_clip(WORD, text))
    describe_picture(page, "电路图")
    expect(first.locator("[name$='.option']").nth(1)).to_have_value("10<sup>3</sup> Ω")
    expect(first.locator("[name$='.stem']")).to_have_value("图中 R<sub>1</sub> 是多少？\n【图 1】\n【表 1】")
    expect(first.locator("[name$='.key']").nth(1)).to_be_checked()
    expect(second.locator("[name$='.option']").first).to_have_value("已经写了")
    expect(page.get_by_text("有 1 张图没有带来")).to_be_visible()
    saved(page)


def test_what_was_written_without_a_connection_is_looked_at_once_there_is_one(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem, empty = page.locator("[name=stem]"), page.get_by_text("题干为空", exact=False)
    stem.fill("停")
    expect(empty).to_have_count(0)
    stem.fill("")
    expect(empty.first).to_be_visible()
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        stem.fill("停电以后先做什么？")
    expect(empty.first).to_be_visible()
    page.context.set_offline(False)
    expect(empty).to_have_count(0)


def test_a_published_item_is_kept_in_the_tab_until_it_is_saved(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    bank = new_item(page)
    expect(page.get_by_role("toolbar")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{bank}?state=published&kind=single_choice")
    page.locator(".item-row").first.tap()
    page.get_by_role("link", name="编辑，起草新版").tap()
    explanation = page.locator("[name=explanation]")
    explanation.fill("改了解析，还没有保存。")
    saved(page, "unsaved")
    page.wait_for_timeout(400)
    page.reload()
    expect(explanation).not_to_have_value("改了解析，还没有保存。")
    page.get_by_role("button", name="接着改").tap()
    expect(explanation).to_have_value("改了解析，还没有保存。")


def test_a_page_loaded_again_at_once_goes_on_from_what_it_sent_itself(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.fill("第一段。")
    saved(page)
    for words in ("第一段。第二段。", "第一段。第二段。第三段，写了很久。"):
        stem.fill(words)
        page.wait_for_timeout(400)
        page.reload()
        expect(page.locator("[data-editor][inert]")).to_have_count(0)
        expect(stem).to_have_value(words)
        expect(page.locator("[data-kept]")).to_be_hidden()
    stem.fill("第一段。第二段。第三段，写了很久。第四段。")
    saved(page)


def test_a_text_written_beside_another_tab_is_offered_after_loading_again(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    people.watch(page).refusals.add(409)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.fill("两页都写的题。")
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=stem]").fill("两页都写的题，另一页改的。")
    saved(other)
    stem.fill("两页都写的题，这一页改的。")
    expect(page.locator("[data-saved-too]")).to_contain_text("又存过一份")
    page.reload()
    page.get_by_role("button", name="接着改").click()
    expect(stem).to_have_value("两页都写的题，这一页改的。")
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_role("heading", name="两份不同的地方")).to_be_visible()


def test_what_the_server_has_stored_is_not_offered_again_and_what_got_lost_is(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    bank = new_item(page)
    stem, offer = page.locator("[name=stem]"), page.locator("[data-kept]")
    next_one = page.get_by_role("button", name="保存并写下一题")
    for words in ("写完马上存的一题。", "接着又写的一题。"):  # both before the text saves itself
        stem.fill(words)
        next_one.click()
        page.wait_for_url(re.compile(r"/new\?.*begun="))
        expect(page.get_by_text("试题已保存")).to_be_visible()
        expect(stem).to_have_value("")
        expect(offer).to_be_hidden()
    page.goto(f"{bank}/new")
    expect(offer).to_be_hidden()
    page.route("**/items", lambda route: route.fulfill(status=502, body=""))
    people.watch(page).refusals.add(502)
    stem.fill("没有送到的一题。")
    next_one.click()
    page.wait_for_url(re.compile("/items$"))
    page.unroute("**/items")
    page.goto(f"{bank}/new")
    page.get_by_role("button", name="接着改").click()
    expect(stem).to_have_value("没有送到的一题。")
    next_one.click()
    expect(page.get_by_text("试题已保存")).to_be_visible()
    expect(offer).to_be_hidden()


def test_a_new_item_comes_into_being_with_its_first_words(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    page.locator("select[name=topic]").select_option(index=1)
    page.locator("[name=stem]").fill("写")
    page.locator("[name=stem]").fill("")
    page.wait_for_timeout(3200)
    assert "/new" in page.url
    page.reload()
    assert "/new" in page.url
    expect(page.locator("[data-kept]")).to_be_hidden()
    page.locator("[name=explanation]").fill("先写了解析。")
    saved(page)
    assert "/edit" in page.url


def test_the_sheet_takes_nothing_into_what_is_in_review_and_says_so(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    bank = new_item(page)
    for words in ("表格里锁定的甲题。", "表格里锁定的乙题。"):
        page.goto(f"{bank}/new")
        page.locator("[name=stem]").fill(words)
        for at, option in enumerate(("对", "错")):
            page.locator("[name=option]").nth(at).fill(option)
        page.locator("[name=key]").first.check()
        page.locator("select[name=topic]").select_option(index=1)
        page.get_by_role("button", name="保存" if "甲" in words else "保存并送审", exact=True).last.click()
        expect(page.get_by_text(re.compile("试题已保存|已送审|提交审核")).first).to_be_visible()
    page.goto(f"{bank}/sheet?q=表格里锁定的")
    free, locked = page.locator("[name=difficulty]").all()
    before = locked.input_value()
    expect(locked).to_have_js_property("readOnly", True)
    expect(locked).to_have_accessible_description(re.compile("正在审核，难度和出处不能改"))
    free.fill("难")
    locked.press("Control+d")
    expect(page.get_by_text("有 1 格已锁定，没有改。")).to_be_visible()
    free.evaluate(PASTE, ["", "较难\n较难", ""])
    expect(free).to_have_value("较难")
    expect(locked).to_have_value(before)
    expect(page.get_by_text("有 1 格已锁定，没有改。")).to_be_visible()
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_text("已保存，改了 1 题")).to_be_visible()
    page.get_by_role("link", name="撤回这 1 题").click()
    page.get_by_role("button", name="对 1 题执行").click()
    expect(page.get_by_text("已完成")).to_be_visible()


def test_a_row_of_the_sheet_that_one_tab_did_not_touch_keeps_what_the_other_saved(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    bank = new_item(page)
    for words in ("两个窗口里的甲题。", "两个窗口里的乙题。"):
        page.goto(f"{bank}/new")
        page.locator("[name=stem]").fill(words)
        page.get_by_role("button", name="保存", exact=True).last.click()
        expect(page.get_by_text("试题已保存")).to_be_visible()
    page.goto(f"{bank}/sheet?q=两个窗口里的")
    other = people.page("DEMO-TRAINER", DESK)
    other.goto(page.url)
    page.locator("[name=cognitive]").first.fill("理解")
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_text("已保存，改了 1 题")).to_be_visible()
    other.locator("[name=tags]").last.fill("必考")
    expect(other.get_by_text("改了 1 行，还没有保存")).to_be_visible()
    other.get_by_role("button", name="保存这一页").click()
    expect(other.get_by_text("已保存，改了 1 题")).to_be_visible()
    expect(other.locator("[name=cognitive]").first).to_have_value("理解")
    expect(other.locator("[name=tags]").last).to_have_value("必考")


def test_what_one_tab_did_not_touch_is_not_put_back_over_what_the_other_mended(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    people.watch(page).refusals.add(409)
    new_item(page)
    page.locator("[name=stem]").fill("题干里有一个错子。")
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.on("dialog", lambda dialog: dialog.accept())
    page.locator("[name=stem]").fill("题干里有一个错字。")
    saved(page)
    people.watch(other).refusals.add(409)
    other.locator("[name=explanation]").fill("第二个窗口写的解析。")
    other.get_by_role("button", name="保存", exact=True).last.click()
    expect(other.get_by_role("heading", name="两份不同的地方")).to_be_visible()
    expect(other.get_by_text("已照存下的更新：题目和答案。")).to_be_visible()
    expect(other.get_by_role("table").get_by_role("rowheader", name="题干")).to_have_count(0)
    other.get_by_role("button", name="用我写的").click()
    expect(other.get_by_text("试题已保存")).to_be_visible()
    expect(other.locator("[name=stem]")).to_have_value("题干里有一个错字。")
    expect(other.locator("[name=explanation]")).to_have_value("第二个窗口写的解析。")
