"""Banks come in, once, and go out again."""

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core import audit, jobs
from core.access import HOUSE
from core.errors import Invalid, NotAllowed
from core.house import House
from core.jobs import Runner
from question_bank import (
    contradicted,
    exchange,
    import_classes,
    import_reports,
    importing,
    items,
    markup,
    reading,
    reviews,
    search,
    topics,
)
from question_bank.errors import ImportIsOver, NothingToImport, NothingToPublish
from question_bank.exchange import Choices, GivenFile
from question_bank.formats.drafts import merge_duplicates
from question_bank.models import Item, ItemVersion
from question_bank.rules.chapters import Chapter
from question_bank.rules.citations import Cited
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from tests.operations.bank.conftest import Desk

HEAD = ("章节", "题型", "题干", "选项A", "选项B", "选项C", "答案", "解析", "难度")
ROWS = (
    ("第一章", "单选题", "叉车的制动距离", "长", "短", "", "B", "见规程", "难"),
    ("第一章", "多选题", "吊钩报废的情形", "裂纹", "磨损", "生锈", "AB", "", "易"),
    ("第二章", "判断题", "停电后可以直接作业", "", "", "", "错误", "", ""),
    ("第二章", "填空题", "安全电压为____V", "", "", "", "36", "", ""),
    ("第一章", "单选题", "叉车的制动距离。", "短", "长", "", "A", "", ""),  # the first row, options turned
    ("第二章", "单选题", "没有答案的题", "甲", "乙", "", "", "", ""),
    ("第二章", "单选题", "答案在选项之外", "甲", "乙", "", "D", "", ""),
)


def workbook(*rows: tuple[str, ...], second: tuple[tuple[str, ...], ...] = ()) -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        for lines in (rows, *([second] if second else [])):
            sheet = book.add_worksheet()
            for number, row in enumerate(lines):
                sheet.write_row(number, 0, row)
    return whole.getvalue()


FILE = GivenFile("旧题.xlsx", workbook(HEAD, *ROWS))


def rehearsed(desk: Desk, *files: GivenFile, choices: Choices | None = None) -> str:
    with desk.house.reading(desk.trainer.actor) as work:
        merged = exchange.rehearse(work, desk.bank_ref, files)
    with desk.house.work(desk.trainer.actor) as work:
        return exchange.keep(work, desk.bank_ref, files, merged, choices or Choices()).ref


def run_jobs(house: House) -> None:
    runner = Runner(house, {exchange.IMPORT: exchange.import_job, reviews.PUBLISH: reviews.publish_job})
    while runner.run_next():
        pass


def test_a_rehearsal_reports_every_row_and_writes_nothing(desk: Desk) -> None:
    with desk.house.reading(desk.trainer.actor) as work:
        report = import_reports.of(exchange.rehearse(work, desk.bank_ref, [FILE]))
        assert search.find(work, desk.bank_ref, search.Filter()).total == 0
    assert (report.read, report.accepted, report.duplicates, report.rejected) == (7, 4, 1, 2)
    assert [(p.row, p.finding.code) for p in report.problems] == [
        (7, "item.key_missing"),
        (8, "item.key_beyond_options"),
    ]
    assert [(d.row, d.first_row) for d in report.duplicate_rows] == [(6, 2)]
    spoken = import_reports.spoken(report, "zh_CN")
    assert list(spoken) == ["read", "accepted", "duplicates", "problems"]
    assert list(spoken["problems"][0]) == ["file", "sheet", "row", "code", "message"]
    assert spoken["problems"][0]["message"] == "尚未设置正确答案。"


def test_an_import_is_carried_out_once_waits_for_review_and_keeps_the_rows(desk: Desk) -> None:
    ref = rehearsed(desk, FILE)
    with desk.house.work(desk.trainer.actor) as work:
        first = exchange.start(work, ref)
        assert exchange.start(work, ref).ref == first.ref
    run_jobs(desk.house)
    with desk.house.reading(desk.trainer.actor) as work:
        view = import_reports.look(work, ref)
        found = search.find(work, desk.bank_ref, search.Filter(import_ref=ref))
        item = reading.look(work, found.rows[0].ref)
        tree = [(t.title, t.items) for t in topics.tree(work, desk.bank_ref)]
        assert jobs.look(work, first.ref).result == {"accepted": 4}
    assert (view.state, view.accepted, view.waiting, view.author) == (ImportState.DONE, 4, 4, "陈海燕")
    assert [row.number for row in found.rows] == [1, 2, 3, 4]
    assert item.state is VersionState.IN_REVIEW
    assert item.newest.difficulty == 5
    assert (item.sources[0].file, item.sources[0].sheet, item.sources[0].row) == ("旧题.xlsx", "Sheet1", 2)
    assert item.sources[0].raw["题干"] == "叉车的制动距离"
    assert tree == [("用电安全", 0), ("第一章", 2), ("第二章", 2)]
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(ImportIsOver):
        exchange.start(work, ref)


def test_the_same_files_again_bring_nothing(desk: Desk) -> None:
    first = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [FILE])
    again = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [FILE])
    assert (first.accepted, again.accepted) == (4, 0)
    assert (again.report.read, again.report.duplicates, again.report.rejected) == (7, 5, 2)
    ref = rehearsed(desk, FILE)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(NothingToImport):
        exchange.start(work, ref)
    with desk.house.work(desk.trainer.actor) as work:
        exchange.discard(work, ref)


def test_a_broken_off_import_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    ref = rehearsed(desk, FILE)
    with desk.house.work(desk.trainer.actor) as work:
        exchange.start(work, ref)
        import_id = import_reports.look(work, ref).id
    given = exchange.read([FILE])
    merged = merge_duplicates(given.readings)

    def power_cut(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.carry_out(
            importing.Directly(desk.house, desk.trainer.actor, power_cut), import_id, given, merged
        )
    with desk.house.reading(desk.trainer.actor) as work:
        assert search.find(work, desk.bank_ref, search.Filter()).total == 2
    run_jobs(desk.house)
    with desk.house.reading(desk.trainer.actor) as work:
        view = import_reports.look(work, ref)
        rows = search.find(work, desk.bank_ref, search.Filter()).rows
    assert (view.state, view.accepted, view.report.accepted) == (ImportState.DONE, 4, 4)
    assert [row.number for row in rows] == [1, 2, 3, 4]


def test_rows_that_somebody_else_brought_meanwhile_become_duplicates(desk: Desk) -> None:
    ref = rehearsed(desk, FILE)
    with desk.house.reading(desk.trainer.actor) as work:
        import_id = import_reports.look(work, ref).id
    given = exchange.read([FILE])
    merged = merge_duplicates(given.readings)
    exchange.import_files(
        desk.house, desk.colleague.actor, desk.bank_ref, [GivenFile("别.xlsx", workbook(HEAD, *ROWS[:2]))]
    )
    importing.carry_out(importing.Directly(desk.house, desk.trainer.actor), import_id, given, merged)
    with desk.house.reading(desk.trainer.actor) as work:
        view = import_reports.look(work, ref)
    assert (view.accepted, view.report.accepted, view.report.duplicates) == (2, 2, 3)
    assert view.report.read == view.report.accepted + view.report.duplicates + view.report.rejected


def test_another_key_than_the_bank_has_is_a_problem_even_when_it_came_in_meanwhile(desk: Desk) -> None:
    ref = rehearsed(desk, FILE)
    with desk.house.reading(desk.trainer.actor) as work:
        import_id = import_reports.look(work, ref).id
    given = exchange.read([FILE])
    other = GivenFile("别.xlsx", workbook(HEAD, (*ROWS[0][:6], "A", *ROWS[0][7:])))
    exchange.import_files(desk.house, desk.colleague.actor, desk.bank_ref, [other])
    importing.carry_out(
        importing.Directly(desk.house, desk.trainer.actor), import_id, given, merge_duplicates(given.readings)
    )
    with desk.house.reading(desk.trainer.actor) as work:
        late = import_reports.look(work, ref)
        early = exchange.rehearse(work, desk.bank_ref, [FILE])
    assert (late.accepted, late.report.rejected) == (3, 3)
    assert late.report.problems[-1].finding.code == "import.contradicts_item"
    assert late.report.read == late.accepted + late.report.duplicates + late.report.rejected
    found = [(p.row, p.facts["number"]) for p in early.problems if p.code == "import.contradicts_item"]
    assert found == [(2, 1), (6, 1)]


def test_a_row_that_contradicts_leads_to_the_item_once_there_is_one(desk: Desk) -> None:
    right, wrong = ROWS[0], (*ROWS[0][:6], "A", *ROWS[0][7:])
    with desk.house.work(desk.trainer.actor) as work:
        both = [GivenFile("电工.xlsx", workbook(HEAD, ROWS[1], right, wrong))]
        merged = exchange.rehearse(work, desk.bank_ref, both)
        before = exchange.keep(work, desk.bank_ref, both, merged, Choices())
        assert contradicted.items(work, before, before.report.problems) == {}
    done = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, both)
    with desk.house.work(desk.trainer.actor) as work:
        ((place, item),) = contradicted.items(work, done, done.report.problems).items()
        assert (place, item.number) == (("电工.xlsx", "Sheet1", 4), 2)
        assert reading.glimpse(work, item.ref).number == 2
        again = [GivenFile("再来.xlsx", workbook(HEAD, wrong))]
        merged = exchange.rehearse(work, desk.bank_ref, again)
        view = exchange.keep(work, desk.bank_ref, again, merged, Choices())
        assert contradicted.items(work, view, view.report.problems) == {("再来.xlsx", "Sheet1", 2): item}


def test_a_whole_import_is_published_by_somebody_else_in_their_own_name(desk: Desk) -> None:
    view = exchange.import_files(desk.house, desk.colleague.actor, desk.bank_ref, [FILE])
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(Invalid):
        reviews.ask_to_publish(work, view.ref, ())
    with pytest.raises(NotAllowed):
        reviews.publish_import(desk.house, desk.trainer.actor, view.ref)
    with desk.house.work(desk.reviewer.actor) as work:
        chosen = reviews.sample(work, view.ref)
        assert chosen == reviews.sample(work, view.ref) and len(set(chosen)) == 4
        with pytest.raises(Invalid) as refused:
            reviews.ask_to_publish(work, view.ref, chosen[1:])
        assert refused.value.findings[0].code == "review.sample_unseen"
        reviews.ask_to_publish(work, view.ref, chosen)
    run_jobs(desk.house)
    with desk.house.reading(desk.reviewer.actor) as work:
        rows = search.find(work, desk.bank_ref, search.Filter(state=VersionState.PUBLISHED)).rows
        item = reading.look(work, rows[0].ref)
    assert len(rows) == 4
    assert item.published is not None
    assert (item.published.author, item.published.reviewer) == ("李梅", "欧阳建国")
    with desk.house.work(desk.reviewer.actor) as work, pytest.raises(NothingToPublish):
        reviews.ask_to_publish(work, view.ref, ())
    assert reviews.publish_import(desk.house, desk.reviewer.actor, view.ref) == 0


def test_what_the_reviewer_wrote_on_is_left_to_another_and_the_others_are_published(desk: Desk) -> None:
    view = exchange.import_files(desk.house, desk.colleague.actor, desk.bank_ref, [FILE])
    with desk.house.work(desk.reviewer.actor) as work:
        own = search.find(work, desk.bank_ref, search.Filter()).rows[1]
        version = work.session.scalars(
            select(ItemVersion).join(Item, Item.newest_id == ItemVersion.id).where(Item.ref == own.ref)
        ).one()
        version.hands = [*version.hands, desk.reviewer.person_id]
        chosen = reviews.sample(work, view.ref)
    with desk.house.work(desk.reviewer.actor) as work:
        job = reviews.ask_to_publish(work, view.ref, chosen)
    run_jobs(desk.house)
    with desk.house.reading(desk.reviewer.actor) as work:
        done = jobs.look(work, job.ref)
        states = [row.state for row in search.find(work, desk.bank_ref, search.Filter()).rows]
    assert done.result == {"published": 3, "left": [[2, "version.own_review", {}]], "more": 0}
    assert states == [
        VersionState.PUBLISHED,
        VersionState.IN_REVIEW,
        VersionState.PUBLISHED,
        VersionState.PUBLISHED,
    ]
    assert reviews.publish_import(desk.house, desk.reviewer.actor, view.ref) == 0


def test_the_house_publishes_nothing_by_itself(desk: Desk) -> None:
    view = exchange.import_files(desk.house, HOUSE, desk.bank_ref, [FILE])
    with pytest.raises(Exception, match="sign_in_needed"):
        reviews.publish_import(desk.house, HOUSE, view.ref)
    assert reviews.publish_import(desk.house, desk.colleague.actor, view.ref) == 4
    with desk.house.work() as work:
        while audit.seal(work) == audit.SEALED_AT_ONCE:
            pass
        assert list(audit.verify(work)) == []


def test_several_files_keep_their_topics_apart(desk: Desk) -> None:
    files = [
        GivenFile("叉车.xlsx", workbook(HEAD, ROWS[0])),
        GivenFile("电工.xlsx", workbook(HEAD, ROWS[1], ROWS[2])),
    ]
    exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, files, Choices(pool=Pool.SEALED))
    with desk.house.reading(desk.trainer.actor) as work:
        tree = [(t.depth, t.title, t.items) for t in topics.tree(work, desk.bank_ref)]
        rows = search.find(work, desk.bank_ref, search.Filter(pool=Pool.SEALED)).rows
    assert tree[1:] == [(0, "叉车", 1), (1, "第一章", 1), (0, "电工", 2), (1, "第一章", 1), (1, "第二章", 1)]
    assert len(rows) == 3


def test_a_second_sheet_without_a_header_is_read_too(desk: Desk) -> None:
    file = GivenFile("两页.xlsx", workbook(HEAD, ROWS[0], second=(ROWS[1], ROWS[2])))
    view = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [file])
    assert (view.report.read, view.accepted) == (3, 3)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=200)
def test_what_was_typed_comes_back_into_the_field_and_stays_the_same(typed: str) -> None:
    stored = markup.from_field(typed)
    assert markup.safe(stored) == stored
    assert markup.from_field(markup.for_field(stored)) == stored


@pytest.mark.parametrize(
    ("chapter", "title"), [(Chapter.UNSORTED, "未分章"), (Chapter.FILE_NAME, "电工题（第3稿）")]
)
def test_what_names_no_chapter_is_filed_as_the_importer_chose(
    desk: Desk, chapter: Chapter, title: str
) -> None:
    file = GivenFile("电工题（第3稿）.csv", "题干,答案\n停电后可以直接作业,错\n".encode())
    exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [file], Choices(chapter=chapter))
    with desk.house.reading(desk.trainer.actor) as work:
        assert title in [topic.title for topic in topics.tree(work, desk.bank_ref) if topic.items]


def test_tags_and_citations_that_are_left_out_are_counted(desk: Desk) -> None:
    tags = "、".join([*(f"标{n}" for n in range(13)), "长" * 30])
    file = GivenFile("标签.csv", f"题干,答案,标签\n停电后可以直接作业,错,{tags}\n".encode())
    view = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [file])
    assert [(n.finding.code, n.finding.facts) for n in view.report.notes] == [
        ("import.tags_left_out", {"count": 2})
    ]
    with desk.house.reading(desk.trainer.actor) as work:
        cited = (Cited("GB 1", "1"), Cited("GB 2", "第三条"))
        assert import_classes.unkept(work, [cited]) == (2, ("GB 1", "GB 2"))


def test_an_essay_without_a_model_answer_comes_as_a_draft_that_cannot_be_submitted(desk: Desk) -> None:
    essay = GivenFile("论述.gift", "::E1:: 请谈谈停电检修的体会 {}\n".encode())
    exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, [essay])
    with desk.house.reading(desk.trainer.actor) as work:
        (row,) = search.find(work, desk.bank_ref, search.Filter()).rows
    assert row.state is VersionState.DRAFT
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        items.submit(work, row.ref, seen=1)
    assert "item.rubric_missing" in {each.code for each in refused.value.findings}
