"""The trainer's tools by page: many at once, the sheet, history, uses, talk, the health of the bank."""

import re

from question_bank import items, reviews
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
    told = browser.get(f"{here}/bulk?all=1&q=甲题&deed=retire&reason=过时").text
    assert f'href="/items/{refs[0]}">#1</a>' in told
    assert "没有写出处" in told and "题干只有 2 个字" in told
    assert 'data-confirm="停用这 1 题"' in told
    assert "data-confirm=" not in browser.get(f"{here}/bulk?{chosen}&deed=submit").text
    gone = browser.post(f"{here}/bulk", {**found, "reason": "过时"}).headers["location"]
    assert "撤销这次处理" not in browser.get(gone).text
    assert browser.post(f"{here}/bulk", {"deed": "submit"}).status_code == 422
    assert site.browser(site.reviewer).post(f"{here}/bulk", form | {"once": "x"}).status_code == 403
    assert site.browser(site.organiser).get(f"{here}/bulk").status_code == 403


def test_an_undoing_tells_what_was_not_undone_and_why(site: Site) -> None:
    refs = [site.draft(stem) for stem in ("甲题", "乙题")]
    here, browser = f"/bank/{site.bank_ref}", site.browser(site.trainer)
    form = {"items": refs, "deed": "submit", "once": "first"}
    done = browser.post(f"{here}/bulk", form).headers["location"]
    with site.house.work(site.reviewer.actor) as work:
        reviews.approve(work, refs[0], 1)
    browser.post(f"{done}/undo")
    page = browser.get(done).text
    assert "撤销了 1 题，1 题没有撤销" in page
    assert "部分撤销" in page and "没有撤销的，以及原因" in page
    assert "此后已送审、审核或撤回，保持现状。" in page
    assert "部分撤销" in browser.get(f"{here}/bulk").text
    done = browser.post(f"{here}/bulk", form | {"items": refs[1:], "once": "next"}).headers["location"]
    with site.house.work(site.reviewer.actor) as work:
        reviews.approve(work, refs[1], 1)
    browser.post(f"{done}/undo")
    assert "一题也没有撤销" in browser.get(done).text


def test_the_dialog_of_undoing_tells_how_many_are_undone_and_how_many_drafts_go(site: Site) -> None:
    refs = [published(site, "甲题"), published(site, "乙题"), site.draft("丙题")]
    here, browser = f"/bank/{site.bank_ref}", site.browser(site.trainer)
    chosen = "&".join(f"items={ref}" for ref in refs)
    told = browser.get(f"{here}/bulk?{chosen}&deed=difficulty&to_difficulty=5").text
    assert "另起草的新版随之丢弃" in told
    form = {"items": refs, "deed": "difficulty", "to_difficulty": "5", "once": "harder"}
    done = browser.post(f"{here}/bulk", form).headers["location"]
    page = browser.get(done).text
    assert 'data-confirm="撤销对 3 题的处理"' in page
    assert "其中 2 题这次另起草的新版会丢弃，仍是使用中的一版。" in page
    assert "此后又改过、送审或发布" not in page
    with site.house.work(site.trainer.actor) as work:
        items.submit(work, refs[0], 1)
    page = browser.get(done).text
    assert 'data-confirm="撤销对 2 题的处理"' in page
    assert "另有 1 题此后又改过、送审或发布，保持现状。" in page
    browser.post(f"{done}/undo")
    page = browser.get(done).text
    assert "撤销了 2 题，1 题没有撤销" in page


def test_nothing_is_offered_to_be_undone_where_nothing_can_be(site: Site) -> None:
    ref = published(site)
    here, browser = f"/bank/{site.bank_ref}", site.browser(site.trainer)
    form = {"items": [ref], "deed": "difficulty", "to_difficulty": "5", "once": "harder"}
    done = browser.post(f"{here}/bulk", form).headers["location"]
    with site.house.work(site.trainer.actor) as work:
        items.submit(work, ref, 1)
    page = browser.get(done).text
    assert "没有可以撤销的" in page and f'action="{done}/undo"' not in page


def test_the_sheet_saves_what_it_can_and_keeps_what_it_cannot(site: Site) -> None:
    refs = [site.draft(stem) for stem in ("甲题", "乙题")]
    here, browser = f"/bank/{site.bank_ref}/sheet", site.browser(site.trainer)
    page = browser.get(here).text
    seen = re.findall(r'name="seen" value="(\w+)"', page)
    form = {
        "item": refs,
        "seen": seen,
        "topic": ["用电安全", "没有这个点"],
        "difficulty": ["难", "2"],
        "pool": ["保密", "公开"],
        "source": ["GB 26860", "GB 1"],
        "cognitive": ["", ""],
        "tags": ["必考", ""],
        "citations": ["", ""],
    }
    refused = browser.post(here, form)
    assert refused.status_code == 422
    assert "没有鉴定点“没有这个点”" in refused.text
    assert 'value="没有这个点"' in refused.text
    assert "已经保存" in refused.text
    assert "GB 26860" in browser.get(f"/items/{refs[0]}").text
    seen = re.findall(r'name="seen" value="(\w+)"', refused.text)
    form |= {"seen": seen, "topic": ["用电安全", ""]}
    assert browser.post(here, form).status_code == 303
    form |= {"seen": re.findall(r'name="seen" value="(\w+)"', browser.get(here).text)}
    browser.post(here, form | {"tags": ["", ""], "back": "1"})
    assert "已撤销上次保存：1 题" in browser.get(here).text


def test_the_sheet_leads_the_next_versions_of_items_in_use_to_review(site: Site) -> None:
    ref, browser = published(site), site.browser(site.trainer)
    here = f"/bank/{site.bank_ref}/sheet"
    page = browser.get(here).text
    assert "起草了新版" not in page
    held = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page[page.index("<tbody>") :]))
    answer = browser.post(here, held | {"difficulty": "难"})
    after = browser.get(answer.headers["location"]).text
    assert "其中 1 题起草了新版，还是草稿，要送审" in after and "1 题起草了新版，还没有送审</p>" in after
    assert "等待审核" not in after
    link = re.search(r'href="([^"]+deed=submit[^"]*)"', after)
    assert link is not None
    assert f'name="items" value="{ref}"' in browser.get(link[1].replace("&amp;", "&")).text


def rows_of(page: str) -> dict[str, list[str]]:
    """Everything that the form of the sheet sends, as it stands: what a browser without script posts."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page[page.index("<tbody>") :]):
        sent.setdefault(name, []).append(value)
    return sent


def test_a_row_that_one_did_not_touch_keeps_what_a_colleague_wrote_into_it(site: Site) -> None:
    for stem in ("甲题", "乙题"):
        site.draft(stem)
    here, browser = f"/bank/{site.bank_ref}/sheet", site.browser(site.trainer)
    stale = rows_of(browser.get(here).text)
    colleague = site.browser(site.trainer)
    assert colleague.post(here, stale | {"cognitive": ["理解", ""]}).status_code == 303
    assert browser.post(here, stale | {"tags": ["", "必考"]}).status_code == 303
    told = browser.get(here).text
    assert "已保存，改了 1 题" in told
    assert (rows_of(told)["cognitive"], rows_of(told)["tags"]) == (["理解", ""], ["", "必考"])


def test_a_refused_row_brings_what_is_stored_by_now_and_overwrites_only_what_one_changed(site: Site) -> None:
    for stem in ("甲题", "乙题"):
        site.draft(stem)
    here, browser = f"/bank/{site.bank_ref}/sheet", site.browser(site.trainer)
    stale = rows_of(browser.get(here).text)
    theirs = {"cognitive": ["理解", "应用"], "tags": ["易错", ""]}
    assert site.browser(site.trainer).post(here, stale | theirs).status_code == 303
    refused = browser.post(here, stale | {"tags": ["必考", ""]})
    assert refused.status_code == 422
    assert "别人改的，或您在另一个页面改的" in refused.text and "现在是：易错" in refused.text
    assert "现在是：理解" not in refused.text, "nothing that one did not touch is told as one's own"
    shown = rows_of(refused.text)
    assert (shown["cognitive"], shown["tags"]) == (["理解", "应用"], ["必考", ""])
    assert browser.post(here, shown).status_code == 303
    stored = rows_of(browser.get(here).text)
    assert (stored["cognitive"], stored["tags"]) == (["理解", "应用"], ["必考", ""])


def cells(page: str, number: int) -> dict[str, str]:
    """The fields of a row, by name."""
    row = next(
        each
        for each in page.split("<tr")
        if 'class="sheet-number" href="' in each and f">{number}</a>" in each
    )
    return dict(re.findall(r'<input class="cell-field" name="(\w+)"([^>]*)>', row))


def test_a_row_in_review_is_locked_with_the_reason_and_the_way_out(site: Site) -> None:
    open_one, ref = site.draft("甲题"), site.draft("乙题")
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/sheet"
    before = browser.get(here).text
    assert "readonly" not in before and "正在审核" not in before
    with site.house.work(site.trainer.actor) as work:
        items.submit(work, ref, 1)
    page = browser.get(here).text
    assert "本页 1 题正在审核" in page and "难度和出处不能改。" in page
    assert {name for name, more in cells(page, 2).items() if "readonly" in more} == {"difficulty", "source"}
    assert not any("readonly" in more for more in cells(page, 1).values())
    way_out = re.search(r'href="([^"]+deed=withdraw[^"]*)"', page)
    assert way_out is not None
    assert "对 1 题执行" in browser.get(way_out[1].replace("&amp;", "&")).text
    held = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page[page.index(f'value="{ref}"') - 30 :]))
    assert browser.post(here, held | {"topic": ""}).status_code == 303  # what is no part of the version
    held = dict(re.findall(r'name="(\w+)" value="([^"]*)"', before[before.index(f'value="{ref}"') - 30 :]))
    stale = browser.post(here, held | {"difficulty": "难", "tags": "必考"})  # from a page of before
    assert stale.status_code == 422
    assert 'value="难"' not in cells(stale.text, 2)["difficulty"], "a locked cell says what stands"
    assert "必考" in cells(stale.text, 2)["tags"]
    with site.house.work(site.trainer.actor) as work:
        items.retire(work, open_one, "过时")
    locked = {name for name, more in cells(browser.get(here).text, 1).items() if "readonly" in more}
    assert locked == {"topic", "pool", "difficulty", "source"}


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
    with site.house.work(site.trainer.actor) as work:
        items.submit(work, ref, seen=1)
    with site.house.work(site.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    page = browser.get(f"/items/{ref}/history").text
    assert page.count("已被新版取代") == 2, "beside the words and in the list"
    assert "已停用" not in page
    assert "还没有试卷用过" in browser.get(f"/items/{ref}/uses").text
    assert browser.post(f"/items/{ref}/comments", {"words": " "}).status_code == 422
    assert browser.post(f"/items/{ref}/comments", {"words": "选项太短"}).status_code == 303
    assert "选项太短" in site.browser(site.reviewer).get(f"/items/{ref}/comments").text
    for path in ("history", "uses", "comments"):
        assert site.browser(site.organiser).get(f"/items/{ref}/{path}").status_code == 403


def test_a_draft_is_begun_from_an_older_version_and_one_in_hand_is_asked_about(site: Site) -> None:
    ref = published(site)
    browser, here = site.browser(site.trainer), f"/items/{ref}/history"
    with site.house.work(site.trainer.actor) as work:
        items.revise(work, ref, site.text("甲题改"), 1)
    page = browser.get(here).text
    assert 'data-confirm="用第 1 版换下草稿"' in page
    assert re.search(r'data-confirm-text="第 2 版草稿现在的文字由[^<>"]*换下以后不再保留。"', page)
    assert browser.post(f"{here}/1/draft").status_code == 422  # a page from before the draft
    assert "第 2 版草稿正在写" in browser.post(f"{here}/1/draft", {"over": "7"}).text
    told = browser.post(f"{here}/1/draft", {"over": "1"})
    assert told.headers["location"].startswith(f"/items/{ref}/edit")
    assert "已照第 1 版的文字起草第 2 版" in browser.get(told.headers["location"]).text
    assert browser.post(f"{here}/1/draft").status_code == 303  # asked for twice, begun once
    assert "照第 1 版" in browser.get(here).text
    assert browser.post(f"{here}/9/draft").status_code == 404
    assert "/draft" not in site.browser(site.reviewer).get(here).text
    assert site.browser(site.reviewer).post(f"{here}/1/draft").status_code == 403


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
    assert f"{here}?mark=in_use" in page


def test_a_bank_gets_another_title_and_an_occupation(site: Site) -> None:
    here, browser = f"/bank/{site.bank_ref}/settings", site.browser(site.trainer)
    wrong = browser.post(here, {"title": "高压电工", "occupation": "9-9"})
    assert wrong.status_code == 422
    assert 'value="高压电工"' in wrong.text
    assert browser.post(here, {"title": "高压电工", "occupation": "6-31-01-03"}).status_code == 303
    assert "高压电工" in browser.get(f"/bank/{site.bank_ref}").text
    assert site.browser(site.reviewer).get(here).status_code == 403


def typed(site: Site, **changed: object) -> dict[str, object]:
    return {
        "kind": "multiple_choice",
        "stem": "哪些要先验电？",
        "option": ["甲", "乙", "丙"],
        "option_id": ["a", "b", "c"],
        "key": ["a", "b"],
        "topic": site.topic_ref,
        **changed,
    }


def test_an_unsaved_item_is_shown_as_a_candidate_has_it_and_tried_under_every_rule(site: Site) -> None:
    browser = site.browser(site.trainer)
    stage = browser.get("/bank/stage")
    assert "frame-ancestors 'self'" in stage.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in browser.get("/bank").headers["content-security-policy"]
    shown = browser.post("/bank/try", typed(site)).json()
    assert [option["id"] for option in shown["slot"]["options"]] == ["a", "b", "c"]
    assert "key" not in str(shown)
    half = browser.post("/bank/try", typed(site, given='{"options": ["a"]}')).json()
    marks = {each["rule"]: each["marks"] for each in half["rules"]}
    assert marks["全对得分"] == "0"
    assert "1" in marks.values()
    keyless = browser.post("/bank/try", typed(site, key=[], given='{"options": ["a"]}')).json()
    assert keyless["message"] == "尚未设置正确答案。"
    assert browser.post("/bank/try", typed(site, given="no json")).status_code == 404


def test_a_pasted_question_is_taken_apart_and_anything_else_stays_in_the_stem(site: Site) -> None:
    here, browser = f"/bank/{site.bank_ref}/pasted", site.browser(site.trainer)
    word = "1．验电前应先做什么？\nA．检查验电器  B．直接接地\nC．汇报\n答案：A\n解析：先查器具。"
    for text in (word, "验电前应先做什么？\t检查验电器\t直接接地\t汇报\tA"):
        page = browser.post(here, {"pasted": text}).text
        assert "验电前应先做什么？</textarea>" in page
        assert ">检查验电器</textarea>" in page
        assert re.search(r'name="key" value="a" checked', page)
    assert "先查器具。" in browser.post(here, {"pasted": word}).text
    plain = browser.post(here, {"pasted": "只是一段话 <b>没有</b>选项"}).text
    assert "没有从粘贴的文字里读出一道完整的题" in plain
    assert "只是一段话 &lt;b&gt;" in plain
    assert "还有 1 道题没有取用" in browser.post(here, {"pasted": f"{word}\n2. 对错题（√）"}).text


def test_the_editor_goes_on_to_the_neighbour_and_begins_a_new_item_like_another(site: Site) -> None:
    first, second = site.draft("甲题"), site.draft("乙题")
    browser = site.browser(site.trainer)
    assert browser.get(f"/items/{first}/neighbours").json() == {"before": None, "after": second}
    sent = {**typed(site, kind="single_choice", key=["a"]), "item": first, "seen": 1, "then": "onward"}
    assert browser.post(f"/bank/{site.bank_ref}/items", sent).headers["location"] == f"/items/{second}/edit"
    like = browser.get(f"/bank/{site.bank_ref}/new?like={second}").text
    assert "乙题</textarea>" in like
    assert 'name="item" value=""' in like
