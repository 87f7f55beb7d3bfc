"""Ways in: landing, signing in and out, registering, activating, a new password, how one likes to read."""

import asyncio
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from core import text
from core.access import NOBODY
from core.errors import Refusal
from core.people import activation, consents, own, persons, registration, sessions, sign_in
from core.people.activation import Redemption
from core.people.errors import CodeRefused
from core.people.registration import Application
from core.people.rules.device import device_name
from core.people.sign_in import Arrival, Entry
from core.people.states import CodePurpose
from core.ports import NoMessenger
from web import gates
from web.account_views import CodePage, ForgottenPage, PrivacyPage, RegisterPage, SecondStepPage
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.door import CHOSEN_COOKIE, LEFT, OWN, READING_COOKIE, SESSION_COOKIE, arrival
from web.landing_views import LandingPage
from web.onward import HOME, local_path
from web.page import Page, keep_signed_in
from web.pages.boards import liveliest_board
from web.views import DemoAccount, SignInPage
from web.wiring import MESSENGER

router = APIRouter(dependencies=FORM_GUARD)

SECOND_COOKIE: Final = "lb_second"
"""Between the two steps of signing in: the ticket, for ten minutes."""
_YEAR: Final = 365 * 86_400
_A_MOMENT: Final = 10 * 60

Text = Annotated[str, Form(max_length=500)]
Secret = Annotated[str, Form(max_length=2000)]


def arrival_of(request: Request) -> Arrival:
    """When, from where and in what browser the request came."""
    address = request.client.host if request.client is not None else ""
    return Arrival(arrival(request), address, device_name(request.headers.get("user-agent", "")))


@router.get("/", dependencies=[gates.open_to_all()])
def landing(page: OnPage, request: Request, work: Reading) -> Response:
    """The front of the house, with the newest board live on it; who is signed in goes straight on."""
    if page.visitor.actor.person_id is not None:
        return page.go(HOME)
    view = LandingPage(demo=page.house.settings.demo, board=liveliest_board(request, work))
    return page.show("landing.html", view)


@router.get("/sign-in", dependencies=[gates.open_to_all()])
def show_sign_in(page: OnPage, work: Reading, onward: str = HOME) -> Response:
    """The form; who is signed in goes straight on."""
    if page.visitor.actor.person_id is not None:
        return page.go(local_path(onward))
    return page.show(
        "sign_in.html", SignInPage(onward=local_path(onward), demo_accounts=_demo_accounts(page, work))
    )


@router.post("/sign-in", dependencies=[gates.open_to_all()])
async def enter(
    request: Request, page: OnPage, login: Text = "", password: Secret = "", onward: Text = HOME
) -> Response:
    """The first step. Asynchronous, so that a shift signing in together waits without holding the threads
    that somebody else's answers need.
    """
    house, came, onward = page.house, arrival_of(request), local_path(onward)
    try:
        claim = await run_in_threadpool(sign_in.look_up, house, login, came)
        verdict = await asyncio.wrap_future(sign_in.try_password(house, claim, password, came))
        entry = await run_in_threadpool(sign_in.enter, house, claim, verdict, came)
    except Refusal as refusal:
        view = SignInPage(onward=onward, login=login, problem=page.refused(refusal))
        return await run_in_threadpool(page.show, "sign_in.html", view, status=refusal.status)
    return await run_in_threadpool(let_in, page, entry, onward)


@router.post("/sign-in/demo", dependencies=[gates.open_to_all()])
def enter_demo(request: Request, page: OnPage, login: Text, onward: Text = HOME) -> Response:
    """One press on a demo account; nowhere but on a demo server."""
    return let_in(page, sign_in.enter_demo(page.house, login, arrival_of(request)), local_path(onward))


@router.get("/sign-in/second", dependencies=[gates.open_to_all()])
def show_second_step(page: OnPage, onward: str = HOME) -> Response:
    """The form of the second step."""
    return page.show("account/second_step.html", SecondStepPage(onward=local_path(onward)))


@router.post("/sign-in/second", dependencies=[gates.open_to_all()])
def second_step(request: Request, page: OnPage, code: Text = "", onward: Text = HOME) -> Response:
    """The second step: a one-time code or a recovery code."""
    onward = local_path(onward)
    try:
        ticket = request.cookies.get(SECOND_COOKIE, "")
        entry = sign_in.second_step(page.house, ticket, code, arrival_of(request))
    except Refusal as refusal:
        view = SecondStepPage(onward=onward, problem=page.refused(refusal))
        return page.show("account/second_step.html", view, status=refusal.status)
    response = let_in(page, entry, onward)
    response.delete_cookie(SECOND_COOKIE, path="/sign-in")
    return response


@router.post("/sign-out", dependencies=[gates.open_to_all()])
def sign_out(page: OnPage, work: Writing) -> Response:
    """End this session, here and now. Who leaves is spoken to in their language until somebody signs in."""
    sessions.end_this(work)
    response = page.go("/", told="signed_out")
    response.delete_cookie(SESSION_COOKIE, path="/")
    _remember(page, response, (page.locale, "system", "plain"), whose=LEFT)
    return response


@router.get("/register", dependencies=[gates.open_to_all()])
def show_registration(page: OnPage) -> Response:
    """The form for who belongs to no unit yet."""
    return page.show("account/register.html", RegisterPage())


@router.post("/register", dependencies=[gates.open_to_all()])
def register(
    request: Request,
    page: OnPage,
    name: Text = "",
    phone: Text = "",
    password: Secret = "",
    agreed: Text = "",
) -> Response:
    """Make an account and sign it in."""
    application = Application(name, phone, password, agreed=bool(agreed), locale=page.locale)
    try:
        entry = registration.register(page.house, application, arrival_of(request))
    except Refusal as refusal:
        view = RegisterPage(name=name, phone=phone, agreed=bool(agreed), errors=page.errors(refusal))
        return page.show("account/register.html", view, status=refusal.status)
    return let_in(page, entry, HOME, told="registered")


@router.get("/activate", dependencies=[gates.open_to_all()])
def show_activation(page: OnPage, code: str = "") -> Response:
    """The form for who was invited."""
    return page.show("account/code.html", CodePage(purpose=CodePurpose.ACTIVATE, code=code[:20]))


@router.post("/activate", dependencies=[gates.open_to_all()])
def activate(
    request: Request, page: OnPage, code: Text = "", password: Secret = "", agreed: Text = ""
) -> Response:
    """Choose the first password."""
    return _redeem(request, page, CodePurpose.ACTIVATE, Redemption(code, password, agreed=bool(agreed)))


@router.get("/reset", dependencies=[gates.open_to_all()])
def show_reset(page: OnPage, code: str = "") -> Response:
    """The form for who forgot the password and was handed a code."""
    return page.show("account/code.html", CodePage(purpose=CodePurpose.RESET, code=code[:20]))


@router.post("/reset", dependencies=[gates.open_to_all()])
def reset(
    request: Request, page: OnPage, code: Text = "", password: Secret = "", agreed: Text = ""
) -> Response:
    """Choose another password."""
    return _redeem(request, page, CodePurpose.RESET, Redemption(code, password, agreed=bool(agreed)))


@router.get("/forgotten", dependencies=[gates.open_to_all()])
def show_forgotten(page: OnPage, asked: bool = False) -> Response:
    """What to do about a forgotten password: who hands out a code, or have one sent."""
    view = ForgottenPage(asked=asked, carries=not isinstance(MESSENGER, NoMessenger))
    return page.show("account/forgotten.html", view)


@router.post("/forgotten", dependencies=[gates.open_to_all()])
def ask_for_reset(request: Request, page: OnPage, login: Text = "") -> Response:
    """Send a code to the account's telephone; the answer is the same whether there is such an account."""
    try:
        activation.send_reset(page.house, login, MESSENGER, arrival_of(request))
    except Refusal as refusal:
        view = ForgottenPage(
            login=login, carries=not isinstance(MESSENGER, NoMessenger), errors=page.errors(refusal)
        )
        return page.show("account/forgotten.html", view, status=refusal.status)
    return page.go("/forgotten?asked=1")


@router.get("/privacy", dependencies=[gates.open_to_all()])
def privacy(page: OnPage) -> Response:
    """The text that people agree to."""
    return page.show("account/privacy.html", PrivacyPage(version=consents.TEXT_VERSION))


@router.post("/reading", dependencies=[gates.open_to_all()])
def read_as(
    page: OnPage,
    work: Writing,
    locale: Text = "",
    theme: Text = "",
    type_size: Annotated[str, Form(alias="type", max_length=20)] = "",
    back: Text = "/",
) -> Response:
    """Language, light and size: for this browser, and for the account of who has one."""
    if work.actor.person_id is not None:
        large = {"large": True, "plain": False}.get(type_size)
        own.read_as(work, locale=locale, theme=theme, large=large)
    was = page.visitor
    chosen = (
        locale if locale in text.LOCALES else was.locale,
        theme if theme in own.THEMES else was.theme,
        type_size if type_size in {"large", "plain"} else "large" if was.large_type else "plain",
    )
    response = page.go(local_path(back, "/"))
    of_account = was.actor.person_id is not None
    still_left = was.language_left and locale not in text.LOCALES
    _remember(page, response, chosen, whose=OWN if of_account else LEFT if still_left else "")
    if not of_account:
        given = {"theme"} if theme in own.THEMES else set()
        given |= {"type"} if type_size in {"large", "plain"} else set()
        _note_chosen(page, response, was.just_chosen | given)
    return response


def _note_chosen(page: Page, response: Response, chosen: frozenset[str]) -> None:
    """Remember for as long as signing in takes that this was chosen by who is about to do it."""
    response.set_cookie(
        CHOSEN_COOKIE,
        ".".join(sorted(chosen)),
        max_age=_A_MOMENT,
        httponly=True,
        samesite="lax",
        secure=page.is_secure,
    )


def _remember(page: Page, response: Response, chosen: tuple[str, str, str], *, whose: str = "") -> None:
    """Keep in this browser how somebody reads; marked where an account chose it, or left it behind."""
    response.set_cookie(
        READING_COOKIE,
        ".".join((*chosen, whose) if whose else chosen),
        max_age=None if whose == LEFT else _YEAR,
        httponly=True,
        samesite="lax",
        secure=page.is_secure,
    )


def let_in(page: Page, entry: Entry, onward: str, told: str | None = None) -> Response:
    """Give the cookie of the session, or of the second step, and lead to what must be done first."""
    after = f"?onward={quote(onward, safe='/')}"
    if entry.ticket is not None:
        response = page.go(f"/sign-in/second{after}")
        response.set_cookie(
            SECOND_COOKIE,
            entry.ticket,
            max_age=int(sign_in.SECOND_STEP_LIFE.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=page.is_secure,
            path="/sign-in",
        )
        return response
    reads = _read_on(page, entry.session) if entry.session is not None else None
    if entry.must_change:
        onward = f"/account/password{after}"
    elif entry.second_factor_due:
        onward = f"/account/second-factor{after}"
    response = keep_signed_in(page.go(onward, told=told), entry.session or "", page.house)
    if reads is not None:
        _remember(page, response, reads, whose=OWN)
        response.delete_cookie(CHOSEN_COOKIE, path="/")
    return response


def _read_on(page: Page, session: str) -> tuple[str, str, str] | None:
    """Keep how somebody chose to read at the door, where their account says nothing else.

    What they chose a moment ago outweighs the account, except for the language. Returns how they read now
    where something was chosen at the door: the first to sign in chose it, and nobody after them did.
    """
    usual, visitor = page.house.settings.locale, page.visitor
    chose = page.locale != usual or visitor.theme != "system" or visitor.large_type or visitor.just_chosen
    if visitor.actor.person_id is not None or not chose:
        return None
    with page.house.reading(NOBODY, visitor.arrived_at) as work:
        known = sessions.recognise(work, session)
    if known is None:
        return None
    was = (known.actor.locale, known.theme, known.large_type)
    keeps_language = known.actor.locale != usual or visitor.language_left
    keeps_theme = known.theme != "system" and "theme" not in visitor.just_chosen
    keeps_size = known.large_type and "type" not in visitor.just_chosen
    now = (
        known.actor.locale if keeps_language else page.locale,
        known.theme if keeps_theme else visitor.theme,
        known.large_type if keeps_size else visitor.large_type,
    )
    if now != was:
        with page.house.work(known.actor, visitor.arrived_at) as work:
            own.read_as(work, locale=now[0], theme=now[1], large=now[2])
    return (now[0], now[1], "large" if now[2] else "plain")


def _redeem(request: Request, page: Page, purpose: CodePurpose, wish: Redemption) -> Response:
    try:
        entry = activation.redeem(page.house, wish, arrival_of(request))
    except Refusal as refusal:
        errors = page.errors(refusal)
        if isinstance(refusal, CodeRefused):
            errors = tuple(each.model_copy(update={"field": "code"}) for each in errors)
        view = CodePage(purpose=purpose, code=wish.code, agreed=wish.agreed, errors=errors)
        return page.show("account/code.html", view, status=refusal.status)
    return let_in(page, entry, HOME, told="account_activated" if entry.activated else "password_set")


def _demo_accounts(page: Page, work: Reading) -> tuple[DemoAccount, ...]:
    accounts = sign_in.demo_accounts(work)
    names = persons.names_of(work, (account.person_id for account in accounts))
    joint = text.say("word.list.joint", page.locale)
    worker = text.say("word.role.worker", page.locale)
    return tuple(
        DemoAccount(
            login=account.login,
            name=names[account.person_id],
            role=joint.join(text.word(role, page.locale) for role in account.roles) or worker,
        )
        for account in accounts
    )
