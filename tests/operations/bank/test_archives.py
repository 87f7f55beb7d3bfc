"""A bank leaves a house in one file and comes into an empty one with all that it was."""

import io
import json
import zipfile
from datetime import date

import pytest
from sqlalchemy import delete

from core.jobs import Runner
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank import (
    banks,
    classing,
    comments,
    documents,
    exchange,
    exporting,
    history,
    items,
    reviews,
    search,
    standard,
)
from question_bank.class_views import ClassDraft, ClauseDraft, DocumentDraft
from question_bank.exchange import Choices, GivenFile
from question_bank.exporting import Order
from question_bank.formats import native
from question_bank.formats.native_beside import Beside
from question_bank.formats.outgoing import FileFormat
from question_bank.formats.standard_table import Table
from question_bank.rules.citations import CitationStanding
from question_bank.rules.classes import CognitiveLevel, Importance, TopicKind
from question_bank.rules.lifecycle import VersionState
from question_bank.standard_models import Citation, Clause, LegalDocument
from question_bank.views import BankDraft
from tests.operations.bank.conftest import Desk


def furnish(desk: Desk) -> str:
    """A bank with a table, a register, and an item with a past; returns the item's reference."""
    with desk.house.work(desk.trainer.actor) as work:
        standard.name(work, desk.bank_ref, "电工国家职业标准", [Grade.LEVEL_4])
        weights = {(Grade.LEVEL_4, GradeComponent.THEORY): 30}
        standard.put_point(
            work,
            desk.bank_ref,
            desk.topic_ref,
            kind=TopicKind.POINT,
            importance=Importance.X,
            weights=weights,
        )
        point = standard.look(work, desk.bank_ref).points[0]
        head = ["代码", "名称", "四级重要程度", "五级重要程度", "四级理论"]
        told = standard.rehearse(
            work, desk.bank_ref, [Table("", [head, [point.code, point.title, "X", "Z", "100"]])]
        )
        assert (told.changed, told.problems) == (1, ())
        standard.import_table(
            work, desk.bank_ref, [Table("", [head, [point.code, point.title, "X", "Z", "100"]])]
        )
        standard.put_point(
            work,
            desk.bank_ref,
            point.ref,
            kind=TopicKind.POINT,
            importance=Importance.X,
            weights=weights,
        )
        day = date(2011, 12, 1)
        known = documents.register(
            work, DocumentDraft(number="GB 26860-2011", title="电力安全工作规程", effective_on=day)
        )
        documents.put_clause(
            work, known.ref, ClauseDraft(number="7.3.4", gist="验电", repealed_on=date(2020, 1, 1))
        )
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, ref, "请写明依据。")
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text(source="规程 7.3.4"), seen=1)
        items.submit(work, ref, seen=2)
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=2)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("验明无电压之后先做什么？"), seen=2)
        classing.classify(
            work,
            ref,
            ClassDraft(cognitive=CognitiveLevel.APPLY.value, tags="接地", citations="GB 26860-2011 | 7.3.4"),
        )
        comments.say(work, ref, "和新规程对过了。")
    return ref


def test_an_archive_brings_a_bank_into_an_empty_house_with_all_that_it_was(desk: Desk) -> None:
    furnish(desk)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.NATIVE), "zh_CN")
        for each in (Citation, Clause, LegalDocument):
            work.session.execute(delete(each))
        twin = banks.found(work, BankDraft(code="DG-2", title="空库", unit_ref=desk.unit_ref)).ref
    assert made.losses == ()
    exchange.import_files(desk.house, desk.trainer.actor, twin, [GivenFile("bank", made.data)])
    with desk.house.reading(desk.trainer.actor) as work:
        table = standard.look(work, twin)
        (row,) = search.find(work, twin, search.Filter()).rows
        newest, older = history.versions(work, row.ref)
        said = comments.listing(work, row.ref).comments
        stands = classing.look(work, row.ref)
        second = json.loads(exporting.gather(work, twin, Order(FileFormat.JSON)).whole)
    assert (table.title, table.grades, table.points[0].importance) == (
        "电工国家职业标准",
        (Grade.LEVEL_4,),
        Importance.X,
    )
    assert table.points[0].weights == {(Grade.LEVEL_4, GradeComponent.THEORY): 30}
    assert table.points[0].by_grade == {Grade.LEVEL_4: Importance.X, Grade.LEVEL_5: Importance.Z}
    assert (newest.number, newest.state, older.number, older.state) == (2, "in_review", 1, "retired")
    assert older.published_at is not None
    assert [note.words for note in older.notes] == ["请写明依据。"]
    assert [(each.version, each.author) for each in said] == [(2, "")]
    assert (stands.cognitive, stands.tags) == (CognitiveLevel.APPLY, ("接地",))
    assert [each.standing for each in stands.citations] == [CitationStanding.REPEALED]
    first = json.loads(zipfile.ZipFile(io.BytesIO(made.data)).read("bank.json"))
    for whole in (first, second):
        del whole["bank"], whole["items"][0]["state"]
    assert second == first


def test_citations_of_what_is_repealed_or_unknown_are_told_at_the_rehearsal_and_once(desk: Desk) -> None:
    furnish(desk)
    with desk.house.work(desk.trainer.actor) as work:
        whole = json.loads(exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN").data)
        for each in (Citation, Clause, LegalDocument):
            work.session.execute(delete(each))
        twin = banks.found(work, BankDraft(code="DG-2", title="空库", unit_ref=desk.unit_ref)).ref
    files = [GivenFile("a.json", json.dumps(each).encode()) for each in (whole, whole | {"documents": []})]
    with desk.house.reading(desk.trainer.actor) as work:
        notes = [exchange.rehearse(work, twin, [file]).notes for file in files]
    repealed = ("import.citations_repealed", {"count": 1, "numbers": "GB 26860-2011 7.3.4"})
    unknown = ("import.citations_left_out", {"count": 1, "numbers": "GB 26860-2011"})
    assert [[(note.code, note.facts) for note in each] for each in notes] == [[repealed], [unknown]]
    view = exchange.import_files(desk.house, desk.trainer.actor, twin, files[:1])
    assert [(note.finding.code, note.finding.facts) for note in view.report.notes] == [repealed]


def test_a_file_of_the_first_version_is_still_read(desk: Desk) -> None:
    desk.draft()
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    whole = json.loads(made.data)
    old = {name: whole[name] for name in ("format", "bank", "items")} | {"version": 1}
    old["topics"] = [{name: each[name] for name in ("code", "title", "parent")} for each in whole["topics"]]
    bank = native.read("old.json", json.dumps(old).encode())
    assert (len(bank.reading.drafts), bank.reading.problems, bank.beside) == (1, (), Beside())


@pytest.mark.parametrize(
    "told",
    [
        {"versions": [{"number": 1, "content": {"stem": 7}}], "version": 2},
        {"versions": "x", "said": [{"version": 9, "words": "?"}, 3], "version": -1},
    ],
)
def test_a_past_that_nobody_can_read_never_faults(desk: Desk, told: dict[str, object]) -> None:
    desk.draft()
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    whole = json.loads(made.data)
    whole["items"][0] |= told
    reading = native.read("a.json", json.dumps(whole).encode()).reading
    assert reading.read == len(reading.drafts) + len(reading.problems) == 1


def test_an_item_without_a_topic_comes_back_without_one(desk: Desk) -> None:
    desk.draft("没有鉴定点的题", topic_ref=None)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.NATIVE), "zh_CN")
        twin = banks.found(work, BankDraft(code="DG-2", title="空库", unit_ref=desk.unit_ref)).ref
    files = [GivenFile("bank.zip", made.data)]
    with desk.house.work(desk.trainer.actor) as work:
        kept = exchange.keep(work, twin, files, exchange.rehearse(work, twin, files), Choices())
        exchange.start(work, kept.ref)
    assert Runner(desk.house, {exchange.IMPORT: exchange.import_job}).run_next()
    with desk.house.work(desk.trainer.actor) as work:
        (record,) = json.loads(exporting.take(work, twin, Order(FileFormat.JSON), "zh_CN").data)["items"]
    assert (record["content"]["stem"], record["topic"]) == ("没有鉴定点的题", None)


def test_what_is_retired_comes_back_retired_and_what_was_asked_anew_is_told(desk: Desk) -> None:
    wrong = desk.submitted()
    old = desk.draft("旧规程规定的绝缘手套试验周期是多久？")
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, wrong, seen=1)
    with desk.house.work(desk.trainer.actor) as work:
        items.retire(work, wrong, "答案有误")
        items.retire(work, old, "")
        twin = banks.found(work, BankDraft(code="DG-2", title="空库", unit_ref=desk.unit_ref)).ref
        again = Order(FileFormat.JSON, search.Filter(), sealed=True)
        first = exporting.take(work, desk.bank_ref, again, "zh_CN")
    desk.draft(key={"option": "b"})
    with desk.house.work(desk.trainer.actor) as work:
        told = exporting.take(work, desk.bank_ref, again, "zh_CN")
    assert [(each.number, each.finding.code, each.finding.facts) for each in told.losses] == [
        (1, "export.same_question", {"same": 3})
    ]
    assert [each["number"] for each in json.loads(told.data)["items"]] == [2, 3, 1]
    assert (first.items, first.losses) == (2, ())
    exchange.import_files(desk.house, desk.trainer.actor, twin, [GivenFile("a.json", first.data)])
    with desk.house.reading(desk.trainer.actor) as work:
        back = exporting.gather(work, twin, again)
        rows = search.find(work, twin, search.Filter()).rows
    assert json.loads(back.whole)["items"] == json.loads(first.data)["items"]
    assert {row.state for row in rows} == {VersionState.RETIRED}
    assert json.loads(first.data)["items"][0]["published_at"] is not None
