"""Complaints about questions (对本题有异议), from results and from practice: of which item, and who is told.

A candidate's page names an attempt and a slot and never the item; the item is found here, and only where
the attempt is the writer's own. The order is another for each candidate, so the number by which they call a
question says nothing to who keeps the bank: that is told by the item's number and its place in the paper.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from core import feedback, notices
from core.access import Permission
from core.errors import Facts, NotFound
from core.feedback import Told
from core.people import roles, scope
from core.work import UnitOfWork
from exam.models import Attempt, Paper, PaperForm, PaperItem, Sitting
from question_bank import reading, selection
from question_bank.reading import ItemName

FROM: Final = "/exam/attempts/"
"""Where the addresses of results begin."""
ITEMS: Final = "/items/"
"""Where the addresses of items begin, which practice names."""
DISPUTED: Final = "exam.item_disputed"
_PLACE: Final = re.compile(
    r"/exam/attempts/([0-9a-z]{1,32})/result\?slot=([0-9]{1,4})(?:#(?:item-([0-9]{1,4}))?.*)?"
)
_ITEM: Final = re.compile(r"/items/([0-9a-z]{1,32})(?:[/?#].*)?")

Sent = tuple[str, int | None]
"""The page that a complaint is about, and the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an examination a disputed item stands: ``slot`` in the paper, ``own`` on the person's page."""

    item_id: int
    paper: str
    slot: int
    sitting_ref: str
    own: int | None


def address(attempt_ref: str, slot: int, number: int) -> str:
    """What a complaint about one question of a result is about: where it stands on the page, and its slot."""
    return f"{FROM}{attempt_ref}/result?slot={slot}#item-{number}"


def of_item(work: UnitOfWork, item_id: int, ref: str) -> list[tuple[Told, Place | None]]:
    """What is objected to in an item, from practice and from results, the newest first.

    The caller has judged who may know the item.
    """
    told = feedback.about(work, f"{ITEMS}{ref}", FROM)
    stand = _places(work, _sent(told), PaperItem.item_id == item_id)
    found = [(each, stand.get((each.page, each.person_id))) for each in told]
    return sorted(
        [(each, place) for each, place in found if place is not None or _names(each.page, ref)],
        key=lambda pair: pair[0].sent_at,
        reverse=True,
    )


def in_bank(work: UnitOfWork, told: Iterable[Told], bank_id: int) -> dict[int, list[Told]]:
    """Those of the complaints from results that are about items of a bank, by item."""
    told = list(told)
    of_bank = select(Paper.id).where(Paper.bank_id == bank_id)
    stand = _places(work, _sent(told), PaperForm.paper_id.in_(of_bank))
    found: dict[int, list[Told]] = {}
    for each in told:
        place = stand.get((each.page, each.person_id))
        if place is not None:
            found.setdefault(place.item_id, []).append(each)
    return found


def located(work: UnitOfWork, sent: Iterable[Sent]) -> dict[Sent, tuple[ItemName, Place | None]]:
    """The items that complaints are about, by what was sent; what is about none is left out."""
    sent = list(sent)
    stand = _places(work, sent)
    refs = {match[1] for page, _ in sent if (match := _ITEM.fullmatch(page))}
    names = reading.item_names(work, {each.item_id for each in stand.values()}, refs)
    by_ref = {each.ref: each for each in names.values()}
    found: dict[Sent, tuple[ItemName, Place | None]] = {}
    for each in sent:
        place, match = stand.get(each), _ITEM.fullmatch(each[0])
        if place is not None:
            found[each] = names[place.item_id], place
        elif match and match[1] in by_ref:
            found[each] = by_ref[match[1]], None
    return found


def tell_keepers(work: UnitOfWork, page: str) -> None:
    """Tell who writes the bank that the actor objects to one of its items; nobody twice before they look."""
    found = located(work, [(page, work.actor.person_id)]) if work.actor.person_id is not None else {}
    for item, _ in found.values():
        bank = selection.cards(work, (item.bank_id,))[item.bank_id]
        link = f"{ITEMS}{item.ref}/uses#disputed"
        people = roles.holding(work, Permission.BANK_WRITE, scope.path_of(work, bank.unit_id))
        told = notices.waiting(work, people, DISPUTED, link)
        for person_id in people:
            if person_id not in told:
                facts: Facts = {"bank": bank.title, "number": item.number}
                notices.send(work, person_id, DISPUTED, facts, link)


def answer(work: UnitOfWork, item_ref: str, told_ref: str, words: str) -> None:
    """Answer an objection to an item that the actor writes; who signed it finds a notice.

    Raises NotFound, NotAllowed, Invalid (field ``answer``).
    """
    item_id = reading.kept(work, item_ref)
    if told_ref not in {each.ref for each, _ in of_item(work, item_id, item_ref)}:
        raise NotFound
    feedback.reply(work, told_ref, words)


def _sent(told: Iterable[Told]) -> list[Sent]:
    return [(each.page, each.person_id) for each in told]


def _names(page: str, ref: str) -> bool:
    match = _ITEM.fullmatch(page)
    return match is not None and match[1] == ref


def _places(work: UnitOfWork, sent: Iterable[Sent], *which: ColumnElement[bool]) -> dict[Sent, Place]:
    matched = [(each, match) for each in sent if (match := _PLACE.fullmatch(each[0]))]
    if not matched:
        return {}
    rows = work.session.execute(
        select(
            Attempt.ref,
            PaperItem.slot,
            Attempt.person_id,
            PaperItem.item_id,
            Paper.title,
            Sitting.ref.label("at"),
        )
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(PaperForm, PaperForm.id == Attempt.form_id)
        .join(Paper, Paper.id == PaperForm.paper_id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .where(
            Attempt.ref.in_({match[1] for _, match in matched}),
            PaperItem.slot.in_({int(match[2]) for _, match in matched}),
            *which,
        )
    )
    stand = {(row.ref, row.slot, row.person_id): row for row in rows}
    found: dict[Sent, Place] = {}
    for each, match in matched:
        row = stand.get((match[1], int(match[2]), each[1] or 0))
        if row is not None:
            own = int(match[3]) if match[3] else None
            found[each] = Place(row.item_id, row.title, row.slot, row.at, own)
    return found
