"""The audit log: read in words, filtered, taken along; and who looked at somebody's personal data."""

from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from core import audit_reading, oversight, text
from core.access import Permission
from core.audit_reading import AuditFilters
from core.errors import Finding, Invalid, Refusal
from core.ids import new_code
from core.people import persons
from core.spreadsheet import XLSX, Cell, Sheet, write_workbook
from core.work import UnitOfWork
from web import audit_words, days, gates
from web.admin_views import AuditForm, AuditLogPage, LooksPage
from web.audit_words import LineTold
from web.deeds import tried
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.page import Page
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

READS: Final = (Permission.AUDIT_READ,)
COLUMNS: Final = ("seq", "at", "actor", "code", "action", "kind", "subject", "ref", "told")
WIDTHS: Final = (8, 20, 12, 14, 24, 12, 36, 20, 80)
Word = Annotated[str, Query(max_length=64)]
Given = Annotated[str, Form(max_length=64)]
Before = Annotated[str | None, Query(max_length=20)]


@router.get("/admin/audit", dependencies=[gates.holders_of(*READS)])
def show_audit(
    request: Request,
    page: OnPage,
    work: Reading,
    action: Word = "",
    actor: Word = "",
    subject: Word = "",
    since: Word = "",
    until: Word = "",
    before: Before = None,
) -> Response:
    """The audit log."""
    form = AuditForm(action=action, actor=actor, subject=subject, since=since, until=until)
    return _list(request, page, work, form, before)


@router.post("/admin/audit/verify", dependencies=[gates.holders_of(*READS)])
def verify_audit(page: OnPage, work: Writing) -> Response:
    """Queue a walk along the whole chain, and follow it."""
    asked = oversight.ask_for_verification(work)
    return page.go(f"/admin/jobs/{asked.ref}")


@router.post("/admin/audit/export", dependencies=[gates.holders_of(*READS)])
def export(
    request: Request,
    page: OnPage,
    action: Given = "",
    actor: Given = "",
    subject: Given = "",
    since: Given = "",
    until: Given = "",
) -> Response:
    """What the filters find, as a workbook; taking it is written down."""
    form = AuditForm(action=action, actor=actor, subject=subject, since=since, until=until)

    def deed(work: UnitOfWork) -> bytes:
        filters, unfit = _filters(form)
        if unfit:
            raise Invalid(*unfit)
        lines = audit_words.told(work, audit_reading.taken(work, filters), page.locale)
        number = new_code(10)
        audit_reading.note_taken(work, filters, len(lines), number)
        return _workbook(work, lines, number, page.locale)

    data = tried(page, deed)
    if isinstance(data, Refusal):
        with page.reading() as work:
            return _list(request, page, work, form, None, page.errors(data), data.status)
    name = quote(f"{text.say('word.audit_file.sheet', page.locale)}.xlsx")
    return Response(
        data, media_type=XLSX, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@router.get("/account/looks", dependencies=[gates.signed_in()])
def show_own_looks(page: OnPage, work: Reading, before: Before = None) -> Response:
    """Who looked at the reader's personal data."""
    me = work.actor.myself()
    return _looks(page, work, persons.refs_of(work, (me,))[me], "/account", before)


@router.get("/people/{ref}/looks", dependencies=[gates.holders_of(Permission.PERSONAL_DATA_REVEAL)])
def show_looks(ref: str, page: OnPage, work: Reading, before: Before = None) -> Response:
    """Who looked at somebody's personal data, for who may reveal it themselves."""
    return _looks(page, work, ref, f"/people/{ref}", before)


def _looks(page: Page, work: UnitOfWork, ref: str, back: str, before: str | None) -> Response:
    found = audit_reading.looks_at(work, ref, before=before)
    is_mine = back == "/account"
    address = f"{back}/looks"
    view = LooksPage(
        lines=audit_words.told(work, found.lines, page.locale),
        name="" if is_mine else audit_reading.named(work, "person", (ref,))[ref].name,
        back=back,
        onward=f"{address}?before={found.onward}" if found.onward else None,
    )
    return page.show("account/looks.html", view, here="" if is_mine else "people")


def _list(
    request: Request,
    page: Page,
    work: UnitOfWork,
    form: AuditForm,
    before: str | None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    filters, unfit = _filters(form)
    if unfit and not errors:
        errors = page.errors(Invalid(*unfit))
    log = audit_reading.log(work, filters, before=before)
    view = AuditLogPage(
        lines=audit_words.told(work, log.lines, page.locale, request),
        choices=sorted(
            ((each, audit_words.said("action", each, page.locale)) for each in audit_reading.actions(work)),
            key=lambda each: each[1],
        ),
        form=form,
        most=audit_reading.MOST_TAKEN,
        onward=f"/admin/audit?{urlencode({**form.model_dump(), 'before': log.onward})}"
        if log.onward
        else None,
        errors=errors,
    )
    return page.show("admin/audit.html", view, status=status, here="admin")


def _filters(form: AuditForm) -> tuple[AuditFilters, list[Finding]]:
    found: list[Finding] = []
    since, until = days.read_day(form.since, "since", found), days.read_day(form.until, "until", found)
    if since and until and since > until:
        since, until = until, since
    filters = AuditFilters(
        action=form.action, actor=form.actor, subject=form.subject, since=since, until=until
    )
    return filters, found


def _workbook(work: UnitOfWork, lines: tuple[LineTold, ...], number: str, locale: str) -> bytes:
    zone, me = work.house.settings.zone, work.actor.myself()
    rows: list[list[Cell]] = [
        [
            "" if each.line.seq is None else str(each.line.seq),
            f"{each.line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            each.line.actor,
            each.line.actor_code,
            each.action,
            each.kind,
            each.subject,
            each.line.subject_ref,
            "\n".join(f"{name} {value}" for name, value in each.facts),
        ]
        for each in lines
    ]

    def say(code: str) -> str:
        return text.say(f"word.audit_file.{code}", locale)

    stamp = [
        [say("made_by"), persons.names_of(work, (me,))[me]],
        [say("made_at"), f"{work.now.astimezone(zone):%Y-%m-%d %H:%M:%S}"],
        [say("rows"), str(len(rows))],
        [say("number"), number],
    ]
    return write_workbook(
        [
            Sheet(say("sheet"), [say(each) for each in COLUMNS], rows, WIDTHS),
            Sheet(say("stamp"), [say("stamp"), say("told")], stamp, (20, 40)),
        ]
    )
