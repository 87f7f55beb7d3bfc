"""Correcting the marks of an item after a sitting: answers that are right too, or the item voided."""

from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from core.access import Permission
from core.errors import Refusal
from core.work import UnitOfWork
from exam import correcting
from exam.correcting_views import Differences, SlotToCorrect
from exam.rules.marking import VoidedItem
from exam.rules.ruling import Accepted, Ruling
from web.correcting_views import CorrectionPage
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.shown_items import printed_item

router = APIRouter(dependencies=FORM_GUARD)

CORRECTS = holders_of(Permission.BANK_WRITE)
"""Who writes items; the operation also asks that they read the sitting's analysis and mark its answers."""
_ACCEPT: Final = "accept"
MOST: Final = 20
"""Texts ruled right at once."""


@router.get("/sittings/{ref}/corrections/{slot}", dependencies=[CORRECTS])
def show_answers(ref: str, slot: int, page: OnPage, work: Reading) -> Response:
    """The answers that brought nothing, by frequency, and what was ruled so far."""
    return _shown(page, correcting.look(work, ref, slot))


@router.post("/sittings/{ref}/corrections/{slot}", dependencies=[CORRECTS])
def correct(ref: str, slot: int, page: OnPage, sent: Filled) -> Response:
    """First show what the ruling would change; with the mark of what was shown, make it."""
    ruling, reason, seen = (
        _ruling(slot, sent),
        str(sent.get("reason", ""))[:500],
        str(sent.get("seen", ""))[:20],
    )
    if seen:
        done = tried(page, lambda work: correcting.correct(work, ref, ruling, reason=reason, seen=seen))
        if not isinstance(done, Refusal):
            return page.go(f"/sittings/{ref}/corrections/{slot}", told="marks_corrected", count=done)
        return _again(page, ref, ruling, reason, done)
    return _again(page, ref, ruling, reason, None)


def _again(page: Page, ref: str, ruling: Ruling, reason: str, refusal: Refusal | None) -> Response:
    """The page with the differences as they are now, and why it was not done."""

    def rehearsed(work: UnitOfWork) -> Differences:
        return correcting.rehearse(work, ref, ruling)

    differences = tried(page, rehearsed)
    if isinstance(differences, Refusal):
        refusal, shown = refusal or differences, None
    else:
        shown = differences
    with page.reading() as work:
        slot = correcting.look(work, ref, ruling.slot)
    return _shown(page, slot, ruling, shown, reason, refusal)


def _shown(
    page: Page,
    slot: SlotToCorrect,
    ruling: Ruling | None = None,
    differences: Differences | None = None,
    reason: str = "",
    refusal: Refusal | None = None,
) -> Response:
    view = CorrectionPage(
        slot=slot,
        item=printed_item(slot.slot, slot.face, slot.points, slot.right, None),
        differences=differences,
        chosen=() if ruling is None else tuple(_written(each) for each in ruling.accepted),
        void=ruling.void.value if ruling is not None and ruling.void is not None else "",
        reason=reason,
        errors=page.errors(refusal) if refusal is not None else (),
    )
    status = refusal.status if refusal is not None else 200
    return page.show("results/correction.html", view, status=status, here="schedule")


def _ruling(slot: int, sent: FormData) -> Ruling:
    """What the form asks for; a choice that cannot be read is none."""
    wanted = []
    for typed in sent.getlist(_ACCEPT)[:MOST]:
        blank, _, text = str(typed).partition(":")
        if blank.isascii() and blank.isdigit() and int(blank[:3]) > 0 and 0 < len(text) <= 500:
            wanted.append(Accepted(blank=int(blank[:3]), text=text))
    void = str(sent.get("void", ""))
    voided = VoidedItem(void) if void in set(VoidedItem) else None
    return Ruling(slot=slot, accepted=() if voided else tuple(wanted), void=voided)


def _written(accepted: Accepted) -> str:
    return f"{accepted.blank}:{accepted.text}"
