"""What an import's pages tell of files, rows and lines that were not taken."""

from tests.pages.bank.conftest import Site


def test_the_page_says_how_many_more_lines_of_no_item_the_workbook_holds(site: Site) -> None:
    lines = "\n".join(f"前言第{n}行" for n in range(1, 1128))
    text = f"{lines}\n1. 安全电压是？\nA. 110V\nB. 36V\n答案：B\n"
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public", "pasted": text})
    report = browser.get(answer.headers["location"]).text
    assert "这里列出前 100 行，其余 1027 行在下载的表里。" in report
    assert "<li>前言第100行</li>" in report and "前言第101行" not in report
    assert f"{answer.headers['location']}/rejected.xlsx" in report
