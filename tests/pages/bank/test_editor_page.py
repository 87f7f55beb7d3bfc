"""The editor's page: what it saves by itself, takes apart, and gives back."""

import re

from core.access import Role
from question_bank import classing
from tests import make
from tests.pages.bank.conftest import Site
from web.bank_blanks import numbered

TYPED = {
    "kind": "single_choice",
    "stem": "验电后先做什么？",
    "option_id": ["a", "b"],
    "option": ["接地", "作业"],
    "key": "a",
    "classed": "1",
    "tags": "安全，新规程",
    "cognitive": "apply",
}


def test_a_citation_that_is_not_whole_keeps_neither_text_nor_tags_from_being_saved(site: Site) -> None:
    browser = site.browser(site.trainer)
    told = browser.post(f"/bank/{site.bank_ref}/autosave", {**TYPED, "citations": "没有的文件 | 1"}).json()
    assert [each["field"] for each in told["left"]] == ["citations"]
    with site.house.reading(site.trainer.actor) as work:
        held = classing.look(work, told["item"])
    assert (held.tags, held.cognitive, held.citations) == (("安全", "新规程"), "apply", ())
    again = {**TYPED, "item": told["item"], "seen": told["seen"], "tags": "安全"}
    assert browser.post(f"/bank/{site.bank_ref}/autosave", again).json()["left"] == []


def test_a_kept_text_comes_back_into_the_editor_and_saves_nothing(site: Site) -> None:
    browser = site.browser(site.trainer)
    page = browser.post(f"/bank/{site.bank_ref}/items", {**TYPED, "then": "restore"})
    assert page.status_code == 200
    assert "验电后先做什么？" in page.text
    assert "data-unsaved-rows" in page.text
    assert "还没有试题" in browser.get(f"/bank/{site.bank_ref}").text


def test_a_pasted_question_keeps_its_signs_its_table_and_its_pictures(site: Site) -> None:
    formatted = (
        "<p>1. R<sub>1</sub> 是多少？</p><table><tr><th>U</th></tr><tr><td>1</td></tr></table>"
        '<p><img src="/assets/a.png" alt="电路图"><img src="file:///b.png"></p>'
        "<p>A. 1 Ω</p><p>B. 10<sup>3</sup> Ω</p><p>答案：B</p>"
    )
    pasted = {"pasted": "1. R1 是多少？\nA. 1 Ω\nB. 103 Ω\n答案：B", "formatted": formatted, "lost": "1"}
    page = site.browser(site.trainer).post(f"/bank/{site.bank_ref}/pasted", pasted).text
    assert "R&lt;sub&gt;1&lt;/sub&gt; 是多少？" in page
    assert "&lt;td&gt;1&lt;/td&gt;" in page
    assert "alt=&#34;电路图&#34;" in page
    assert "file:" not in page
    assert "10&lt;sup&gt;3&lt;/sup&gt; Ω" in page
    assert "有 1 张图没有带来" in page


def test_a_template_begins_new_items_and_goes_to_no_review(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    sent = {**TYPED, "source": "GB 26860", "topic": site.topic_ref, "then": "template"}
    like = browser.post(f"{here}/items", sent).headers["location"]
    page = browser.get(like).text
    assert "验电后先做什么？" in page and 'name="item" value=""' in page
    ref = like.partition("?like=")[2]
    assert "这是模板，不能送审" in browser.post(f"/items/{ref}/submit", {"seen": 1}).text
    told = browser.get(f"{here}/bulk?items={ref}&deed=submit").text
    assert "这是模板，不能送审" in told
    new = browser.get(f"{here}/new?after={ref}").text
    assert f'href="{here}/new?like={ref}"' in new and "没写完" not in browser.get(f"{here}/new").text
    assert 'name="source" type="text" value="GB 26860"' in new
    assert re.search(rf'<option value="{site.topic_ref}"[^>]* selected', new)


def test_an_item_leads_on_through_the_list_it_was_opened_from(site: Site) -> None:
    first, second, third = (site.draft(stem) for stem in ("接地甲一", "验电题", "接地甲二"))
    browser, listed = site.browser(site.trainer), "q=%E6%8E%A5%E5%9C%B0%E7%94%B2"
    assert f'href="/items/{third}?{listed}"' in browser.get(f"/bank/{site.bank_ref}?{listed}").text
    page = browser.get(f"/items/{first}?{listed}").text
    assert f'data-turn="after" href="/items/{third}?{listed}"' in page
    editor = browser.get(f"/items/{first}/edit?{listed}").text
    assert f'data-turn="after" href="/items/{third}/edit?{listed}"' in editor
    assert f'data-turn="after" href="/items/{second}/edit"' in browser.get(f"/items/{first}/edit").text
    assert browser.get(f"/items/{first}/neighbours?{listed}").json()["after"] == third
    sent = {**TYPED, "item": first, "seen": 1, "then": "onward", "listed": listed}
    address = f"/bank/{site.bank_ref}/items"
    assert browser.post(address, sent).headers["location"] == f"/items/{third}/edit?{listed}"


def test_an_item_is_tried_with_other_values_and_with_marks_taken_off(site: Site) -> None:
    browser = site.browser(site.trainer)
    dealt = {
        "kind": "calculated",
        "stem": "电压 {U} 时电流多大？",
        "parameter": "U",
        "minimum": "10",
        "maximum": "90",
        "step": "10",
        "parameter_unit": "V",
        "formula": "U / 2",
    }
    stems = {browser.post("/bank/try", {**dealt, "lot": lot}).json()["slot"]["stem"] for lot in range(6)}
    assert len(stems) > 1
    told = browser.post("/bank/try", {**TYPED, "given": '{"option": "b"}'}).json()["rules"]
    assert [each["marks"] for each in told] == ["0", "−0.5"]
    assert told[-1]["rule"] == "倒扣（每错扣 0.5 分，最低 −0.5 分）"
    assert "答错倒扣 0.5 分。一题最低 −0.5 分。" in told[-1]["told"]
    assert told[-1]["floor"] == "−0.5"


def test_the_number_of_a_blank_is_tried_told_and_written_again(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    typed = {
        "kind": "fill_blank",
        "stem": "额定 [[1]]，相数 [[2]]。",
        "blank": ["", "三"],
        "blank_number": ["10", ""],
        "blank_unit": ["kV", ""],
        "blank_tolerance": ["0.5", ""],
        "blank_tolerance_in": ["unit", "unit"],
        "ordered": "true",
    }
    for text, right in (("１０.５ kV", True), ("1.06×10^1", False)):
        shown = browser.post("/bank/try", {**typed, "given": f'{{"blanks": ["{text}", "三"]}}'})
        assert (shown.json()["rules"][0]["marks"] == "2") is right
        assert "0.5" not in str(shown.json()["slot"])
    editor = browser.post(f"{here}/items", {**typed, "then": "save"}).headers["location"]
    page = browser.get(editor).text
    assert 'name="blank_number" value="10"' in page
    assert 'name="blank_tolerance" value="0.5"' in page
    assert "10 kV ± 0.5 kV" in browser.get(editor.removesuffix("/edit")).text
    spoilt = browser.post(f"{here}/items", {**typed, "blank_tolerance": ["小", ""], "then": "submit"})
    assert browser.get(spoilt.headers["location"]).text.count("允许误差“小”读不出数值") == 2


def test_lines_of_underscores_are_blanks_for_the_check_and_for_what_is_saved(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    sent = {
        "kind": "fill_blank",
        "stem": "安全电压不超过____V，频率 [[2]] Hz，\\(a__b\\)",
        "blank": ["36", "50"],
    }
    looked = browser.post("/bank/preview", sent).json()
    assert not [each for each in looked["problems"] if each["field"] == "stem" and each["weight"] == "bar"]
    where = browser.post(f"{here}/items", sent).headers["location"]
    assert "安全电压不超过[[1]]V，频率 [[2]] Hz，\\(a__b\\)" in browser.get(where).text
    assert numbered("[[2]] ____") == "[[2]] ____"


def test_the_browser_forgets_its_copy_only_where_the_text_was_taken(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/items"
    assert browser.post(here, {**TYPED, "copied": "1"}).headers["location"].endswith("/edit#taken")
    assert "#taken" not in browser.post(here, TYPED).headers["location"]


def test_a_draft_that_went_nowhere_changes_its_kind_or_goes(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    told = browser.post(f"{here}/autosave", {**TYPED, "tags": "安全"}).json()
    ref = told["item"]
    asked = {**TYPED, "item": ref, "seen": told["seen"], "then": "kind", "to_kind": "ordering"}
    page = browser.post(f"{here}/items", asked).text
    assert 'name="kind" value="ordering"' in page and ">接地</textarea>" in page
    assert 'name="option_id" value="a"' not in page  # an id must not tell the order
    steps = {"kind": "ordering", "option_id": ["x1", "x2"], "item": ref, "seen": told["seen"]}
    assert browser.post(f"{here}/autosave", {**TYPED, **steps, "tags": "安全"}).status_code == 200
    assert "排序题" in browser.get(f"/items/{ref}").text and "删除草稿" in browser.get(f"/items/{ref}").text
    other = site.browser(make.someone(site.house, "周敏", Role.TRAINER, unit_ref=site.unit_ref))
    assert "不是您起草的" in other.post(f"/items/{ref}/discard").text
    assert browser.post(f"/items/{ref}/discard").headers["location"] == here
    assert browser.get(f"/items/{ref}").status_code == 404


def test_a_text_that_was_stored_meanwhile_lies_beside_the_typed_one_and_either_can_stay(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    first = browser.post(f"{here}/autosave", TYPED).json()
    known = {"item": first["item"], "seen": first["seen"]}
    browser.post(f"{here}/autosave", {**TYPED, **known, "stem": "验电之后先做哪一步？"})
    mine = {**TYPED, **known, "stem": "验电以后先做什么？", "then": "save"}
    shown = browser.post(f"{here}/items", mine)
    assert shown.status_code == 409
    assert "两份不同的地方" in shown.text and "<del>" in shown.text and "<ins>" in shown.text
    over = re.findall(r'name="over" value="(\d+)"', shown.text)[0]
    browser.post(f"{here}/items", {**mine, "then": "over", "over": over})
    assert "验电以后先做什么" in browser.get(f"/items/{first['item']}").text


def test_what_a_tab_did_not_touch_gives_way_to_what_another_stored(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    first = browser.post(f"{here}/autosave", {**TYPED, "tags": "安全"}).json()
    known = {"item": first["item"], "seen": first["seen"]}
    mended = {"stem": "验电之后先做哪一步？", "difficulty": "5", "tags": "必考", "explanation": "甲写的。"}
    browser.post(f"{here}/autosave", {**TYPED, **known, **mended})
    mine = {**TYPED, **known, "tags": "安全", "explanation": "乙写的解析。", "then": "save"}
    shown = browser.post(f"{here}/items", {**mine, "untouched": "wording difficulty source labels nonsense"})
    assert shown.status_code == 409
    sides = shown.text[shown.text.index("两份不同的地方") : shown.text.index("用我写的")]
    assert "下面已照存下的更新：题目和答案、难度、标注。" in sides
    assert 'scope="row">解析' in sides and 'scope="row">题干' not in sides
    assert "验电之后先做哪一步？</textarea>" in shown.text
    assert "乙写的解析。</textarea>" in shown.text
    assert 'value="必考"' in shown.text
    plain = browser.post(f"{here}/items", mine).text  # without script nobody knows what was touched
    assert 'scope="row">题干' in plain and "已照存下的更新" not in plain


def test_an_item_that_was_given_to_review_keeps_its_kind_and_stays(site: Site) -> None:
    browser, ref = site.browser(site.trainer), site.submitted()
    browser.post(f"/items/{ref}/withdraw")
    assert "删除草稿" not in browser.get(f"/items/{ref}").text
    assert "送审过，不能删除" in browser.post(f"/items/{ref}/discard").text
    again = {**TYPED, "kind": "multiple_choice", "item": ref, "seen": 1}
    assert "题型不能再改" in browser.post(f"/bank/{site.bank_ref}/autosave", again).json()["message"]


def test_the_form_of_a_new_item_sent_twice_is_one_item(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    name = re.findall(r'name="begun" value="(\w+)"', browser.get(f"{here}/new").text)[0]
    sent = {**TYPED, "begun": name, "then": "save"}
    first = browser.post(f"{here}/items", sent).headers["location"]
    again = browser.post(f"{here}/items", sent)
    assert again.headers["location"] == first and first.endswith("/edit?fresh=1")
    assert browser.get(f"{here}/new?begun={name}").headers["location"] == first
    assert "没有另存一题" in browser.get(first).text
    later = {**sent, "stem": "验电之后先做哪一步？"}
    assert browser.post(f"{here}/items", later).headers["location"] == first
    assert "验电之后先做哪一步" in browser.get(first).text
    stale = browser.post(f"{here}/items", {**sent, "stem": "又改了一次"})
    assert stale.status_code == 409 and "两份不同的地方" in stale.text
    other = browser.post(f"{here}/items", {**sent, "begun": name + "x"}).headers["location"]
    assert other != first


def test_a_new_item_takes_over_from_the_one_before_only_and_an_unfinished_one_is_told(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    sent = {**TYPED, "topic": site.topic_ref, "source": "安规 5.1", "then": "next", "begun": "a1"}
    onward = browser.post(f"{here}/items", sent).headers["location"]
    assert browser.get(onward).text.count("沿用上一题") == 2
    fresh = browser.get(f"{here}/new").text
    assert "沿用上一题" not in fresh and 'value="安规 5.1"' not in fresh
    browser.post(f"{here}/autosave", {"kind": "single_choice", "stem": "写到一半", "begun": "a2"})
    left = browser.get(f"{here}/new").text
    assert "您有一题没写完" in left and "写到一半" in left
    again = re.findall(r'href="(/items/\w+/edit\?fresh=1)"', left)[0]
    assert "保存并写下一题" in browser.get(again).text
    assert "保存并改下一题" in browser.get(again.partition("?")[0]).text
