"""The editor's page: what it saves by itself, takes apart, and gives back."""

from question_bank import classing
from tests.pages.bank.conftest import Site

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
