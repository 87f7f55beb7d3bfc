"""What was ruled on the items of a sitting after it: read from its markings, which are only ever appended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.work import UnitOfWork
from exam.models import Marking
from exam.rules.ruling import Ruling, together, with_accepted
from exam.states import MarkingKind
from question_bank.kinds.contract import Key


@dataclass(frozen=True, slots=True)
class Correction:
    """One ruling as it was made: on which slot, what, when and why, and how many it touched."""

    ruling: Ruling
    reason: str
    made_at: datetime
    made_by: int | None
    changed: int


def of_sitting(work: UnitOfWork, sitting_id: int) -> list[Correction]:
    """Everything that was ruled in a sitting, in order."""
    rows = work.session.scalars(
        select(Marking)
        .where(
            Marking.sitting_id == sitting_id,
            Marking.kind == MarkingKind.APPEAL,
            Marking.dry_run.is_(False),
        )
        .order_by(Marking.id)
    )
    return [
        Correction(
            ruling=Ruling.model_validate(row.diff["ruling"]),
            reason=row.reason or "",
            made_at=row.made_at,
            made_by=row.made_by,
            changed=int(row.diff["changed"]),
        )
        for row in rows
        if "ruling" in row.diff
    ]


def by_slot(work: UnitOfWork, sitting_id: int) -> dict[int, Ruling]:
    """What holds now for each slot that was ruled on."""
    return together(each.ruling for each in of_sitting(work, sitting_id))


def is_voided(work: UnitOfWork, sitting_id: int, slot: int) -> bool:
    """Whether an item was voided in a sitting: no mark that a person gives it would count."""
    found = by_slot(work, sitting_id).get(slot)
    return found is not None and found.void is not None


def keys_with(keys: Mapping[int, Key], ruled: Mapping[int, Ruling]) -> dict[int, Key]:
    """The keys by slot with the texts that were ruled right too."""
    return {slot: with_accepted(key, ruled[slot]) if slot in ruled else key for slot, key in keys.items()}
