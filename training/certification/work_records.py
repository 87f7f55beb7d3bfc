"""Work records and credentials: stated by the person, confirmed by the personnel office, counted by rules.

What the house knows already is offered, not asked again: a membership only lacks its occupation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from core import audit, notices, reasons
from core.access import Permission
from core.counts import Count
from core.errors import Finding, NotAllowed, NotFound
from core.ids import new_ref
from core.occupations import occupations
from core.occupations.rules.codes import occupation_part, read_code
from core.people import directory, persons, register
from core.work import UnitOfWork
from training.certification.pathway_errors import (
    DecisionReasonMissing,
    OwnApplication,
    RecordSettled,
    RecordUnfit,
)
from training.certification.pathway_models import WorkCredential, WorkRecord
from training.certification.pathway_states import CredentialKind, RecordState
from training.certification.pathway_views import CredentialView, MembershipOffer, WorkRecordView
from training.certification.rules.promotion import DiplomaKind, TitleLevel
from training.certification.rules.years import ENDLESS, Stretch, counted, first_day, month_of

MOST_RECORDS: Final = 100
ON_A_PAGE: Final = 50
EARLIEST_YEAR: Final = 1940


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDraft:
    """A span of work to state. Days stand for their months; ``to_on`` None: it lasts."""

    unit_name: str
    from_on: date
    to_on: date | None
    post: str
    occupation_code: str
    related_code: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialDraft:
    """A credential to state. ``level``: a DiplomaKind or a TitleLevel, empty for an apprenticeship."""

    kind: CredentialKind
    level: str
    given_on: date
    graduated: bool = True
    note: str = ""


def offers(work: UnitOfWork) -> tuple[MembershipOffer, ...]:
    """The actor's memberships that are not work records yet."""
    me = work.actor.myself()
    taken = set(work.session.scalars(select(WorkRecord.membership_id).where(WorkRecord.person_id == me)))
    return tuple(
        MembershipOffer(each.membership_id, each.unit_name, each.post, each.from_on, each.until_on)
        for each in register.belonged(work, me)
        if each.membership_id not in taken
    )


def state_membership(work: UnitOfWork, membership_id: int, occupation_code: str) -> str:
    """Say in which occupation a time in a unit was worked; returns the record's reference.

    Raises NotFound for a membership that is not the actor's or is a record already, RecordUnfit.
    """
    offer = next((each for each in offers(work) if each.membership_id == membership_id), None)
    if offer is None:
        raise NotFound
    findings = _occupation_findings(occupation_code, "occupation_code")
    if findings:
        raise RecordUnfit(*findings)
    row = WorkRecord(
        ref=new_ref(),
        person_id=work.actor.myself(),
        membership_id=membership_id,
        unit_name=offer.unit_name,
        from_month=first_day(month_of(offer.from_on)),
        to_month=None if offer.until_on is None else first_day(month_of(offer.until_on)),
        post=offer.post,
        occupation_code=_code(occupation_code),
        related_code="",
        witness="",
        state=RecordState.STATED,
        made_at=work.now,
    )
    return _keep(work, row)


def state_work(work: UnitOfWork, draft: WorkDraft) -> str:
    """State a span of work; returns the record's reference. Raises RecordUnfit with a finding per field."""
    me = work.actor.myself()
    findings = _work_findings(work, draft)
    if _count(work, me) >= MOST_RECORDS:
        findings.append(Finding("pathway.too_many_records", {"most": MOST_RECORDS}))
    if findings:
        raise RecordUnfit(*findings)
    row = WorkRecord(
        ref=new_ref(),
        person_id=me,
        membership_id=None,
        unit_name=" ".join(draft.unit_name.split()),
        from_month=first_day(month_of(draft.from_on)),
        to_month=None if draft.to_on is None else first_day(month_of(draft.to_on)),
        post=" ".join(draft.post.split()),
        occupation_code=_code(draft.occupation_code),
        related_code=_code(draft.related_code) if draft.related_code.strip() else "",
        witness=" ".join(draft.witness.split()),
        state=RecordState.STATED,
        made_at=work.now,
    )
    return _keep(work, row)


def state_credential(work: UnitOfWork, draft: CredentialDraft) -> str:
    """State a diploma, a title or a finished apprenticeship; returns its reference. Raises RecordUnfit."""
    findings = []
    levels: dict[CredentialKind, set[str]] = {
        CredentialKind.DIPLOMA: set(DiplomaKind),
        CredentialKind.TITLE: set(TitleLevel),
        CredentialKind.APPRENTICESHIP: {""},
    }
    if draft.level not in levels[draft.kind]:
        findings.append(Finding("pathway.level_unknown", {}, "level"))
    if draft.given_on.year < EARLIEST_YEAR or (draft.graduated and draft.given_on > work.today):
        findings.append(Finding("pathway.month_out_of_range", {}, "given_on"))
    if len(draft.note) > 120:
        findings.append(Finding("pathway.too_long", {"most": 120}, "note"))
    if findings:
        raise RecordUnfit(*findings)
    row = WorkCredential(
        ref=new_ref(),
        person_id=work.actor.myself(),
        kind=draft.kind,
        level=draft.level,
        given_on=draft.given_on,
        graduated=draft.graduated or draft.kind is not CredentialKind.DIPLOMA,
        major_checked=False,
        note=" ".join(draft.note.split()),
        state=RecordState.STATED,
        made_at=work.now,
    )
    return _keep(work, row)


def remove(work: UnitOfWork, ref: str) -> None:
    """Take back what one stated oneself. Raises NotFound for others', RecordSettled once confirmed."""
    row = _row(work, ref)
    if row.person_id != work.actor.myself():
        raise NotFound
    if row.state is RecordState.CONFIRMED:
        raise RecordSettled
    work.session.delete(row)
    work.flush()


def decide(
    work: UnitOfWork, ref: str, *, confirmed: bool, reason: str = "", major_checked: bool = False
) -> None:
    """Confirm or refuse what somebody stated; the person is told.

    ``major_checked``: of a diploma, that its subject was assessed as fitting. Raises NotFound out of reach,
    NotAllowed, OwnApplication, DecisionReasonMissing for a refusal without a reason.
    """
    work.demand(Permission.PROMOTION_DECIDE)
    row = _row(work, ref)
    if not directory.reaches(work, Permission.PROMOTION_DECIDE, row.person_id):
        raise NotFound
    if row.person_id == work.actor.person_id:
        raise OwnApplication
    why = reasons.read(reason)
    if not confirmed and not reasons.suffices(why):
        raise DecisionReasonMissing
    row.state = RecordState.CONFIRMED if confirmed else RecordState.REFUSED
    row.decided_at, row.decided_by, row.reason = work.now, work.actor.person_id, why
    if isinstance(row, WorkCredential):
        row.major_checked = confirmed and major_checked
    audit.record(
        work,
        "work_record.confirmed" if confirmed else "work_record.refused",
        "work_record",
        row.ref,
        {"reason": why},
    )
    code = "pathway.record_confirmed" if confirmed else "pathway.record_refused"
    notices.send(work, row.person_id, code, {"reason": why}, "/pathway/records")


def mine(work: UnitOfWork) -> tuple[tuple[WorkRecordView, ...], tuple[CredentialView, ...]]:
    """What the actor has stated."""
    return of_person(work, work.actor.myself())


def of_person(
    work: UnitOfWork, person_id: int
) -> tuple[tuple[WorkRecordView, ...], tuple[CredentialView, ...]]:
    """What a person has stated, the first work first. The caller has checked who may know."""
    records = work.session.scalars(
        select(WorkRecord)
        .where(WorkRecord.person_id == person_id)
        .order_by(WorkRecord.from_month, WorkRecord.id)
        .limit(MOST_RECORDS)
    ).all()
    credentials = work.session.scalars(
        select(WorkCredential)
        .where(WorkCredential.person_id == person_id)
        .order_by(WorkCredential.given_on, WorkCredential.id)
        .limit(MOST_RECORDS)
    ).all()
    ends: dict[int, date | None] = {}
    if any(row.membership_id is not None for row in records):
        ends = {each.membership_id: each.until_on for each in register.belonged(work, person_id)}
    return views(work, records, ends), credential_views(credentials)


def waiting_counts(work: UnitOfWork) -> tuple[Count, Count]:
    """How many records, and how many credentials, wait for the personnel office within the actor's reach."""
    reach = register.ids(work, Permission.PROMOTION_DECIDE)
    records, credentials = (
        select(func.count()).where(table.state == RecordState.STATED, table.person_id.in_(reach))
        for table in (WorkRecord, WorkCredential)
    )
    return records, credentials


def waiting(
    work: UnitOfWork, limit: int = ON_A_PAGE
) -> tuple[tuple[WorkRecordView, ...], tuple[CredentialView, ...]]:
    """What waits for the personnel office within the actor's reach, the oldest first."""
    work.demand(Permission.PROMOTION_DECIDE)
    reach = register.ids(work, Permission.PROMOTION_DECIDE)
    records = work.session.scalars(
        select(WorkRecord)
        .where(WorkRecord.state == RecordState.STATED, WorkRecord.person_id.in_(reach))
        .order_by(WorkRecord.id)
        .limit(limit)
    ).all()
    credentials = work.session.scalars(
        select(WorkCredential)
        .where(WorkCredential.state == RecordState.STATED, WorkCredential.person_id.in_(reach))
        .order_by(WorkCredential.id)
        .limit(limit)
    ).all()
    people = {row.person_id for row in records} | {row.person_id for row in credentials}
    names, refs = persons.names_of(work, people), persons.refs_of(work, people)
    return (
        tuple(_work_view(work, row, refs[row.person_id], names[row.person_id]) for row in records),
        tuple(_credential_view(row, refs[row.person_id], names[row.person_id]) for row in credentials),
    )


def stretches(records: Iterable[WorkRecordView]) -> tuple[Stretch, ...]:
    """The months of records; an open one has no end."""
    return tuple(
        Stretch(
            month_of(each.from_month),
            ENDLESS if each.to_month is None else max(month_of(each.from_month), month_of(each.to_month)),
        )
        for each in records
    )


def views(
    work: UnitOfWork, rows: Iterable[WorkRecord], ends: Mapping[int, date | None]
) -> tuple[WorkRecordView, ...]:
    """Records ready for judging, without names. ``ends``: when the memberships behind them ended."""
    return tuple(_work_view(work, row, ended=ends.get(row.membership_id or 0)) for row in rows)


def credential_views(rows: Iterable[WorkCredential]) -> tuple[CredentialView, ...]:
    """Credentials ready for judging, without names."""
    return tuple(_credential_view(row) for row in rows)


def occupation_name(code: str) -> str:
    """What the occupation is called; its code where it is not known."""
    found = occupations.find(code)
    return found.name if found is not None else code


def _work_view(
    work: UnitOfWork, row: WorkRecord, person_ref: str = "", name: str = "", ended: date | None = None
) -> WorkRecordView:
    """``ended``: a membership that has ended since ends the record that was taken over from it."""
    to_month = row.to_month or (first_day(month_of(ended)) if ended is not None else None)
    last = to_month or work.today
    span = Stretch(month_of(row.from_month), max(month_of(row.from_month), month_of(last)))
    return WorkRecordView(
        ref=row.ref,
        unit_name=row.unit_name,
        from_month=row.from_month,
        to_month=to_month,
        months=counted((span,), until=month_of(work.today)),
        post=row.post,
        occupation_code=row.occupation_code,
        occupation=occupation_name(row.occupation_code),
        related_code=row.related_code,
        witness=row.witness,
        from_register=row.membership_id is not None,
        state=row.state,
        reason=row.reason,
        person_ref=person_ref,
        name=name,
    )


def _credential_view(row: WorkCredential, person_ref: str = "", name: str = "") -> CredentialView:
    return CredentialView(
        ref=row.ref,
        kind=row.kind,
        level=row.level,
        given_on=row.given_on,
        graduated=row.graduated,
        major_checked=row.major_checked,
        note=row.note,
        state=row.state,
        reason=row.reason,
        person_ref=person_ref,
        name=name,
    )


def _keep(work: UnitOfWork, row: WorkRecord | WorkCredential) -> str:
    work.session.add(row)
    work.flush()
    audit.record(work, "work_record.stated", "work_record", row.ref)
    return row.ref


def _row(work: UnitOfWork, ref: str) -> WorkRecord | WorkCredential:
    if "\0" in ref:  # no column can hold it
        raise NotFound
    record = work.session.scalars(select(WorkRecord).where(WorkRecord.ref == ref)).one_or_none()
    if record is not None:
        return record
    credential = work.session.scalars(select(WorkCredential).where(WorkCredential.ref == ref)).one_or_none()
    if credential is None:
        raise NotFound
    return credential


def _count(work: UnitOfWork, person_id: int) -> int:
    found = select(WorkRecord.id).where(WorkRecord.person_id == person_id).limit(MOST_RECORDS)
    return len(work.session.scalars(found).all())


def _work_findings(work: UnitOfWork, draft: WorkDraft) -> list[Finding]:
    findings = list(_occupation_findings(draft.occupation_code, "occupation_code"))
    if draft.related_code.strip():
        findings += _occupation_findings(draft.related_code, "related_code")
    lengths: Sequence[tuple[str, str, int, bool]] = (
        ("unit_name", draft.unit_name, 120, True),
        ("post", draft.post, 60, True),
        ("witness", draft.witness, 60, False),
    )
    for name, value, most, needed in lengths:
        if needed and not value.strip():
            findings.append(Finding("pathway.field_missing", {}, name))
        elif len(value) > most:
            findings.append(Finding("pathway.too_long", {"most": most}, name))
    if draft.from_on.year < EARLIEST_YEAR or draft.from_on > work.today:
        findings.append(Finding("pathway.month_out_of_range", {}, "from_on"))
    if draft.to_on is not None and not draft.from_on <= draft.to_on <= work.today:
        findings.append(Finding("pathway.month_out_of_range", {}, "to_on"))
    return findings


def _occupation_findings(raw: str, field: str) -> tuple[Finding, ...]:
    code = read_code(raw)
    if not isinstance(code, str) or occupations.find(code) is None:
        return (Finding("pathway.occupation_unknown", {}, field),)
    return ()


def _code(raw: str) -> str:
    code = read_code(raw)
    if not isinstance(code, str):
        raise NotAllowed
    return occupation_part(code)
