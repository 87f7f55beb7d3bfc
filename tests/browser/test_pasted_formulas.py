"""Formulas of a page that is pasted from come along as formulas; what nobody can read is said."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editor import PASTE, new_item, saved
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser

FRACTION = "<mfrac><mi>U</mi><mi>R</mi></mfrac>"
NOTE = r'<annotation encoding="application/x-tex">\frac{U}{R}</annotation>'
TWIN = '<span class="katex-html" aria-hidden="true"><span>R</span><span>U</span></span>'
MATH = f"<math>{FRACTION}</math>"
NOTED = f"<math><semantics><mrow>{FRACTION}</mrow>{NOTE}</semantics></math>"
KATEX = f'<span class="katex"><span class="katex-mathml">{NOTED}</span>{TWIN}</span>'
PLAIN = r"正确的是\(\frac{U}{R}\)（ ）"
ON_ITS_LINE = r"正确的是\[\frac{U}{R}\]（ ）"
ALONE = "<mjx-container class='MathJax'><mjx-math><mjx-c></mjx-c>U</mjx-math></mjx-container>"
CLIPS = {
    "MathML": (MATH, PLAIN),
    "KaTeX": (KATEX, PLAIN),
    "KaTeX on its line": (f'<span class="katex-display">{KATEX}</span>', ON_ITS_LINE),
    "MathJax": (
        f"<mjx-container><mjx-math>UR</mjx-math><mjx-assistive-mml>{MATH}</mjx-assistive-mml></mjx-container>",
        PLAIN,
    ),
    "MathJax 2": (f"<span class='MathJax' data-mathml='{MATH}'><nobr>UR</nobr></span>", PLAIN),
    "Wikipedia": (r'<img class="mwe-math-fallback-image-inline" alt="{\displaystyle {\frac {U}{R}}}">', None),
    "LaTeX beside it": (r'<span class="ztext-math" data-tex="\frac{U}{R}">UR</span>', PLAIN),
    "unread": (ALONE, "正确的是〔公式 1〕（ ）"),
}  # fmt: skip


def paste(page: Page, html: str, text: str) -> None:
    page.locator("[name=stem]").evaluate(PASTE, [html, text, ""])


@pytest.mark.parametrize("whose", CLIPS)
def test_a_formula_of_a_page_is_pasted_as_a_formula(people: Visitors, whose: str) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    html, told = CLIPS[whose]
    paste(page, f"<p>正确的是{html}（ ）</p>", "正确的是UR（ ）")
    wanted = re.compile(r"^正确的是\\\(.*\\frac ?\{U\}\{R\}.*\\\)（ ）$") if told is None else told
    expect(page.locator("[name=stem]")).to_have_value(wanted)
    unread = page.get_by_text("有 1 个公式没有读懂")
    expect(unread).to_have_count(1 if whose == "unread" else 0)
    if whose != "unread":
        expect(page.frame_locator("[data-stage] iframe").locator("math mfrac")).to_be_visible()


def test_a_whole_question_is_taken_apart_with_its_formulas(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    less = MATH.replace("</math>", "<mo>&lt;</mo><mi>b</mi></math>")
    options = f"<p>A. {KATEX}</p><p>B. {less}</p><p>C. {ALONE}</p>"
    html = f"<p>1. 正确的是（ ）</p>{options}<p>答案：A</p>"
    paste(page, html, "1. 正确的是（ ）\nA. UR\nB. UR\nC. U\n答案：A")
    page.wait_for_url(re.compile("/pasted$"))
    fields = page.locator("[name=option]")
    expect(fields.nth(0)).to_have_value(r"\(\frac{U}{R}\)")
    expect(fields.nth(1)).to_have_value(r"\(\frac{U}{R}<b\)")
    expect(fields.nth(2)).to_have_value("〔公式 3〕")
    expect(page.get_by_text("有 1 个公式没有读懂")).to_be_visible()
    saved(page)


def test_on_a_phone_it_is_seen_that_a_formula_was_not_read(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", PHONE)
    new_item(page)
    paste(page, f"正确的是{ALONE}", "正确的是U")
    expect(page.get_by_text("有 1 个公式没有读懂")).to_be_in_viewport(ratio=1)


def test_a_formula_in_a_cell_of_a_table_comes_along(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    row = f"<tr><td>电流</td><td>{MATH}</td></tr>"
    paste(page, f"<table>{row}{row}</table>", "电流\tUR\n电流\tUR")
    expect(page.locator("[name=stem]")).to_have_value("【表 1】")
    expect(page.frame_locator("[data-stage] iframe").locator("td math mfrac")).to_have_count(2)


def test_without_a_connection_nothing_is_flattened(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    new_item(page)
    page.context.set_offline(True)
    paste(page, f"正确的是{MATH}", "正确的是UR")
    expect(page.locator("[name=stem]")).to_have_value("正确的是〔公式 1〕")
    expect(page.get_by_text("有 1 个公式没有读懂")).to_be_visible()
    page.context.set_offline(False)
