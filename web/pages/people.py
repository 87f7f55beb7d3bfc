"""People: the list, one dossier, and everything that is changed about an account from outside."""

from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from core.access import Permission, Role
from core.errors import Finding, Invalid, NotAllowed, Refusal
from core.ids import new_ref
from core.people import activation, directory, enrolment, erasure, hand_out, merging, persons, roles, units
from core.people.directory import Revealed
from core.people.rules.codes import read_code
from core.people.rules.id_card import IdentityKind
from core.people.states import PersonState
from core.people.views import EnrolDraft
from core.work import UnitOfWork
from training.certification import registry
from web import gates, once, sealed_search
from web.admin_views import EnrolPage, PeoplePage, PersonPage
from web.deeds import read_day, refused, today_on, tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.once import ONCE_COOKIE
from web.page import Page
from web.views import FieldError

Text = Annotated[str, Form(max_length=600)]
HERE: Final = "people"
SEARCH: Final = "people.search"
_REVEAL: Final = "reveal:"
_CODE: Final = "code:"
_READ: Final = (Permission.PEOPLE_READ,)
_MANAGE: Final = (Permission.PEOPLE_MANAGE,)
_GONE: Final = (PersonState.MERGED, PersonState.ERASED)

router = APIRouter(prefix="/people", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.holders_of(*_READ)])
def list_people(
    page: OnPage,
    work: Reading,
    unit: str = "",
    state: str = "",
    after: str | None = None,
    found: sealed_search.Sealed = "",
) -> Response:
    """The directory; its filters stay in the address, and ``found``: what was searched for, sealed."""
    words = sealed_search.opened(page, work, SEARCH, found) if found else ""
    if words is None:
        return page.go("/people", told="register_search_over")
    return _list(page, work, unit=unit, state=state, words=words, after=after)


@router.post("/search", dependencies=[gates.holders_of(*_READ)])
def search(page: OnPage, work: Reading, q: Text = "") -> Response:
    """Who is called exactly so. Names and numbers stand in no address and no log, save sealed."""
    if not q.strip():
        return page.go("/people")
    return page.go(f"/people?{urlencode({'found': sealed_search.sealed(page, work, SEARCH, q[:100])})}")


@router.get("/enrol", dependencies=[gates.holders_of(*_MANAGE)])
def show_enrol(page: OnPage, work: Reading, unit: str = "") -> Response:
    """The form for one person."""
    return _enrol_form(page, work, {"unit_ref": unit, "from_on": today_on(page).isoformat()})


@router.post("/enrol", dependencies=[gates.holders_of(*_MANAGE)])
def enrol(
    page: OnPage,
    name: Text = "",
    phone: Text = "",
    identity_kind: Text = IdentityKind.RESIDENT_ID.value,
    identity_number: Text = "",
    code: Text = "",
    unit_ref: Text = "",
    post: Text = "",
    from_on: Text = "",
) -> Response:
    """Enrol one person and go on to their dossier."""
    typed = {
        "name": name,
        "phone": phone,
        "identity_kind": identity_kind,
        "identity_number": identity_number,
        "code": code,
        "unit_ref": unit_ref,
        "post": post,
        "from_on": from_on,
    }

    def deed(work: UnitOfWork) -> str:
        if not unit_ref:
            raise Invalid(Finding("roster.unit_missing", {}, "unit_ref"))
        draft = EnrolDraft.model_validate({**typed, "from_on": read_day(page, from_on, "from_on")})
        return enrolment.enrol(work, draft).person.ref

    ref = tried(page, deed)
    if isinstance(ref, Refusal):
        with page.reading() as work:
            return _enrol_form(page, work, typed, page.errors(ref), ref.status)
    return page.go(f"/people/{ref}", told="person_enrolled")


@router.get("/{ref}", dependencies=[gates.holders_of(*_READ)])
def show_person(request: Request, page: OnPage, ref: str) -> Response:
    """One dossier; a value or code that was just asked for is shown with it, this once."""
    what = once.kept_promise(page, request.cookies.get(ONCE_COOKIE, ""), ref)
    if what is None:
        return _dossier(page, ref)
    return once.over(_dossier(page, ref, 200, **_shown_once(page, ref, what)))


@router.post("/{ref}/reveal", dependencies=[gates.holders_of(Permission.PERSONAL_DATA_REVEAL)])
def reveal(page: OnPage, ref: str, reveal_field: Text = "", reveal_reason: Text = "") -> Response:
    """Show one value whole, this once; the reason is written down."""
    field = Revealed(reveal_field) if reveal_field in set(Revealed) else Revealed.PHONE
    refusal = refused(page, lambda work: directory.reveal(work, ref, field, reveal_reason))
    typed = {"reveal_field": field.value, "reveal_reason": reveal_reason}
    if refusal is not None:
        return _sent_back(page, ref, "reveal", typed, refusal)
    return once.promise(page, page.go(f"/people/{ref}"), ref, f"{_REVEAL}{field.value}")


@router.post("/{ref}/name", dependencies=[gates.holders_of(*_MANAGE)])
def rename(page: OnPage, ref: str, name_name: Text = "") -> Response:
    """Correct the name."""
    return _done(page, ref, "name", {"name_name": name_name}, lambda w: enrolment.rename(w, ref, name_name))


@router.post("/{ref}/phone", dependencies=[gates.holders_of(*_MANAGE)])
def change_phone(page: OnPage, ref: str, phone_phone: Text = "") -> Response:
    """Give another phone."""
    typed = {"phone_phone": phone_phone}
    return _done(page, ref, "phone", typed, lambda w: enrolment.change_phone(w, ref, phone_phone))


@router.post("/{ref}/identity", dependencies=[gates.holders_of(*_MANAGE)])
def change_identity(
    page: OnPage, ref: str, identity_identity_kind: Text = "", identity_identity_number: Text = ""
) -> Response:
    """Give another document."""
    kind, number = identity_identity_kind, identity_identity_number
    typed = {"identity_identity_kind": kind, "identity_identity_number": number}
    return _done(page, ref, "identity", typed, lambda w: enrolment.change_identity(w, ref, kind, number))


@router.post("/{ref}/join", dependencies=[gates.holders_of(*_MANAGE)])
def join(
    page: OnPage, ref: str, join_unit_ref: Text = "", join_from_on: Text = "", join_post: Text = ""
) -> Response:
    """Let them belong to a unit."""

    def deed(work: UnitOfWork) -> None:
        enrolment.join(work, ref, join_unit_ref, read_day(page, join_from_on, "from_on"), join_post)

    typed = {"join_unit_ref": join_unit_ref, "join_from_on": join_from_on, "join_post": join_post}
    return _done(page, ref, "join", typed, deed)


@router.post("/{ref}/leave", dependencies=[gates.holders_of(*_MANAGE)])
def leave(page: OnPage, ref: str, leave_unit_ref: Text = "", leave_last_day: Text = "") -> Response:
    """End their time in a unit."""

    def deed(work: UnitOfWork) -> None:
        enrolment.leave(work, ref, leave_unit_ref, read_day(page, leave_last_day, "last_day"))

    return _done(page, ref, "leave", {}, deed)


@router.post("/{ref}/correct", dependencies=[gates.holders_of(*_MANAGE)])
def correct(
    page: OnPage,
    ref: str,
    correct_unit_ref: Text = "",
    correct_was: Text = "",
    correct_from_on: Text = "",
    correct_last_day: Text = "",
    correct_reason: Text = "",
) -> Response:
    """Correct the days of a membership."""

    def deed(work: UnitOfWork) -> None:
        last = read_day(page, correct_last_day, "last_day") if correct_last_day.strip() else None
        dates = (read_day(page, correct_from_on, "from_on"), last)
        was = read_day(page, correct_was, "from_on")
        enrolment.correct_membership(work, ref, correct_unit_ref, was, dates, correct_reason)

    typed = {
        "correct_unit_ref": correct_unit_ref,
        "correct_was": correct_was,
        "correct_from_on": correct_from_on,
        "correct_last_day": correct_last_day,
        "correct_reason": correct_reason,
    }
    return _done(page, ref, "correct", typed, deed)


@router.post("/{ref}/erase", dependencies=[gates.holders_of(Permission.ROLES_GRANT)])
def erase(page: OnPage, ref: str, erase_code: Text = "", erase_reason: Text = "") -> Response:
    """Forget who a person is, for good; their staff number is typed to confirm whom."""

    def deed(work: UnitOfWork) -> None:
        person = directory.seen(work, ref)
        if read_code(erase_code) != person.code.upper():
            raise Invalid(Finding("people.code_unlike", {}, "code"))
        if person.id == work.actor.person_id:
            raise NotAllowed
        erasure.erase(work, ref, erase_reason)

    return _done(page, ref, "erase", {"erase_code": erase_code, "erase_reason": erase_reason}, deed)


@router.post("/{ref}/suspend", dependencies=[gates.holders_of(*_MANAGE)])
def suspend(page: OnPage, ref: str, reason: Text = "") -> Response:
    """Close the account for now."""
    return _done(page, ref, "suspend", {"reason": reason}, lambda w: enrolment.suspend(w, ref, reason))


@router.post("/{ref}/restore", dependencies=[gates.holders_of(*_MANAGE)])
def restore(page: OnPage, ref: str) -> Response:
    """Open it again."""
    return _done(page, ref, "restore", {}, lambda w: enrolment.restore(w, ref))


@router.post("/{ref}/roles", dependencies=[gates.holders_of(Permission.ROLES_GRANT)])
def grant(page: OnPage, ref: str, grant_role: Text = "", grant_unit_ref: Text = "") -> Response:
    """Grant a role on a unit."""

    def deed(work: UnitOfWork) -> None:
        directory.seen(work, ref)
        roles.grant(work, ref, _role(grant_role), grant_unit_ref)

    typed = {"grant_role": grant_role, "grant_unit_ref": grant_unit_ref}
    return _done(page, ref, "grant", typed, deed)


@router.post("/{ref}/roles/end", dependencies=[gates.holders_of(Permission.ROLES_GRANT)])
def end_role(page: OnPage, ref: str, role: Text = "", unit_ref: Text = "") -> Response:
    """End a role."""
    return _done(page, ref, "end", {}, lambda w: roles.end(w, ref, _role(role), unit_ref))


@router.post(
    "/{ref}/code",
    dependencies=[gates.holders_of(Permission.PEOPLE_MANAGE, Permission.PERSONAL_DATA_REVEAL)],
)
def issue_code(page: OnPage, ref: str) -> Response:
    """Make a one-time code to activate or to reset; it is shown on the next page, once."""
    seed = new_ref()
    refusal = refused(page, lambda work: activation.issue(work, ref, seed))
    if refusal is not None:
        return _sent_back(page, ref, "code", {}, refusal)
    return once.promise(page, page.go(f"/people/{ref}"), ref, f"{_CODE}{seed}")


@router.post("/{ref}/merge", dependencies=[gates.holders_of(*_MANAGE)])
def merge(page: OnPage, ref: str, merge_code: Text = "", merge_reason: Text = "") -> Response:
    """Let another account, named by its code, live on in this one."""

    def deed(work: UnitOfWork) -> None:
        other = [
            row.ref
            for row in directory.listing(work, words=merge_code).rows
            if row.code == read_code(merge_code)
        ]
        if not other:
            raise Invalid(Finding("people.code_unknown", {}, "code"))
        merging.merge(work, ref, other[0], merge_reason)

    typed = {"merge_code": merge_code, "merge_reason": merge_reason}
    return _done(page, ref, "merge", typed, deed)


def _shown_once(page: Page, ref: str, what: str) -> dict[str, object]:
    """What was promised to be shown once: a value that was revealed, or a code that was made."""
    with page.reading() as work:
        if what.startswith(_REVEAL):
            field = Revealed(what.removeprefix(_REVEAL))
            return {
                "revealed_field": field.value,
                "revealed": directory.revealed_just_now(work, ref, field),
            }
        return {"issued": activation.shown_again(work, ref, what.removeprefix(_CODE))}


def _done(
    page: Page, ref: str, form: str, typed: dict[str, str], deed: Callable[[UnitOfWork], object]
) -> Response:
    """Do it and show the dossier anew, with what was done or with what was typed."""
    refusal = refused(page, deed)
    if refusal is not None:
        return _sent_back(page, ref, form, typed, refusal)
    return page.go(f"/people/{ref}", told=f"person_{form}")


def _sent_back(page: Page, ref: str, form: str, typed: dict[str, str], refusal: Refusal) -> Response:
    """The dossier with a form sent back: its fields are called ``<form>_<field>``."""
    errors = tuple(
        FieldError(field=f"{form}_{each.field}" if each.field else "", text=each.text)
        for each in page.errors(refusal)
    )
    return _dossier(page, ref, refusal.status, form=form, typed=typed, errors=errors)


def _dossier(page: Page, ref: str, status: int = 200, **more: object) -> Response:
    with page.reading() as work:
        found = directory.dossier(work, ref)
        facts: dict[str, object] = {
            "dossier": found,
            "units": units.in_reach(work, Permission.PEOPLE_MANAGE) if found.may_manage else (),
            "kinds": tuple(IdentityKind),
            "roles": tuple(Role),
            "grant_units": units.in_reach(work, Permission.ROLES_GRANT),
            "today": today_on(page).isoformat(),
            "is_myself": _is_actor(work, ref),
            "reads_records": found.person.state not in _GONE and registry.reads(work, ref),
            "typed": {},
        }
        view = PersonPage.model_validate(facts | more)
    return page.show("people/dossier.html", view, status=status, here=HERE)


def _list(
    page: Page,
    work: UnitOfWork,
    *,
    unit: str = "",
    state: str = "",
    words: str = "",
    after: str | None = None,
) -> Response:
    chosen = PersonState(state) if state in set(PersonState) else None
    found = directory.listing(work, unit_ref=unit, state=chosen, words=words, after=after)
    onward = urlencode({"unit": unit, "state": state, "after": found.onward})
    view = PeoplePage(
        people=found,
        units=units.in_reach(work, Permission.PEOPLE_READ),
        unit_ref=unit,
        state=state,
        words=sealed_search.shown(words),
        states=tuple(PersonState),
        onward=f"/people?{onward}" if found.onward and not words else None,
        may_manage=work.actor.may(Permission.PEOPLE_MANAGE),
        waiting=_waiting(work, unit, chosen),
    )
    return page.show("people/list.html", view, here=HERE)


def _waiting(work: UnitOfWork, unit: str, state: PersonState | None) -> int:
    """How many a hand-out of codes would reach, where the list is of those who wait for an account."""
    if state is not PersonState.INVITED or not work.actor.may(Permission.PEOPLE_MANAGE):
        return 0
    return hand_out.waiting(work, unit_ref=unit)


def _is_actor(work: UnitOfWork, ref: str) -> bool:
    return persons.by_ref(work, ref).id == work.actor.person_id


def _enrol_form(
    page: Page,
    work: UnitOfWork,
    typed: dict[str, str],
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    view = EnrolPage(
        units=units.in_reach(work, Permission.PEOPLE_MANAGE),
        kinds=tuple(IdentityKind),
        typed=typed,
        errors=errors,
    )
    return page.show("people/enrol.html", view, status=status, here=HERE)


def _role(word: str) -> Role:
    if word not in set(Role):
        raise Invalid(Finding("roles.unknown", {}, "role"))
    return Role(word)
