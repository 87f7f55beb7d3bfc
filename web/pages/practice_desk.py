"""The practice settings of a bank, for its trainers: the switch, whom it is open to, its mocks."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.access import Permission
from training.practice import openings
from training.practice.errors import MockUnfit, NothingToOffer
from training.practice.openings import MockSource
from training.practice.states import Audience
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.gates import holders_of
from web.practice_views import DeskPage

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

WRITERS = holders_of(Permission.BANK_WRITE)
HERE = "bank"
Line = Annotated[str, Form(max_length=400)]


@router.get("/{ref}/practice", dependencies=[WRITERS])
def show_opening(ref: str, page: OnPage, work: Reading) -> Response:
    """Whether the bank is open for practice, and its mocks."""
    return page.show("practice/desk.html", DeskPage(opening=openings.look(work, ref)), here=HERE)


@router.post("/{ref}/practice/open", dependencies=[WRITERS])
def open_bank(ref: str, page: OnPage, work: Writing, audience: Line = "") -> Response:
    """Open the bank, or change whom it is open to."""
    known = Audience(audience) if audience in set(Audience) else Audience.UNIT
    try:
        openings.open_bank(work, ref, known)
    except NothingToOffer as refusal:
        view = DeskPage(opening=openings.look(work, ref), refused=page.refused(refusal))
        return page.show("practice/desk.html", view, status=refusal.status, here=HERE)
    return page.go(f"/bank/{ref}/practice", told="practice_opened")


@router.post("/{ref}/practice/close", dependencies=[WRITERS])
def close_bank(ref: str, page: OnPage, work: Writing) -> Response:
    """Take the bank out of practice."""
    openings.close_bank(work, ref)
    return page.go(f"/bank/{ref}/practice", told="practice_closed")


@router.post("/{ref}/practice/mocks", dependencies=[WRITERS])
def add_mock(
    ref: str, page: OnPage, title: Line = "", minutes: Line = "", source: Line = "", paper: Line = ""
) -> Response:
    """Offer a mock."""
    known = MockSource(source) if source in set(MockSource) else MockSource.STANDARD
    length = int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 6 else 0
    try:
        with page.work() as work:
            openings.add_mock(work, ref, known, title=title, minutes=length, paper_ref=paper)
    except MockUnfit as refusal:
        with page.reading() as work:
            view = DeskPage(
                opening=openings.look(work, ref),
                title=title,
                minutes=minutes,
                source=known.value,
                paper=paper,
                errors=page.errors(refusal),
            )
        return page.show("practice/desk.html", view, status=refusal.status, here=HERE)
    return page.go(f"/bank/{ref}/practice", told="practice_mock_added", title=title.strip())


@router.post("/{ref}/practice/mocks/{mock}/withdraw", dependencies=[WRITERS])
def withdraw_mock(ref: str, mock: str, page: OnPage, work: Writing) -> Response:
    """Offer a mock no longer."""
    openings.withdraw_mock(work, ref, mock)
    return page.go(f"/bank/{ref}/practice", told="practice_mock_withdrawn")
