"""人事台账: who holds what in the unit, one person's sheet, the file for elsewhere."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core import jobs, reasons
from core.access import Permission
from core.errors import Finding, Invalid, NotFound, Refusal
from core.jobs import JobState, JobView
from core.occupations import occupations
from core.occupations.rules.codes import occupation_part
from core.occupations.rules.grades import Grade
from core.people import units
from core.spreadsheet import XLSX
from core.work import UnitOfWork
from training.certification import pathway_wording, registry, registry_export, work_records
from training.certification.registry_views import Filters, RegistryDossier
from training.certification.states import CertificateStatus
from web import days, gates, road, sealed_search
from web.deeds import tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.occupation_field import read_occupation
from web.page import Page
from web.pathway_views import rule_shown
from web.registry_views import (
    ApiPage,
    DossierPage,
    ExportAsked,
    ExportPage,
    FiltersShown,
    RegistryListPage,
    SubsidyShown,
)
from web.views import FieldError

HERE: Final = "registry"
READS: Final = (Permission.RECORDS_READ,)
SEARCH: Final = "registry.search"
_TOLD: Final = 40
"""How much of what was typed a sentence about it quotes."""

router = APIRouter(prefix="/registry", dependencies=FORM_GUARD)

Text = Annotated[str, Form(max_length=600)]
Word = Annotated[str, Query(max_length=120)]
Number = Annotated[int, Query(ge=1, le=10**6)]


@router.get("", dependencies=[gates.holders_of(*READS)])
def show_registry(
    page: OnPage,
    work: Reading,
    unit: Word = "",
    occupation: Word = "",
    grade: Word = "",
    issued_from: Word = "",
    issued_to: Word = "",
    status: Word = "",
    number: Number = 1,
    found: sealed_search.Sealed = "",
) -> Response:
    """The register, filtered by the address; ``found`` is what was searched for, sealed."""
    words = sealed_search.opened(page, work, SEARCH, found) if found else ""
    if words is None:
        return page.go("/registry", told="register_search_over")
    shown = FiltersShown(
        unit=unit,
        occupation=occupation,
        grade=grade,
        issued_from=issued_from,
        issued_to=issued_to,
        status=status,
    )
    return _list(page, work, shown, words=words, found=found, number=number)


@router.post("/search", dependencies=[gates.holders_of(*READS)])
def search(page: OnPage, work: Reading, q: Annotated[str, Form(max_length=120)] = "") -> Response:
    """One person by whole name, phone, document or staff number; it stands in no address, save sealed."""
    if not q.strip():
        return page.go("/registry")
    return page.go(f"/registry?{urlencode({'found': sealed_search.sealed(page, work, SEARCH, q)})}")


@router.get("/people/{ref}", dependencies=[gates.holders_of(*READS)])
def show_dossier(
    page: OnPage, work: Reading, ref: str, occupation: Word = "", insured: Word = ""
) -> Response:
    """One person on one sheet, to print; that it was looked at is written down."""
    with page.work() as noting:
        registry.note_looked(noting, ref)
    months = int(insured) if insured.isascii() and insured.isdigit() and len(insured) <= 3 else None
    found = registry.dossier(work, ref, occupation_code=occupation, insured_months=months)
    view = DossierPage(
        dossier=found,
        road=road.shown(found.pathway, page.locale, work.today),
        subsidies=_subsidies(found, page.locale),
        insured="" if months is None else str(months),
        made_on=work.today,
    )
    return page.show("registry/dossier.html", view, here=HERE)


@router.post("/export", dependencies=[gates.holders_of(*READS)])
def export(
    page: OnPage,
    unit: Text = "",
    occupation: Text = "",
    grade: Text = "",
    issued_from: Text = "",
    issued_to: Text = "",
    status: Text = "",
    full: Text = "",
    reason: Text = "",
) -> Response:
    """The file at once, or a job to follow: for many rows, and for whole identity numbers."""
    shown = FiltersShown(
        unit=unit,
        occupation=occupation,
        grade=grade,
        issued_from=issued_from,
        issued_to=issued_to,
        status=status,
    )

    def deed(work: UnitOfWork) -> tuple[bytes, str] | JobView:
        filters, unfit = _filters(shown, "")
        if unfit:
            raise Invalid(*unfit)
        if full and not reasons.suffices(reason):
            raise Invalid(reasons.needed())
        data = None if full else registry_export.take(work, filters)
        if data is not None:
            return data, f"records-{work.today:%Y%m%d}.xlsx"
        return registry_export.ask_for(work, filters, reason if full else "")

    outcome = tried(page, deed)
    if isinstance(outcome, Refusal):
        with page.reading() as work:
            asked = ExportAsked(full=bool(full), reason=reason)
            told = page.errors(outcome)
            return _list(page, work, shown, errors=told, asked=asked, status=outcome.status)
    if isinstance(outcome, JobView):
        return page.go(f"/registry/exports/{outcome.ref}")
    return _file(*outcome)


@router.get("/exports/{job_ref}", dependencies=[gates.holders_of(*READS)])
def show_export(page: OnPage, work: Reading, job_ref: str) -> Response:
    """How far the file is, and the way to it."""
    job = jobs.look(work, job_ref)
    if job.kind != registry_export.EXPORT:
        raise NotFound
    done = job.state is JobState.DONE and job.result is not None
    file_ref = str((job.result or {}).get("file", "")) if done else ""
    return page.show("registry/export.html", ExportPage(job=job, file_ref=file_ref), here=HERE)


@router.post("/files/{file_ref}", dependencies=[gates.holders_of(*READS)])
def take_file(page: OnPage, file_ref: str) -> Response:
    """The made file; taking it is written down."""
    with page.work() as work:
        found, data = registry_export.fetch(work, file_ref)
    return _file(data, found.name)


@router.get("/api", dependencies=[gates.holders_of(*READS)])
def show_api(page: OnPage) -> Response:
    """How programs read the register."""
    view = ApiPage(base="/api/v1/records", scope=Permission.RECORDS_READ, grades=registry.grades())
    return page.show("registry/api.html", view, here=HERE)


def _list(
    page: Page,
    work: UnitOfWork,
    shown: FiltersShown,
    *,
    words: str = "",
    found: str = "",
    number: int = 1,
    errors: tuple[FieldError, ...] = (),
    asked: ExportAsked | None = None,
    status: int = 200,
) -> Response:
    filters, unfit = _filters(shown, words)
    if unfit:
        errors = tuple(dict.fromkeys((*errors, *page.errors(Invalid(*unfit)))))
    listed = registry.listing(work, filters, number)
    decides = work.actor.may(Permission.PROMOTION_DECIDE)
    view = RegistryListPage(
        rows=listed.rows,
        total=listed.total,
        people=listed.people,
        number=listed.number,
        last=listed.last,
        filters=shown,
        address="/registry?"
        + urlencode({**_named(shown), **({"found": found} if found else {}), "number": ""}),
        words=sealed_search.shown(words),
        units=units.in_reach(work, Permission.RECORDS_READ),
        grades=registry.grades(),
        statuses=tuple(CertificateStatus),
        may_reveal=work.actor.may(Permission.PERSONAL_DATA_REVEAL),
        may_decide=decides,
        at_once=registry_export.AT_ONCE,
        waiting=sum(map(len, work_records.waiting(work))) if decides else 0,
        without=registry.without(work, filters),
        errors=errors,
        asked=asked,
    )
    return page.show("registry/list.html", view, status=status, here=HERE)


def _named(shown: FiltersShown) -> dict[str, str]:
    return {name: value for name, value in shown.model_dump().items() if value}


def _filters(shown: FiltersShown, words: str) -> tuple[Filters, list[Finding]]:
    """The filters as the register takes them, and what of them was not understood: that narrows nothing.

    Days the wrong way round are read the other way, and that is told.
    """
    findings: list[Finding] = []
    occupation = read_occupation(shown.occupation, findings) or ""
    if occupation and not occupations.search(occupation_part(occupation), 1).total:
        findings.append(Finding("web.occupation_unknown", {"typed": occupation}, "occupation"))
        occupation = ""
    grade = Grade(shown.grade) if shown.grade in set(Grade) else None
    if shown.grade and grade is None:
        findings.append(Finding("web.grade_unknown", {"typed": shown.grade[:_TOLD]}, "grade"))
    issued_from = days.read_day(shown.issued_from, "issued_from", findings)
    issued_to = days.read_day(shown.issued_to, "issued_to", findings)
    if issued_from and issued_to and issued_from > issued_to:
        findings.append(Finding("pathway.issued_reversed", {}, "issued_to"))
        issued_from, issued_to = issued_to, issued_from
    status = CertificateStatus(shown.status) if shown.status in set(CertificateStatus) else None
    if shown.status and status is None:
        findings.append(Finding("web.status_unknown", {"typed": shown.status[:_TOLD]}, "status"))
    filters = Filters(
        unit_ref=shown.unit,
        occupation=occupation,
        grade=grade,
        issued_from=issued_from,
        issued_to=issued_to,
        status=status,
        words=words,
    )
    return filters, findings


def _subsidies(found: RegistryDossier, locale: str) -> tuple[SubsidyShown, ...]:
    return tuple(
        SubsidyShown(
            number=line.number,
            occupation=line.occupation,
            grade=line.grade,
            verdict=registry_export.precheck_word(line.look),
            yuan=line.look.checked.yuan if line.look.checked is not None else None,
            reasons=tuple(
                pathway_wording.told(each, locale)
                for each in (*line.look.checked.against, *line.look.checked.unknown)
            )
            if line.look.checked is not None
            else (),
            rule=rule_shown(line.look.rule, line.rule_ref) if line.look.rule is not None else None,
        )
        for line in found.subsidies
    )


def _file(data: bytes, name: str) -> Response:
    return Response(data, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}"'})
