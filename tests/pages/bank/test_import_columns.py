"""How the sheets of a rehearsal were read is shown, corrected by a form, and remembered."""

import re

import pytest

from tests.browsing import Browser
from tests.pages.bank.conftest import Site
from web.pages import bank_import

ODD = "正解,问什么,甲,乙\nB,安全电压一般是多少,220V,36V\nA,哪个是导体,铜,橡胶\n"
FIELDS = {"0.there": "1", "0.encoding": "utf-8", "0.header": "1", "0.separator": ""}
CHOSEN = {"0.c0": "key", "0.c1": "stem", "0.c2": "option:0", "0.c3": "option:1"}


def uploaded(browser: Browser, site: Site, data: bytes, name: str = "旧题.csv") -> str:
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public"}, {"files": (name, data)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_trainer_says_which_column_is_which_and_the_bank_remembers_it(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = uploaded(browser, site, ODD.encode())
    page = browser.get(here).text
    assert "没有认出各列" in page and "安全电压一般是多少" in page
    assert browser.post(f"{here}/columns", FIELDS | CHOSEN).status_code == 303
    page = browser.get(here).text
    assert "把 2 题写入题库" in page and "表头在第 1 行" in page
    assert "看可以入库的 2 题" in page and "<li>B. 36V</li>" in page
    assert re.search(r'<option value="key" selected>', page)
    browser.post(f"{here}/start")
    site.engine_room.settle()
    assert "2 题等待审核" in browser.get(here).text
    refused = browser.post(f"{here}/columns", FIELDS | CHOSEN)
    assert refused.status_code == 409
    second = uploaded(browser, site, ODD.replace("导体", "绝缘体").encode(), "新题.csv")
    page = browser.get(second).text
    assert "按上次的对应" in page and "把 1 题写入题库" in page


def test_a_table_without_answers_is_said_to_lack_its_column_of_answers(site: Site) -> None:
    browser = site.browser(site.trainer)
    table = "题干,选项A,选项B,正解\n安全电压一般是多少,220V,36V,B\n"
    page = browser.get(uploaded(browser, site, table.encode())).text
    assert "没找到答案列，请指定哪一列是答案</h1>" in page and "没有收下" not in page
    assert "没有读取的列：正解。" in page


def test_another_encoding_lets_the_columns_be_recognised_anew(site: Site) -> None:
    browser = site.browser(site.trainer)
    data = "題幹,題型,題目,選項A,選項B,答案\n甲,單選,安全電壓是多少,乙,丙,A\n"
    here = uploaded(browser, site, data.encode("big5"))
    fields = {"0.there": "1", "0.encoding": "big5", "0.header": "0", "0.separator": ""}
    assert browser.post(f"{here}/columns", fields).status_code == 303
    assert "安全電壓是多少" in browser.get(here).text


def test_a_pasted_text_is_read_like_a_file(site: Site) -> None:
    browser = site.browser(site.trainer)
    text = "1. 铁的符号是？\r\nA. Fe  B. Cu\r\n2. 水是液体。\r\n参考答案：1.A 2.√"
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pasted": text})
    page = browser.get(answer.headers["location"]).text
    assert "粘贴的文字.txt" in page and "把 2 题写入题库" in page


def test_a_form_of_nonsense_changes_nothing_and_breaks_nothing(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = uploaded(browser, site, ODD.encode())
    nonsense = {
        "0.there": "1",
        "0.header": "x" * 50,
        "0.c0": "'; drop",
        "0.encoding": "klingon",
        "7.there": "1",
    }
    assert browser.post(f"{here}/columns", nonsense).status_code == 303
    assert browser.get(f"{here}?sheets=50").status_code == 200


def test_more_files_than_are_taken_are_refused_with_a_sentence(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_import, "MOST_FILES", 0)
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/import", None, {"files": ("a.csv", ODD.encode())})
    assert answer.status_code == 422
    assert "一次选了 1 个文件，最多 0 个" in answer.text
