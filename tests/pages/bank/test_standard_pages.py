"""The standard's table, the register of documents and an item's class, as a trainer meets them."""

import json

from core import spreadsheet
from tests.pages.bank.conftest import Site

TABLE = "代码,名称,重要程度,五级理论\nA,基本要求,,100\nA.01,职业道德,X,\n"


def upload(site: Site, text: str) -> str:
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/standard/rehearse", {}, {"file": ("t.csv", text.encode())})
    assert answer.status_code == 200
    return answer.text


def as_sent(text: str) -> str:
    """A table as its rehearsal sends it again."""
    return json.dumps([["", [line.split(",") for line in text.splitlines()]]])


def test_a_table_is_checked_imported_seen_and_taken_home(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/standard"
    assert browser.post(f"{here}/rehearse").status_code == 422
    assert "应为 100%" in upload(site, TABLE.replace("100", "90"))
    assert "导入这张表" in upload(site, TABLE)
    done = browser.post(f"{here}/import", {"table": as_sent(TABLE)})
    assert done.status_code == 303
    page = browser.get(here)
    assert "X 核心" in page.text
    assert "五级理论 %" in page.text
    assert browser.post(here, {"title": "电工 2018", "grades": ["level_5"]}).status_code == 303
    ref = page.text.split('href="' + here + "?at=")[-1].split("#")[0]
    assert "电工 2018" in browser.get(f"{here}?at={ref}").text
    fields = {"kind": "point", "importance": "y", "level_5.theory": ""}
    assert browser.post(f"{here}/{ref}", fields).status_code == 303
    assert "Y 一般" in browser.get(here).text
    refused = browser.post(f"{here}/{ref}", {"kind": "scope", "importance": "y", "level_5.theory": "x"})
    assert refused.status_code == 422
    rows = spreadsheet.read_rows(browser.get(f"{here}/table.xlsx").content)
    assert rows[0] == ["代码", "名称", "类别", "重要程度", "五级理论"]
    assert browser.post(f"{here}/import", {"table": as_sent("甲,乙\n")}).status_code == 422
    assert browser.post(f"{here}/import", {"table": "甲,乙\n"}).status_code == 422
    reader = site.browser(site.organiser)
    assert reader.get(here).status_code == 200
    assert reader.post(here, {"title": "不行"}).status_code == 403


def test_one_grade_of_the_table_is_looked_at_and_what_is_refused_is_named(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/standard"
    head = [["代码", "名称", "初级", "", "中级", ""], ["", "", "重要程度", "理论", "重要程度", "理论"]]
    lines = [
        ["A", "安全", "", "100", "", "60"],
        ["A.1", "验电", "Z", "", "X", ""],
        ["B", "仪表", "", "", "", "40"],
    ]
    sheets = [spreadsheet.Sheet("细目", head[0], [*head[1:], *lines]), spreadsheet.Sheet("说明", ["见标准"])]
    sent = {"file": ("t.xlsx", spreadsheet.write_workbook(sheets))}
    told = browser.post(f"{here}/rehearse", {}, sent).text
    assert "导入这张表" in told
    assert "不读的工作表：说明" in told
    wrong = json.dumps([["细目", [*head, *lines[:2], ["B", "仪表", "W", "", "", "四成"]]]])
    refused = browser.post(f"{here}/import", {"table": wrong})
    assert refused.status_code == 422
    assert "工作表“细目” 第 5 行 C 列：" in refused.text
    assert "工作表“细目” 第 5 行 F 列：" in refused.text
    assert (
        browser.post(f"{here}/import", {"table": json.dumps([["细目", [*head, *lines]]])}).status_code == 303
    )
    whole, low = browser.get(here).text, browser.get(f"{here}?grade=level_5").text
    assert "五级理论 %" in whole
    assert "四级理论 %" in whole
    assert "四级理论 %" not in low
    assert "仪表" not in low
    assert ("X 核心" in whole, "X 核心" in low, "Z 辅助" in low) == (True, False, True)
    assert browser.get(f"{here}?grade=level_9").status_code == 200
    rows = spreadsheet.read_rows(browser.get(f"{here}/table.xlsx").content)
    assert rows[0][4:] == ["五级重要程度", "四级重要程度", "五级理论", "四级理论"]


def test_a_repealed_clause_is_flagged_on_the_item_and_in_the_list(site: Site) -> None:
    browser, ref = site.browser(site.trainer), site.draft()
    law = {"number": "GB 26860-2011", "title": "电力安全工作规程", "effective_on": "2012-06-01"}
    entered = browser.post("/documents", law)
    assert entered.status_code == 303
    where = entered.headers["location"].split("?")[0]
    assert browser.post("/documents", law).status_code == 422
    assert browser.post("/documents", {**law, "effective_on": "不知道"}).status_code == 422
    fields = {"cognitive": "apply", "tags": "安全", "citations": "GB 26860-2011 | 7.3.4", "variant_of": ""}
    assert browser.post(f"/items/{ref}/classes", {**fields, "citations": "GB 1"}).status_code == 422
    assert browser.post(f"/items/{ref}/classes", fields).status_code == 303
    shown = browser.get(f"/items/{ref}/classes").text
    assert "现行有效" in shown
    assert "7.3.4" in browser.get(where).text
    clause = {"number": "7.3.4", "gist": "验电", "repealed_on": "2020-01-01"}
    assert browser.post(f"{where}/clauses", clause).status_code == 303
    assert browser.post(f"{where}/clauses", {"number": ""}).status_code == 422
    assert "引用了已废止的条款" in browser.get(f"/items/{ref}/classes").text
    assert browser.post(where, {"title": "规程", "repealed_on": "2020-01-01"}).status_code == 303
    assert "已废止" in browser.get("/documents?repealed=1&q=规程").text
    desk = browser.get(f"/bank/{site.bank_ref}?repealed=1&tag=安全&cognitive=apply").text
    assert "引用已废止条款" in desk
    assert f'href="/items/{ref}' in desk
    assert f'href="/items/{ref}' not in browser.get(f"/bank/{site.bank_ref}?importance=x").text
    assert "已废止" in browser.get(f"/items/{ref}").text


def test_the_editor_keeps_what_stands_beside_the_item(site: Site) -> None:
    browser, ref = site.browser(site.trainer), site.draft()
    page = browser.get(f"/items/{ref}/edit").text
    assert 'name="cognitive"' in page
    form = {
        "kind": "single_choice",
        "item": ref,
        "seen": "1",
        "stem": "验电后先做什么？",
        "option_id": ["a", "b"],
        "option": ["接地", "作业"],
        "key": ["a"],
        "topic": site.topic_ref,
        "pool": "public",
        "difficulty": "3",
        "then": "save",
        "classed": "1",
        "cognitive": "know",
        "tags": "新规",
    }
    assert browser.post(f"/bank/{site.bank_ref}/items", form).status_code == 303
    assert "新规" in browser.get(f"/items/{ref}/edit").text
    refused = browser.post(f"/bank/{site.bank_ref}/items", {**form, "seen": "2", "citations": "GB 404"})
    assert refused.status_code == 422
    assert "GB 404" in refused.text
