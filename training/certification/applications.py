"""Applications for promotion: drafted, submitted by the person, decided by the personnel office.

An approved application says that the person may be put forward; it is never a certificate. What was judged,
by which version of which rule, stays with the application, however policy changes later.
"""

from typing import Final

from sqlalchemy import func, select

from core import notices, reasons
from core.access import Permission
from core.counts import Count
from core.errors import NotFound
from core.occupations.rules.grades import Grade
from core.people import directory, lookup, register
from core.work import UnitOfWork
from training.certification import application_drafts, application_views, pathways
from training.certification.pathway_errors import (
    ApplicationOver,
    DecisionReasonMissing,
    NotYetEligible,
    OwnApplication,
)
from training.certification.pathway_models import Application
from training.certification.pathway_states import ApplicationRoute, ApplicationState
from training.certification.pathway_views import Aim, ApplicationList, ApplicationView
from training.certification.pathways import Known
from training.certification.rules.promotion import TitleLevel

LONGEST_NOTE: Final = 500
ON_A_PAGE: Final = 30


def draft(work: UnitOfWork, occupation_code: str, grade: Grade) -> ApplicationView:
    """Draft the actor's application for a grade whose conditions they meet.

    Raises NotFound without conditions, NotYetEligible with what the nearest lacks, AppliedAlready.
    """
    known = pathways.known_of(work, work.actor.myself())
    judged = _judged(work, known, occupation_code, grade)
    if judged.rule is None or judged.nearest is None:
        raise NotFound
    if not judged.may_apply:
        raise NotYetEligible(*application_drafts.lacking(judged.nearest))
    row = application_drafts.begin(work, known, judged.rule, ApplicationRoute.CONDITIONS, occupation_code)
    row.grade, row.target = grade, grade.value
    row.explanation = application_drafts.explained(judged.nearest)
    return application_drafts.keep(work, row)


def draft_title(work: UnitOfWork, occupation_code: str, title: TitleLevel) -> ApplicationView:
    """Draft the actor's application for a professional title that a held grade opens. Raises as draft."""
    known = pathways.known_of(work, work.actor.myself())
    facts = pathways.background(work, known, occupation_code)
    found = next((each for each in pathways.title_aims(work, known, facts, {}) if each.title is title), None)
    if found is None:
        raise NotFound
    if not found.outcome.met:
        raise NotYetEligible(*application_drafts.lacking(found.outcome))
    row = application_drafts.begin(work, known, found.rule, ApplicationRoute.TITLE, occupation_code)
    row.title, row.target = title, title.value
    row.explanation = application_drafts.explained(found.outcome)
    return application_drafts.keep(work, row)


def submit(work: UnitOfWork, ref: str, note: str = "") -> ApplicationView:
    """Hand the actor's draft to the personnel office; conditions are judged once more, by the rules of today.

    Raises NotFound, ApplicationOver, NotYetEligible.
    """
    row = _own(work, ref)
    if row.state is not ApplicationState.DRAFT:
        raise ApplicationOver
    if row.route is ApplicationRoute.CONDITIONS and row.grade is not None:
        known = pathways.known_of(work, row.person_id)
        judged = _judged(work, known, row.occupation_code, row.grade)
        if judged.rule is None or judged.nearest is None or not judged.may_apply:
            raise NotYetEligible(*(application_drafts.lacking(judged.nearest) if judged.nearest else ()))
        row.rule_code, row.rule_version = judged.rule.code, judged.rule.version
        row.inputs, row.evidence = (
            application_drafts.inputs(work, known),
            application_drafts.evidence(known, row.occupation_code),
        )
        row.explanation = application_drafts.explained(judged.nearest)
    row.note = " ".join(note.split())[:LONGEST_NOTE]
    row.submitted_at = work.now
    row.unit_id = lookup.units_of_today(work, (row.person_id,)).get(row.person_id)
    _move(work, row, ApplicationState.SUBMITTED)
    return look(work, ref)


def withdraw(work: UnitOfWork, ref: str) -> ApplicationView:
    """Take back the actor's open application. Raises NotFound, ApplicationOver."""
    row = _own(work, ref)
    if row.state not in pathways.OPEN:
        raise ApplicationOver
    _move(work, row, ApplicationState.WITHDRAWN)
    return look(work, ref)


def decide(work: UnitOfWork, ref: str, *, approved: bool, reason: str = "") -> ApplicationView:
    """Approve or refuse a submitted application; the person is told.

    Raises NotAllowed, NotFound out of reach, OwnApplication, ApplicationOver, DecisionReasonMissing.
    """
    work.demand(Permission.PROMOTION_DECIDE)
    row = _row(work, ref, for_update=True)
    if row.person_id == work.actor.person_id:
        raise OwnApplication
    if not directory.reaches(work, Permission.PROMOTION_DECIDE, row.person_id):
        raise NotFound
    if row.state is not ApplicationState.SUBMITTED:
        raise ApplicationOver
    why = reasons.read(reason, longest=LONGEST_NOTE)
    if not approved and not reasons.suffices(why):
        raise DecisionReasonMissing
    row.decided_at, row.decided_by, row.reason = work.now, work.actor.person_id, why
    _move(work, row, ApplicationState.APPROVED if approved else ApplicationState.REFUSED, why)
    code = "pathway.application_approved" if approved else "pathway.application_refused"
    notices.send(work, row.person_id, code, {"reason": why}, f"/pathway/applications/{row.ref}")
    return look(work, ref)


def look(work: UnitOfWork, ref: str) -> ApplicationView:
    """An application with its history, for the person and for who decides or reads records over them."""
    row = _row(work, ref)
    if (
        row.person_id != work.actor.person_id
        and not work.actor.is_house
        and not _reaches(work, row.person_id)
    ):
        raise NotFound
    return application_views.shown(work, (row,), with_steps=True)[0]


def mine(work: UnitOfWork) -> tuple[ApplicationView, ...]:
    """The actor's applications, newest first."""
    found = select(Application).where(Application.person_id == work.actor.myself())
    rows = work.session.scalars(found.order_by(Application.id.desc()).limit(100)).all()
    return application_views.shown(work, rows)


def submitted_count(work: UnitOfWork) -> Count:
    """How many applications wait for a decision within the actor's reach."""
    reach = register.ids(work, Permission.PROMOTION_DECIDE)
    return select(func.count()).where(
        Application.person_id.in_(reach), Application.state == ApplicationState.SUBMITTED
    )


def listing(
    work: UnitOfWork,
    *,
    state: ApplicationState | None = None,
    before: int | None = None,
    limit: int = ON_A_PAGE,
) -> ApplicationList:
    """Applications within the actor's reach, newest first; drafts are nobody's but their author's."""
    work.demand(Permission.PROMOTION_DECIDE)
    reach = register.ids(work, Permission.PROMOTION_DECIDE)
    found = (
        select(Application)
        .where(Application.person_id.in_(reach), Application.submitted_at.is_not(None))
        .order_by(Application.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        found = found.where(Application.state == state)
    if before is not None:
        found = found.where(Application.id < before)
    rows = work.session.scalars(found).all()
    shown = application_views.shown(work, rows[:limit])
    return ApplicationList(shown, shown[-1].id if len(rows) > limit else None)


def _judged(work: UnitOfWork, known: Known, occupation_code: str, grade: Grade) -> Aim:
    rule = pathways.conditions(known, work, occupation_code).get(grade)
    return pathways.aim(known, rule, grade, pathways.background(work, known, occupation_code))


def _move(work: UnitOfWork, row: Application, state: ApplicationState, reason: str = "") -> None:
    row.state = state
    application_drafts.note(work, row, state, reason)


def _own(work: UnitOfWork, ref: str) -> Application:
    row = _row(work, ref, for_update=True)
    if row.person_id != work.actor.myself():
        raise NotFound
    return row


def _reaches(work: UnitOfWork, person_id: int) -> bool:
    return any(
        work.actor.may(permission) and directory.reaches(work, permission, person_id)
        for permission in (Permission.PROMOTION_DECIDE, Permission.RECORDS_READ)
    )


def _row(work: UnitOfWork, ref: str, *, for_update: bool = False) -> Application:
    if "\0" in ref:  # no column can hold it
        raise NotFound
    found = select(Application).where(Application.ref == ref)
    row = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if row is None:
        raise NotFound
    return row
