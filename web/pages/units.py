"""Units: the tree, one unit, and founding, renaming, moving, closing."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.people import roles, units
from core.people.states import UnitKind
from core.people.views import UnitDraft
from core.work import UnitOfWork
from web import gates
from web.admin_views import FoundPage, UnitPage, UnitsPage
from web.deeds import read_day, refused, today_on, tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.views import FieldError

Text = Annotated[str, Form(max_length=600)]
HERE: Final = "people"
_SEE: Final = (Permission.UNITS_MANAGE, Permission.PEOPLE_READ)
_MANAGE: Final = (Permission.UNITS_MANAGE,)

router = APIRouter(prefix="/units", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.holders_of(*_SEE)])
def show_units(page: OnPage, work: Reading, q: str = "", after: str | None = None) -> Response:
    """The reader's part of the tree, or what a search by name or code found."""
    words = q.strip()[:100]
    found = units.search(work, words, after=after) if words else None
    onward = f"/units?{urlencode({'q': words, 'after': found.onward})}" if found and found.onward else None
    view = UnitsPage(
        tree=units.tree(work, depth=3),
        words=words,
        found=found,
        onward=onward,
        may_manage=work.actor.may(Permission.UNITS_MANAGE),
    )
    return page.show("units/tree.html", view, here=HERE)


@router.get("/found", dependencies=[gates.holders_of(*_MANAGE)])
def show_found(page: OnPage, work: Reading, parent: str = "") -> Response:
    """The form to found a unit."""
    typed = {
        "parent_ref": parent,
        "kind": UnitKind.ENTERPRISE.value,
        "valid_from": today_on(page).isoformat(),
    }
    return _found_form(page, work, typed)


@router.post("/found", dependencies=[gates.holders_of(*_MANAGE)])
def found(
    page: OnPage,
    code: Text = "",
    kind: Text = "",
    name: Text = "",
    parent_ref: Text = "",
    credit_code: Text = "",
    region_code: Text = "",
    valid_from: Text = "",
) -> Response:
    """Found a unit and go on to it."""
    typed = {
        "code": code,
        "kind": kind,
        "name": name,
        "parent_ref": parent_ref,
        "credit_code": credit_code,
        "region_code": region_code,
        "valid_from": valid_from,
    }

    def deed(work: UnitOfWork) -> str:
        if kind not in set(UnitKind):
            raise Invalid(Finding("units.kind_unknown", {}, "kind"))
        day = read_day(page, valid_from, "valid_from")
        return units.found(work, UnitDraft.model_validate({**typed, "valid_from": day})).ref

    ref = tried(page, deed)
    if isinstance(ref, Refusal):
        with page.reading() as work:
            return _found_form(page, work, typed, page.errors(ref), ref.status)
    return page.go(f"/units/{ref}", told="unit_founded")


@router.get("/{ref}", dependencies=[gates.holders_of(*_SEE)])
def show_unit(page: OnPage, ref: str) -> Response:
    """One unit."""
    return _unit(page, ref)


@router.post("/{ref}/rename", dependencies=[gates.holders_of(*_MANAGE)])
def rename(page: OnPage, ref: str, name: Text = "") -> Response:
    """Give it another name."""
    refusal = refused(page, lambda work: units.rename(work, ref, name))
    return _done(page, ref, "renamed", refusal, {"name": name})


@router.post("/{ref}/move", dependencies=[gates.holders_of(*_MANAGE)])
def move(page: OnPage, ref: str, parent_ref: Text = "") -> Response:
    """Put it, with everything below it, under another unit."""
    refusal = refused(page, lambda work: units.move(work, ref, parent_ref))
    return _done(page, ref, "moved", refusal, {"parent_ref": parent_ref})


@router.post("/{ref}/close", dependencies=[gates.holders_of(*_MANAGE)])
def close(page: OnPage, ref: str, last_day: Text = "") -> Response:
    """End it after a day."""
    refusal = refused(page, lambda work: units.close(work, ref, read_day(page, last_day, "last_day")))
    return _done(page, ref, "closed", refusal, {"last_day": last_day})


def _done(page: Page, ref: str, form: str, refusal: Refusal | None, typed: dict[str, str]) -> Response:
    if refusal is None:
        return page.go(f"/units/{ref}", told=f"unit_{form}")
    return _unit(page, ref, refusal.status, form=form, typed=typed, errors=page.errors(refusal))


def _unit(page: Page, ref: str, status: int = 200, **more: object) -> Response:
    with page.reading() as work:
        detail = units.detail(work, ref)
        path = detail.unit.path
        may_manage = work.actor.may(Permission.UNITS_MANAGE, path)
        may_read = work.actor.may(Permission.PEOPLE_READ, path)
        facts: dict[str, object] = {
            "detail": detail,
            "tree": units.tree(work, ref, depth=2),
            "holders": roles.holders(work, ref) if may_read else (),
            "parents": _parents(work, below=path) if may_manage else (),
            "may_manage": may_manage,
            "may_read_people": may_read,
            "today": today_on(page).isoformat(),
            "typed": {},
        }
        view = UnitPage.model_validate(facts | more)
    return page.show("units/unit.html", view, status=status, here=HERE)


def _parents(work: UnitOfWork, below: str = "") -> tuple[object, ...]:
    """Units that may stand above another: teams may not, nor what lies below the unit itself."""
    return tuple(
        each
        for each in units.in_reach(work, Permission.UNITS_MANAGE)
        if each.kind is not UnitKind.TEAM and not (below and each.path.startswith(below))
    )


def _found_form(
    page: Page,
    work: UnitOfWork,
    typed: dict[str, str],
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    facts = {"parents": _parents(work), "kinds": tuple(UnitKind), "typed": typed, "errors": errors}
    return page.show("units/found.html", FoundPage.model_validate(facts), status=status, here=HERE)
