"""Load the demo world into an empty house, and keep a sitting open in a loaded one.

Everything comes in through the operations that pages and commands use, at instants before now: units were
founded two months ago, a sitting was marked last week, another is being sat at this moment. Loading is done
once: a house that has the world, or anything else, is left as it is. A load that was broken off leaves a part
of the world and no more than that; begin again with an empty database.

The open sitting admits for some three hours. ``refresh`` schedules a new one when it is over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from core import audit
from core.audit import AuditEntry
from core.house import House
from core.people.models import Unit
from demo import load_bank
from demo.world import (
    certification,
    contests,
    courses,
    listening,
    pathway,
    peopling,
    practice,
    seating,
    stories,
    talking,
    workshop,
    writing,
)
from demo.world.contest_ground import Ground
from demo.world.data import SittingData, papers_data, people_data, sittings_data, talk_data
from demo.world.stage import Stage
from exam import papers, sittings
from exam.states import PaperState, SittingPhase
from exam.views import SittingView

PASSWORD: Final = people_data().password
"""The password of the accounts and of a few workers; public, therefore for this machine only."""
LOADED: Final = "demo.loaded"
"""The audit's word for a world that came in whole."""
UNREAD: Final = 3
"""So many notices nobody has read yet."""
STILL_TIME: Final = timedelta(minutes=45)
"""A sitting that admits for less is no longer worth visiting."""

KEPT_UP: Final = ("week", "soon", "open")
"""The sittings that ``refresh`` schedules anew, the one that goes back in time last."""

Progress = Callable[[int, int, str], None]
"""Hears (steps done, steps, what is being done)."""


class Account(BaseModel):
    """An account that signs in by one press; ``role`` in words."""

    model_config = ConfigDict(frozen=True)

    login: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """What came of loading: ``loaded_now`` is False where the world, or anything else, was there already."""

    loaded_now: bool
    accounts: tuple[Account, ...]


def accounts() -> tuple[Account, ...]:
    """Who may sign in on a demo server."""
    return tuple(Account(login=each.code, name=each.name, role=each.role) for each in people_data().account)


def load(house: House, progress: Progress) -> DemoWorld:
    """Load the world into an empty house; anything else is left alone, and ``progress`` is told so."""
    words = talk_data().steps[house.settings.locale]
    if is_loaded(house) or not _is_empty(house):
        progress(1, 1, words.there if is_loaded(house) else words.not_empty)
        return DemoWorld(loaded_now=False, accounts=accounts())
    stage, total = Stage.of(house), 7
    progress(0, total, words.units)
    stage.go(60)
    units = peopling.found_units(stage)
    progress(1, total, words.people)
    stage.go(59)
    peopling.enrol_workers(stage, units)
    stage.go(50)
    certification.certify(stage, units)
    progress(2, total, words.banks)
    banks = _bring_banks(stage, units)
    progress(3, total, words.papers)
    stage.go(20)
    writing.write_items(stage, banks)
    stage.go(16)
    drawn = writing.draw_papers(stage, banks)
    practice.open_banks(stage, banks, drawn)
    progress(4, total, words.over)
    ground = Ground(stage, units, drawn)
    over, ended = _tell_past(ground, units, banks)
    progress(5, total, words.talk)
    stage.go(6)
    pathway.settle(stage)
    certification.begin(stage, units, over)
    refs = {name: _schedule(stage, name, drawn) for name in ("cancelled", *KEPT_UP)}
    final = contests.reach_final(ground, over)
    talking.talk(stage)
    contests.announce(ground)
    ground.publish(ended)
    live = contests.enter_live(ground)
    _tell_yesterday(stage, units, banks)
    seating.cancel(stage, refs["cancelled"], _plan("cancelled"))
    practice.practise(stage, banks)
    progress(6, total, words.open)
    bell = contests.open_live(ground, live)
    contests.judge(ground, final)
    contests.prepare(ground)
    contests.sit_live(ground, bell)
    stories.tell_open(stage, refs["open"], _plan("open"))
    with stage.work(at=stage.now) as work:
        audit.record(work, LOADED, "house", "demo", {"accounts": len(people_data().account)})
    _seal(stage)
    progress(total, total, words.open)
    return DemoWorld(loaded_now=True, accounts=accounts())


def _tell_yesterday(stage: Stage, units: dict[str, str], banks: dict[str, str]) -> None:
    """The workshop whose answers wait since then, a small test by ear, notices read, and newcomers."""
    stage.go(2)
    workshop.leave_answers(stage, workshop.furnish(stage, banks))
    listening.hold(stage, banks)
    stage.go(1)
    talking.read_notices(stage, UNREAD)
    stage.wait(hours=1)
    peopling.enrol_newcomers(stage, units)


def _tell_past(ground: Ground, units: dict[str, str], banks: dict[str, str]) -> tuple[str, str]:
    """What is over: a contest, courses taught, and the sitting of last week.

    Returns the sitting, and the stage of the contest, whose result still stands in notice.
    """
    stage = ground.stage
    stage.go(14)
    over = _schedule(stage, "over", ground.papers)
    ended = contests.hold_over(ground)
    stage.go(9)
    courses.teach(stage, units, banks)
    stories.tell_over(stage, over, _plan("over"))
    seating.tell_results(stage, over, _plan("over"))
    return over, ended


def refresh(house: House) -> int:
    """Schedule anew whichever of the open, the next and next week's sitting is over; returns how many.

    Nothing happens in a house without the world.
    """
    if not is_loaded(house):
        return 0
    stage = Stage.of(house)
    with house.reading(stage.actor(writing.ORGANISER)) as work:
        titles = {
            each.title: each.ref
            for each in papers.listing(work, limit=500)
            if each.state is PaperState.LOCKED
        }
        known = [
            each for each in sittings.listing(work, limit=500) if each.phase is not SittingPhase.CANCELLED
        ]
    drawn = {each.name: titles[each.title] for each in papers_data().paper if each.title in titles}
    standing = {name: any(_stands(each, name, stage.now) for each in known) for name in KEPT_UP}
    for name in KEPT_UP:
        plan = _plan(name)
        if standing[name]:
            continue
        if name == "open":
            stage.clock.instant = seating.opening(stage, plan) - timedelta(minutes=30)
        ref = seating.schedule(stage, plan, drawn[plan.paper])
        if name == "open":
            stories.tell_open(stage, ref, plan)
    _seal(stage)
    return list(standing.values()).count(False)


def is_loaded(house: House) -> bool:
    """Whether the world came in whole."""
    with house.reading() as work:
        found = select(AuditEntry.id).where(AuditEntry.action == LOADED).limit(1)
        return work.session.scalars(found).one_or_none() is not None


def _bring_banks(stage: Stage, units: dict[str, str]) -> dict[str, str]:
    """Both banks, imported by the trainer and published by the reviewer; their references by code."""
    stage.go(30)
    trainer, reviewer = stage.actor(writing.TRAINER), stage.actor(writing.REVIEWER)
    return load_bank.load(stage.house, trainer, reviewer, units["JH"])


def _schedule(stage: Stage, name: str, drawn: dict[str, str]) -> str:
    plan = _plan(name)
    return seating.schedule(stage, plan, drawn[plan.paper])


def _plan(name: str) -> SittingData:
    return sittings_data().sitting[name]


def _stands(sitting: SittingView, name: str, now: datetime) -> bool:
    """Whether this is the named sitting, and one that a visitor still finds something in."""
    if not sitting.title.startswith(_plan(name).title.partition("{")[0]):
        return False
    return sitting.last_entry_at > now + STILL_TIME if name == "open" else sitting.opens_at > now


def _is_empty(house: House) -> bool:
    with house.reading() as work:
        return work.session.scalars(select(Unit.id).limit(1)).one_or_none() is None


def _seal(stage: Stage) -> None:
    """Chain what was written down, so that the log can be verified at once."""
    sealed = audit.SEALED_AT_ONCE
    while sealed == audit.SEALED_AT_ONCE:
        with stage.work() as work:
            sealed = audit.seal(work)
