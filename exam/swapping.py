"""Exchanging single items of a draft paper, each exchange with its seed as a receipt."""

from sqlalchemy import select

from core import audit
from core.errors import NotFound
from core.ids import new_seed
from core.people import persons
from core.work import UnitOfWork
from exam import candidates, fitness, forms, papers, picking, series
from exam.desk_views import SwapView
from exam.errors import NoOtherItem, PaperLocked
from exam.models import PaperItem, PaperSwap
from exam.rules.blueprint import Blueprint
from exam.rules.swapping import pick, stand_ins
from exam.states import PaperState
from question_bank import selection


def swap(work: UnitOfWork, ref: str, slot: int, *, seed: int | None = None) -> SwapView:
    """Put another item of the same kind and topic in a slot of a draft, from the pools it was drawn from.

    An item that was given up does not come back, and none comes that stands in a parallel form. Raises
    PaperLocked, NotFound for an unknown slot, NoOtherItem when the bank has none that fits.
    """
    paper, bank = papers.paper_of(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        raise PaperLocked
    form_id = forms.form_id_of(work, paper.id)
    rows = {
        row.slot: row for row in work.session.scalars(select(PaperItem).where(PaperItem.form_id == form_id))
    }
    row = rows.get(slot)
    if row is None:
        raise NotFound
    pools = selection.pools_of(work, [each.item_id for each in rows.values()])
    held = [each.item_id for each in rows.values()]
    known = {each.item_id: each for each in candidates.like(work, bank.id, pools, row.item_id, held)}
    in_use = [each for each in known.values() if each.version_id]
    given_up = known[row.item_id]
    staying = [known[each.item_id] for each in rows.values() if each is not row]
    section = Blueprint.model_validate(paper.definition).sections[row.section]
    before = work.session.scalars(select(PaperSwap.gave_item_id).where(PaperSwap.paper_id == paper.id)).all()
    elsewhere = series.items_beside(work, paper)
    chosen_seed = max(new_seed(), 1) if seed is None else seed
    fitting = stand_ins(given_up, staying, in_use, section, refused=[*before, *elsewhere])
    taken = pick(fitting, chosen_seed)
    versions = {each.item_id: each.version_id for each in rows.values() if each is not row}
    while taken is not None and fitness.alike_to(work, versions, taken.item_id, taken.version_id):
        fitting = tuple(each for each in fitting if each is not taken)
        taken = pick(fitting, chosen_seed)
    if taken is None:
        raise NoOtherItem(slot=slot)
    row.item_id, row.version_id = taken.item_id, taken.version_id
    receipt = PaperSwap(
        paper_id=paper.id,
        slot=slot,
        gave_item_id=given_up.item_id,
        took_item_id=taken.item_id,
        seed=chosen_seed,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(receipt)
    work.flush()
    audit.record(work, "paper.item_swapped", "paper", paper.ref, {"slot": slot, "seed": str(chosen_seed)})
    return _views(work, [receipt])[0]


def swaps_of(work: UnitOfWork, ref: str) -> tuple[SwapView, ...]:
    """The receipts of a paper's exchanges in their order, for who assembles papers there."""
    paper, _ = papers.paper_of(work, ref)
    rows = work.session.scalars(
        select(PaperSwap).where(PaperSwap.paper_id == paper.id).order_by(PaperSwap.id)
    )
    return tuple(_views(work, list(rows)))


def _views(work: UnitOfWork, rows: list[PaperSwap]) -> list[SwapView]:
    if not rows:
        return []
    numbers = selection.numbers_of(
        work, {each for row in rows for each in (row.gave_item_id, row.took_item_id)}
    )
    names = persons.names_of(work, {row.made_by for row in rows if row.made_by is not None})
    return [
        SwapView(
            slot=row.slot,
            gave=numbers[row.gave_item_id],
            took=numbers[row.took_item_id],
            seed=None if row.seed == picking.BY_HAND else row.seed,
            by=names.get(row.made_by) if row.made_by is not None else None,
            at=row.made_at,
        )
        for row in rows
    ]
