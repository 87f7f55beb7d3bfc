"""A search for a person: its words stand in no address, for names and numbers do not belong there.

They are sent in the body and sealed into the address of the page that shows what was found. So that page can
be gone back to and loaded again, by its searcher, for an hour.
"""

import re
from typing import Annotated, Final

from fastapi import Query

from core.people import persons
from core.people.rules.id_card import IdentityKind, mask, normalised
from core.people.rules.phone import mask_phone, read_phone
from core.secrets import SealBroken
from core.work import UnitOfWork
from web.page import Page

SECONDS: Final = 3600
Sealed = Annotated[str, Query(max_length=1200)]
"""The parameter that carries sealed words."""

_CARD: Final = re.compile(r"\d{14,17}[0-9X]")
_OTHER_DOCUMENT: Final = re.compile(r"[A-Z]{1,2}\d{7,10}")


def shown(words: str) -> str:
    """The words as a page may say them back: what looks like a document or telephone number is masked."""
    number = normalised(words)
    phone = read_phone(words)
    if isinstance(phone, str):
        return mask_phone(phone)
    if _CARD.fullmatch(number):
        return mask(IdentityKind.RESIDENT_ID, number)
    return mask(IdentityKind.PASSPORT, number) if _OTHER_DOCUMENT.fullmatch(number) else words


def sealed(page: Page, work: UnitOfWork, purpose: str, words: str) -> str:
    """The words for an address: opaque, and opened for the same person and purpose only."""
    until = int(page.visitor.arrived_at.timestamp()) + SECONDS
    key = persons.key_of(work, work.actor.person_id or 0)
    return page.house.vault.seal(key, purpose, f"{until}|{words}")


def opened(page: Page, work: UnitOfWork, purpose: str, carried: str) -> str | None:
    """The words that were sealed; None when they are somebody else's, too old, or no such thing."""
    try:
        told = page.house.vault.open(persons.key_of(work, work.actor.person_id or 0), purpose, carried)
    except SealBroken:
        return None
    until, _, words = told.partition("|")
    return words if int(until) >= page.visitor.arrived_at.timestamp() else None
