"""Certificates: given out with a signature, held, listed, taken back, given out anew.

Whoever asks what somebody holds asks :func:`held_by`. What was certified never changes: a mistake is taken
back with a reason and a new certificate follows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from core import audit, notices, reasons
from core.access import Permission
from core.errors import NotAllowed, NotFound
from core.ids import new_ref
from core.occupations.rules.grades import Grade, GradeComponent
from core.people import directory, persons, register, scope
from core.points import Points
from core.work import UnitOfWork
from training.certification import numbers, signing
from training.certification.errors import AlreadyRevoked, CertificateUnfit, RevocationReasonMissing
from training.certification.models import Certificate
from training.certification.rules.payload import Statement, content_hash, holder_hash, payload
from training.certification.rules.titles import check_title
from training.certification.states import CertificateRoute, CertificateStatus, CertificateTitle, NumberKind
from training.certification.views import CertificateList, CertificateView, HeldGrade, ScoreShown

READERS = (Permission.CERTIFICATE_ISSUE, Permission.RECORDS_READ)
"""Any of these over the holder shows a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCertificate:
    """What is to be certified. ``unit_id``: the evaluating unit, the issuer unless another name is set."""

    person_id: int
    unit_id: int
    title: CertificateTitle
    route: CertificateRoute
    occupation: str
    occupation_code: str | None = None
    edition: int | None = None
    grade: Grade | None = None
    scores: Sequence[tuple[GradeComponent, Points]] = ()
    plan_id: int | None = None
    replaces_id: int | None = None
    made_by: int | None = None


def held_by(work: UnitOfWork, person_id: int) -> tuple[HeldGrade, ...]:
    """Every grade the person has or had a certificate for, newest first; revoked ones say so.

    The caller has checked who may know.
    """
    return held_by_many(work, (person_id,)).get(person_id, ())


def held_by_many(work: UnitOfWork, person_ids: Iterable[int]) -> dict[int, tuple[HeldGrade, ...]]:
    """:func:`held_by` for a page's worth of persons, in one query; who holds nothing is missing."""
    rows = work.session.scalars(
        select(Certificate)
        .where(Certificate.person_id.in_(set(person_ids)), Certificate.grade.is_not(None))
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    held: dict[int, list[HeldGrade]] = {}
    for row in rows:
        if row.grade is not None:
            held.setdefault(row.person_id, []).append(_held(row, row.grade))
    return {person_id: tuple(grades) for person_id, grades in held.items()}


def issue(work: UnitOfWork, new: NewCertificate) -> CertificateView:
    """Give out a certificate and tell its holder.

    Raises NotAllowed, CertificateUnfit (a title this house may not use), NotFound for an erased person.
    """
    work.demand(Permission.CERTIFICATE_ISSUE, scope.path_of(work, new.unit_id))
    return view(work, give_out(work, new))


def give_out(work: UnitOfWork, new: NewCertificate) -> Certificate:
    """The row of a new certificate; whoever calls has checked who may."""
    name = persons.names_of(work, (new.person_id,)).get(new.person_id, persons.ERASED_NAME)
    if name == persons.ERASED_NAME:
        raise NotFound
    number, kind = _number(work, new)
    ref = new_ref()
    issuer = work.house.settings.certificate_issuer or scope.names_of(work, {new.unit_id})[new.unit_id]
    said = payload(
        Statement(
            number=number,
            title=new.title.value,
            route=new.route.value,
            occupation=new.occupation,
            occupation_code=new.occupation_code,
            edition=new.edition,
            grade=new.grade,
            issued_on=work.today,
            issuer=issuer,
            holder=holder_hash(salt_of(work, ref), name),
            scores=new.scores,
        )
    )
    key_id, signature = signing.sign(work, said)
    row = Certificate(
        ref=ref,
        person_id=new.person_id,
        unit_id=new.unit_id,
        plan_id=new.plan_id,
        title=new.title,
        route=new.route,
        occupation_code=new.occupation_code,
        occupation_name=new.occupation,
        occupation_edition=new.edition,
        grade=new.grade,
        number=number,
        number_kind=kind,
        issued_on=work.today,
        issuer=issuer,
        scores={component.value: int(points) for component, points in new.scores},
        payload=said,
        signature=signature,
        key_id=key_id,
        content_hash=content_hash(said),
        replaces_id=new.replaces_id,
        made_by=new.made_by if new.made_by is not None else work.actor.person_id,
        made_at=work.now,
        verified_by=work.actor.person_id,
        verified_at=work.now,
        status=CertificateStatus.VALID,
    )
    work.session.add(row)
    work.flush()
    audit.record(work, "certificate.issued", "certificate", ref, {"number": number, "route": new.route.value})
    notices.send(work, new.person_id, "certification.issued", {"number": number}, f"/certificates/{ref}")
    return row


def revoke(work: UnitOfWork, ref: str, reason: str) -> CertificateView:
    """Take a certificate back, for good; the public is told so from now on.

    Raises NotFound, NotAllowed, RevocationReasonMissing, AlreadyRevoked.
    """
    row = _for_issuer(work, ref)
    _take_back(work, row, reason)
    notices.send(work, row.person_id, "certification.revoked", {"number": row.number}, f"/certificates/{ref}")
    return view(work, row)


def reissue(work: UnitOfWork, ref: str, reason: str) -> CertificateView:
    """Take a certificate back and give out the same under a new number, in the holder's present name.

    Raises as :func:`revoke` does, and CertificateUnfit for one that was recorded, not given out, here.
    """
    old = _for_issuer(work, ref)
    _take_back(work, old, reason)
    if old.unit_id is None:
        raise NotFound
    new = give_out(
        work,
        NewCertificate(
            person_id=old.person_id,
            unit_id=old.unit_id,
            title=old.title,
            route=old.route,
            occupation=old.occupation_name,
            occupation_code=old.occupation_code,
            edition=old.occupation_edition,
            grade=old.grade,
            scores=scores_of(old),
            plan_id=old.plan_id,
            replaces_id=old.id,
        ),
    )
    return view(work, new)


def mine(work: UnitOfWork) -> tuple[CertificateView, ...]:
    """The actor's own certificates, newest first."""
    rows = work.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == work.actor.myself())
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    ).all()
    return views(work, rows)


def look(work: UnitOfWork, ref: str) -> CertificateView:
    """A certificate, for its holder and for who issues or reads records over it. Raises NotFound."""
    return view(work, row_of(work, ref))


def proof(work: UnitOfWork, ref: str) -> dict[str, str]:
    """What checks the signature away from here. ``salt`` and the name make the holder's hash.

    Raises NotFound, also for a certificate that was recorded and so not signed here.
    """
    row = row_of(work, ref)
    if row.key_id is None:
        raise NotFound
    return {
        "number": row.number,
        "payload": row.payload,
        "signature": row.signature,
        "key_id": row.key_id,
        "salt": salt_of(work, ref),
    }


def listing(
    work: UnitOfWork, *, number: str = "", before: int | None = None, limit: int = 30
) -> CertificateList:
    """Certificates within the actor's reach, newest first; those whose number begins so."""
    found = select(Certificate).where(_in_reach(work)).order_by(Certificate.id.desc()).limit(limit + 1)
    if number.strip():
        found = found.where(Certificate.number.startswith(number.strip().upper(), autoescape=True))
    if before is not None:
        found = found.where(Certificate.id < before)
    rows = list(work.session.scalars(found))
    shown = views(work, rows[:limit])
    return CertificateList(shown, shown[-1].id if len(rows) > limit else None)


def row_of(work: UnitOfWork, ref: str) -> Certificate:
    """The row, for who may see it; anybody else meets NotFound."""
    row = work.session.scalars(select(Certificate).where(Certificate.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    if row.person_id != work.actor.person_id and not _reaches(work, row):
        raise NotFound
    return row


def salt_of(work: UnitOfWork, ref: str) -> str:
    """The salt in the holder's hash: derived from the master key, so that a stolen table tells no names."""
    return work.house.vault.signature("certificate.holder", ref)


def scores_of(row: Certificate) -> tuple[tuple[GradeComponent, Points], ...]:
    """The marks on it, in the order of the components."""
    return tuple((each, Points(row.scores[each])) for each in GradeComponent if each in row.scores)


def view(work: UnitOfWork, row: Certificate) -> CertificateView:
    """One certificate for showing."""
    return views(work, (row,))[0]


def views(work: UnitOfWork, rows: Sequence[Certificate]) -> tuple[CertificateView, ...]:
    """A page's worth of certificates, in three queries."""
    people = {row.person_id for row in rows}
    names, refs = persons.names_of(work, people), persons.refs_of(work, people)
    paths = scope.paths_of(work, {row.unit_id for row in rows if row.unit_id is not None})
    return tuple(
        CertificateView(
            id=row.id,
            ref=row.ref,
            person_ref=refs[row.person_id],
            name=names[row.person_id],
            title=row.title,
            route=row.route,
            occupation_code=row.occupation_code,
            occupation=row.occupation_name,
            edition=row.occupation_edition,
            grade=row.grade,
            number=row.number,
            number_kind=row.number_kind,
            issued_on=row.issued_on,
            issuer=row.issuer,
            scores=tuple(ScoreShown(component, points) for component, points in scores_of(row)),
            content_hash=row.content_hash,
            key_id=row.key_id,
            status=row.status,
            revoked_at=row.revoked_at,
            revoke_reason=row.revoke_reason,
            has_scan=row.scan_ref is not None,
            is_mine=row.person_id == work.actor.person_id,
            may_revoke=work.actor.may(Permission.CERTIFICATE_ISSUE, paths.get(row.unit_id or 0, "/")),
        )
        for row in rows
    )


def _number(work: UnitOfWork, new: NewCertificate) -> tuple[str, NumberKind]:
    found = check_title(new.title, new.route, new.grade, numbers.filing_of(work.house.settings))
    if found:
        raise CertificateUnfit(*found)
    if new.title is not CertificateTitle.LEVEL:
        return numbers.next_own(work), NumberKind.OWN
    number = numbers.next_national(work, new.grade)
    if isinstance(number, tuple):
        raise CertificateUnfit(*number)
    return number, NumberKind.NATIONAL


def _for_issuer(work: UnitOfWork, ref: str) -> Certificate:
    found = select(Certificate).where(Certificate.ref == ref).with_for_update()
    row = work.session.scalars(found).one_or_none()
    if row is None:
        raise NotFound
    path = scope.path_of(work, row.unit_id) if row.unit_id is not None else "/"
    work.demand(Permission.CERTIFICATE_ISSUE, path)
    return row


def _take_back(work: UnitOfWork, row: Certificate, reason: str) -> None:
    why = reasons.read(reason)
    if not reasons.suffices(why):
        raise RevocationReasonMissing
    if row.status is CertificateStatus.REVOKED:
        raise AlreadyRevoked(number=row.number)
    row.status, row.revoked_at = CertificateStatus.REVOKED, work.now
    row.revoked_by, row.revoke_reason = work.actor.person_id, why
    work.flush()
    audit.record(work, "certificate.revoked", "certificate", row.ref, {"number": row.number, "reason": why})


def _in_reach(work: UnitOfWork) -> ColumnElement[bool]:
    """What :func:`_reaches` says of one, as a condition: by the issuing unit, or by the holder's own."""
    found = [Certificate.unit_id.in_(scope.ids_in_reach(work, *READERS))]
    found += [Certificate.person_id.in_(register.ids(work, each)) for each in READERS if work.actor.may(each)]
    if any(work.actor.may_at_top(each) for each in READERS):
        found.append(Certificate.unit_id.is_(None))
    return or_(*found)


def _reaches(work: UnitOfWork, row: Certificate) -> bool:
    path = scope.path_of(work, row.unit_id) if row.unit_id is not None else None
    return any(
        (path is not None and work.actor.may(each, path))
        or (work.actor.may(each) and directory.reaches(work, each, row.person_id))
        for each in READERS
    )


def demand_reader(work: UnitOfWork, person_id: int) -> None:
    """Raises NotAllowed unless the actor issues certificates or reads records over the person."""
    if not any(directory.reaches(work, each, person_id) for each in READERS if work.actor.may(each)):
        raise NotAllowed


def _held(row: Certificate, grade: Grade) -> HeldGrade:
    return HeldGrade(
        certificate_ref=row.ref,
        occupation_code=row.occupation_code,
        occupation=row.occupation_name,
        grade=grade,
        issued_on=row.issued_on,
        route=row.route,
        title=row.title,
        number=row.number,
        number_kind=row.number_kind,
        status=row.status,
        verified=row.verified_at is not None,
    )
