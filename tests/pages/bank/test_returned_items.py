"""What came back to its author: counted on the home page, found in the bank or banks that hold it."""

import re
from dataclasses import replace

from question_bank import banks, reviews, topics
from question_bank.views import BankDraft
from tests.pages.bank.conftest import Site


def test_what_came_back_stands_on_its_author_s_home_and_leads_to_the_items(site: Site) -> None:
    ref, other = site.submitted("先放电"), site.submitted("先挂牌")
    reviewer, author = site.browser(site.reviewer), site.browser(site.trainer)
    assert re.search(r'href="/bank/to-review">.*?等我审核的题.*?>2<', reviewer.get("/home").text, re.DOTALL)
    assert reviewer.get("/bank/to-review").headers["location"] == f"/bank/{site.bank_ref}/review"
    assert author.get("/bank/returned").headers["location"] == "/bank"
    assert reviewer.post(f"/items/{ref}/return", {"words": "请补充依据"}).status_code == 303
    home = author.get("/home").text
    assert re.search(r'href="/bank/returned">.*?退回给我的题.*?>1<', home, re.DOTALL) and "1 条新消息" in home
    way = author.get("/bank/returned").headers["location"]
    listed = author.get(way).text
    assert "先放电" in listed and "先挂牌" not in listed and "退回给我的" in listed
    assert "1 道您写的题审核后退回" in author.get("/notices").text
    assert reviewer.post(f"/items/{other}/approve", {"seen": 1}).status_code == 303
    assert reviewer.get("/bank/to-review").headers["location"] == "/bank"


def test_what_came_back_in_several_banks_is_told_by_bank(site: Site) -> None:
    with site.house.work(site.trainer.actor) as work:
        bank = banks.found(work, BankDraft(code="QG", title="钳工题库", unit_ref=site.unit_ref))
        topic = topics.plant(work, bank.ref, "划线")
    beside = replace(site, bank_ref=bank.ref, topic_ref=topic.ref)
    refs = [site.submitted("先放电"), site.submitted("先挂牌"), beside.submitted("先划线")]
    for ref in refs:
        with site.house.work(site.reviewer.actor) as work:
            reviews.return_with_words(work, ref, "请补充依据")
    author = site.browser(site.trainer)
    assert re.search(r'href="/bank/returned">.*?退回给我的题.*?>3<', author.get("/home").text, re.DOTALL)
    told = author.get("/bank/returned").text
    assert "一共 3 题，在 2 个题库里。" in told
    ways = re.findall(r'href="(/bank/\w+\?mark=returned)"', told)
    assert ways == [f"/bank/{site.bank_ref}?mark=returned", f"/bank/{bank.ref}?mark=returned"]
    assert [author.get(way).text.count('name="items"') for way in ways] == [2, 1]
