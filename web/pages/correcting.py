"""Correcting the marks of an item after a sitting: answers and choices right too, or the item voided."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from contest import marks
from core.access import Permission
from core.errors import Refusal
from core.work import UnitOfWork
from exam import correcting, ruled_items
from exam.correcting_views import Differences, SlotToCorrect
from exam.rules.further_keys import Choice
from exam.rules.marking import VoidedItem
from exam.rules.ruling import Accepted, Ruling
from exam.views import AlsoRight
from training.certification import resting
from web.correcting_views import Consequences, CorrectionPage
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.shown_items import printed_item

router = APIRouter(dependencies=FORM_GUARD)

CORRECTS = holders_of(Permission.BANK_WRITE)
"""Who writes items; the operation also asks that they read the sitting's analysis and mark its answers."""
_ACCEPT: Final = "accept"
_CHOICE: Final = "choice"
"""A choice that is offered: the ids of its options, with commas between."""
_SET: Final = "set"
"""One option of a further set that is put together on the page."""
MOST: Final = 20
"""Texts or choices ruled right at once."""


@router.get("/sittings/{ref}/corrections/{slot}", dependencies=[CORRECTS])
def show_answers(ref: str, slot: int, page: OnPage, work: Reading, part: str = "") -> Response:
    """The answers that brought nothing, by frequency, and what was ruled so far; of a case its items too."""
    return _shown(page, ruled_items.look(work, ref, slot, part[:16]))


@router.post("/sittings/{ref}/corrections/{slot}", dependencies=[CORRECTS])
def correct(ref: str, slot: int, page: OnPage, sent: Filled, part: str = "") -> Response:
    """First show what a ruling, or taking one back, would change; with the mark of what was shown, do it."""
    asked = _Asked(
        ref,
        _ruling(slot, part[:16], sent),
        str(sent.get("takes_back", ""))[:40],
        str(sent.get("reason", ""))[:500],
    )
    seen = str(sent.get("seen", ""))[:20]
    done = tried(page, lambda work: asked.do(work, seen)) if seen else None
    if done is None or isinstance(done, Refusal):
        return _again(page, asked, done)
    here = f"/sittings/{ref}/corrections/{slot}"
    told = "correction_taken_back" if asked.takes_back else "marks_corrected"
    own = f"?part={asked.ruling.part}" if asked.ruling.part else ""
    return page.go(f"{here}{own}", told=told, count=done)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form asks for: a ruling, or that the one with the ref ``takes_back`` goes."""

    sitting_ref: str
    ruling: Ruling
    takes_back: str
    reason: str

    def rehearse(self, work: UnitOfWork) -> Differences:
        if self.takes_back:
            return correcting.rehearse_taking_back(work, self.sitting_ref, self.ruling.slot, self.takes_back)
        return correcting.rehearse(work, self.sitting_ref, self.ruling)

    def do(self, work: UnitOfWork, seen: str) -> int:
        ref, slot = self.sitting_ref, self.ruling.slot
        if self.takes_back:
            return correcting.take_back(work, ref, slot, self.takes_back, reason=self.reason, seen=seen)
        return correcting.correct(work, ref, self.ruling, reason=self.reason, seen=seen)


def _again(page: Page, asked: _Asked, refusal: Refusal | None) -> Response:
    """The page with the differences as they are now, and why it was not done."""
    found = tried(page, asked.rehearse)
    differences = None if isinstance(found, Refusal) else found
    refusal = refusal or (found if isinstance(found, Refusal) else None)
    with page.reading() as work:
        slot = ruled_items.look(work, asked.sitting_ref, asked.ruling.slot, asked.ruling.part)
        rests = _consequences(work, differences) if differences is not None else Consequences()
    return _shown(page, slot, asked, differences, rests, refusal)


def _consequences(work: UnitOfWork, differences: Differences) -> Consequences:
    """What else counts the marks: a contest's board, and evaluations with the certificates given on them."""
    stage = marks.counting(work, differences.sitting_id)
    found = resting.on_sitting(work, differences.sitting_id, differences.persons)
    return Consequences(
        contest=stage.contest if stage is not None else "",
        stage=stage.stage if stage is not None else "",
        settled=stage is not None and stage.settled,
        evaluations=tuple((each.title, each.certificates) for each in found),
    )


def _shown(
    page: Page,
    slot: SlotToCorrect,
    asked: _Asked | None = None,
    differences: Differences | None = None,
    consequences: Consequences | None = None,
    refusal: Refusal | None = None,
) -> Response:
    ruling = asked.ruling if asked is not None else None
    view = CorrectionPage(
        slot=slot,
        item=printed_item(
            int(slot.number.split(".")[-1]), slot.face, slot.points, slot.right, None, _also(slot)
        ),
        differences=differences,
        consequences=consequences or Consequences(),
        chosen=() if ruling is None else tuple(_written(each) for each in ruling.accepted),
        choices=() if ruling is None else tuple(",".join(each.options) for each in ruling.also),
        void=ruling.void.value if ruling is not None and ruling.void is not None else "",
        takes_back=asked.takes_back if asked is not None else "",
        reason=asked.reason if asked is not None else "",
        errors=page.errors(refusal) if refusal is not None else (),
    )
    status = refusal.status if refusal is not None else 200
    return page.show("results/correction.html", view, status=status, here="schedule")


def _ruling(slot: int, part: str, sent: FormData) -> Ruling:
    """What the form asks for; a choice that cannot be read is none."""
    wanted = []
    for typed in sent.getlist(_ACCEPT)[:MOST]:
        blank, _, text = str(typed).partition(":")
        if blank.isascii() and blank.isdigit() and int(blank[:3]) > 0 and 0 < len(text) <= 500:
            wanted.append(Accepted(blank=int(blank[:3]), text=text))
    void = str(sent.get("void", ""))
    if void in set(VoidedItem):
        return Ruling(slot=slot, part=part, void=VoidedItem(void))
    return Ruling(slot=slot, part=part, accepted=tuple(wanted), also=_choices(sent))


def _choices(sent: FormData) -> tuple[Choice, ...]:
    """The choices that were ticked, and the one that was put together; what cannot be read is none."""
    ticked = [str(each)[:500].split(",") for each in sent.getlist(_CHOICE)[:MOST]]
    together = [str(each)[:20] for each in sent.getlist(_SET)]
    found = []
    for options in (*ticked, together):
        try:
            found.append(Choice.model_validate({"options": options}))
        except ValidationError:
            continue
    return tuple(dict.fromkeys(found))


def _also(slot: SlotToCorrect) -> tuple[AlsoRight, ...]:
    """What holds beside the key, as the item shows it."""
    standing = [each.ruling for each in slot.told if each.stands]
    return tuple(
        AlsoRight(part="" if each.part == slot.part else each.part, options=choice.options)
        for each in standing
        for choice in each.also
    )


def _written(accepted: Accepted) -> str:
    return f"{accepted.blank}:{accepted.text}"
