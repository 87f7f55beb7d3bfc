"""Sittings are scheduled, candidates admitted and told."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core import notices
from core.people import directory
from core.people.models import Person
from core.people.rules.scope import unit_ids
from core.points import marks
from core.work import UnitOfWork
from demo.world.data import SittingData, sittings_data
from demo.world.peopling import worker_codes
from demo.world.stage import Stage
from demo.world.writing import ORGANISER
from exam import attempts, duties, sittings
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import Candidate, SittingDraft
from exam.views import MySitting

DOORS_MINUTES = 30
INVIGILATOR = "DEMO-INVIGILATOR"


def opening(stage: Stage, plan: SittingData) -> datetime:
    """When the sitting opens: so many minutes from the real moment; days ahead or behind on the hour."""
    at = (stage.now + timedelta(minutes=plan.opens)).replace(second=0, microsecond=0)
    if abs(plan.opens) < 24 * 60:
        return at
    zone = stage.house.settings.zone
    return at.astimezone(zone).replace(hour=9, minute=0).astimezone(at.tzinfo)


def schedule(stage: Stage, plan: SittingData, paper_ref: str) -> str:
    """Schedule the sitting, admit its candidates, name who invigilates; returns its reference."""
    opens_at = opening(stage, plan)
    local = opens_at.astimezone(stage.house.settings.zone)
    draft = SittingDraft(
        title=plan.title.format(month=local.month, day=local.day),
        paper_ref=paper_ref,
        opens_at=opens_at,
        last_entry_at=opens_at + timedelta(minutes=plan.last_entry),
        closes_at=opens_at + timedelta(minutes=plan.closes),
        length_minutes=plan.length,
        release=ReleasePolicy(**{each.value: Release(time=ReleaseTime.AFTER_CLOSE) for each in plan.release}),
        doors_minutes=DOORS_MINUTES,
        pass_points=marks(sittings_data().pass_marks),
    )
    with stage.work(ORGANISER) as work:
        ref = sittings.schedule(work, draft).ref
        sittings.admit(work, ref, _candidates(work, plan))
        duties.assign(work, ref, INVIGILATOR)
    return ref


def cancel(stage: Stage, sitting_ref: str, plan: SittingData) -> None:
    """Cancel the sitting for its reason."""
    with stage.work(ORGANISER) as work:
        sittings.cancel(work, sitting_ref, plan.reason)


def tell_results(stage: Stage, sitting_ref: str, plan: SittingData) -> None:
    """Tell the accounts among the candidates that results are out."""
    for code in plan.accounts:
        with stage.work(code) as work:
            place = _place(work, sitting_ref)
            link = f"/exam/attempts/{place.attempt_ref}/result"
            notices.send(work, work.actor.myself(), "exam.results_out", {"title": place.title}, link)


def _place(work: UnitOfWork, sitting_ref: str) -> MySitting:
    return next(each for each in attempts.mine(work) if each.ref == sitting_ref)


def _candidates(work: UnitOfWork, plan: SittingData) -> list[Candidate]:
    """The accounts, then workers of every team in turn, spread over the rooms seat by seat."""
    teams = worker_codes()
    size = len(teams[0])
    turns = [team[(plan.first + turn) % size] for turn in range(size) for team in teams]
    codes = [*plan.accounts, *turns][: plan.people]
    rows = work.session.execute(select(Person.code, Person.id).where(Person.code.in_(codes)))
    found = {row.code: row.id for row in rows}
    homes = directory.units_of_day(work, found.values(), work.today)
    return [
        Candidate(
            person_id=found[code],
            unit_id=unit_ids(homes[found[code]].path)[-1],
            room=plan.rooms[place // plan.seats % len(plan.rooms)],
        )
        for place, code in enumerate(codes)
    ]
