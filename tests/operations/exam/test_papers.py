"""Papers: the same seed draws the same paper, a locked one never changes, and reach is respected."""

import pytest

from core.access import Role
from core.errors import NotAllowed
from core.house import House
from core.points import Points
from exam import forms, papers
from exam.errors import PaperLocked, PaperNotLocked, PaperUnfit, SittingUnfit
from exam.rules.blueprint import Blueprint
from exam.states import PaperState
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone

BOTH = frozenset(Pool)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make.bank(house, unit)


def free(plan: Blueprint) -> Blueprint:
    """The same design without quotas."""
    sections = tuple(section.model_copy(update={"quotas": ()}) for section in plan.sections)
    return plan.model_copy(update={"sections": sections})


def items_of(house: House, ref: str) -> list[int]:
    with house.reading() as work:
        return [slot.item_id for slot in papers.look(work, ref)[1].slots]


def test_the_same_seed_draws_the_same_paper_and_another_one_another(house: House, bank: str) -> None:
    drawn = []
    for seed in (1, 1, 2):
        with house.work() as work:
            ref = papers.draw(work, bank, "A", make.blueprint(), pools=BOTH, seed=seed).ref
        drawn.append(items_of(house, ref))
        with house.work() as work:
            papers.discard(work, ref)
    assert drawn[0] == drawn[1] != drawn[2]


def test_items_that_papers_have_used_come_last(house: House, bank: str) -> None:
    plan = free(make.blueprint(single=4, multiple=4, judged=4))
    seen: set[int] = set()
    for _ in range(3):
        with house.work() as work:
            ref = papers.draw(work, bank, "A", plan, pools=BOTH).ref
        items = set(items_of(house, ref))
        assert not items & seen
        seen |= items


def test_a_bank_that_is_short_says_by_how_much_and_writes_nothing(house: House, bank: str) -> None:
    plan = free(make.blueprint(single=13, multiple=3, judged=3))
    with house.reading() as work:
        told = papers.rehearse(work, bank, plan, pools=BOTH)
    assert [(each.code, each.facts["needed"], each.facts["available"]) for each in told.findings] == [
        ("exam.bank_short", 13, 12)
    ]
    assert [(each.needed, each.available) for each in told.supply] == [(13, 12), (3, 12), (3, 12)]
    with house.work() as work, pytest.raises(PaperUnfit):
        papers.draw(work, bank, "A", plan, pools=BOTH)
    with house.reading() as work:
        assert papers.listing(work) == []


def test_a_pool_that_was_not_chosen_is_not_drawn_from(house: House, bank: str) -> None:
    with house.work() as work, pytest.raises(PaperUnfit):
        papers.draw(work, bank, "A", make.blueprint(), pools=frozenset({Pool.SEALED}))


def test_a_locked_paper_is_neither_redrawn_nor_discarded_and_keeps_its_hash(house: House, bank: str) -> None:
    ref = make.paper(house, bank)
    with house.work() as work:
        again = papers.lock(work, ref)
    for deed in (papers.discard, papers.redraw):
        with house.work() as work, pytest.raises(PaperLocked):
            deed(work, ref)
    with house.reading() as work:
        seen, form = papers.look(work, ref)
    assert seen.state is PaperState.LOCKED
    assert seen.content_hash == again.content_hash
    assert seen.content_hash is not None and len(seen.content_hash) == 64
    assert form.total == Points(1650)
    with house.work() as work:
        assert papers.is_as_locked(work, ref)
        papers.paper_of(work, ref)[0].title = "B"
        assert papers.is_as_locked(work, ref) is False


def test_the_hash_follows_the_content(house: House, bank: str) -> None:
    hashes = set()
    for seed in (1, 2):
        with house.work() as work:
            drawn = papers.draw(work, bank, "A", make.blueprint(), pools=BOTH, seed=seed)
            hashes.add(papers.lock(work, drawn.ref).content_hash)
    assert len(hashes) == 2


def test_redrawing_keeps_the_design_and_leaves_one_draft(house: House, bank: str) -> None:
    with house.work() as work:
        first = papers.draw(work, bank, "A", make.blueprint(), pools=BOTH, seed=1)
    with house.work() as work:
        second = papers.redraw(work, first.ref, seed=2)
    assert (second.title, second.total, second.seed) == (first.title, first.total, 2)
    with house.reading() as work:
        assert [each.ref for each in papers.listing(work)] == [second.ref]


def test_the_key_of_a_redrawn_paper_is_the_key_of_its_own_items(
    house: House, bank: str, trainer: Someone
) -> None:
    """SQLite gives the numbers of deleted rows out again, so nothing of a draft may be kept in memory."""
    with house.work(trainer.actor) as work:
        ref = papers.draw(work, bank, "A", make.blueprint(), pools=BOTH, seed=1).ref
    for seed in range(2, 6):
        with house.work(trainer.actor) as work:
            papers.look_with_keys(work, ref)
        with house.work(trainer.actor) as work:
            ref = papers.redraw(work, ref, seed=seed).ref
    with house.work(trainer.actor) as work:
        papers.lock(work, ref)
        shown = papers.look_with_keys(work, ref)
        form = papers.look(work, ref)[1]
        keys = forms.read_keys(work, form)
    for face in form.faces:
        number = int(face.content.stem.partition("第 ")[2].partition(" ")[0])
        assert keys[face.slot].model_dump(mode="json") == make.right_answer(face.kind, number)
        assert shown[face.slot].explanation == f"<p>第 {number} 题的依据见规程。</p>"


def test_who_assembles_elsewhere_reaches_neither_bank_nor_paper(house: House, bank: str) -> None:
    other = make.someone(house, "外人", Role.TRAINER, unit_ref=make.unit(house, "别处"))
    ref = make.paper(house, bank)
    with house.work(other.actor) as work:
        with pytest.raises(NotAllowed):
            papers.draw(work, bank, "A", make.blueprint(), pools=BOTH)
        for look in (papers.look, papers.lock, papers.look_with_keys, papers.redraw):
            with pytest.raises(NotAllowed):
                look(work, ref)
        assert papers.listing(work) == []


def test_an_organiser_sees_the_paper_but_not_its_key(house: House, unit: str, bank: str) -> None:
    organiser = make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
    ref = make.paper(house, bank)
    with house.work(organiser.actor) as work:
        assert papers.look(work, ref)[0].ref == ref
        assert not papers.may_see_keys(work, ref)
        with pytest.raises(NotAllowed):
            papers.look_with_keys(work, ref)


@pytest.mark.parametrize("title", ["", "   ", "长" * 121])
def test_a_paper_and_a_sitting_have_a_name_that_fits(house: House, bank: str, title: str) -> None:
    with house.work() as work, pytest.raises(PaperUnfit):
        papers.draw(work, bank, title, make.blueprint(), pools=BOTH)
    with pytest.raises(SittingUnfit):
        make.sitting(house, make.paper(house, bank), house.clock.now(), title=title)


def test_an_announced_total_that_the_sections_miss_draws_nothing(house: House, bank: str) -> None:
    plan = make.blueprint()
    wrong = Blueprint(sections=plan.sections, announced_total=Points(plan.announced_total + 50))
    with house.work() as work, pytest.raises(PaperUnfit) as refused:
        papers.draw(work, bank, "A", wrong, pools=BOTH)
    assert [finding.code for finding in refused.value.findings] == ["exam.total_differs"]


def test_the_supply_is_told_although_the_announced_total_is_not_what_the_sections_add_up_to(
    house: House, bank: str
) -> None:
    plan = make.blueprint()
    wrong = Blueprint(sections=plan.sections, announced_total=Points(plan.announced_total + 50))
    with house.work() as work:
        right = papers.rehearse(work, bank, plan, pools=BOTH)
        told = papers.rehearse(work, bank, wrong, pools=BOTH)
        short = plan.sections[0].model_copy(update={"count": 900})
        both = papers.rehearse(
            work, bank, wrong.model_copy(update={"sections": (short, *plan.sections[1:])}), pools=BOTH
        )
    assert [each.code for each in told.findings] == ["exam.total_differs"]
    assert told.supply == right.supply != ()
    codes = [each.code for each in both.findings]
    assert codes[0] == "exam.total_differs" and "exam.bank_short" in codes


def test_only_a_locked_paper_is_given_a_sitting(house: House, bank: str) -> None:
    with house.work() as work:
        draft = papers.draw(work, bank, "A", make.blueprint(), pools=BOTH).ref
    with pytest.raises(PaperNotLocked):
        make.sitting(house, draft, house.clock.now())
