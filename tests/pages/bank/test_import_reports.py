"""What an import's pages tell of files, rows and lines that were not taken."""

import re

import pytest
from sqlalchemy import select, update

from question_bank.models import Item, ItemVersion
from question_bank.rules.lifecycle import VersionState
from tests.pages.bank.conftest import Site


@pytest.mark.parametrize(
    ("name", "data", "state", "count"),
    [
        ("扫描.pdf", b"%PDF-1.7", "文件没有读入", "0"),
        ("空答案.csv", "题目,A,B,答案\n甲,一,二,\n".encode(), "没有可以入库的题", "0"),
        ("好题.csv", "题目,A,B,答案\n甲,一,二,A\n".encode(), "已核对，待入库", "1"),
    ],
)
def test_earlier_imports_are_listed_by_their_file_with_what_became_of_it(
    site: Site, name: str, data: bytes, state: str, count: str
) -> None:
    browser = site.browser(site.trainer)
    here = f"/bank/{site.bank_ref}/import"
    assert browser.post(here, {"pool": "public"}, {"files": (name, data)}).status_code == 303
    listed = browser.get(here).text.partition("以前的导入")[2]
    (row,) = [each for each in re.findall(r"<tr>.*?</tr>", listed, re.DOTALL) if name in each]
    assert state in row and f">{count}</td>" in row


def test_the_page_says_how_many_more_lines_of_no_item_the_workbook_holds(site: Site) -> None:
    lines = "\n".join(f"前言第{n}行" for n in range(1, 1128))
    text = f"{lines}\n1. 安全电压是？\nA. 110V\nB. 36V\n答案：B\n"
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public", "pasted": text})
    report = browser.get(answer.headers["location"]).text
    assert "这里列出前 100 行，其余 1027 行在下载的表里。" in report
    assert "<li>前言第100行</li>" in report and "前言第101行" not in report
    assert f"{answer.headers['location']}/rejected.xlsx" in report


def test_the_page_says_which_kinds_a_table_can_hold_and_which_are_written_elsewhere(site: Site) -> None:
    page = site.browser(site.trainer).get(f"/bank/{site.bank_ref}/import").text
    assert "表格里可以写：单选题、多选题、判断题、填空题、数值题、" in page
    other = page.partition("其他题型（")[2].partition("）")[0]
    assert {"图上定位题", "提交文件", "实操题", "计算题", "材料题"} == set(other.split("、"))


def test_the_rejected_items_of_a_text_are_called_by_their_place_among_the_items(site: Site) -> None:
    browser = site.browser(site.trainer)
    text = "1. 安全电压是？\nA. 110V\nB. 36V\n答案：B\n2. 绝缘体是？\nA. 橡胶\nB. 铜\n答案：D\n"
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public", "pasted": text})
    report = browser.get(answer.headers["location"]).text
    assert 'data-label="第几题">第 2 题</td>' in report and "绝缘体是" in report
    assert ".txt 第 1 题" in report and "第 1 行" not in report


def test_lines_of_no_item_are_not_called_rejected_rows(site: Site) -> None:
    browser = site.browser(site.trainer)
    text = "培训中心印发\n1. 安全电压是？\nA. 110V\nB. 36V\n答案：B\n"
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public", "pasted": text})
    report = browser.get(answer.headers["location"]).text
    assert "另有不成题的文字，列在下面" in report and "培训中心印发" in report
    assert "没有读成题的内容</h2>" in report and "未收的行</h2>" not in report


def test_large_files_are_checked_in_the_background_and_the_page_follows(site: Site) -> None:
    rows = "".join(f"第{n}种情形应当怎样处置,停止作业,继续作业,A,{'见规程。' * 30}\n" for n in range(4_000))
    large = ("大.csv", f"题目,A,B,答案,解析\n{rows}".encode())
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/import"
    report = browser.post(here, {"pool": "public"}, {"files": large}).headers["location"]
    waiting = browser.get(report).text
    assert "<h1>正在核对</h1>" in waiting and "放弃这次导入" in waiting and "可以入库" not in waiting
    (progress,) = re.findall(r'data-job-url="([^"]+)"', waiting)
    assert browser.get(progress).json() == {"state": "waiting", "done": 0, "total": 0, "message": ""}
    assert "正在核对" in browser.get(here).text.partition("以前的导入")[2]
    assert "文件还在核对" in browser.post(f"{report}/start", {}).text
    site.engine_room.settle()
    assert browser.get(progress).json()["state"] == "done"
    assert "把 4000 题写入题库" in browser.get(report).text
    assert browser.post(f"{report}/columns", {}).status_code == 303
    assert "正在核对" in browser.get(report).text
    assert browser.post(f"{report}/discard", {}).status_code == 303
    assert "已放弃" in browser.get(report).text


def test_a_reviewer_is_told_which_items_could_not_be_published_with_the_others(site: Site) -> None:
    browser, reviewer = site.browser(site.trainer), site.browser(site.reviewer)
    text = "题目,A,B,答案\n甲题,一,二,A\n乙题,一,二,B\n".encode()
    here = f"/bank/{site.bank_ref}/import"
    here = browser.post(here, {"pool": "public"}, {"files": ("题.csv", text)}).headers["location"]
    assert browser.post(f"{here}/start").status_code == 303
    site.engine_room.settle()
    with site.house.work() as work:
        first = work.session.scalars(select(ItemVersion).order_by(ItemVersion.id.desc())).first()
        assert first is not None
        first.hands = [*first.hands, site.reviewer.person_id]
    sampled = re.findall(r'name="seen" value="(\w+)"', reviewer.get(here).text)
    assert reviewer.post(f"{here}/publish", {"seen": sampled}).status_code == 303
    assert "data-job-url" in reviewer.get(here).text
    site.engine_room.settle()
    told = reviewer.get(here).text
    assert "已发布 1 题，1 题没有发布" in told and "data-job-url" not in told
    assert re.search(r"第 \d+ 题：参与编写的人不能审核同一版本，请由他人审核。", told)
    assert "1 题等待审核" in told and "整批发布 1 题" in told


def test_a_row_that_the_bank_has_names_the_item_and_says_when_it_is_retired(site: Site) -> None:
    browser = site.browser(site.trainer)
    here, text = f"/bank/{site.bank_ref}/import", "题目,A,B,答案\n甲题,一,二,A\n".encode()
    first = browser.post(here, {"pool": "public"}, {"files": ("题.csv", text)}).headers["location"]
    assert browser.post(f"{first}/start").status_code == 303
    site.engine_room.settle()
    again = browser.post(here, {"pool": "public"}, {"files": ("题.csv", text)}).headers["location"]
    (told,) = re.findall(r'<a href="/items/\w+">题库第 \d+ 题</a>[^<]*', browser.get(again).text)
    assert "停用" not in told
    with site.house.work() as work:
        work.session.execute(update(Item).values(state=VersionState.RETIRED))
    (told,) = re.findall(r'<a href="/items/\w+">题库第 \d+ 题</a>[^<]*', browser.get(again).text)
    assert "（已停用，要再用请在那里起草新版）" in told
