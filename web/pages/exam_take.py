"""The examination page itself, and the questions an open page asks beside saving."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from core.clock import milliseconds
from core.people import persons
from core.people.surnames import masked
from exam import answer_files, attempts, tokens
from exam.errors import TokenUnknown
from exam.rules.attempt import AttemptState, is_finished
from exam.tokens import Claim
from exam.views import Clock, TakeView
from web import paper_data
from web.api.answers import receipt_fields
from web.deps import OnPage, Reading, Writing
from web.door import arrival, house_of
from web.gates import signed_in

router = APIRouter()


@router.get("/exam/attempts/{ref}", dependencies=[signed_in()])
def take(ref: str, page: OnPage) -> Response:
    """The paper on the candidate's desk; a finished attempt leads to its result.

    Only the first delivery writes, in a transaction of its own: a hall that reloads does not queue to write.
    """
    house, actor, now = page.house, page.visitor.actor, page.visitor.arrived_at
    with house.reading(actor, now) as work:
        desk = attempts.desk(work, ref)
        if is_finished(desk.state):
            return RedirectResponse(f"/exam/attempts/{ref}/result", status_code=303)
        name = masked(persons.own_name(work))
    if desk.awaits_delivery:
        with house.work(actor, now) as work:
            desk = attempts.deliver(work, ref)
    view = TakeView(data_json=paper_data.as_json(page, desk, name))
    return page.show_alone("exam/take.html", view, mood="exam")


@router.get("/exam/attempts/{ref}/state", dependencies=[signed_in()])
def state(ref: str, request: Request, work: Reading) -> Response:
    """What the page asks when it wants the truth: state, epoch, deadline."""
    clock = attempts.clock(work, ref)
    has_receipt = is_finished(clock.state) and clock.state is not AttemptState.VOIDED
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
    sent = answer_files.of_attempt(work, claim.attempt_id).values()
    files = [{"ref": each.ref, "name": each.name, "size": each.size} for each in sent]
    held = {str(slot): {"seq": each.seq, "payload": each.payload} for slot, each in sheet.items()}
    return JSONResponse({**_clock(request, clock), "token": token, "sheet": held, "files": files})


def _clock(request: Request, clock: Clock) -> dict[str, Any]:
    return {
        "server_now": milliseconds(house_of(request).clock.now()),
        "deadline": milliseconds(clock.deadline),
        "epoch": clock.epoch,
        "state": clock.state.value,
        "arrived_at": milliseconds(arrival(request)),
    }
