"""Certificates: one's own, those given out and recorded within reach, and the documents themselves."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, UploadFile
from starlette.responses import JSONResponse, Response

from core.access import Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound, Refusal
from core.occupations.rules.grades import Grade
from core.people import lookup, persons
from core.work import UnitOfWork
from training.certification import certificates, recording
from training.certification.documents import printing
from training.certification.recording import PriorDraft, Scan
from training.certification.views import CertificateView
from web import days
from web.deeds import refused, tried
from web.deps import FORM_GUARD, Before, OnPage, Reading, Writing
from web.evaluation_views import CertificatePage, CertificatesPage, IssuedPage, PriorForm, RecordPage
from web.gates import holders_of, signed_in
from web.page import Page
from web.views import FieldError

router = APIRouter(prefix="/certificates", dependencies=FORM_GUARD)

HERE: Final = "certificates"
DESK: Final = "evaluations"
ISSUES = holders_of(Permission.CERTIFICATE_ISSUE)
READS = holders_of(*certificates.READERS)
Reason = Annotated[str, Form(max_length=500)]
Typed = Annotated[str, Form(max_length=200)]


@router.get("", dependencies=[signed_in()])
def show_mine(page: OnPage, work: Reading) -> Response:
    """The reader's own certificates."""
    view = CertificatesPage(certificates=certificates.mine(work))
    return page.show("certification/mine.html", view, here=HERE)


@router.get("/issued", dependencies=[READS])
def show_issued(
    page: OnPage, work: Reading, q: Annotated[str, Query(max_length=40)] = "", before: Before = None
) -> Response:
    """Certificates within reach, the newest first."""
    view = IssuedPage(
        listed=certificates.listing(work, number=q, before=before), q=q, is_first=before is None
    )
    return page.show("certification/issued.html", view, here=DESK)


@router.get("/record", dependencies=[READS])
def new_record(page: OnPage, code: Annotated[str, Query(max_length=32)] = "") -> Response:
    """The form to record another body's certificate."""
    return _recorder(page, PriorForm(code=code))


@router.post("/record", dependencies=[READS])
def record(
    page: OnPage,
    code: Typed = "",
    number: Typed = "",
    occupation: Typed = "",
    grade: Typed = "",
    issued_on: Typed = "",
    issuer: Typed = "",
    seen: Typed = "",
    scan: UploadFile | None = None,
) -> Response:
    """Record it; what was typed stays."""
    form = PriorForm(
        code=code,
        number=number,
        occupation=occupation,
        grade=grade,
        issued_on=issued_on,
        issuer=issuer,
        seen=bool(seen),
    )
    data = scan.file.read(page.house.settings.upload_limit_bytes + 1) if scan else b""
    kept = Scan(scan.filename or "scan", data) if scan and data else None

    def deed(work: UnitOfWork) -> str:
        return recording.record_prior(work, _draft(work, form, kept)).ref

    ref = tried(page, deed, on_form=(NotFound, NotAllowed))
    if isinstance(ref, Refusal):
        return _recorder(page, form, page.errors(ref), ref.status)
    return page.go(f"/certificates/{ref}", told="certificate_recorded")


@router.get("/{ref}", dependencies=[signed_in()])
def show_certificate(ref: str, request: Request, page: OnPage, work: Reading) -> Response:
    """A certificate, for its holder and for who looks after certificates over them."""
    return _shown(request, page, work, ref)


@router.get("/{ref}/certificate.pdf", dependencies=[signed_in()])
def print_certificate(ref: str, request: Request, work: Reading) -> Response:
    """The document, taken along: a telephone's browser inside another program may not show one."""
    found = _given_out(work, ref)
    headers = {
        "content-disposition": f'attachment; filename="{found.number}.pdf"',
        "cache-control": "no-store",
    }
    body = printing.pdf(found, _verify_at(request, found))
    return Response(body, media_type="application/pdf", headers=headers)


@router.get("/{ref}/preview.png", dependencies=[signed_in()])
def preview(ref: str, request: Request, work: Reading) -> Response:
    """The document as a picture."""
    found = _given_out(work, ref)
    body = printing.png(found, _verify_at(request, found))
    return Response(body, media_type="image/png", headers={"cache-control": "private, no-store"})


@router.get("/{ref}/proof.json", dependencies=[signed_in()])
def take_proof(ref: str, work: Reading) -> Response:
    """What is needed to check the signature away from here: payload, signature, key, and the name's salt."""
    found = certificates.proof(work, ref)
    headers = {"content-disposition": f'attachment; filename="{found["number"]}.json"'}
    return JSONResponse(found, headers=headers)


@router.get("/{ref}/scan", dependencies=[signed_in()])
def show_scan(ref: str, work: Writing) -> Response:
    """The scan of a recorded certificate; that it was read is written down."""
    file, data = recording.scan_of(work, ref)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "cache-control": "private, no-store",
    }
    return Response(data, media_type=file.media_type, headers=headers)


@router.post("/{ref}/revoke", dependencies=[ISSUES])
def revoke(ref: str, request: Request, page: OnPage, reason: Reason = "") -> Response:
    """Take it back, with a reason."""
    refusal = refused(page, lambda work: certificates.revoke(work, ref, reason))
    if refusal is not None:
        with page.reading() as work:
            return _shown(request, page, work, ref, page.errors(refusal), refusal.status)
    return page.go(f"/certificates/{ref}", told="certificate_revoked")


@router.post("/{ref}/reissue", dependencies=[ISSUES])
def reissue(ref: str, request: Request, page: OnPage, reason: Reason = "") -> Response:
    """Take it back and give out the same in the holder's present name."""
    new = tried(page, lambda work: certificates.reissue(work, ref, reason))
    if isinstance(new, Refusal):
        with page.reading() as work:
            return _shown(request, page, work, ref, page.errors(new), new.status)
    return page.go(f"/certificates/{new.ref}", told="certificate_reissued")


def _shown(
    request: Request,
    page: Page,
    work: UnitOfWork,
    ref: str,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    found = certificates.look(work, ref)
    view = CertificatePage(certificate=found, verify_at=_verify_at(request, found), errors=errors)
    here = HERE if found.is_mine else DESK
    return page.show("certification/certificate.html", view, status=status, here=here)


def _recorder(
    page: Page, form: PriorForm, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    grades = tuple(each.value for each in Grade if each.has_certificate)
    view = RecordPage(form=form, grades=grades, errors=errors)
    return page.show("certification/record.html", view, status=status, here=DESK)


def _draft(work: UnitOfWork, form: PriorForm, scan: Scan | None) -> PriorDraft:
    """What was typed. Raises Invalid with every field that cannot be read, NotFound for nobody."""
    found: list[Finding] = []
    issued_on = days.demand_day(form.issued_on, "issued_on", found)
    if form.grade not in set(Grade):
        found.append(Finding("certification.grade_missing", {}, "grade"))
    known = lookup.by_code(work, form.code)
    if known is None:
        found.append(Finding("certification.person_unknown", {}, "code"))
    if known is None or found:
        raise Invalid(*found)
    return PriorDraft(
        person_ref=persons.refs_of(work, (known.person_id,))[known.person_id],
        number=form.number,
        occupation_code=form.occupation.strip(),
        grade=Grade(form.grade),
        issued_on=issued_on,
        issuer=form.issuer,
        seen=form.seen,
        scan=scan,
    )


def _given_out(work: UnitOfWork, ref: str) -> CertificateView:
    """A certificate given out here: only these have a document. Raises NotFound."""
    found = certificates.look(work, ref)
    if found.key_id is None:
        raise NotFound
    return found


def _verify_at(request: Request, found: CertificateView) -> str:
    return f"{str(request.base_url).rstrip('/')}/verify?number={quote(found.number)}"
