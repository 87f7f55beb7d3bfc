"""The trainer's tools by page: many at once, the sheet, history, uses, talk, the health of the bank."""

import re

from question_bank import items, reviews
from question_bank.rules.lifecycle import VersionState
from tests.contracts.test_budgets import counted
from tests.pages.bank.conftest import Site


def published(site: Site, stem: str = "甲题") -> str:
    ref = site.submitted(stem)
    with site.house.work(site.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    return ref


def test_many_are_chosen_rehearsed_done_and_undone(site: Site) -> None:
    refs = [site.draft(stem) for stem in ("甲题", "乙题")]
    here, browser = f"/bank/{site.bank_ref}", site.browser(site.trainer)
    assert browser.get(here).text.count('name="items"') == 2
    chosen = "&".join(f"items={ref}" for ref in refs)
    assert "先看结果" in browser.get(f"{here}/bulk?{chosen}").text
    told = browser.get(f"{here}/bulk?{chosen}&deed=submit").text
    assert "对 2 题执行" in told
    once = re.search(r'name="once" value="(\w+)"', told)
    assert once is not None
    form = {"items": refs, "deed": "submit", "once": once[1]}
    done = browser.post(f"{here}/bulk", form).headers["location"]
    assert browser.post(f"{here}/bulk", form).headers["location"] == done
    assert "撤销这次处理" in browser.get(done).text
    assert browser.post(f"{done}/undo").status_code == 303
    assert "已撤销" in browser.get(done).text
    assert browser.post(f"{done}/undo").status_code == 409
    found = {"all": "1", "q": "甲题", "deed": "retire", "once": "another"}
    assert browser.post(f"{here}/bulk", found).status_code == 422
    gone = browser.post(f"{here}/bulk", {**found, "reason": "过时"}).headers["location"]
    assert "撤销这次处理" not in browser.get(gone).text
    assert browser.post(f"{here}/bulk", {"deed": "submit"}).status_code == 422
    assert site.browser(site.reviewer).post(f"{here}/bulk", form | {"once": "x"}).status_code == 403
    assert site.browser(site.organiser).get(f"{here}/bulk").status_code == 403


def test_the_sheet_saves_what_it_can_and_keeps_what_it_cannot(site: Site) -> None:
    refs = [site.draft(stem) for stem in ("甲题", "乙题")]
    here, browser = f"/bank/{site.bank_ref}/sheet", site.browser(site.trainer)
    page = browser.get(here).text
    seen = re.findall(r'name="seen" value="([\d.]+)"', page)
    form = {
        "item": refs,
        "seen": seen,
        "topic": ["用电安全", "没有这个点"],
        "difficulty": ["难", "2"],
        "pool": ["保密", "公开"],
        "source": ["GB 26860", "GB 1"],
    }
    refused = browser.post(here, form)
    assert refused.status_code == 422
    assert "没有鉴定点“没有这个点”" in refused.text
    assert 'value="没有这个点"' in refused.text
    assert "已经保存" in refused.text
    assert "GB 26860" in browser.get(f"/items/{refs[0]}").text
    seen = re.findall(r'name="seen" value="([\d.]+)"', refused.text)
    form |= {"seen": seen, "topic": ["用电安全", ""]}
    assert browser.post(here, form).status_code == 303


def test_history_uses_and_talk_of_an_item(site: Site) -> None:
    ref = published(site)
    browser = site.browser(site.trainer)
    with site.house.work(site.trainer.actor) as work:
        items.revise(work, ref, site.text("甲题改"), 1)
    page = browser.get(f"/items/{ref}/history").text
    assert "有改动" in page
    assert "新写：</span>改" in page
    assert "通过审核" in page
    assert browser.get(f"/items/{ref}/history?older=1&newer=1").status_code == 200
    assert browser.get(f"/items/{ref}/history?older=1&newer=9").status_code == 404
    assert "还没有试卷用过" in browser.get(f"/items/{ref}/uses").text
    assert browser.post(f"/items/{ref}/comments", {"words": " "}).status_code == 422
    assert browser.post(f"/items/{ref}/comments", {"words": "选项太短"}).status_code == 303
    assert "选项太短" in site.browser(site.reviewer).get(f"/items/{ref}/comments").text
    for path in ("history", "uses", "comments"):
        assert site.browser(site.organiser).get(f"/items/{ref}/{path}").status_code == 403


def test_the_health_of_a_bank_leads_from_every_number_to_its_items(site: Site) -> None:
    published(site)
    site.draft("乙题")
    here, browser = f"/bank/{site.bank_ref}", site.browser(site.trainer)
    page = browser.get(f"{here}/health").text
    for link in set(re.findall(rf'href="({here}[^"]*)"', page)):
        assert browser.get(link.replace("&amp;", "&")).status_code == 200, link
    for what in ("unused", "often", "odd", "reported"):
        assert browser.get(f"{here}/health/{what}").status_code == 200
    assert "甲题" in browser.get(f"{here}/health/unused").text
    assert browser.get(f"{here}/health/nonsense").status_code == 404
    with counted(site.house) as sent:
        browser.get(f"{here}/health?by=difficulty&holes=1")
    assert len(sent) < 25
    assert VersionState.PUBLISHED in page


def test_a_bank_gets_another_title_and_an_occupation(site: Site) -> None:
    here, browser = f"/bank/{site.bank_ref}/settings", site.browser(site.trainer)
    wrong = browser.post(here, {"title": "高压电工", "occupation": "9-9"})
    assert wrong.status_code == 422
    assert 'value="高压电工"' in wrong.text
    assert browser.post(here, {"title": "高压电工", "occupation": "6-31-01-03"}).status_code == 303
    assert "高压电工" in browser.get(f"/bank/{site.bank_ref}").text
    assert site.browser(site.reviewer).get(here).status_code == 403
