"""An item beside others: kept apart by number or by words, and let together again."""

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
