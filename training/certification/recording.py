"""Certificates of other bodies, recorded here as they were brought along. They are never given out here.

The number is read as the national forms are written; the public page says nothing about such certificates,
because who gave them out answers for them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from core import audit, files
from core.errors import Finding, NotFound
from core.ids import new_ref
from core.occupations import occupations
from core.occupations.rules.certificate_number import CertificateNumber, read_certificate_number
from core.occupations.rules.grades import Grade
from core.people import lookup, persons
from core.people.rules.provinces import PROVINCES
from core.work import UnitOfWork
from training.certification import certificates
from training.certification.errors import CertificateUnfit, NumberTaken
from training.certification.models import Certificate
from training.certification.rules.prior import check_against_number
from training.certification.states import CertificateRoute, CertificateStatus, CertificateTitle, NumberKind
from training.certification.views import CertificateView

_SCANS: Final = frozenset({"image/png", "image/jpeg", "application/pdf"})
_MOST_SCAN_BYTES: Final = 10 * 2**20


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture or PDF of the certificate."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorDraft:
    """What is on the certificate. ``seen``: whoever records has held the original, or queried its number."""

    person_ref: str
    number: str
    occupation_code: str
    grade: Grade
    issued_on: date
    issuer: str
    seen: bool
    scan: Scan | None = None


def record_prior(work: UnitOfWork, draft: PriorDraft) -> CertificateView:
    """Record it. Raises NotFound, NotAllowed, CertificateUnfit with every reason, NumberTaken."""
    person = persons.by_ref(work, draft.person_ref)
    certificates.demand_reader(work, person.id)
    occupation = occupations.find(draft.occupation_code)
    read = read_certificate_number(draft.number, this_year=work.today.year, provinces=PROVINCES)
    found = _check(work, draft, read)
    if occupation is None:
        found.append(Finding("certification.occupation_unknown", {}, "occupation_code"))
    if occupation is None or not isinstance(read, CertificateNumber) or found:
        raise CertificateUnfit(*found)
    _demand_free(work, read.number)
    scan = _keep(work, draft.scan) if draft.scan is not None else None
    row = Certificate(
        ref=new_ref(),
        person_id=person.id,
        unit_id=lookup.units_of_today(work, (person.id,)).get(person.id),
        title=CertificateTitle.PRIOR,
        route=CertificateRoute.RECORDED,
        occupation_code=draft.occupation_code,
        occupation_name=occupation.name,
        occupation_edition=None,
        grade=draft.grade,
        number=read.number,
        number_kind=NumberKind.RECORDED,
        issued_on=draft.issued_on,
        issuer=draft.issuer.strip(),
        scores={},
        payload="",
        signature="",
        content_hash="",
        scan_ref=scan,
        made_by=work.actor.person_id,
        made_at=work.now,
        verified_by=work.actor.person_id if draft.seen else None,
        verified_at=work.now if draft.seen else None,
        status=CertificateStatus.VALID,
    )
    work.session.add(row)
    work.flush()
    audit.record(work, "certificate.recorded", "certificate", row.ref, {"seen": draft.seen})
    return certificates.view(work, row)


def scan_of(work: UnitOfWork, ref: str) -> tuple[files.FileView, bytes]:
    """The scan, for who may see the certificate. Raises NotFound; audited, for it shows a person's papers."""
    row = certificates.row_of(work, ref)
    if row.scan_ref is None:
        raise NotFound
    audit.record(work, "certificate.scan_read", "certificate", ref)
    return files.find(work, row.scan_ref, files.SCAN), files.read(work, row.scan_ref, files.SCAN)


def _check(
    work: UnitOfWork, draft: PriorDraft, read: CertificateNumber | tuple[Finding, ...]
) -> list[Finding]:
    if isinstance(read, CertificateNumber):
        found = list(check_against_number(read, draft.grade, draft.issued_on))
    else:
        found = [Finding(each.code, each.facts, "number") for each in read]
    if draft.issued_on > work.today:
        found.append(Finding("certification.issued_in_future", {}, "issued_on"))
    if not 2 <= len(draft.issuer.strip()) <= 120:
        found.append(Finding("certification.issuer_length", {}, "issuer"))
    return found


def _demand_free(work: UnitOfWork, number: str) -> None:
    taken = select(Certificate.id).where(
        Certificate.number == number, Certificate.status == CertificateStatus.VALID
    )
    if work.session.scalars(taken).one_or_none() is not None:
        raise NumberTaken


def _keep(work: UnitOfWork, scan: Scan) -> str:
    kept = files.keep(
        work, scan.data, name=scan.name, purpose=files.SCAN, allowed=_SCANS, most_bytes=_MOST_SCAN_BYTES
    )
    return kept.ref
