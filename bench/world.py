"""A hall to measure in: a paper of a hundred questions, open attempts, people about to begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from core.house import House
from core.settings import Settings
from exam import tokens
from exam.tokens import Claim
from migrations import apply
from tests import make
from web.door import CSRF_PURPOSE

SITTERS: Final = 200
BEGINNERS: Final = 300


@dataclass(frozen=True, slots=True)
class Hall:
    """``tokens``: the page tokens of the open attempts. ``cookies``: sessions of those who have not begun,
    with the token that each one's forms carry.
    """

    settings: Settings
    tokens: Sequence[str]
    cookies: Sequence[str]
    csrf_tokens: Sequence[str]
    sitting_ref: str


def furnish(folder: Path, database_url: str | None) -> Hall:
    """Make the hall in an empty database: SQLite in the folder, or PostgreSQL at the URL."""
    settings = Settings(data_dir=folder, database_url=database_url, port=0)
    house = House.build(settings)
    apply.upgrade(house.database)
    unit = make.unit(house)
    bank = make.bank(house, unit, each=40)
    paper = make.paper(house, bank, make.blueprint(single=40, multiple=30, judged=30))
    people = make.workers(house, unit, SITTERS + BEGINNERS)
    opens_at = house.clock.now() - timedelta(minutes=1)
    sitting = make.sitting(house, paper, opens_at, people)
    begun = [make.begun(house, who, sitting) for who in people[:SITTERS]]
    pens = [make.pen(house, who, ref) for who, ref in zip(people[:SITTERS], begun, strict=True)]
    hall = Hall(
        settings,
        [tokens.issue(house, Claim(pen.attempt_id, pen.epoch)) for pen in pens],
        [who.token for who in people[SITTERS:]],
        [house.vault.signature(CSRF_PURPOSE, who.token) for who in people[SITTERS:]],
        sitting,
    )
    house.close()
    return hall
