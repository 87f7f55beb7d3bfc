"""Applications made ready for showing, a page's worth at a time."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, tuple_

from core.access import Permission
from core.errors import Finding
from core.people import directory, persons, scope
from core.work import UnitOfWork
from training.certification.pathway_models import Application, ApplicationStep, PolicyRule
from training.certification.pathway_states import ApplicationState
from training.certification.pathway_views import ApplicationView, EvidenceLine, StepTaken
from training.certification.rules.eligibility import Verified
from training.certification.work_records import occupation_name

LASTING: Final = "…"
"""How the evidence of an application marks the end of a span of work that had none when it was kept."""


def shown(
    work: UnitOfWork, rows: Sequence[Application], *, with_steps: bool = False
) -> tuple[ApplicationView, ...]:
    """The applications for the actor; with their history where asked for."""
    if not rows:
        return ()
    people = {row.person_id for row in rows}
    names, refs = persons.names_of(work, people), persons.refs_of(work, people)
    units = scope.names_of(work, {row.unit_id for row in rows if row.unit_id is not None})
    rules = _rules(work, rows)
    me = work.actor.person_id
    decides = work.actor.may(Permission.PROMOTION_DECIDE)
    views = []
    for row in rows:
        rule = rules[row.rule_code, row.rule_version]
        is_open = row.state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}
        waits = row.state is ApplicationState.SUBMITTED and row.person_id != me
        asked = with_steps and decides and waits
        reached = asked and directory.reaches(work, Permission.PROMOTION_DECIDE, row.person_id)
        views.append(
            ApplicationView(
                id=row.id,
                ref=row.ref,
                person_ref=refs[row.person_id],
                name=names[row.person_id],
                unit=units.get(row.unit_id or 0, ""),
                route=row.route,
                occupation=occupation_name(row.occupation_code),
                occupation_code=row.occupation_code,
                grade=row.grade,
                title=row.title,
                state=row.state,
                rule_title=rule.title,
                rule_doc=rule.doc_no,
                rule_ref=rule.ref,
                rule_version=row.rule_version,
                rule_unverified=rule.verified is Verified.UNVERIFIED,
                findings=tuple(
                    Finding(each["code"], each["facts"]) for each in row.explanation.get("findings", ())
                ),
                contest=str(row.inputs.get("contest", "")),
                honours=tuple(row.explanation.get("honours", ())),
                evidence=tuple(_line(each) for each in row.evidence.get("lines", ())),
                note=row.note,
                made_at=row.made_at,
                submitted_at=row.submitted_at,
                decided_at=row.decided_at,
                reason=row.reason,
                is_mine=row.person_id == me,
                may_submit=row.person_id == me and row.state is ApplicationState.DRAFT,
                may_withdraw=row.person_id == me and is_open,
                may_decide=reached,
                steps=_steps(work, row) if with_steps else (),
            )
        )
    return tuple(views)


def _rules(work: UnitOfWork, rows: Sequence[Application]) -> dict[tuple[str, int], PolicyRule]:
    wanted = {(row.rule_code, row.rule_version) for row in rows}
    found = select(PolicyRule).where(tuple_(PolicyRule.code, PolicyRule.version).in_(wanted))
    return {(row.code, row.version): row for row in work.session.scalars(found)}


def _steps(work: UnitOfWork, row: Application) -> tuple[StepTaken, ...]:
    taken = work.session.scalars(
        select(ApplicationStep).where(ApplicationStep.application_id == row.id).order_by(ApplicationStep.id)
    ).all()
    names = persons.names_of(work, {each.actor_id for each in taken if each.actor_id is not None})
    return tuple(
        StepTaken(each.state, each.at, names.get(each.actor_id or 0, ""), each.reason) for each in taken
    )


def _line(kept: dict[str, Any]) -> EvidenceLine:
    """The line as it was kept; an open span of work is told in the reader's words instead of by its mark."""
    level = kept.get("grade") or kept.get("level") or ""
    family = {"certificate": "grade", "diploma": "diploma_kind", "title": "title_level"}.get(kept["kind"], "")
    lasts = kept["kind"] == "work" and kept["text"].endswith(LASTING)
    return EvidenceLine(
        kind=kept["kind"],
        word=f"{family}.{level}" if family and level else "",
        text=kept["text"].removesuffix(LASTING) if lasts else kept["text"],
        confirmed=kept["confirmed"],
        lasts=lasts,
    )
