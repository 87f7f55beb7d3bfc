"""Where an item is used: papers, sittings and how it fared there; and which items of a bank no paper has.

Counts are of real attempts in their last marking. What an item brought in a sitting is told only once nobody
may still write in it, as its analysis is.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from core.access import Permission
from core.people import scope
from core.work import UnitOfWork
from exam import counting, rulings
from exam.models import Attempt, Marking, Paper, PaperForm, PaperItem, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.marking import VoidedItem
from exam.rules.ruling import Held
from exam.rules.statistics.flags import ADVISED
from exam.states import PaperState, SittingState
from question_bank import selection

PAGE: Final = 20
OFTEN: Final = 5
"""Locked papers from which on an item counts as used often: advice, which bars nothing."""


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class PaperUse(_View):
    """A paper that holds an item; ``version_id`` the wording that it holds."""

    ref: str
    title: str
    state: PaperState
    slot: int
    version_id: int
    made_at: datetime


class SittingUse(_View):
    """A sitting whose paper holds an item. ``marked`` None: not told yet; ``right`` of them fully right.

    What was ruled on it there and stands: ``widened``, more answers or options are right, and ``voided``.
    """

    ref: str
    title: str
    state: SittingState
    opens_at: datetime
    marked: int | None
    right: int
    widened: bool = False
    voided: VoidedItem | None = None

    @property
    def percent(self) -> int | None:
        return self.right * 100 // self.marked if self.marked else None


class ItemUses(_View):
    """A page of the papers and sittings of an item within the actor's reach; the counts are of all."""

    papers: tuple[PaperUse, ...]
    sittings: tuple[SittingUse, ...]
    paper_count: int
    sitting_count: int
    page: int
    last: int


class Fared(_View):
    """How an item fared over all its real attempts."""

    item_id: int
    marked: int
    right: int

    @property
    def percent(self) -> int:
        return self.right * 100 // self.marked


def of_item(work: UnitOfWork, item_id: int, page: int = 1) -> ItemUses:
    """Where an item is used, the newest first. The caller has judged who may know the item."""
    papers = (
        select(Paper, PaperItem.slot, PaperItem.version_id)
        .join(PaperForm, PaperForm.paper_id == Paper.id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .where(PaperItem.item_id == item_id, _within(work, Paper.unit_id))
    )
    sat = select(Sitting).where(Sitting.paper_id.in_(_holding(item_id)), _within(work, Sitting.unit_id))
    paper_count = _count(work, papers.with_only_columns(Paper.id))
    sitting_count = _count(work, sat.with_only_columns(Sitting.id))
    last = max(-(-max(paper_count, sitting_count) // PAGE), 1)
    page = min(max(page, 1), last)
    start = (page - 1) * PAGE
    found = work.session.execute(papers.order_by(Paper.id.desc()).limit(PAGE).offset(start))
    shown = work.session.execute(
        sat.join(PaperForm, PaperForm.paper_id == Sitting.paper_id)
        .join(PaperItem, (PaperItem.form_id == PaperForm.id) & (PaperItem.item_id == item_id))
        .add_columns(PaperItem.slot)
        .order_by(Sitting.opens_at.desc(), Sitting.id.desc())
        .limit(PAGE)
        .offset(start)
    ).all()
    told = [each.id for each, _ in shown if each.closes_at < work.now]
    fared, ruled = _fared_in(work, item_id, told), rulings.by_sitting(work, told)
    return ItemUses(
        papers=tuple(
            PaperUse(
                ref=paper.ref,
                title=paper.title,
                state=paper.state,
                slot=slot,
                version_id=version_id,
                made_at=paper.made_at,
            )
            for paper, slot, version_id in found
        ),
        sittings=tuple(
            _sitting(each, fared.get(each.id), ruled.get(each.id, {}).get(slot, Held(slot)))
            for each, slot in shown
        ),
        paper_count=paper_count,
        sitting_count=sitting_count,
        page=page,
        last=last,
    )


def unused(work: UnitOfWork, bank_id: int, start: int, limit: int) -> list[int]:
    """The ids of published items of a bank that no paper holds, by id. The caller judges who may know."""
    found = _unused(bank_id).order_by("id").offset(start).limit(limit)
    return list(work.session.scalars(found))


def count_unused(work: UnitOfWork, bank_id: int) -> int:
    """How many published items of a bank no paper holds."""
    return _count(work, _unused(bank_id))


def often(work: UnitOfWork, bank_id: int, start: int, limit: int) -> list[tuple[int, int]]:
    """The items that many locked papers hold, with how many, the most used first; a draft is no use yet."""
    times = func.count()
    found = _used_often(bank_id).add_columns(times).order_by(times.desc(), PaperItem.item_id)
    return [(row[0], row[1]) for row in work.session.execute(found.offset(start).limit(limit))]


def count_often(work: UnitOfWork, bank_id: int) -> int:
    """How many items of a bank many locked papers hold."""
    return _count(work, _used_often(bank_id))


def _unused(bank_id: int) -> Select[int]:
    published = selection.published_ids(bank_id).subquery()
    return select(published.c.id).where(published.c.id.not_in(_used(bank_id)))


def _used_often(bank_id: int) -> Select[int]:
    return _used(bank_id).where(Paper.state == PaperState.LOCKED).having(func.count() >= OFTEN)


def _used(bank_id: int) -> Select[int]:
    return (
        select(PaperItem.item_id)
        .join(PaperForm, PaperForm.id == PaperItem.form_id)
        .join(Paper, Paper.id == PaperForm.paper_id)
        .where(Paper.bank_id == bank_id)
        .group_by(PaperItem.item_id)
    )


def out_of_bounds(work: UnitOfWork, bank_id: int, limit: int = 200) -> list[Fared]:
    """Items of a bank that nearly nobody or nearly everybody had right, the hardest first.

    The bounds are those of the analysis of a sitting; fewer persons than it asks for say nothing.
    """
    marked, right = func.count(), func.sum(case((SlotMark.fully_right, 1), else_=0))
    rows = work.session.execute(
        select(PaperItem.item_id, marked.label("marked"), right.label("right"))
        .join_from(SlotMark, Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(PaperItem, (PaperItem.form_id == Attempt.form_id) & (PaperItem.slot == SlotMark.slot))
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(Paper.bank_id == bank_id, counting.counts(work))
        .group_by(PaperItem.item_id)
        .having((marked >= ADVISED.few) & ((right < marked * ADVISED.hard) | (right > marked * ADVISED.easy)))
        .order_by(right * 1.0 / marked, PaperItem.item_id)
        .limit(limit)
    )
    return [Fared(item_id=row.item_id, marked=row.marked, right=row.right) for row in rows]


def _fared_in(work: UnitOfWork, item_id: int, sitting_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By sitting: how many attempts were marked on the item, and how many of them fully right."""
    if not sitting_ids:
        return {}
    rows = work.session.execute(
        select(Attempt.sitting_id, func.count(), func.sum(case((SlotMark.fully_right, 1), else_=0)))
        .join_from(SlotMark, Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(PaperItem, (PaperItem.form_id == Attempt.form_id) & (PaperItem.slot == SlotMark.slot))
        .where(
            Attempt.sitting_id.in_(sitting_ids),
            counting.over(work),
            Attempt.state == AttemptState.MARKED,
            PaperItem.item_id == item_id,
            Marking.dry_run.is_(False),
            counting.is_last(),
        )
        .group_by(Attempt.sitting_id)
    )
    return {sitting_id: (marked, right) for sitting_id, marked, right in rows}


def _sitting(sitting: Sitting, fared: tuple[int, int] | None, held: Held) -> SittingUse:
    return SittingUse(
        ref=sitting.ref,
        title=sitting.title,
        state=sitting.state,
        opens_at=sitting.opens_at,
        marked=fared[0] if fared else None,
        right=fared[1] if fared else 0,
        widened=any(each.widens for each in held.by_part.values()),
        voided=held.any_void,
    )


def _holding(item_id: int) -> Select[int]:
    return (
        select(PaperForm.paper_id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .where(PaperItem.item_id == item_id)
    )


def _within(work: UnitOfWork, unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    reach = (Permission.PAPER_ASSEMBLE, Permission.RESULTS_READ)
    return unit_id.in_(scope.ids_in_reach(work, *reach))


def _count(work: UnitOfWork, query: Select[int]) -> int:
    return work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
