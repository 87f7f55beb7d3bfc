"""The marking desk (阅卷台): what waits, item by item, one answer at a time and without a name."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import FileResponse, RedirectResponse, Response

from core.access import Permission
from exam import answer_files, marking_desk, person_marks
from exam.marking_views import AnswerToMark
from exam.person_marks import Given
from web import deeds
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.marking_views import AnswerPage, MarkingDeskPage, MarkingListPage
from web.page import Page

router = APIRouter(prefix="/marking", dependencies=FORM_GUARD)

HERE: Final = "marking"
MARKERS: Final = holders_of(Permission.ANSWERS_MARK)
_POINT: Final = "point-"
_LONGEST_TYPED: Final = 40
_LONGEST_WORDS: Final = 1000
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Pictures stand on the page; every other file is only ever downloaded."""

Code = Annotated[str, Query(max_length=32)]
Part = Annotated[str, Query(max_length=16)]


@router.get("", dependencies=[MARKERS])
def waiting(page: OnPage, work: Reading) -> Response:
    """The sittings with answers for people, and how far each is."""
    return page.show(
        "marking/list.html", MarkingListPage(sittings=tuple(marking_desk.sittings(work))), here=HERE
    )


@router.get("/answers/{ref}", dependencies=[MARKERS])
def answer(page: OnPage, work: Reading, ref: str) -> Response:
    """One answer with its rubric beside it."""
    return _show(page, marking_desk.answer(work, ref))


@router.get("/answers/{ref}/files/{file_ref}", dependencies=[MARKERS])
def answer_file(work: Reading, ref: str, file_ref: str) -> Response:
    """A file of the answer."""
    seen, place = answer_files.for_marker(work, ref, file_ref)
    shown = "inline" if seen.media_type in _SHOWN else "attachment"
    return FileResponse(place, media_type=seen.media_type, filename=seen.name, content_disposition_type=shown)


@router.post("/answers/{ref}", dependencies=[MARKERS])
def give(page: OnPage, ref: str, form: Filled) -> Response:
    """Save a mark and go on to the next answer to the same item."""
    given = _given(form)
    outcome = deeds.tried(page, lambda work: person_marks.give(work, ref, given))
    if not isinstance(outcome, int):
        with page.reading() as work:
            found = marking_desk.answer(work, ref)
        view = AnswerPage(
            answer=found,
            typed=dict(given.typed),
            words=given.words,
            alike=given.alike,
            errors=page.errors(outcome),
        )
        return page.show("marking/answer.html", view, status=outcome.status, here=HERE)
    with page.reading() as work:
        found = marking_desk.answer(work, ref)
        onward = marking_desk.next_waiting(work, found.sitting_ref, found.slot, found.part, after=ref)
    if onward is None:
        return page.go(f"/marking/{found.sitting_ref}", told="marking_item_done")
    told = "marked_together" if outcome > 1 else None
    return page.go(f"/marking/answers/{onward}", told=told, count=outcome)


@router.get("/{sitting_ref}", dependencies=[MARKERS])
def desk(page: OnPage, work: Reading, sitting_ref: str) -> Response:
    """A sitting's items that people mark."""
    return page.show(
        "marking/desk.html", MarkingDeskPage(desk=marking_desk.desk(work, sitting_ref)), here=HERE
    )


@router.get("/{sitting_ref}/{slot}", dependencies=[MARKERS])
def next_answer(work: Reading, sitting_ref: str, slot: int, part: Part = "", code: Code = "") -> Response:
    """The next answer to an item that waits, or the first of all; at the bench, whose number is given."""
    if code:
        ref = marking_desk.at_the_bench(work, sitting_ref, slot, part, code)
    else:
        ref = marking_desk.next_waiting(work, sitting_ref, slot, part)
        ref = ref or marking_desk.first(work, sitting_ref, slot, part)
    return RedirectResponse(f"/marking/answers/{ref}" if ref else f"/marking/{sitting_ref}", status_code=303)


def _given(form: FormData) -> Given:
    typed = {
        name.removeprefix(_POINT): value[:_LONGEST_TYPED]
        for name, value in form.items()
        if name.startswith(_POINT) and isinstance(value, str)
    }
    seen, words = form.get("seen"), form.get("words")
    return Given(
        seen=int(seen[:9]) if isinstance(seen, str) and seen.isdecimal() else 0,
        typed=typed,
        words=words[:_LONGEST_WORDS] if isinstance(words, str) else "",
        alike=form.get("alike") == "1",
    )


def _show(page: Page, found: AnswerToMark) -> Response:
    typed = {line.point.id: line.typed for line in found.rubric}
    words = found.given.words if found.given is not None else ""
    view = AnswerPage(answer=found, typed=typed, words=words)
    return page.show("marking/answer.html", view, here=HERE)
