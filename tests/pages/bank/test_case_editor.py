"""Calculated items and cases in the editor: written, previewed, sent back, read again."""

import re
from typing import Any

from question_bank import reading
from question_bank.kinds import registry
from tests.pages.bank.conftest import Site
from tests.pages.bank.test_bank_pages import item_of, typed

FORMULA: dict[str, Any] = {
    "kind": "calculated",
    "stem": "电压 {U}，电流 {I}，求电阻。",
    "parameter": ["U", "I", ""],
    "minimum": ["110", "1", ""],
    "maximum": ["220", "5", ""],
    "step": ["10", "", ""],
    "parameter_unit": ["V", "A", ""],
    "constraints": "U > 20 * I\n\nI < 6",
    "formula": "U / I",
    "decimals": "1",
    "unit": "Ω",
    "tolerance": "1",
    "tolerance_in": "percent",
}
CASE: dict[str, Any] = {
    "kind": "case_study",
    "stem": "某车间停电检修",
    "child": ["k1", "k2"],
    "c.k1.kind": "single_choice",
    "c.k1.stem": "先做哪一步",
    "c.k1.share": "2",
    "c.k1.option_id": ["a", "b"],
    "c.k1.option": ["停电", "验电"],
    "c.k1.key": "a",
    "c.k2.kind": "true_false",
    "c.k2.stem": "先 a<b 接地",
    "c.k2.key": "false",
}


def test_a_calculated_item_is_written_and_read_again(site: Site) -> None:
    browser = site.browser(site.trainer)
    saved = browser.post(f"/bank/{site.bank_ref}/items", typed(site, **FORMULA))
    ref = item_of(saved.headers["location"])
    editor = browser.get(f"/items/{ref}/edit").text
    assert 'value="220"' in editor
    assert "U &gt; 20 * I" in editor
    shown = browser.get(f"/items/{ref}").text
    assert re.search(r"U / I = \d+ / \d = [\d.]+ Ω", shown)
    assert browser.post(f"/items/{ref}/submit", {"seen": 1}).status_code == 303
    assert browser.get(f"/items/{ref}/history").status_code == 200


def test_the_preview_deals_five_samples_with_answers(site: Site) -> None:
    browser = site.browser(site.trainer)
    html = browser.post("/bank/preview", typed(site, **FORMULA)).json()["html"]
    assert len(re.findall(r"U = \d+ V，I = \d A → <strong>[\d.]+ Ω</strong>", html)) == 5
    broken = browser.post("/bank/preview", typed(site, **FORMULA | {"formula": "U / R"})).json()
    assert "还算不出" in broken["html"]
    assert "“U / R”里的“R”不是参数。" in {each["text"] for each in broken["problems"]}
    narrow = browser.post("/bank/preview", typed(site, **FORMULA | {"constraints": "U < 5"})).json()
    assert any("请放宽约束" in each["text"] for each in narrow["problems"])


def test_what_does_not_hold_comes_back_with_what_was_typed(site: Site) -> None:
    sent = typed(site, **FORMULA | {"formula": "U /", "then": "submit"})
    browser = site.browser(site.trainer)
    answer = browser.get(browser.post(f"/bank/{site.bank_ref}/items", sent).headers["location"])
    assert "“U /”读不懂" in answer.text
    assert ">U /</textarea>" in answer.text


def test_a_case_is_written_with_its_items_and_read_again(site: Site) -> None:
    browser = site.browser(site.trainer)
    saved = browser.post(f"/bank/{site.bank_ref}/items", typed(site, **CASE))
    ref = item_of(saved.headers["location"])
    with site.house.reading(site.trainer.actor) as work:
        version = reading.look(work, ref).newest
    content = registry.stored(version.content)
    assert [(each["kind"], each["share"]) for each in content["children"]] == [
        ("single_choice", 2),
        ("true_false", 1),
    ]
    assert content["children"][1]["content"]["stem"] == "先 a&lt;b 接地"
    assert version.key is not None
    assert registry.check(version.presented.kind, version.content, version.key) == ()
    editor = browser.get(f"/items/{ref}/edit").text
    assert 'name="c.k1.option"' in editor
    assert "先 a&lt;b 接地" in editor
    assert "先做哪一步" in browser.get(f"/items/{ref}").text
    assert browser.get(f"/items/{ref}/history").status_code == 200
    assert browser.post(f"/items/{ref}/submit", {"seen": 1}).status_code == 303


def test_items_of_a_case_are_added_moved_and_dropped_without_saving(site: Site) -> None:
    browser, address = site.browser(site.trainer), f"/bank/{site.bank_ref}/items"
    more = browser.post(address, typed(site, **CASE, child_kind="numeric", then="child"))
    assert more.status_code == 200
    assert more.text.count('name="child" value=') == 3
    assert re.search(r'name="c\.\w{6}\.number"', more.text)
    assert "data-unsaved-rows" in more.text
    assert "第 1 题" not in more.text and "/items/" not in browser.get(f"/bank/{site.bank_ref}").text
    moved = browser.post(address, typed(site, **CASE, then="up:k2")).text
    assert moved.index('value="k2"') < moved.index('value="k1"')
    assert 'value="k1"' not in browser.post(address, typed(site, **CASE, then="drop:k1")).text
    assert browser.post(address, typed(site, **CASE | {"c.k1.kind": "riddle"})).status_code == 422


def test_blanks_of_a_case_begin_with_the_same_rules_as_blanks_that_stand_alone(site: Site) -> None:
    browser = site.browser(site.trainer)
    alone = browser.get(f"/bank/{site.bank_ref}/new?kind=fill_blank").text
    asked = typed(site, **CASE, child_kind="fill_blank", then="child")
    more = browser.post(f"/bank/{site.bank_ref}/items", asked).text
    changed = browser.post(
        f"/bank/{site.bank_ref}/items", typed(site, then="kind", to_kind="fill_blank")
    ).text
    ticked = [
        sorted(re.findall(r'name="(?:c\.\w{6}\.)?(switch|ordered)" value="(\w+)"[^>]* checked', page))
        for page in (alone, more, changed)
    ]
    assert len(ticked[0]) > 3
    assert ticked[0] == ticked[1] == ticked[2]


def test_what_an_item_of_a_case_lacks_is_told_with_its_number(site: Site) -> None:
    without = {name: value for name, value in CASE.items() if name != "c.k2.key"}
    sent = typed(site, **without, then="submit")
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/items", sent)
    assert "第 2 小题还有 1 处要改" in browser.get(answer.headers["location"]).text


def test_rules_are_tried_only_on_kinds_that_rules_mark(site: Site) -> None:
    browser, new = site.browser(site.trainer), f"/bank/{site.bank_ref}/new?kind="
    for kind in ("short_answer", "essay", "file_submission", "practical_task"):
        page = browser.get(new + kind).text
        assert "data-tried data-by-people hidden" in page
        assert 'class="rubric-part rubric-unit"' in page
    assert "data-by-people" not in browser.get(f"{new}numeric").text


PASTED = "1. 验电之后先做什么？\nA. 接地\nB. 送电\nC. 下班\n答案：A\n解析：见规程。"


def test_a_question_pasted_into_an_item_of_a_case_is_taken_apart_there(site: Site) -> None:
    case = CASE | {"c.k2.stem": "", "c.k2.key": "", "c.k2.share": "3", "explanation": "先看材料。"}
    asked = {"then": "apart:k2", "pasted": PASTED, "formatted": "", "lost": "0"}
    page = site.browser(site.trainer).post(f"/bank/{site.bank_ref}/items", typed(site, **case | asked)).text
    assert 'name="c.k2.kind" value="single_choice"' in page
    assert ">验电之后先做什么？</textarea>" in page and ">下班</textarea>" in page
    assert re.search(r'name="c\.k2\.key" value="a" checked', page)
    assert re.search(r'name="c\.k2\.share"[^>]* value="3"', page)
    assert ">先看材料。\n见规程。</textarea>" in page
    assert "先做哪一步" in page
    assert "data-unsaved-rows" in page


def test_what_is_no_question_stays_in_the_stem_of_its_item_with_the_reason(site: Site) -> None:
    case = CASE | {
        "c.k2.stem": "甲\nA. 一",
        "c.k2.key": "",
        "then": "apart:k2",
        "pasted": "甲\nA. 一",
        "lost": "2",
    }
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/items"
    page = browser.post(here, typed(site, **case)).text
    assert ">甲\nA. 一</textarea>" in page
    assert "没有从粘贴的文字里读出一道完整的题。" in page and "有 2 张图没有带来" in page
    several = case | {"c.k2.stem": "", "pasted": f"{PASTED}\n\n2. 再问？\nA. 是\nB. 否\n答案：B", "lost": "0"}
    assert "还有 1 道题没有取用" in browser.post(here, typed(site, **several)).text
    gone = browser.post(here, typed(site, **case | {"then": "apart:k9"})).text
    assert ">甲\nA. 一</textarea>" in gone and "没有从粘贴" not in gone
