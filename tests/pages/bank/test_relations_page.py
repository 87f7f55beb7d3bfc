"""An item beside others: kept apart by number or by words, and let together again."""

from question_bank import items
from tests.pages.bank.conftest import Site


def test_items_are_kept_apart_by_number_or_by_words_and_let_together_again(site: Site) -> None:
    one, two, three = (
        site.draft(stem) for stem in ("挂接地线之前做什么？", "油温过高先看什么？", "拒动时谁来跳闸？")
    )
    browser, here = site.browser(site.trainer), f"/items/{one}/relations"
    assert here in browser.get(f"/items/{one}").text
    found = browser.get(f"{here}?q=油温").text
    assert f"/items/{two}" in found
    assert f"/items/{three}" not in found
    assert browser.post(f"/items/{one}/enemies", {"others": "2，#3"}).status_code == 303
    page = browser.get(here).text
    assert "油温过高先看什么？" in page
    assert "拒动时谁来跳闸？" in page
    assert browser.post(f"/items/{one}/enemies", {"others": "98"}).status_code == 422
    assert browser.post(f"/items/{one}/enemies/part", {"number": "2"}).status_code == 303
    assert "油温过高先看什么？" not in browser.get(here).text
    history = browser.get(f"/items/{one}/history").text
    assert "设为不与别题同卷" in history
    assert "撤销不同卷" in history
    assert site.browser(site.reviewer).get(here).status_code == 200
    assert site.browser(site.organiser).get(here).status_code == 403


def test_the_reviewer_sees_what_was_written_since_the_return_and_since_it_was_published(site: Site) -> None:
    ref = site.submitted("验电后先做什么？")
    reviewer, trainer = site.browser(site.reviewer), site.browser(site.trainer)
    assert "退回之后改了什么" not in reviewer.get(f"/items/{ref}/review").text
    assert reviewer.post(f"/items/{ref}/return", {"words": "题干不清楚"}).status_code == 303
    with site.house.work(site.trainer.actor) as work:
        items.revise(work, ref, site.text("验电无电后先做什么？"), seen=1)
        items.submit(work, ref, seen=2)
    page = reviewer.get(f"/items/{ref}/review").text
    assert "退回之后改了什么" in page
    assert "sides-differ" in page
    assert "验电无电后先做什么？" in page
    assert "标注" in page
    assert reviewer.post(f"/items/{ref}/approve", {"seen": "2"}).status_code == 303
    with site.house.work(site.trainer.actor) as work:
        items.revise(work, ref, site.text("验明无电后先做什么？"), seen=2)
        items.submit(work, ref, seen=1)
    page = reviewer.get(f"/items/{ref}/review").text
    assert "与使用中的第 1 版相比" in page
    assert "退回之后改了什么" not in page
    assert trainer.get(f"/items/{ref}/history").status_code == 200
