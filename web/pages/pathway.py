"""晋升通道: where I stand, what comes next and by which rule; the work it rests on."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from core.errors import Finding, Invalid
from core.occupations import occupations
from core.work import UnitOfWork
from training.certification import applications, pathways, work_records
from training.certification.pathway_states import CredentialKind
from training.certification.pathway_views import OccupationChoice
from training.certification.rules.promotion import DiplomaKind, TitleLevel
from training.certification.work_records import CredentialDraft, WorkDraft
from web import days, gates, road
from web.deeds import refused, today_on
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.occupation_field import read_occupation
from web.page import Page
from web.pathway_views import PathwayPage, RecordsPage
from web.views import FieldError

HERE: Final = "pathway"
SHOWN: Final = 5
RECORDS: Final = "/pathway/records"

router = APIRouter(prefix="/pathway", dependencies=FORM_GUARD)

Code = Annotated[str, Query(max_length=16)]
Text = Annotated[str, Form(max_length=600)]


@router.get("", dependencies=[gates.signed_in()])
def show_pathway(page: OnPage, work: Reading, occupation: Code = "") -> Response:
    """The road, the next step large."""
    return draw_pathway(page, work, occupation)


def draw_pathway(
    page: Page, work: UnitOfWork, occupation: str, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    """The page, also when an application was refused on it."""
    view = PathwayPage(
        road=road.shown(pathways.mine(work, occupation), page.locale, work.today),
        offers=len(work_records.offers(work)),
        applications=applications.mine(work)[:SHOWN],
        errors=errors,
    )
    return page.show("pathway/show.html", view, status=status, here=HERE)


@router.get("/records", dependencies=[gates.signed_in()])
def show_records(page: OnPage, work: Reading) -> Response:
    """Work and credentials, as stated so far."""
    return _records(page, work)


@router.post("/records", dependencies=[gates.signed_in()])
def state_work(page: OnPage, given: Filled) -> Response:
    """State a span of work."""
    typed = _typed(given, "unit_name", "from_on", "to_on", "post", "occupation", "related", "witness")

    def deed(work: UnitOfWork) -> None:
        findings: list[Finding] = []
        begun, ended = days.demand_month(typed["from_on"], "from_on", findings), None
        if typed["to_on"]:
            ended = days.demand_month(typed["to_on"], "to_on", findings)
        occupation = _occupation(typed["occupation"], "occupation_code", findings)
        related = _occupation(typed["related"], "related_code", findings)
        if findings:
            raise Invalid(*findings)
        work_records.state_work(
            work,
            WorkDraft(
                unit_name=typed["unit_name"],
                from_on=begun,
                to_on=ended,
                post=typed["post"],
                occupation_code=occupation,
                related_code=related,
                witness=typed["witness"],
            ),
        )

    return _done(page, deed, "record_stated", "work", typed)


@router.post("/records/membership", dependencies=[gates.signed_in()])
def state_membership(page: OnPage, membership: Text = "", occupation: Text = "") -> Response:
    """Say in which occupation a time in a unit was worked."""
    number = int(membership) if membership.isascii() and membership.isdigit() and len(membership) < 19 else 0

    def deed(work: UnitOfWork) -> None:
        findings: list[Finding] = []
        code = _occupation(occupation, "occupation_code", findings)
        if findings:
            raise Invalid(*findings)
        work_records.state_membership(work, number, code)

    return _done(page, deed, "record_stated", "membership", {"occupation": occupation})


@router.post("/records/credential", dependencies=[gates.signed_in()])
def state_credential(page: OnPage, given: Filled) -> Response:
    """State a diploma, a title or a finished apprenticeship."""
    typed = _typed(given, "kind", "diploma", "title", "given_on", "graduating", "note")

    def deed(work: UnitOfWork) -> None:
        findings: list[Finding] = []
        if typed["kind"] not in set(CredentialKind):
            findings.append(Finding("pathway.level_unknown", {}, "kind"))
        given_on = days.demand_month(typed["given_on"], "given_on", findings)
        if findings:
            raise Invalid(*findings)
        kind = CredentialKind(typed["kind"])
        level = {CredentialKind.DIPLOMA: typed["diploma"], CredentialKind.TITLE: typed["title"]}.get(kind, "")
        graduated = not typed["graduating"]
        draft = CredentialDraft(
            kind=kind, level=level, given_on=given_on, graduated=graduated, note=typed["note"]
        )
        work_records.state_credential(work, draft)

    return _done(page, deed, "credential_stated", "credential", typed)


@router.post("/records/remove", dependencies=[gates.signed_in()])
def remove(page: OnPage, ref: Text = "") -> Response:
    """Take back what one stated."""
    return _done(page, lambda work: work_records.remove(work, ref), "record_removed", "", {})


def _done(
    page: Page, deed: Callable[[UnitOfWork], object], told: str, form: str, typed: dict[str, str]
) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(RECORDS, told=told)
    with page.reading() as work:
        return _records(page, work, typed, form, page.errors(refusal), refusal.status)


def _records(
    page: Page,
    work: UnitOfWork,
    typed: dict[str, str] | None = None,
    form: str = "",
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    records, credentials = work_records.mine(work)
    known = {each.code: each.name for each in occupations.search("", 2000).occupations}
    view = RecordsPage(
        records=records,
        credentials=credentials,
        offers=work_records.offers(work),
        occupations=tuple(OccupationChoice(code, name) for code, name in sorted(known.items())),
        diplomas=tuple(each.value for each in DiplomaKind),
        titles=tuple(each.value for each in TitleLevel),
        typed=typed or {"today": today_on(page).isoformat()},
        form=form,
        errors=errors,
    )
    return page.show("pathway/records.html", view, status=status, here=HERE)


def _typed(given: FormData, *names: str) -> dict[str, str]:
    found = {}
    for name in names:
        value = given.get(name, "")
        found[name] = value.replace("\0", "").strip()[:200] if isinstance(value, str) else ""
    return found


def _occupation(typed: str, field: str, findings: list[Finding]) -> str:
    """The code of what was typed; empty for nothing and for what is a finding."""
    return read_occupation(typed, findings, field) or ""
