"""Judges' pages: the stages one judges, and the sheet one scores by."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from contest import board_stages, boards, judges, judging
from contest.rules.stage import TAKES_SCORES
from contest.views import MarkDraft, MyStage, ScoringSheet, ToScore
from core.access import Permission
from core.errors import NotFound, Refusal
from core.ids import new_ref
from core.points import Points, marks, written
from core.work import UnitOfWork
from web.deps import FORM_GUARD, Filled, OnPage, Reading, Writing
from web.gates import holders_of
from web.judging_views import JudgingPage, SheetPage
from web.page import Page
from web.refusals import wants_json

router = APIRouter(prefix="/judging", dependencies=FORM_GUARD)

_COARSE: Final = Points(100)
_FINE: Final = Points(50)
_FINE_BELOW: Final = Points(1000)
"""Aspects worth less than ten marks are stepped by half marks."""
_ASPECT: Final = "aspect."
LONGEST_ID: Final = 18


EntryRef = Annotated[str, Query(max_length=32)]


@router.get("", dependencies=[holders_of(Permission.PERFORMANCE_SCORE, Permission.BOARD_WATCH)])
def mine(page: OnPage, work: Reading) -> Response:
    """What waits to be scored, and the boards to watch."""
    scores = work.actor.may(Permission.PERFORMANCE_SCORE)
    watched = boards.listing(work, limit=20) if work.actor.may(Permission.BOARD_WATCH) else ()
    closed = board_stages.closed_to(work, watched)
    judged = judging.mine(work) if scores else ()
    view = JudgingPage(
        stages=tuple(each for each in judged if each.state not in board_stages.OVER),
        over=tuple(each for each in judged if each.state in board_stages.OVER),
        boards=tuple(each for each in watched if each.id not in closed),
        scores=scores,
    )
    return page.show("judging/list.html", view, here="judging")


@router.get("/{stage_ref}", dependencies=[holders_of(Permission.PERFORMANCE_SCORE)])
def stage(stage_ref: str, work: Reading) -> Response:
    """The first sheet of a stage: where notices lead. Raises NotFound."""
    for each in judging.mine(work):
        if each.stage_ref == stage_ref and each.components:
            return RedirectResponse(f"/judging/{stage_ref}/{each.components[0]}", status_code=303)
    raise NotFound


@router.get("/{stage_ref}/{component}", dependencies=[holders_of(Permission.PERFORMANCE_SCORE)])
def sheet(stage_ref: str, component: str, page: OnPage, work: Reading, entry: EntryRef = "") -> Response:
    """The sheet, opened at one contestant: the one named, or the next to score; else what is still open."""
    found = judging.sheet(work, stage_ref, component)
    view = _sheet_page(page, found, entry)
    if view.at is None:
        view = view.model_copy(update={"still_open": _still_open(work)})
    return page.show("judging/sheet.html", view, here="judging", mood="panel")


@router.post("/{stage_ref}/{component}", dependencies=[holders_of(Permission.PERFORMANCE_SCORE)])
def sign(stage_ref: str, component: str, page: OnPage, request: Request, form: Filled) -> Response:
    """Sign a mark. A page that sends it in the background is answered in JSON."""
    entry_ref, quietly = _text(form, "entry"), wants_json(request)
    try:
        with page.work() as work:
            judging.submit(work, stage_ref, component, entry_ref, _draft(form))
    except Refusal as refusal:
        if quietly:
            raise
        said = tuple(each.text for each in page.errors(refusal))
        with page.reading() as work:
            found = judging.sheet(work, stage_ref, component)
        view = _sheet_page(page, found, entry_ref, form=form, errors=said)
        return page.show("judging/sheet.html", view, status=refusal.status, here="judging", mood="panel")
    if quietly:
        return JSONResponse({"signed": entry_ref})
    return page.go(f"/judging/{stage_ref}/{component}", told="mark_signed")


@router.post("/{stage_ref}/{component}/recusal", dependencies=[holders_of(Permission.PERFORMANCE_SCORE)])
def recuse(
    stage_ref: str, component: str, page: OnPage, work: Writing, entry: Annotated[str, Form()] = ""
) -> Response:
    """Step back from one contestant."""
    judges.recuse_myself(work, stage_ref, entry)
    return page.go(f"/judging/{stage_ref}/{component}", told="judge_recused")


def _draft(form: FormData) -> MarkDraft:
    given: dict[str, Points] = {}
    for name in form:
        if name.startswith(_ASPECT):
            points = _points(_text(form, name))
            if points is not None:
                given[name.removeprefix(_ASPECT)] = points
    return MarkDraft(
        nonce=_text(form, "nonce"),
        aspects=given,
        absent=_text(form, "absent") == "1",
        reason=_text(form, "reason"),
        seen=_seen(_text(form, "seen")),
    )


def _seen(typed: str) -> int | None:
    """The mark that the page showed; None for what is no number."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID else None


def _points(typed: str) -> Points | None:
    """What was typed, as points; None for what is no number: the sheet then names the aspect."""
    try:
        return marks(typed)
    except ValueError:
        return None


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:500] if isinstance(value, str) else ""


def _sheet_page(
    page: Page,
    found: ScoringSheet,
    entry_ref: str,
    *,
    form: FormData | None = None,
    errors: tuple[str, ...] = (),
) -> SheetPage:
    at = _opened(found, entry_ref)
    given = {name: written(points) for name, points in at.mark.aspects.items()} if at and at.mark else {}
    if form is not None:
        given = {each.name: _text(form, _ASPECT + each.name) for each in found.panel.aspects}
    return SheetPage(
        sheet=found,
        at=at,
        recused=page.reason(at.recused) if at is not None and at.recused is not None else "",
        given=given,
        nonce=_text(form, "nonce") if form is not None else new_ref(),
        absent=_text(form, "absent") == "1" if form is not None else bool(at and at.mark and at.mark.absent),
        reason=_text(form, "reason") if form is not None else "",
        errors=errors,
        next_ref=_following(found, at),
        step_points={
            each.name: _FINE if each.of_points < _FINE_BELOW else _COARSE for each in found.panel.aspects
        },
    )


def _opened(found: ScoringSheet, entry_ref: str) -> ToScore | None:
    """The contestant named, else the first who waits; None when nobody does."""
    named = [row for row in found.rows if row.entry_ref == entry_ref]
    waiting = [row for row in found.rows if row.mark is None and row.recused is None]
    return next(iter([*named, *waiting]), None)


def _still_open(work: UnitOfWork) -> tuple[MyStage, ...]:
    """The stages in which the judge has sheets left to sign."""
    return tuple(each for each in judging.mine(work) if each.to_score and each.state in TAKES_SCORES)


def _following(found: ScoringSheet, at: ToScore | None) -> str:
    waiting = [row.entry_ref for row in found.rows if row.mark is None and row.recused is None and row != at]
    return waiting[0] if waiting else ""
