"""Complaints about questions (对本题有异议), sent from the page of a result: which item each is about.

A candidate's page names an attempt and a slot and never the item; the item is found here, and only where
the attempt is the writer's own.
"""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, select

from core.feedback import Told
from core.work import UnitOfWork
from exam.models import Attempt, Paper, PaperForm, PaperItem

FROM: Final = "/exam/attempts/"
"""Where the addresses of results begin."""
_PLACE: Final = re.compile(r"/exam/attempts/([0-9a-z]{1,32})/result\?slot=([0-9]{1,4})(?:#.*)?")


def address(attempt_ref: str, slot: int, number: int) -> str:
    """What a complaint about one question of a result is about: where it stands on the page, and its slot."""
    return f"{FROM}{attempt_ref}/result?slot={slot}#item-{number}"


def of_item(work: UnitOfWork, told: Iterable[Told], item_id: int) -> list[Told]:
    """Those of the complaints that are about an item, in the order given."""
    return _by_item(work, told, PaperItem.item_id == item_id).get(item_id, [])


def in_bank(work: UnitOfWork, told: Iterable[Told], bank_id: int) -> dict[int, list[Told]]:
    """Those of the complaints that are about items of a bank, by item."""
    of_bank = select(Paper.id).where(Paper.bank_id == bank_id)
    return _by_item(work, told, PaperForm.paper_id.in_(of_bank))


def _by_item(work: UnitOfWork, told: Iterable[Told], which: ColumnElement[bool]) -> dict[int, list[Told]]:
    places = [(each, match) for each in told if (match := _PLACE.fullmatch(each.page))]
    if not places:
        return {}
    rows = work.session.execute(
        select(Attempt.ref, PaperItem.slot, Attempt.person_id, PaperItem.item_id)
        .join(PaperForm, PaperForm.id == Attempt.form_id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .where(
            Attempt.ref.in_({match[1] for _, match in places}),
            PaperItem.slot.in_({int(match[2]) for _, match in places}),
            which,
        )
    )
    items = {(row.ref, row.slot, row.person_id): row.item_id for row in rows}
    found: dict[int, list[Told]] = {}
    for each, match in places:
        item_id = items.get((match[1], int(match[2]), each.person_id or 0))
        if item_id is not None:
            found.setdefault(item_id, []).append(each)
    return found
