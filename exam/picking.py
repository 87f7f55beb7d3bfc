"""Papers made by hand (手工组卷): items put into a draft, taken out, and put in another's place.

The design stays what it is: a section takes so many items of its kind, and a draft with places left open is
not locked. What nobody may find in the bank, nobody may pick from it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import select

from core import audit
from core.errors import Finding, NotFound
from core.ids import new_seed
from core.work import UnitOfWork
from exam import candidates, fitness, forms, papers, series
from exam.errors import PaperLocked, PaperUnfit
from exam.models import Paper, PaperItem, PaperSwap
from exam.rules.blueprint import Blueprint, check_blueprint
from exam.rules.paper import Candidate, SectionPicks
from exam.rules.picking import check_pick
from exam.states import PaperState
from exam.views import PaperView
from question_bank import search, selection
from question_bank.selection import BankCard

BY_HAND: Final = 0
"""What stands for the seed on the receipt of an exchange that somebody chose and no chance."""


class _Taken(NamedTuple):
    section: int
    item_id: int
    version_id: int
    points: int


def begin(work: UnitOfWork, bank_ref: str, title: str, blueprint: Blueprint) -> PaperView:
    """A draft with every place still open. Raises PaperUnfit for a design that nothing can fill."""
    bank = papers.bank_of(work, bank_ref)
    findings = (*papers.check_title(title), *check_blueprint(blueprint))
    if findings:
        raise PaperUnfit(*findings)
    empty = [SectionPicks(at, ()) for at in range(len(blueprint.sections))]
    return papers.put_down(work, bank, title, blueprint, empty, seed=new_seed())


def add(work: UnitOfWork, ref: str, section: int, number: int) -> int:
    """Put an item of the bank, by its number, behind the others of a section; returns its slot.

    Raises PaperLocked, NotFound for an unknown section or item, PaperUnfit with every reason against it.
    """
    paper, bank, rows = _open(work, ref)
    picked = _fitting(work, paper, bank, rows, section, number)
    at = sum(row.section <= section for row in rows.values())
    taken = [_Taken(row.section, row.item_id, row.version_id, row.points) for row in rows.values()]
    points = Blueprint.model_validate(paper.definition).sections[section].points_each
    taken.insert(at, _Taken(section, picked.item_id, picked.version_id, points))
    _put_down(work, rows, forms.form_id_of(work, paper.id), taken)
    audit.record(work, "paper.item_added", "paper", paper.ref, {"slot": at + 1, "item": number})
    return at + 1


def replace(work: UnitOfWork, ref: str, slot: int, number: int) -> int:
    """Put an item of the bank in another's place, with a receipt like that of an exchange; returns the slot.

    Raises as :func:`add` does.
    """
    paper, bank, rows = _open(work, ref)
    row = rows.get(slot)
    if row is None:
        raise NotFound
    picked = _fitting(work, paper, bank, rows, row.section, number, instead_of=slot)
    gave = row.item_id
    row.item_id, row.version_id = picked.item_id, picked.version_id
    receipt = PaperSwap(
        paper_id=paper.id,
        slot=slot,
        gave_item_id=gave,
        took_item_id=picked.item_id,
        seed=BY_HAND,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(receipt)
    work.flush()
    told = {"slot": slot, "item": number, "instead_of": selection.numbers_of(work, [gave])[gave]}
    audit.record(work, "paper.item_added", "paper", paper.ref, told)
    return slot


def remove(work: UnitOfWork, ref: str, slot: int) -> None:
    """Take an item out; those behind it move up. Raises PaperLocked, NotFound."""
    paper, _, rows = _open(work, ref)
    if slot not in rows:
        raise NotFound
    gone = rows[slot].item_id
    taken = [
        _Taken(row.section, row.item_id, row.version_id, row.points) for at, row in rows.items() if at != slot
    ]
    _put_down(work, rows, forms.form_id_of(work, paper.id), taken)
    audit.record(
        work,
        "paper.item_removed",
        "paper",
        paper.ref,
        {"slot": slot, "item": selection.numbers_of(work, [gone])[gone]},
    )


def beside(work: UnitOfWork, ref: str) -> dict[int, str]:
    """What stands in the forms that are parallel to a paper: item numbers with the form's name.

    Raises NotFound, NotAllowed.
    """
    paper = papers.open_paper(work, ref)
    held = series.items_beside(work, paper)
    numbers = selection.numbers_of(work, held)
    return {numbers[item]: form for item, form in held.items()}


def _open(work: UnitOfWork, ref: str) -> tuple[Paper, BankCard, dict[int, PaperItem]]:
    paper, bank = papers.paper_of(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        raise PaperLocked
    form_id = forms.form_id_of(work, paper.id)
    found = select(PaperItem).where(PaperItem.form_id == form_id).order_by(PaperItem.slot)
    return paper, bank, {row.slot: row for row in work.session.scalars(found)}


def _fitting(
    work: UnitOfWork,
    paper: Paper,
    bank: BankCard,
    rows: Mapping[int, PaperItem],
    section: int,
    number: int,
    *,
    instead_of: int | None = None,
) -> Candidate:
    sections = Blueprint.model_validate(paper.definition).sections
    if not 0 <= section < len(sections):
        raise NotFound
    if not search.find(work, bank.ref, search.Filter(text=f"#{number}"), limit=1).rows:
        raise NotFound
    held = [row.item_id for row in rows.values()]
    wanted = selection.id_of_number(work, bank.id, number) or 0
    known = candidates.named(work, bank.id, [wanted], also=held)
    picked = known.get(wanted)
    if picked is None or not picked.version_id:
        raise NotFound
    form = series.items_beside(work, paper).get(picked.item_id)
    if form is not None:
        raise PaperUnfit(Finding("exam.pick_in_other_form", {"form": form}))
    staying = {slot: row for slot, row in rows.items() if slot != instead_of}
    beside = {slot: known[row.item_id] for slot, row in staying.items()}
    versions = {row.item_id: row.version_id for row in staying.values()}
    alike = fitness.alike_to(work, versions, picked.item_id, picked.version_id)
    inside = sum(row.section == section for row in staying.values())
    findings = check_pick(picked, sections[section], beside, in_section=inside, alike=alike)
    if findings:
        raise PaperUnfit(*findings)
    return picked


def _put_down(work: UnitOfWork, rows: Mapping[int, PaperItem], form_id: int, taken: list[_Taken]) -> None:
    """Write the items of a draft anew, numbered from 1 through the whole form."""
    for row in rows.values():
        work.session.delete(row)
    work.flush()
    for slot, each in enumerate(taken, start=1):
        work.session.add(PaperItem(form_id=form_id, slot=slot, **each._asdict()))
    work.flush()
