"""An item that the bank has already: its author is told, and nothing is barred."""

import re

from tests.pages.bank.conftest import Site
from tests.pages.bank.test_bank_pages import typed


def test_who_writes_an_item_once_more_is_told_while_writing_and_when_it_goes_to_review(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}"
    browser.post(f"{here}/items", typed(site))  # a draft of one's own
    (told,) = [
        each
        for each in browser.post(f"/bank/preview?bank={site.bank_ref}", typed(site)).json()["problems"]
        if each["field"] == "stem"
    ]
    assert ("第 1 题内容相同" in told["text"], told["href"]) == (True, f"{here}?q=%231")
    sent = browser.post(f"{here}/items", typed(site, then="submit"))
    page = browser.get(sent.headers["location"]).text
    assert re.search("已送审，请另一位同事审核。 ?与本题库第 1 题内容相同", page)
    notice = page[page.index("题库里好像已经有这道题") :]
    assert notice.index(f'href="{here}?q=%231"') < notice.index("<h2")
    onward = browser.post(f"{here}/items", typed(site, then="next"))
    assert "试题已保存。与本题库第 1 题内容相同" in browser.get(onward.headers["location"]).text
    alone = browser.post(f"{here}/items", typed(site, stem="起重机的吊钩怎样检查", then="submit"))
    assert "好像已经有" not in browser.get(alone.headers["location"]).text
