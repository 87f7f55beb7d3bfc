"""Applications in the making: what was known and judged is written into them and stays.

Every step is noted in the application's own history and in the audit log.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from core import audit
from core.errors import Fact, Finding
from core.ids import new_ref
from core.people import lookup
from core.work import UnitOfWork
from training.certification import application_views, pathways
from training.certification.pathway_errors import AppliedAlready
from training.certification.pathway_models import Application, ApplicationStep
from training.certification.pathway_states import ApplicationRoute, ApplicationState, RecordState
from training.certification.pathway_views import ApplicationView
from training.certification.pathways import Known
from training.certification.rules.eligibility import Rule
from training.certification.rules.promotion import Outcome

_DEEDS: Final = {
    ApplicationState.DRAFT: "application.drafted",
    ApplicationState.SUBMITTED: "application.submitted",
    ApplicationState.APPROVED: "application.approved",
    ApplicationState.REFUSED: "application.refused",
    ApplicationState.WITHDRAWN: "application.withdrawn",
}


def begin(
    work: UnitOfWork, known: Known, rule: Rule, route: ApplicationRoute, occupation_code: str
) -> Application:
    """An application with what is known now; the caller fills in the aim and why, then keeps it."""
    return Application(
        ref=new_ref(),
        person_id=known.person_id,
        unit_id=lookup.units_of_today(work, (known.person_id,)).get(known.person_id),
        route=route,
        occupation_code=occupation_code,
        target="",
        state=ApplicationState.DRAFT,
        rule_code=rule.code,
        rule_version=rule.version,
        inputs=inputs(work, known),
        explanation={},
        evidence=evidence(known, occupation_code),
        made_at=work.now,
    )


def inputs(work: UnitOfWork, known: Known) -> dict[str, Any]:
    """What was judged by: plain values, references instead of names."""
    return {
        "on": work.today.isoformat(),
        "region": known.region,
        "age": known.age,
        "records": [
            [each.ref, each.occupation_code, each.from_month.isoformat(), each.months, each.state.value]
            for each in known.records
        ],
        "credentials": [
            [each.ref, each.kind.value, each.level, each.state.value] for each in known.credentials
        ],
        "certificates": [[each.number, each.grade.value, each.issued_on.isoformat()] for each in known.held],
    }


def evidence(known: Known, occupation_code: str) -> dict[str, Any]:
    """What the application rests on, line by line."""
    lines: list[dict[str, Any]] = [
        {"kind": "certificate", "grade": each.grade.value, "text": each.number, "confirmed": True}
        for each in pathways.counting(known.held, occupation_code)
    ]
    lines += [
        {
            "kind": "work",
            "text": f"{each.unit_name} · {each.post} · {each.from_month:%Y-%m} – "
            + (f"{each.to_month:%Y-%m}" if each.to_month else application_views.LASTING),
            "confirmed": each.state is RecordState.CONFIRMED,
        }
        for each in known.records
        if occupation_code in {each.occupation_code, each.related_code}
    ]
    lines += [
        {
            "kind": each.kind.value,
            "level": each.level,
            "text": f"{each.given_on:%Y-%m-%d} {each.note}".strip(),
            "confirmed": each.state is RecordState.CONFIRMED,
        }
        for each in known.credentials
    ]
    return {"lines": lines}


def explained(outcome: Outcome) -> dict[str, Any]:
    """Why it may be made, or may not: the alternative and its findings."""
    return {"alternative": outcome.number, "findings": [packed(check.finding) for check in outcome.checks]}


def packed(finding: Finding) -> dict[str, Any]:
    """A finding as a document."""
    facts = {
        name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in finding.facts.items()
    }
    return {"code": finding.code, "facts": facts}


def lacking(outcome: Outcome) -> Sequence[Finding]:
    """What an alternative lacks."""
    return [check.finding for check in outcome.checks if not check.met]


def keep(work: UnitOfWork, row: Application) -> ApplicationView:
    """Add the application. Raises AppliedAlready when one for the same aim is open."""
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError as taken:
        raise AppliedAlready from taken
    note(work, row, ApplicationState.DRAFT, "")
    return application_views.shown(work, (row,))[0]


def note(work: UnitOfWork, row: Application, state: ApplicationState, reason: str) -> None:
    """Write a step down: in the history of the application and in the audit log."""
    work.session.add(
        ApplicationStep(
            application_id=row.id, state=state, actor_id=work.actor.person_id, at=work.now, reason=reason
        )
    )
    work.flush()
    facts: dict[str, Fact] = {"rule": row.rule_code, "version": row.rule_version, "target": row.target}
    audit.record(work, _DEEDS[state], "application", row.ref, facts)
