"""Rejected rows of an import come back as they stood, and go in again as they are."""

import io

from python_calamine import CalamineWorkbook

from core import spreadsheet
from core.house import House
from question_bank import exchange, habits, import_reports, import_returns
from question_bank.exchange import Choices, GivenFile
from question_bank.formats.detect import read_file
from question_bank.formats.wishes import FileWish, SheetWish, Wishes
from question_bank.views import ImportView
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_imports import FILE, HEAD, ROWS, workbook

TITLES = ["原行号", "原因"]


def kept(house: House, desk: Desk, *files: GivenFile) -> ImportView:
    with house.work(desk.trainer.actor) as work:
        merged = exchange.rehearse(work, desk.bank_ref, files)
        return exchange.keep(work, desk.bank_ref, files, merged, Choices())


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return {
            name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names
        }


def test_each_sheet_gives_back_its_own_columns_with_the_reason(house: House, desk: Desk) -> None:
    other = (("序号", "题干", "答案", "出题人"), ("1", "停电后可以直接作业吗", "也许", "老王"))
    view = kept(house, desk, GivenFile("旧题.xlsx", workbook(HEAD, *ROWS, second=other)))
    back = sheets(import_returns.rejected_rows(view, "zh_CN"))
    assert list(back) == ["Sheet1", "Sheet2"]
    begins = import_reports.beginnings(view.report)
    assert begins["旧题.xlsx", "Sheet2", 2] == "停电后可以直接作业吗"
    first, second = back["Sheet1"], back["Sheet2"]
    assert first[0] == [*HEAD, *TITLES]
    assert first[1][: len(HEAD)] == list(ROWS[5])
    assert [row[len(HEAD)] for row in first[1:]] == ["7", "8"]
    assert all(row[-2] and row[-1] for row in first[1:])
    assert second[0] == [*other[0], *TITLES]
    assert second[1][:4] == list(other[1])


def test_what_comes_back_goes_in_again_with_the_same_problems(house: House, desk: Desk) -> None:
    view = kept(house, desk, FILE)
    data = import_returns.rejected_rows(view, "zh_CN")
    again = read_file("改后.xlsx", data)
    before = sorted(
        p.finding.code for p in view.report.problems if p.finding.code != "import.conflicting_key"
    )
    assert sorted(problem.code for problem in again.problems) == before
    assert again.notes == ()
    assert again.read == view.report.rejected
    twice = kept(house, desk, GivenFile("改后.xlsx", data))
    (once_more,) = sheets(import_returns.rejected_rows(twice, "en")).values()
    assert once_more[0] == [*HEAD, "Original row", "Reason"]


def test_mended_rows_are_read_by_the_columns_that_somebody_named(house: House, desk: Desk) -> None:
    head = ("题干", "选项A", "选项B", "正解")
    rows = (("安全电压一般是多少", "220V", "36V", "B"), ("哪个是导体", "铜", "橡胶", "D"))
    file = GivenFile("旧题.xlsx", workbook(head, *rows))
    fields = dict(enumerate(("stem", "option:0", "option:1", "key")))
    named = FileWish(sheets={"Sheet1": SheetWish(columns=fields, header=1)})
    wishes = Wishes(files={"旧题.xlsx": named})
    with house.work(desk.trainer.actor) as work:
        merged = exchange.compare(work, desk.bank_ref, exchange.read([file], wishes=wishes))
        view = exchange.keep(work, desk.bank_ref, [file], merged, Choices(wishes=wishes))
    assert (view.report.accepted, view.report.rejected) == (1, 1)
    ((header, row),) = sheets(import_returns.rejected_rows(view, "zh_CN")).values()
    assert (header, row[3]) == ([*head, *TITLES], "D")
    row[3] = "A"
    for places in ((0, 1, 2, 3, 4, 5), (4, 0, 1, 5, 2, 3)):  # what the product adds may stand elsewhere
        book = workbook(*(tuple(cells[at] for at in places) for cells in (header, row)))
        with house.work(desk.trainer.actor) as work:
            known = habits.added(work, desk.bank_ref, Wishes())
            given = exchange.read([GivenFile("改后.xlsx", book)], wishes=known)
            again = exchange.compare(work, desk.bank_ref, given)
        assert (len(again.accepted), again.problems) == (1, ())
        assert again.layouts[0].remembered


def test_a_text_table_gives_its_rows_back_too_and_no_formula_runs(house: House, desk: Desk) -> None:
    text = "题干,选项A,选项B,答案,备注\n最低温度,-5℃,-10℃,D,=1+1\n"
    view = kept(house, desk, GivenFile("试题.csv", text.encode("gb18030")))
    data = import_returns.rejected_rows(view, "zh_CN")
    ((name, rows),) = sheets(data).items()
    assert name == "试题"
    assert rows[1][:5] == ["最低温度", "'-5℃", "'-10℃", "D", "'=1+1"]
    assert spreadsheet.read_rows(data)[1][:5] == ["最低温度", "-5℃", "-10℃", "D", "=1+1"]
    (problem,) = read_file("改后.xlsx", data).problems
    assert problem.code == view.report.problems[0].finding.code


def test_a_table_without_a_header_gets_one_by_which_it_is_read_again(house: House, desk: Desk) -> None:
    lines = [f"第{n}道题目的题干文字,甲项,乙项,A" for n in range(1, 12)] + ["最后一道题目的题干,甲项,,F"]
    view = kept(house, desk, GivenFile("无表头.csv", "\n".join(lines).encode()))
    data = import_returns.rejected_rows(view, "zh_CN")
    ((_, rows),) = sheets(data).items()
    assert rows[0][:4] == ["题干", "选项A", "选项B", "答案"]
    again = read_file("改后.xlsx", data)
    assert [p.code for p in again.problems] == [p.finding.code for p in view.report.problems]


def test_a_file_that_cannot_be_read_is_told_with_its_name(house: House, desk: Desk) -> None:
    view = kept(house, desk, GivenFile("扫描.pdf", b"%PDF-1.7"))
    ((_, rows),) = sheets(import_returns.rejected_rows(view, "zh_CN")).items()
    assert rows[1][0] == "扫描.pdf"
    assert "PDF" in rows[1][-1]


def test_every_line_of_no_item_is_in_the_workbook(house: House, desk: Desk) -> None:
    left = [f"前言第{n}行" for n in range(1, 1128)]
    item = ["1. 安全电压是？", "A. 110V", "B. 36V", "答案：B"]
    view = kept(house, desk, GivenFile("题库.txt", "\n".join([*left, *item]).encode()))
    assert (view.report.accepted, view.report.rejected) == (1, 0)
    data = import_returns.rejected_rows(view, "zh_CN")
    ((_, (header, told, *lines)),) = sheets(data).items()
    assert header == ["文件", "工作表", "原文", *TITLES]
    assert "1127 行不属于任何一题" in told[-1].replace(",", "")
    assert [row[2] for row in lines] == left
