"""The examination page itself, and the questions an open page asks beside saving."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from core import text
from core.clock import milliseconds
from core.people import persons
from core.people.surnames import masked
from core.points import written
from exam import attempts, tokens
from exam.errors import TokenUnknown
from exam.rules.attempt import AttemptState, is_finished
from exam.tokens import Claim
from exam.views import Clock, Desk, SectionView, SlotView, TakeView
from exam.wording import rule_text
from question_bank.kinds.contract import KindName
from question_bank.kinds.fill_blank import PLACE
from web.api.answers import receipt_fields
from web.deps import OnPage, Reading, Writing
from web.door import arrival, house_of
from web.gates import signed_in
from web.page import Page

router = APIRouter()

JOURNAL_PURPOSE = "journal"


@router.get("/exam/attempts/{ref}", dependencies=[signed_in()])
def take(ref: str, page: OnPage) -> Response:
    """The paper on the candidate's desk; a finished attempt leads to its result.

    Only the first delivery writes, in a transaction of its own: a hall that reloads does not queue to write.
    """
    house, actor, now = page.house, page.visitor.actor, page.visitor.arrived_at
    with house.reading(actor, now) as work:
        first = attempts.awaits_delivery(work, ref)
    if first:
        with house.work(actor, now) as work:
            attempts.deliver(work, ref)
    with house.reading(actor, now) as work:
        desk = attempts.desk(work, ref)
        if is_finished(desk.state):
            return RedirectResponse(f"/exam/attempts/{ref}/result", status_code=303)
        name = masked(persons.own_name(work))
    data = _page_data(page, desk, name)
    safe = msgspec.json.encode(data).decode().replace("<", "\\u003c").replace("&", "\\u0026")
    return page.show("exam/take.html", TakeView(data_json=safe), mood="exam")


@router.get("/exam/attempts/{ref}/state", dependencies=[signed_in()])
def state(ref: str, request: Request, work: Reading) -> Response:
    """What the page asks when it wants the truth: state, epoch, deadline."""
    clock = attempts.clock(work, ref)
    has_receipt = clock.state in {AttemptState.HANDED_IN, AttemptState.MARKED}
    ended = receipt_fields(attempts.receipt_of_mine(work, ref)) if has_receipt else {}
    return JSONResponse({**_clock(request, clock), **ended})


@router.post("/exam/attempts/{ref}/take-over", dependencies=[signed_in()])
def take_over(
    ref: str, request: Request, work: Writing, x_exam_token: Annotated[str, Header()] = ""
) -> Response:
    """Continue on this device. The page's token, which no other site can read, guards against forgery."""
    claim = tokens.read(work.house, x_exam_token)
    if claim.attempt_id != attempts.id_of_mine(work, ref):
        raise TokenUnknown
    clock = attempts.take_over(work, ref)
    sheet = attempts.sheet_of(work, claim.attempt_id)
    token = tokens.issue(work.house, Claim(claim.attempt_id, clock.epoch))
    held = {str(slot): {"seq": each.seq, "payload": each.payload} for slot, each in sheet.items()}
    return JSONResponse({**_clock(request, clock), "token": token, "sheet": held})


def _clock(request: Request, clock: Clock) -> dict[str, Any]:
    return {
        "server_now": milliseconds(house_of(request).clock.now()),
        "deadline": milliseconds(clock.deadline),
        "epoch": clock.epoch,
        "state": clock.state.value,
        "arrived_at": milliseconds(arrival(request)),
    }


def _page_data(page: Page, desk: Desk, name: str) -> dict[str, Any]:
    house, ref = page.house, desk.attempt_ref
    reason = desk.deadline_reason
    return {
        "attempt": ref,
        "token": tokens.issue(house, Claim(desk.attempt_id, desk.epoch)),
        "journal_secret": house.vault.signature(JOURNAL_PURPOSE, ref),
        "elsewhere": desk.held_elsewhere,
        "epoch": desk.epoch,
        "state": desk.state.value,
        "server_now": milliseconds(house.clock.now()),
        "deadline": milliseconds(desk.deadline),
        "deadline_reason": text.word(reason, page.locale) if reason is not None else None,
        "timezone": house.settings.timezone,
        "candidate": {"name_masked": name, "code": desk.candidate_code},
        "sitting": {"title": desk.sitting_title, "ref": desk.sitting_ref},
        "total_marks": written(desk.total),
        "sections": [_section(page, section) for section in desk.sections],
        "sheet": {str(slot): {"seq": each.seq, "payload": each.payload} for slot, each in desk.sheet.items()},
        "urls": {
            "answers": "/exam/answers",
            "submit": "/exam/submit",
            "state": f"/exam/attempts/{ref}/state",
            "take_over": f"/exam/attempts/{ref}/take-over",
            "live": f"/live/attempts/{ref}",
            "result": f"/exam/attempts/{ref}/result",
            "leave": "/exam",
        },
    }


def _section(page: Page, section: SectionView) -> dict[str, Any]:
    each = written(section.points_each)
    return {
        "title": section.title,
        "rule_text": rule_text(section.rule, page.locale),
        "points_text": text.say("word.section_points", page.locale, count=len(section.slots), each=each),
        "slots": [_slot(slot) for slot in section.slots],
    }


def _slot(slot: SlotView) -> dict[str, Any]:
    blank = r'<span class="blank" data-blank="\1"></span>'
    is_blanks = slot.face.kind is KindName.FILL_BLANK
    return {
        "slot": slot.slot,
        "kind": slot.face.kind.value,
        "stem": PLACE.sub(blank, slot.face.stem) if is_blanks else slot.face.stem,
        "options": [{"id": option.id, "text": option.text} for option in slot.face.options],
        "marks": written(slot.points),
    }
