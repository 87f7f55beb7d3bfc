"""The bank as a sheet of attributes: row by row, cell by cell, over what others stored meanwhile."""

from dataclasses import replace

from question_bank import (
    documents,
    grid,
    items,
    reading,
    reviews,
)
from question_bank.class_views import DocumentDraft
from question_bank.grid import Cells, GridEntry
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from tests.operations.bank.conftest import Desk


def say(key: str) -> str:
    return key


def test_a_sheet_saves_row_by_row_and_keeps_what_it_refuses(desk: Desk) -> None:
    refs = [desk.draft(stem) for stem in ("甲", "乙", "丙")]
    with desk.house.reading(desk.trainer.actor) as work:
        rows = {row.ref: row for row in grid.look(work, desk.bank_ref, Filter(), say).rows}
    with desk.house.work(desk.colleague.actor) as work:
        documents.register(work, DocumentDraft(number="GB 26860", title="电力安全工作规程"))
        items.revise(work, refs[2], desk.text("丙", difficulty=2), 1)
    typed = [
        Cells("01", "4", "pool.sealed", "GB 26860", "apply", "必考、易错", "GB 26860 | 5.1"),
        Cells("没有这个", "十", "public", "", "", "", "GB 9；"),
        Cells("用电安全", "5", "public", ""),
    ]
    sent = [GridEntry(ref, rows[ref].seen, cells) for ref, cells in zip(refs, typed, strict=True)]
    with desk.house.work(desk.trainer.actor) as work:
        saved = grid.save(work, desk.bank_ref, sent, say)
    assert saved.changed == 1
    codes = {ref: [each.code for each in refused.findings] for ref, refused in saved.refused.items()}
    assert codes == {
        refs[1]: ["grid.topic_unknown", "grid.difficulty_unknown", "class.document_unknown"],
        refs[2]: ["grid.changed_meanwhile"],
    }
    assert saved.refused[refs[1]].typed == {
        "topic": "没有这个", "difficulty": "十", "pool": "public", "citations": "GB 9；",
    }  # fmt: skip
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, refs[0])
    assert (item.pool, item.newest.difficulty, item.newest.source) == (Pool.SEALED, 4, "GB 26860")
    assert item.newest.edits == 2
    with desk.house.reading(desk.trainer.actor) as work:
        row = grid.look(work, desk.bank_ref, Filter(text="#1"), say).rows[0]
    assert (row.cells.cognitive, row.cells.tags) == ("cognitive_level.apply", "必考, 易错")
    assert row.cells.citations == "GB 26860 | 5.1"


def test_a_cell_of_the_sheet_that_nobody_touched_follows_what_is_stored(desk: Desk) -> None:
    refs = [desk.draft(stem, source="GB 1\n第 2 条") for stem in ("甲", "乙")]
    with desk.house.reading(desk.trainer.actor) as work:
        rows = grid.look(work, desk.bank_ref, Filter(), say).rows
    first, second = (GridEntry(row.ref, row.seen, row.cells) for row in rows)

    def save(*sent: GridEntry) -> grid.Saved:
        with desk.house.work(desk.trainer.actor) as work:
            return grid.save(work, desk.bank_ref, sent, say)

    def stands(ref: str) -> Cells:
        with desk.house.reading(desk.trainer.actor) as work:
            found = grid.look(work, desk.bank_ref, Filter(), say).rows
        return next(row.cells for row in found if row.ref == ref)

    understood = replace(first, cells=replace(first.cells, cognitive="understand", difficulty="4"))
    assert save(understood, second).changed == 1
    assert save(first, replace(second, cells=replace(second.cells, tags="必考"))) == grid.Saved(1, {})
    assert stands(refs[0]).cognitive == "cognitive_level.understand"
    assert save(replace(first, cells=replace(first.cells, tags="易错"))) == grid.Saved(1, {})
    assert save(understood) == grid.Saved(0, {}), "a form sent twice means what is stored already"
    both = stands(refs[0])
    assert (both.cognitive, both.difficulty, both.tags) == (
        "cognitive_level.understand", "difficulty.4", "易错",
    )  # fmt: skip
    clash = save(replace(first, cells=replace(first.cells, difficulty="5"))).refused[refs[0]]
    assert (clash.typed, [each.code for each in clash.findings]) == (
        {"difficulty": "5"}, ["grid.changed_meanwhile"],
    )  # fmt: skip
    with desk.house.reading(desk.trainer.actor) as work:
        assert reading.look(work, refs[0]).newest.source == "GB 1\n第 2 条", "untouched to the letter"


def test_a_change_taken_back_in_the_sheet_leaves_no_version_behind(desk: Desk) -> None:
    ref = desk.submitted("甲")
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    for typed, number in (("4", 2), ("3", 1)):
        with desk.house.work(desk.trainer.actor) as work:
            row = grid.look(work, desk.bank_ref, Filter(), say).rows[0]
            sent = GridEntry(ref, row.seen, replace(row.cells, difficulty=typed))
            assert grid.save(work, desk.bank_ref, [sent], say).changed == 1
            item = reading.look(work, ref)
            assert (item.newest.number, item.newest.difficulty) == (number, int(typed))
    with desk.house.reading(desk.trainer.actor) as work:
        assert reading.look(work, ref).state is VersionState.PUBLISHED
