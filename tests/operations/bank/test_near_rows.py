"""Rows that nearly repeat an item or another row are told at a rehearsal; the importer may leave them out."""

from question_bank import exchange, import_reports, search
from question_bank.exchange import GivenFile
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_imports import HEAD, rehearsed, run_jobs, workbook

OLD = GivenFile(
    "旧题.xlsx",
    workbook(
        HEAD,
        ("", "单选题", "停电检修时验电之后应当立即装设什么", "接地线", "标示牌", "遮栏", "A", "", ""),
        ("", "判断题", "叉车起步前应当鸣笛并观察周围有无行人", "", "", "", "对", "", ""),
    ),
)
NEW = GivenFile(
    "新题.xlsx",
    workbook(
        HEAD,
        ("", "单选题", "停电检修时，验电之后应当立即装设什么呢", "接地线", "标示牌", "遮栏", "A", "", ""),
        ("", "判断题", "叉车起步前不应当鸣笛并观察周围有无行人", "", "", "", "错", "", ""),
        ("", "单选题", "起重机吊钩出现哪种情形时应当予以报废处理", "裂纹", "灰尘", "油污", "A", "", ""),
        ("", "单选题", "起重机吊钩出现哪种情形时应当予以报废处理呀", "裂纹", "灰尘", "油污", "A", "", ""),
    ),
)


def test_near_rows_name_the_item_or_the_row_and_variations_are_left_alone(desk: Desk) -> None:
    exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [OLD])
    with desk.house.reading(desk.trainer.actor) as work:
        (item,) = [row for row in search.find(work, desk.bank_ref, search.Filter()).rows if row.number == 1]
        report = import_reports.of(exchange.rehearse(work, desk.bank_ref, [NEW]))
    like_item, like_row = report.near
    assert (like_item.row, like_item.item_ref, like_item.number, like_item.first_row) == (
        2,
        item.ref,
        1,
        None,
    )
    assert (like_row.row, like_row.first_file, like_row.first_row) == (5, "新题.xlsx", 4)
    assert 80 <= like_item.percent < 100
    assert like_item.words == "停电检修时，验电之后应当立即装设什么呢"
    assert (report.accepted, report.duplicates) == (4, 0)
    assert import_reports.unpacked(import_reports.packed(report)) == report
    assert [each["row"] for each in import_reports.spoken(report, "zh_CN")["near"]] == [2, 5]


def test_near_rows_stay_outside_when_the_importer_says_so_and_the_report_adds_up(desk: Desk) -> None:
    exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [OLD])
    ref = rehearsed(desk, NEW)
    with desk.house.work(desk.trainer.actor) as work:
        exchange.start(work, ref, without_near=True)
    run_jobs(desk.house)
    with desk.house.reading(desk.trainer.actor) as work:
        view = import_reports.look(work, ref)
    report = view.report
    assert (view.accepted, report.left_out, len(report.near)) == (2, 2, 2)
    assert report.read == report.accepted + report.duplicates + report.rejected + report.left_out
