"""The register (人事台账): who holds what within reach, searched, counted, shown person by person.

A line is a certificate, its holder within the actor's reach today. Everything a page shows is loaded for the
page at once, however long it is.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from core import audit
from core.access import Permission
from core.errors import NotFound
from core.occupations.rules.grades import Grade
from core.people import directory, register
from core.people.states import PersonState
from core.work import UnitOfWork
from training.certification import (
    application_views,
    certificates,
    evidence,
    next_steps,
    pathways,
    policies,
    subsidies,
    work_records,
)
from training.certification.models import Certificate
from training.certification.pathway_models import Application
from training.certification.registry_views import (
    Filters,
    RecordPage,
    RegistryDossier,
    RegistryPage,
    RegistryPerson,
    RegistryRow,
    SubsidyLine,
)
from training.certification.views import HeldGrade

ON_A_PAGE: Final = 50
MOST_AT_ONCE: Final = 200
MOST_APPLICATIONS: Final = 100
MOST_WITHOUT: Final = 20
"""As many namesakes are shown whom the register has no certificate of."""
Place = tuple[date, int]
"""Where a line stands in the register's order: its day of issue and its number."""


def listing(work: UnitOfWork, filters: Filters, number: int = 1) -> RegistryPage:
    """A page of the register, newest first; a number beyond the last page shows the last.

    Raises NotAllowed, NotFound (unit).
    """
    work.demand(Permission.RECORDS_READ)
    conditions = _conditions(work, filters)
    counts = select(func.count(), func.count(Certificate.person_id.distinct())).where(*conditions)
    total, people = work.session.execute(counts).one()
    last = max(1, math.ceil(total / ON_A_PAGE))
    number = min(max(1, number), last)
    found = (
        select(Certificate).where(*conditions).order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    rows = work.session.scalars(found.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE)).all()
    return RegistryPage(rows_of(work, rows), total, people, number, last)


def without(work: UnitOfWork, filters: Filters) -> tuple[RegistryPerson, ...]:
    """Who within reach is so called and holds no certificate that the other filters find; at most 21.

    A search that names nobody finds nobody. Raises NotAllowed, NotFound (unit).
    """
    work.demand(Permission.RECORDS_READ)
    if not filters.words.strip():
        return ()
    called = register.ids(
        work, Permission.RECORDS_READ, unit_ref=filters.unit_ref, words=filters.words
    ).subquery()
    holds = select(Certificate.id).where(Certificate.person_id == called.c.id, *_narrowed(filters)).exists()
    found = select(called.c.id).where(~holds).order_by(called.c.id).limit(MOST_WITHOUT + 1)
    people = work.session.scalars(found).all()
    shown, homes = register.shown_by_id(work, people), directory.units_of_day(work, people, work.today)
    gone = (PersonState.MERGED, PersonState.ERASED)
    return tuple(
        RegistryPerson(shown[each], homes.get(each)) for each in people if shown[each].state not in gone
    )


def reads(work: UnitOfWork, ref: str) -> bool:
    """Whether the actor may see somebody's sheet."""
    return work.actor.may(Permission.RECORDS_READ) and directory.reaches(
        work, Permission.RECORDS_READ, register.id_of(work, ref)
    )


def records(work: UnitOfWork, filters: Filters, *, after: int = 0, limit: int = ON_A_PAGE) -> RecordPage:
    """Certificates in the order they came in, after the one numbered ``after``; at most 200.

    Raises NotAllowed, NotFound (unit).
    """
    work.demand(Permission.RECORDS_READ)
    limit = min(max(1, limit), MOST_AT_ONCE)
    found = select(Certificate).where(*_conditions(work, filters), Certificate.id > after)
    rows = work.session.scalars(found.order_by(Certificate.id).limit(limit + 1)).all()
    shown = rows_of(work, rows[:limit])
    return RecordPage(shown, rows[limit - 1].id if len(rows) > limit else None)


def in_order(
    work: UnitOfWork, filters: Filters, *, below: Place | None = None, limit: int = ON_A_PAGE
) -> tuple[tuple[RegistryRow, ...], Place | None]:
    """Certificates in the order of :func:`listing`, after the place ``below``, and where to go on.

    Raises NotAllowed, NotFound (unit).
    """
    work.demand(Permission.RECORDS_READ)
    found = select(Certificate).where(*_conditions(work, filters))
    if below is not None:
        on, at = below
        on_the_day = and_(Certificate.issued_on == on, Certificate.id < at)
        found = found.where(or_(Certificate.issued_on < on, on_the_day))
    ordered = found.order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    rows = work.session.scalars(ordered.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return rows_of(work, rows[:limit]), None if last is None else (last.issued_on, last.id)


def count(work: UnitOfWork, filters: Filters) -> int:
    """How many certificates the filters find."""
    work.demand(Permission.RECORDS_READ)
    return (
        work.session.scalar(select(func.count()).select_from(Certificate).where(*_conditions(work, filters)))
        or 0
    )


def dossier(
    work: UnitOfWork, ref: str, *, occupation_code: str = "", insured_months: int | None = None
) -> RegistryDossier:
    """Everything of one person that belongs on the personnel office's sheet; looking is written down.

    ``insured_months``: for the first look at subsidies. Raises NotAllowed, NotFound out of reach.
    """
    pathway, known = pathways.of_person_with(work, ref, occupation_code)
    person_id = known.person_id
    held = work.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    ).all()
    applied = work.session.scalars(
        select(Application)
        .where(Application.person_id == person_id, Application.submitted_at.is_not(None))
        .order_by(Application.id.desc())
        .limit(MOST_APPLICATIONS)
    ).all()
    stated, credentials = work_records.of_person(work, person_id)
    return RegistryDossier(
        person=register.shown_by_id(work, (person_id,))[person_id],
        unit=directory.unit_of_day(work, person_id, work.today),
        pathway=pathway,
        certificates=certificates.views(work, held),
        evidence=tuple(evidence.of_person(work, person_id)),
        records=stated,
        credentials=credentials,
        applications=application_views.shown(work, applied),
        subsidies=tuple(
            _subsidy(work, known, each, insured_months)
            for each in known.held
            if subsidies.concerns(each.title, each.status)
        ),
    )


def note_looked(work: UnitOfWork, ref: str) -> None:
    """Write down that the actor looked at somebody's sheet. Raises NotFound out of reach."""
    work.demand(Permission.RECORDS_READ)
    if not directory.reaches(work, Permission.RECORDS_READ, register.id_of(work, ref)):
        raise NotFound
    audit.record(work, "registry.dossier_read", "person", ref)


def note_taken(work: UnitOfWork, rows: int, after: int) -> None:
    """Write down that a program took records."""
    audit.record(work, "registry.records_taken", "registry", "api", {"rows": rows, "after": after})


def rows_of(work: UnitOfWork, found: Sequence[Certificate]) -> tuple[RegistryRow, ...]:
    """Lines for showing, with the holders, their units and their next steps."""
    people = {row.person_id for row in found}
    shown = register.shown_by_id(work, people)
    units = directory.units_of_day(work, people, work.today)
    steps = next_steps.of_many(work, people, policies.rules(work)) if found else {}
    return tuple(
        RegistryRow(
            id=row.id,
            ref=row.ref,
            person_id=row.person_id,
            person=shown[row.person_id],
            unit=units.get(row.person_id),
            occupation_code=row.occupation_code or "",
            occupation=row.occupation_name,
            edition=row.occupation_edition,
            grade=row.grade,
            number=row.number,
            number_kind=row.number_kind,
            title=row.title,
            route=row.route,
            issuer=row.issuer,
            issued_on=row.issued_on,
            status=row.status,
            verified=row.verified_at is not None,
            scores=dict(row.scores),
            made_at=row.made_at,
            revoked_at=row.revoked_at,
            next_step=steps.get((row.person_id, (row.occupation_code or "")[:10])),
        )
        for row in found
    )


def _subsidy(
    work: UnitOfWork, known: pathways.Known, held: HeldGrade, insured_months: int | None
) -> SubsidyLine:
    look = subsidies.look(
        known.rules,
        grade=held.grade,
        issued_on=held.issued_on,
        today=work.today,
        region=known.region,
        insured_months=insured_months,
    )
    return SubsidyLine(
        held.number, held.occupation, held.grade, held.issued_on, look, known.ref_of(look.rule)
    )


def _conditions(work: UnitOfWork, filters: Filters) -> list[ColumnElement[bool]]:
    people = register.ids(work, Permission.RECORDS_READ, unit_ref=filters.unit_ref, words=filters.words)
    return [Certificate.person_id.in_(people), *_narrowed(filters)]


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    """What the filters ask of a certificate itself, whoever holds it."""
    conditions: list[ColumnElement[bool]] = []
    if filters.occupation and "\0" not in filters.occupation:
        conditions.append(Certificate.occupation_code.startswith(filters.occupation, autoescape=True))
    if filters.grade is not None:
        conditions.append(Certificate.grade == filters.grade)
    if filters.issued_from is not None:
        conditions.append(Certificate.issued_on >= filters.issued_from)
    if filters.issued_to is not None:
        conditions.append(Certificate.issued_on <= filters.issued_to)
    if filters.status is not None:
        conditions.append(Certificate.status == filters.status)
    if filters.changed_since is not None:
        since = filters.changed_since
        conditions.append(or_(Certificate.made_at >= since, Certificate.revoked_at >= since))
    return conditions


def grades() -> tuple[Grade, ...]:
    """The grades a certificate can be of."""
    return tuple(grade for grade in Grade if grade.has_certificate)
