"""Near-duplicates over a whole bank: found, kept through scans, found for one wording."""

import pytest

from core.access import Permission
from core.errors import NotAllowed
from core.jobs import JobState, Runner
from question_bank import banks, duplicates, items, likeness, reading, reviews, selection
from question_bank.duplicate_views import PairFilter
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.rules.likeness import Contrast, LikenessDecision, LikenessKind
from question_bank.rules.pools import Pool
from tests.operations.bank.conftest import Desk
from web import wiring

STEM = "在 {volt} 设备上停电检修，验明确无电压后应立即将设备接地并三相短路，以防突然来电造成伤害"


def three(desk: Desk) -> list[str]:
    """An item, one that is nearly the same, and one that asks for another voltage."""
    stem = STEM.format(volt="10 kV")
    return [
        desk.submitted(stem),
        desk.submitted(stem + "。为什么？"),
        desk.submitted(STEM.format(volt="35 kV")),
    ]


def scanned(desk: Desk) -> likeness.Scanned:
    return likeness.scan_bank(desk.house, desk.trainer.actor, desk.bank_ref)


def pairs(desk: Desk, kind: LikenessKind | None = None) -> list[tuple[tuple[int, int], LikenessKind]]:
    with desk.house.reading(desk.trainer.actor) as work:
        found = duplicates.listing(work, desk.bank_ref, PairFilter(kind=kind))
    return sorted((row.numbers, row.kind) for row in found.rows)


def test_a_scan_finds_near_duplicates_and_tells_variants_apart(desk: Desk) -> None:
    three(desk)
    desk.submitted("安全带应当怎样使用？")
    found = scanned(desk)
    assert (found.items, found.pairs) == (
        4,
        {LikenessKind.SAME: 0, LikenessKind.NEARLY: 1, LikenessKind.VARIANT: 2},
    )
    assert pairs(desk, kind=LikenessKind.NEARLY) == [((1, 2), LikenessKind.NEARLY)]
    assert [numbers for numbers, _ in pairs(desk, kind=LikenessKind.VARIANT)] == [(1, 3), (2, 3)]


def test_another_scan_changes_nothing_and_forgets_what_is_alike_no_longer(desk: Desk) -> None:
    refs = three(desk)
    scanned(desk)
    before = pairs(desk)
    scanned(desk)
    assert pairs(desk) == before
    with desk.house.work(desk.trainer.actor) as work:
        items.withdraw(work, refs[1])
        items.revise(work, refs[1], desk.text("换了一道完全不同的题"), seen=1)
    scanned(desk)
    assert pairs(desk) == [((1, 3), LikenessKind.VARIANT)]


def test_the_job_does_the_same_and_asking_twice_gives_one_job(desk: Desk) -> None:
    three(desk)
    with desk.house.work(desk.trainer.actor) as work:
        asked = likeness.ask(work, desk.bank_ref)
        assert likeness.ask(work, desk.bank_ref).ref == asked.ref
    runner = Runner(desk.house, wiring.job_handlers())
    while runner.run_next():
        pass
    with desk.house.reading(desk.trainer.actor) as work:
        scan = duplicates.last_scan(work, desk.bank_ref)
    assert (scan.items, scan.job_ref) == (3, asked.ref)
    assert scan.finished_at is not None
    with desk.house.work(desk.trainer.actor) as work:
        again = likeness.ask(work, desk.bank_ref)
    assert again.ref != asked.ref
    assert again.state is JobState.WAITING


def test_a_job_that_was_broken_off_goes_on_and_finds_the_same(desk: Desk) -> None:
    three(desk)
    scanned(desk)
    whole = pairs(desk)
    with desk.house.work(desk.trainer.actor) as work:
        likeness.ask(work, desk.bank_ref)
    runner = Runner(desk.house, wiring.job_handlers())
    _, run = runner._take() or pytest.fail("no job")
    run.cursor["from"] = 2  # as if the pairs of the first item had been kept before the break
    likeness.scan_job(run)
    assert set(pairs(desk)) <= set(whole)
    scanned(desk)
    assert pairs(desk) == whole


def test_a_wording_is_compared_with_the_bank_while_it_is_written(desk: Desk) -> None:
    refs = three(desk)
    text = desk.text(STEM.format(volt="10 kV") + "及触电")
    content = registry.read_content(KindName.SINGLE_CHOICE, text.content)
    nothing = registry.read_content(text.kind, {"stem": "", "options": []})
    with desk.house.reading(desk.trainer.actor) as work:
        bank_id = selection.card(work, desk.bank_ref).id
        own_id = reading.look(work, refs[0]).id
        found = likeness.near(work, bank_id, text.kind, content)
        others = likeness.near(work, bank_id, text.kind, content, but=own_id)
        assert likeness.near(work, bank_id, text.kind, nothing) == ()
    assert [each.number for each in found] == [1, 2, 3]
    assert found[-1].likeness.differs == (Contrast.NUMBERS,)
    assert [each.number for each in others] == [2, 3]


def test_author_and_reviewer_are_told_until_somebody_has_decided(desk: Desk) -> None:
    refs = three(desk)

    def told() -> list[str]:
        with desk.house.reading(desk.reviewer.actor) as work:
            return [each.code for each in reading.look(work, refs[0]).advice]

    assert told() == ["item.alike", "item.alike_variant"]
    scanned(desk)
    with desk.house.work(desk.trainer.actor) as work:
        [row] = duplicates.listing(work, desk.bank_ref, PairFilter(kind=LikenessKind.NEARLY)).rows
        duplicates.tell_different(work, row.ref)
    assert told() == ["item.alike_variant"]


def test_a_short_wording_is_found_among_many_that_have_its_words(desk: Desk) -> None:
    def asked(word: str) -> dict[str, object]:
        return {"stem": "下列正确的是", "options": [{"id": "a", "text": word}, {"id": "b", "text": "无"}]}

    for word in range(45):
        desk.draft(content=asked(f"甲{word}"))
    desk.draft(content=asked("乙"))
    with desk.house.reading(desk.trainer.actor) as work:
        bank = banks.open_bank(work, desk.bank_ref, Permission.BANK_WRITE)
        content = registry.read_content(KindName.SINGLE_CHOICE, asked("乙"))
        found = likeness.near(work, bank.id, KindName.SINGLE_CHOICE, content)
    assert found[0].finding.facts == {"number": 46}


def test_undecided_near_duplicates_are_drawn_as_one_and_variants_are_not(desk: Desk) -> None:
    refs = three(desk)
    with desk.house.work(desk.reviewer.actor) as work:
        for ref in refs:
            reviews.approve(work, ref, seen=1)
    scanned(desk)
    with desk.house.reading(desk.trainer.actor) as work:
        bank_id = selection.card(work, desk.bank_ref).id
        one, other, variant = (each.fingerprint for each in selection.selectable(work, bank_id, tuple(Pool)))
    assert one == other != variant
    with desk.house.work(desk.trainer.actor) as work:
        [row] = duplicates.listing(work, desk.bank_ref, PairFilter(kind=LikenessKind.NEARLY)).rows
        duplicates.tell_different(work, row.ref)
    with desk.house.reading(desk.trainer.actor) as work:
        assert len({each.fingerprint for each in selection.selectable(work, bank_id, tuple(Pool))}) == 3


def test_an_organiser_may_not_compare(desk: Desk) -> None:
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        likeness.ask(work, desk.bank_ref)
    with desk.house.reading(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        duplicates.listing(work, desk.bank_ref, PairFilter(decision=LikenessDecision.OPEN))
