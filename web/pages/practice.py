"""网上练兵: the worker's own practice, one item a screen, told at once."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Refusal
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank.kinds.errors import ResponseUnreadable
from training.practice import answering, daily, mistakes, mocks, preferences, progress, results, sessions
from training.practice.answering import Given
from training.practice.errors import (
    AnswerUnfit,
    ItemGone,
    ItemRevised,
    NothingGiven,
    PreferenceUnfit,
    SessionOver,
)
from training.practice.states import AnswerTold, PracticeKind, PracticeState
from training.practice.views import PreferenceDraft, SessionView, Start
from web import practice_views as views
from web.deps import FORM_GUARD, Filled, OnPage, Reading, Writing
from web.gates import signed_in
from web.item_parts import answers_below
from web.page import Page

router = APIRouter(prefix="/practice", dependencies=FORM_GUARD)

HERE = "practice"
ON_PAPER = 200
Line = Annotated[str, Form(max_length=200)]
At = Annotated[int | None, Query(ge=1, le=100_000)]


@router.get("", dependencies=[signed_in()])
def show_home(page: OnPage, work: Reading) -> Response:
    """Today's set, what is under way, banks, mistakes, mocks."""
    view = views.HomePage(practice=progress.home(work), request=new_ref())
    return page.show("practice/home.html", view, here=HERE)


@router.get("/banks/{ref}", dependencies=[signed_in()])
def show_chapters(ref: str, page: OnPage, work: Reading) -> Response:
    """A bank by chapters, with the reader's mastery of each."""
    view = views.ChaptersPage(chapters=progress.chapters(work, ref), request=new_ref())
    return page.show("practice/chapters.html", view, here=HERE)


@router.post("/daily", dependencies=[signed_in()])
def begin_daily(page: OnPage, work: Writing) -> Response:
    """Begin today's set or go on with it."""
    return page.go(f"/practice/sessions/{daily.begin(work)}")


@router.post("/sessions", dependencies=[signed_in()])
def begin(
    page: OnPage, work: Writing, kind: Line = "", bank: Line = "", topic: Line = "", request: Line = ""
) -> Response:
    """Begin a session by chapter, at random, of mistakes or of what is due."""
    known = PracticeKind(kind) if kind in set(PracticeKind) else PracticeKind.RANDOM
    start = Start(kind=known, request=request, bank_ref=bank, topic_code=topic)
    return page.go(f"/practice/sessions/{sessions.begin(work, start)}")


@router.post("/mocks/{ref}", dependencies=[signed_in()])
def begin_mock(ref: str, page: OnPage, work: Writing, request: Line = "") -> Response:
    """Begin a mock or go on with it."""
    return page.go(f"/practice/sessions/{mocks.begin(work, ref, request or new_ref())}")


@router.get("/sessions/{ref}", dependencies=[signed_in()])
def show_session(ref: str, page: OnPage, work: Reading, at: At = None) -> Response:
    """One item; without its number the first that waits. A finished session leads to its result."""
    seen = sessions.look(work, ref, at)
    if seen.state is PracticeState.FINISHED and (at is None or seen.kind is PracticeKind.MOCK):
        return RedirectResponse(f"/practice/sessions/{ref}/result", status_code=303)
    return _show(page, seen)


@router.post("/sessions/{ref}/answers", dependencies=[signed_in()])
def answer(ref: str, page: OnPage, sent: Annotated[views.AnswerForm, Form()], filled: Filled) -> Response:
    """Record an answer and go where the pressed button leads: to what is right, or on through a mock."""
    position, go = sent.position, sent.go
    below = answers_below(filled, "c.")
    given = Given(
        position=position,
        version_id=sent.version,
        revision=sent.revision,
        request=sent.request,
        raw={"children": below} if below else sent.raw(),
        gives_up=bool(sent.give_up),
    )
    try:
        with page.work() as work:
            told = answering.answer(work, ref, given)
    except (SessionOver, ItemGone, ItemRevised) as refusal:
        return _elsewhere(page, ref, position, refusal)
    except (NothingGiven, ResponseUnreadable, AnswerUnfit) as refusal:
        with page.reading() as work:
            seen = sessions.look(work, ref, position)
        return _show(page, seen, problem=page.refused(refusal), status=refusal.status)
    if told is AnswerTold.ANSWERED_BEFORE:
        words = "practice_mock_stale" if go else "practice_answered_before"
        return page.go(_place(ref, position), told=words)
    if go == "finish":
        return _finish(page, ref)
    return page.go(_place(ref, int(go) if go.isascii() and go.isdecimal() and len(go) < 6 else position))


@router.post("/sessions/{ref}/finish", dependencies=[signed_in()])
def finish(ref: str, page: OnPage) -> Response:
    """End the session; pressing twice is harmless."""
    return _finish(page, ref)


@router.get("/sessions/{ref}/result", dependencies=[signed_in()])
def show_result(ref: str, page: OnPage) -> Response:
    """The result; a mock whose time is over is ended by whoever looks first."""
    house, actor, now = page.house, page.visitor.actor, page.visitor.arrived_at
    with house.reading(actor, now) as work:
        due = results.is_due(work, ref)
        still_open = not due and sessions.mine(work, ref).state is PracticeState.OPEN
    if still_open:
        return RedirectResponse(f"/practice/sessions/{ref}", status_code=303)
    if due:
        with house.work(actor, now) as work:
            answering.finish(work, ref)
    with house.reading(actor, now) as work:
        found = results.mine(work, ref)
    items = tuple(
        views.ItemResulted(
            number=each.position,
            ref=each.item_ref,
            item=None
            if each.face is None
            else views.practised(each.face, each.given, each.answer, each.fits),
            answered=each.answered,
            right=each.right,
            marks=None if each.points is None else (each.awarded, each.points),
            explanation=each.explanation,
            source=each.source,
        )
        for each in found.items
    )
    view = views.ResultPage(result=found, items=items, request=new_ref())
    return page.show("practice/result.html", view, here=HERE)


@router.get("/mistakes", dependencies=[signed_in()])
def show_mistakes(page: OnPage, work: Reading, bank: Annotated[str, Query(max_length=32)] = "") -> Response:
    """The mistake book."""
    return page.show("practice/mistakes.html", _book(work, bank, mistakes.ON_A_PAGE), here=HERE)


@router.get("/mistakes/print", dependencies=[signed_in()])
def print_mistakes(page: OnPage, work: Reading, bank: Annotated[str, Query(max_length=32)] = "") -> Response:
    """The mistake book on paper."""
    return page.show("practice/print.html", _book(work, bank, ON_PAPER), here=HERE)


@router.get("/settings", dependencies=[signed_in()])
def show_settings(page: OnPage, work: Reading) -> Response:
    """How the reader wants to practise."""
    return page.show("practice/settings.html", views.PreferencePage(wishes=preferences.look(work)), here=HERE)


@router.post("/settings", dependencies=[signed_in()])
def keep_settings(page: OnPage, sent: Annotated[views.SettingsForm, Form()]) -> Response:
    """Keep the wishes."""
    draft = PreferenceDraft(
        daily_size=sent.size, bank_refs=tuple(sent.banks), week_shown=bool(sent.week_shown)
    )
    try:
        with page.work() as work:
            preferences.keep(work, draft)
    except PreferenceUnfit as refusal:
        with page.reading() as work:
            view = views.PreferencePage(wishes=preferences.look(work), errors=page.errors(refusal))
        return page.show("practice/settings.html", view, status=refusal.status, here=HERE)
    return page.go("/practice", told="practice_preferences_kept")


def _show(page: Page, seen: SessionView, *, problem: str = "", status: int = 200) -> Response:
    sheet = seen.sheet
    told, fits = (sheet.verdict.answer, sheet.verdict.fits) if sheet.verdict is not None else (None, ())
    view = views.SessionPage(
        session=seen,
        item=None if sheet.face is None else views.practised(sheet.face, sheet.given, told, fits),
        request=new_ref(),
        problem=problem,
    )
    return page.show("practice/session.html", view, status=status, mood="exam", here=HERE)


def _elsewhere(page: Page, ref: str, position: int, refusal: Refusal) -> Response:
    """Where somebody goes on whose answer could not be taken, with the reason."""
    match refusal:
        case SessionOver():
            return page.go(f"/practice/sessions/{ref}/result", told="practice_over")
        case ItemGone():
            return page.go(f"/practice/sessions/{ref}", told="practice_item_gone")
        case _:
            return page.go(_place(ref, position), told="practice_item_revised")


def _finish(page: Page, ref: str) -> Response:
    with page.work() as work:
        answering.finish(work, ref)
    return page.go(f"/practice/sessions/{ref}/result")


def _place(ref: str, position: int) -> str:
    return f"/practice/sessions/{ref}?at={position}"


def _book(work: UnitOfWork, bank: str, most: int) -> views.MistakesPage:
    book = mistakes.book(work, bank, most)
    topics = tuple(
        views.MistakeTopic(
            bank_ref=group.bank_ref,
            code=group.code,
            title=group.title,
            mistakes=tuple(
                views.MistakePrinted(
                    ref=each.item_ref,
                    item=views.practised(each.face, {}, each.answer),
                    explanation=each.explanation,
                    source=each.source,
                    wrong=each.wrong,
                    to_leave=each.to_leave,
                )
                for each in group.mistakes
            ),
        )
        for group in book.groups
    )
    return views.MistakesPage(book=book, topics=topics, request=new_ref())
