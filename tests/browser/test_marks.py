"""Tables and pictures in the editor: a short mark in the field, what it stands for below it, nothing lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_editor import PASTE, describe_picture, new_item, saved, sent, word_clip
from tests.browser.visitors import DESK, Visitors

pytestmark = pytest.mark.browser

TABLE = "<table><tr><th>电压</th><th>距离</th></tr><tr><td>10 kV</td><td>0.7 m</td></tr></table>"
TABLED = re.compile(r"^安全距离：\s*<table>.*0\.7 m.*</table>$", re.DOTALL)


def strip_of(field: Locator) -> Locator:
    """What is shown below a field."""
    return field.locator("xpath=following-sibling::*[@data-held]")


def begun(page: Page) -> Locator:
    """A new item with a table from Word in its explanation."""
    new_item(page)
    page.locator("[name=stem]").fill("停电作业时与带电部分的距离？")
    explanation = page.locator("[name=explanation]")
    explanation.evaluate(PASTE, [f"<p>安全距离：</p>{TABLE}", "安全距离：", ""])
    expect(explanation).to_have_value("安全距离：\n【表 1】")
    return explanation


def test_a_pasted_table_is_a_mark_in_the_field_and_a_table_below_it(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    explanation = begun(page)
    expect(strip_of(explanation).get_by_role("cell", name="0.7 m")).to_be_visible()
    expect(explanation).to_have_attribute("aria-describedby", re.compile("held-"))
    assert TABLED.match(sent(page, "explanation")[0])
    saved(page)
    page.reload()
    expect(explanation).to_have_value(re.compile(r"^安全距离：\s*【表 1】$"))
    assert TABLED.match(sent(page, "explanation")[0])
    strip_of(explanation).get_by_role("button", name="修改").click()
    dialog = page.get_by_role("dialog", name="表格")
    expect(dialog.get_by_role("textbox")).to_have_value("电压 | 距离\n10 kV | 0.7 m")
    dialog.get_by_role("textbox").fill("电压 | 距离\n10 kV | 0.35 m")
    dialog.get_by_role("button", name="放进题里").click()
    expect(strip_of(explanation).get_by_role("cell", name="0.35 m")).to_be_visible()
    expect(explanation).to_have_value(re.compile(r"^安全距离：\s*【表 1】$"))
    saved(page)
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_role("cell", name="0.35 m").first).to_be_visible()


def test_a_mark_is_one_sign_that_is_deleted_whole_and_comes_back(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    explanation = begun(page)
    explanation.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("见")
    expect(explanation).to_have_value("安全距离：\n见【表 1】")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.type("下")
    expect(explanation).to_have_value("安全距离：\n见下【表 1】")
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    expect(explanation).to_have_value("安全距离：\n见下")
    expect(strip_of(explanation)).to_contain_text("已移走")
    assert "table" not in sent(page, "explanation")[0]
    page.keyboard.press("Control+z")
    expect(explanation).to_have_value("安全距离：\n见下【表 1】")
    strip_of(explanation).get_by_role("button", name="移走").click()
    expect(explanation).to_have_value("安全距离：\n见下")
    strip_of(explanation).get_by_role("button", name="放回").click()
    expect(explanation).to_have_value("安全距离：\n见下【表 1】")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(explanation).to_have_value("安全距离：\n见下")


def test_a_mark_moves_to_another_field_and_another_item_with_what_it_stands_for(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    explanation = begun(page)
    stem = page.locator("[name=stem]")
    explanation.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    expect(explanation).to_have_value("")
    stem.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+v")
    expect(stem).to_have_value("停电作业时与带电部分的距离？安全距离：\n【表 1】")
    expect(strip_of(stem).get_by_role("cell", name="0.7 m")).to_be_visible()
    expect(strip_of(explanation)).to_be_hidden()
    saved(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.evaluate("window.history.pushState(null, '', location.href)")
    page.goto(f"{page.url.partition('/items')[0]}/bank")
    page.get_by_role("link", name="电工练兵题库").click()
    page.goto(f"{page.url.partition('?')[0]}/new")
    page.locator("[name=option]").first.focus()
    page.keyboard.press("Control+v")
    expect(page.locator("[name=option]").first).to_have_value(re.compile(r"【表 1】$"))
    assert sent(page, "option")[0].count("<table>") == 1
    page.locator("[data-options]").get_by_role("button", name="加一个选项").click()
    expect(page.locator("[data-options] [data-held]")).to_have_count(1)


def test_pictures_and_tables_with_blanks_keep_their_places(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    bank = new_item(page)
    page.goto(f"{bank}/new?kind=fill_blank")
    stem = page.locator("[name=stem]")
    cells = "<table><tr><td>电压</td><td>[[1]]</td></tr><tr><td>电流</td><td>[[2]]</td></tr></table>"
    stem.evaluate(PASTE, word_clip(f"{cells}<p>见<img src='file:///a.png'></p>", "电压 [[1]]"))
    describe_picture(page, "接线图")
    expect(stem).to_have_value("【表 1】\n见【图 1】")
    expect(strip_of(stem).get_by_alt_text("接线图", exact=True)).to_be_visible()
    strip_of(stem).locator("figure").nth(1).get_by_role("button", name="修改").click()
    expect(page.get_by_role("dialog", name="图片说明").get_by_role("textbox")).to_have_value("接线图")
    describe_picture(page, "改过的接线图")
    expect(strip_of(stem).get_by_alt_text("改过的接线图")).to_be_visible()
    stem.focus()
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name="插入一个空").click()
    (whole,) = sent(page, "stem")
    assert re.findall(r"\[\[\d\]\]", whole) == ["[[1]]", "[[2]]", "[[3]]"]
    assert whole.startswith("[[1]]<table>")
    assert 'alt="改过的接线图"' in whole
    expect(strip_of(stem).locator(".held-taken")).to_have_count(0)
    page.keyboard.press("Control+z")
    assert re.findall(r"\[\[\d\]\]", sent(page, "stem")[0]) == ["[[1]]", "[[2]]"]


def test_a_second_table_is_begun_beside_the_first(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    explanation = begun(page)
    explanation.focus()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="表格", exact=True).click()
    dialog = page.get_by_role("dialog", name="表格")
    expect(dialog.get_by_role("textbox")).to_have_value("")
    dialog.get_by_role("textbox").fill("项目\t要求\n验电\t先验后接")
    dialog.get_by_role("button", name="放进题里").click()
    expect(explanation).to_have_value("安全距离：\n【表 1】【表 2】")
    expect(strip_of(explanation).get_by_role("cell", name="先验后接")).to_be_visible()


def test_merged_cells_stay_where_they_are_and_a_change_is_taken_back(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    page.locator("[name=stem]").fill("测量结果见表，哪一台不合格？")
    explanation = page.locator("[name=explanation]")
    head = "<tr><th rowspan='2'>编号</th><th colspan='2'>绝缘电阻/MΩ</th></tr>"
    rows = f"{head}<tr><th>对地</th><th>相间</th></tr><tr><td>1</td><td>0.3</td><td>5</td></tr>"
    explanation.evaluate(PASTE, [f"<table>{rows}</table>", "编号", ""])
    strip = strip_of(explanation)
    strip.get_by_role("button", name="修改", exact=True).click()
    dialog = page.get_by_role("dialog", name="表格")
    typed = dialog.get_by_role("textbox")
    expect(typed).to_have_value("编号 | 绝缘电阻/MΩ | \n | 对地 | 相间\n1 | 0.3 | 5")
    typed.fill("编号 | 绝缘电阻/MΩ | \n | 对地 | 相间\n1 | 0.2 | 5")
    page.keyboard.press("Control+s")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(strip.get_by_role("cell", name="0.2")).to_be_visible()
    (whole,) = sent(page, "explanation")
    assert re.search(r'rowspan="2">编号</th><th colspan="2">绝缘电阻', whole)
    strip.get_by_role("button", name="恢复修改前").click()
    expect(strip.get_by_role("cell", name="0.3")).to_be_visible()
    expect(strip.get_by_role("button", name="恢复修改前")).to_be_hidden()


def test_markup_that_the_bank_does_not_keep_is_text(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    stem = page.locator("[name=stem]")
    stem.fill('下面哪一句有跨站风险？<img src=x onerror="alert(1)">')
    page.locator("[name=explanation]").focus()
    expect(stem).to_have_value('下面哪一句有跨站风险？&lt;img src=x onerror="alert(1)">')
    saved(page)
    page.reload()
    expect(stem).to_have_value(re.compile("onerror"))
