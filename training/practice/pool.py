"""What may be practised: published items of the public pool, of banks that are open to the reader.

The only module of practice that asks the bank for items, and it never asks for the sealed pool. Wordings and
keys are read by versions that came from here, each time anew: an item that is sealed, retired or whose bank
is closed vanishes at once, from sessions under way and from mistake books as well. Kinds that people mark
are left out: nobody stands by to mark them, and the machine does not guess.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from core.people import directory
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork
from question_bank import selection
from question_bank.assets import Showing
from question_bank.kinds import fitting as kinds_fitting
from question_bank.kinds import registry
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Key, Presented, RightAnswer
from question_bank.rules.pools import Pool
from question_bank.selection import BankCard, Face, Selectable, Standing, TopicCard
from training.practice.models import Opening
from training.practice.states import Audience

PUBLIC: Final = frozenset({Pool.PUBLIC})
OpenBanks = dict[int, BankCard]


@dataclass(frozen=True, slots=True)
class Solution:
    """What is right, why, and on what ground: shown once the answer is recorded."""

    right: RightAnswer
    explanation: str | None
    source: str | None
    key: Key


def open_banks(work: UnitOfWork) -> OpenBanks:
    """The banks that the actor may practise, by id, in order of code. Raises SignInNeeded."""
    person_id = work.actor.myself()
    audiences = {row.bank_id: row.audience for row in work.session.scalars(select(Opening))}
    cards = selection.cards(work, audiences.keys())
    bound = {card.unit_id for card in cards.values() if audiences[card.id] is Audience.UNIT}
    if bound:
        home = directory.unit_of_day(work, person_id, work.today)
        shut = bound - (set() if home is None else set(unit_ids(home.path)))
        cards = {
            bank_id: card
            for bank_id, card in cards.items()
            if audiences[bank_id] is Audience.EVERYBODY or card.unit_id not in shut
        }
    return dict(sorted(cards.items(), key=lambda entry: entry[1].code))


def bank(work: UnitOfWork, ref: str) -> BankCard:
    """Any bank, open or not, for who decides about that. Raises NotFound."""
    return selection.card(work, ref)


def public_of(work: UnitOfWork, item_ids: Collection[int]) -> frozenset[int]:
    """Of these items, those in the public pool, whether their bank is open or not."""
    return frozenset(selection.standing(work, item_ids, PUBLIC, without=MARKED_BY_PEOPLE))


def items_of(work: UnitOfWork, bank_id: int) -> list[Selectable]:
    """Every item of the bank that may be practised; the caller knows the bank to be open."""
    return selection.selectable(work, bank_id, PUBLIC, without=MARKED_BY_PEOPLE)


def counts(work: UnitOfWork, bank_ids: Collection[int]) -> dict[int, int]:
    """How many items each bank offers."""
    return selection.counts(work, bank_ids, PUBLIC, without=MARKED_BY_PEOPLE)


def standing(
    work: UnitOfWork, item_ids: Collection[int], banks: OpenBanks | None = None
) -> dict[int, Standing]:
    """Of these items, those that the actor may practise at this moment.

    ``banks``: what :func:`open_banks` just said, for who has asked already.
    """
    if not item_ids:
        return {}
    found = selection.standing(work, item_ids, PUBLIC, without=MARKED_BY_PEOPLE)
    if banks is None:
        banks = open_banks(work) if found else {}
    return {item_id: each for item_id, each in found.items() if each.bank_id in banks}


def may_see(work: UnitOfWork, showing: Showing) -> bool:
    """Whether a picture stands in something that the actor may practise at this moment."""
    if work.actor.person_id is None:
        return False
    found = standing(work, set(selection.items_of_versions(work, showing.everywhere).values()))
    return any(each.version_id in showing.everywhere for each in found.values())


def topics(work: UnitOfWork, bank_ids: Collection[int]) -> dict[int, tuple[TopicCard, ...]]:
    """The trees of topics."""
    return selection.topic_cards(work, bank_ids)


def faces(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Face]:
    """What is asked, by version."""
    return selection.faces(work, version_ids) if version_ids else {}


def as_written(face: Face) -> Presented:
    """What may be seen, options in the order of writing: for books and prints."""
    return registry.present(face.kind, face.content)


def keys(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Key]:
    """What is right, by version: for marking an answer that is being recorded."""
    return selection.keys(work, version_ids) if version_ids else {}


def fitting(face: Face, key: Key, given: Mapping[str, Any]) -> tuple[bool, ...]:
    """Of each blank that was filled in, whether it fits; of a case those of its items one after the other."""
    return kinds_fitting.fitting(face.kind, face.content, key, given)


def solutions(work: UnitOfWork, shown: Iterable[Face]) -> dict[int, Solution]:
    """What is right and why, by version: for items whose answer is recorded already."""
    asked = {face.version_id: face for face in shown}
    if not asked:
        return {}
    right = selection.keys(work, asked.keys())
    told = selection.explanations(work, asked.keys())
    grounds = selection.sources(work, asked.keys())
    return {
        version_id: Solution(
            registry.explain(face.kind, face.content, right[version_id]),
            registry.filled(face.content, told[version_id]) if version_id in told else None,
            grounds.get(version_id),
            right[version_id],
        )
        for version_id, face in asked.items()
    }
