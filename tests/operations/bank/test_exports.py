"""Banks go out in every format, tell what a file could not carry, and come in again."""

import io
import json
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from core import jobs
from core.audit import AuditEntry
from core.errors import NotAllowed, NotFound
from core.jobs import JobState, Runner
from core.spreadsheet import read_rows
from question_bank import banks, exchange, export_jobs, exporting, items, reviews, search
from question_bank.errors import NothingToExport
from question_bank.exchange import GivenFile
from question_bank.exporting import Order
from question_bank.formats import native
from question_bank.formats.outgoing import FileFormat
from question_bank.kinds.contract import KindName
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft, Exported
from tests.operations.bank.conftest import Desk


def twin_bank(desk: Desk) -> str:
    with desk.house.work(desk.trainer.actor) as work:
        return banks.found(work, BankDraft(code="DG-2", title="又一个", unit_ref=desk.unit_ref)).ref


def stock(desk: Desk) -> None:
    """One item of each kind; the last with everything that a file may lose."""
    desk.draft("叉车的制动距离", difficulty=4)
    desk.draft(
        "吊钩报废的情形",
        kind="multiple_choice",
        content={
            "stem": "吊钩报废的情形",
            "options": [{"id": i, "text": t} for i, t in zip("abc", "甲乙丙", strict=True)],
        },
        key={"options": ["a", "b"]},
    )
    desk.draft(
        "停电后可以直接作业", kind="true_false", content={"stem": "停电后可以直接作业"}, key={"value": False}
    )
    desk.draft(
        "安全电压为[[1]]V", kind="fill_blank", content={"stem": "安全电压为[[1]]V"},
        key={"blanks": [{"accepted": ["36", "三十六"]}]},
    )  # fmt: skip
    desk.draft(
        "H<sub>2</sub>O 沸点[[1]]，冰点[[2]]",
        kind="fill_blank",
        content={"stem": "H<sub>2</sub>O 沸点[[1]]，冰点[[2]]"},
        key={
            "blanks": [{"accepted": ["100", "一百"]}, {"accepted": ["0"]}],
            "ordered": False,
            "switches": {"fold_case": False},
        },
        source="GB/T 1",
        difficulty=5,
        pool=Pool.SEALED,
    )


def taken(
    desk: Desk, form: FileFormat, wanted: search.Filter | None = None, *, sealed: bool = True
) -> Exported:
    order = Order(form, wanted or search.Filter(), sealed)
    with desk.house.work(desk.trainer.actor) as work:
        return exporting.take(work, desk.bank_ref, order, "zh_CN")


def told(made: Exported) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for loss in made.losses:
        found.setdefault(loss.number, []).append(loss.finding.code.removeprefix("export."))
    return found


OF_ALL = ["pool_lost", "source_lost"]
LOST: dict[FileFormat, dict[int, list[str]]] = {
    FileFormat.NATIVE: {},
    FileFormat.JSON: {},
    FileFormat.XLSX: {
        4: ["answers_lost"],
        5: ["answers_lost", "formatting_lost", "pool_lost"],
    },
    FileFormat.GIFT: {1: ["difficulty_lost"], 5: ["blanks_left_out"]},
    FileFormat.MOODLE: {1: ["difficulty_lost"], 5: ["answers_lost", "difficulty_lost", *OF_ALL]},
    FileFormat.QTI22: {5: ["answers_lost", *OF_ALL]},
    FileFormat.QTI30: {5: ["answers_lost", *OF_ALL]},
    FileFormat.AIKEN: {
        1: ["difficulty_lost", "explanation_lost", "topic_lost"],
        **{number: ["kind_left_out"] for number in range(2, 6)},
    },
}


@pytest.mark.parametrize("form", FileFormat)
def test_a_bank_leaves_in_every_format_and_comes_in_again(desk: Desk, form: FileFormat) -> None:
    stock(desk)
    made = taken(desk, form)
    assert {number: sorted(codes) for number, codes in told(made).items()} == LOST[form]
    assert made.items == {FileFormat.GIFT: 4, FileFormat.AIKEN: 1}.get(form, 5)
    assert made.items + made.left == 5
    twin = twin_bank(desk)
    file = GivenFile(made.name, made.data)
    with desk.house.reading(desk.trainer.actor) as work:
        known = exchange.rehearse(work, desk.bank_ref, [file])
    assert (len(known.duplicates), known.problems) == (made.items, ())
    view = exchange.import_files(desk.house, desk.trainer.actor, twin, [file])
    assert (view.accepted, view.report.rejected) == (made.items, 0)


@pytest.mark.parametrize("form", [FileFormat.NATIVE, FileFormat.JSON])
def test_the_native_file_brings_a_bank_back_whole(desk: Desk, form: FileFormat) -> None:
    stock(desk)
    twin = twin_bank(desk)
    first = taken(desk, form)
    assert native.is_native(first.data)
    assert (form is FileFormat.NATIVE) == first.data.startswith(b"PK")
    exchange.import_files(desk.house, desk.trainer.actor, twin, [GivenFile("bank", first.data)])
    with desk.house.work(desk.trainer.actor) as work:
        second = exporting.take(work, twin, Order(FileFormat.JSON), "zh_CN")
    one, other = json.loads(unpacked(first)), json.loads(second.data)
    for whole in (one, other):
        for item in whole["items"]:
            del item["state"]  # what comes in is reviewed again
    assert other["items"] == one["items"]
    assert other["topics"] == one["topics"]


def unpacked(made: Exported) -> bytes:
    if not made.data.startswith(b"PK"):
        return made.data
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return archive.read("bank.json")


def test_a_workbook_goes_out_in_the_layout_that_comes_in(desk: Desk) -> None:
    stock(desk)
    for locale in ("zh_CN", "en"):
        with desk.house.work(desk.trainer.actor) as work:
            made = exporting.take(work, desk.bank_ref, Order(FileFormat.XLSX), locale)
        with desk.house.reading(desk.trainer.actor) as work:
            merged = exchange.rehearse(work, twin_or_none(desk), [GivenFile("out.xlsx", made.data)])
        by_stem = {draft.content.stem: draft for draft in merged.accepted}
        assert by_stem["叉车的制动距离"].difficulty == "rather_hard"
        assert "H₂O 沸点[[1]]，冰点[[2]]" in by_stem


def twin_or_none(desk: Desk) -> str:
    with desk.house.reading(desk.trainer.actor) as work:
        known = banks.by_code(work, "DG-2")
    return known.ref if known else twin_bank(desk)


def test_only_what_the_filter_finds_goes_out_and_sealed_items_only_on_request(desk: Desk) -> None:
    stock(desk)
    blanks = search.Filter(kind=KindName.FILL_BLANK)
    assert taken(desk, FileFormat.MOODLE, blanks).items == 2
    assert taken(desk, FileFormat.MOODLE, blanks, sealed=False).items == 1
    with desk.house.reading(desk.trainer.actor) as work:
        found = exporting.scope(work, desk.bank_ref, Order(FileFormat.GIFT, blanks, sealed=False))
    assert (found.items, found.sealed) == (1, 1)
    with pytest.raises(NothingToExport):
        taken(desk, FileFormat.GIFT, search.Filter(text="没有这样的题"))


def test_unfinished_items_stay_behind_and_are_told(desk: Desk) -> None:
    desk.draft()
    desk.draft("没有答案", key=None)
    assert told(taken(desk, FileFormat.QTI22)) == {2: ["unfinished_left_out"]}
    assert told(taken(desk, FileFormat.JSON)) == {2: ["not_taken_back", "item.key_missing"]}


def test_a_key_that_names_an_option_still_without_words_stops_no_workbook(desk: Desk) -> None:
    desk.draft()
    options = [{"id": name, "text": words} for name, words in zip("abcd", ("", "", "", "验电"), strict=True)]
    content = {"stem": "选项还没有写完", "options": options}
    desk.draft("选项还没有写完", content=content, key={"option": "b"})
    assert list(told(taken(desk, FileFormat.XLSX))) == [2]


@pytest.mark.parametrize("form", [FileFormat.GIFT, FileFormat.XLSX, FileFormat.MOODLE, FileFormat.QTI30])
def test_what_nobody_has_reviewed_does_not_go_in_place_of_what_is_in_use(
    desk: Desk, form: FileFormat
) -> None:
    ref = desk.submitted("在用的一版")
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    desk.draft("从未送审的一题")
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("未审的新版"), seen=1)
        found = exporting.scope(work, desk.bank_ref, Order(form))
        gathered = exporting.gather(work, desk.bank_ref, Order(form))
        drafts = exporting.gather(work, desk.bank_ref, Order(form, search.Filter(state=VersionState.DRAFT)))
        own = exporting.gather(work, desk.bank_ref, Order(FileFormat.NATIVE))
    assert (found.items, found.unreviewed, found.in_use) == (2, 1, 1)
    assert [each.content.stem for each in gathered.items] == ["在用的一版", "从未送审的一题"]
    assert [each.content.stem for each in drafts.items] == ["未审的新版", "从未送审的一题"]
    assert [each.content.stem for each in own.items] == ["未审的新版", "从未送审的一题"]


def test_a_bank_leaves_only_with_who_writes_or_reviews_there_and_it_is_noted(desk: Desk) -> None:
    stock(desk)
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    taken(desk, FileFormat.GIFT, search.Filter(text="电压", kind=KindName.FILL_BLANK))
    with desk.house.reading() as work:
        (entry,) = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "bank.exported"))
    assert entry.facts == {"format": "gift", "sealed": True, "kind": "fill_blank", "items": 1}


def test_losses_are_grouped_and_all_of_them_stand_in_a_workbook(desk: Desk) -> None:
    stock(desk)
    made = taken(desk, FileFormat.AIKEN)
    groups = exporting.grouped(made.losses)
    assert (groups[0].code, groups[0].count, groups[0].numbers) == ("export.kind_left_out", 4, (2, 3, 4, 5))
    rows = read_rows(exporting.losses_sheet(made, "zh_CN"))
    assert rows[0] == ["题号", "未能带走的内容", "问题代码"]
    assert Counter(row[2] for row in rows[1:])["export.kind_left_out"] == 4


def test_a_large_bank_is_written_by_a_job_whose_asker_fetches_it(desk: Desk) -> None:
    stock(desk)
    order = Order(FileFormat.QTI30, search.Filter(kind=KindName.FILL_BLANK))
    with desk.house.work(desk.trainer.actor) as work:
        job = export_jobs.ask_for(work, desk.bank_ref, order)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(NotFound):
        export_jobs.fetch(work, desk.bank_ref, job.ref)
    narrow = desk.house.settings.model_copy(update={"upload_limit_bytes": 10})
    house = replace(desk.house, settings=narrow)  # what bounds uploads does not bound what leaves
    assert Runner(house, {export_jobs.EXPORT: export_jobs.export_job}).run_next()
    with desk.house.reading(desk.trainer.actor) as work:
        done = export_jobs.look(work, desk.bank_ref, job.ref)
    assert done.state is JobState.DONE
    with desk.house.work(desk.trainer.actor) as work:
        file = export_jobs.fetch(work, desk.bank_ref, job.ref)
        report = export_jobs.fetch(work, desk.bank_ref, job.ref, report=True)
    assert file.data == taken(desk, FileFormat.QTI30, order.filter).data
    assert (file.name, file.items, report.name) == ("DG-1.qti30.zip", 2, "DG-1.qti30.zip.xlsx")
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(NotFound):
        export_jobs.fetch(work, desk.bank_ref, job.ref)
    with desk.house.reading() as work:
        assert jobs.look(work, job.ref).kind == export_jobs.EXPORT
