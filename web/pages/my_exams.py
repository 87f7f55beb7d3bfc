"""A worker's own examinations: the list, the door, the admission slip, the result."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from core import text
from core.errors import Refusal
from core.feedback import FeedbackKind
from core.people import directory, persons
from exam import answer_files, attempts, device_copies, disputes, results
from exam.errors import EntryRefused
from exam.rules.attempt import AttemptState, is_finished
from exam.states import SittingPhase
from exam.views import DoorView, MySitting, SectionRule, SlotResult
from exam.wording import example_assumes, examples_of, leniency_text, rule_text
from web.deeds import tried
from web.deps import FORM_GUARD, Before, OnPage, Reading
from web.exam_views import DoorPage, HeldBack, MyExamsPage, ReceiptPage, ResultPage, RuleShown, SlipPage
from web.gates import signed_in
from web.page import Page
from web.paper_data import journal_secret
from web.shown_items import answered_item, index_of, verdict

router = APIRouter(dependencies=FORM_GUARD)

ON_A_PAGE = 30


@router.get("/exam", dependencies=[signed_in()])
def my_exams(page: OnPage, work: Reading, before: Before = None) -> Response:
    """One's sittings: those to go on with, those to come, those that are over."""
    found = attempts.mine(work, before=before, limit=ON_A_PAGE + 1)
    mine = found[:ON_A_PAGE]
    view = MyExamsPage(
        open=tuple(sorted(filter(_is_on, mine), key=lambda each: each.closes_at)),
        coming=tuple(sorted(filter(_is_ahead, mine), key=lambda each: each.opens_at)),
        past=tuple(
            sorted(
                (each for each in mine if not _is_on(each) and not _is_ahead(each)),
                key=lambda each: each.opens_at,
                reverse=True,
            )
        ),
        before=mine[-1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
    )
    return page.show("exam/list.html", view, here="sittings")


def _is_on(each: MySitting) -> bool:
    if each.phase is SittingPhase.CANCELLED:
        return False
    inside = each.phase in {SittingPhase.DOORS_OPEN, SittingPhase.RUNNING}
    return each.state is AttemptState.OPEN or (each.state is AttemptState.READY and inside)


def _is_ahead(each: MySitting) -> bool:
    return each.state is AttemptState.READY and each.phase is SittingPhase.COMING


@router.get("/exam/sittings/{ref}", dependencies=[signed_in()])
def show_door(ref: str, page: OnPage, work: Reading) -> Response:
    """Times, rules and the way in."""
    return page.show("exam/door.html", _door_page(page, attempts.door(work, ref)), here="sittings")


@router.post("/exam/sittings/{ref}/begin", dependencies=[signed_in()])
def begin(ref: str, page: OnPage) -> Response:
    """Begin, or come back to what was begun: pressing twice is harmless."""
    begun = tried(page, lambda work: attempts.begin(work, ref))
    if not isinstance(begun, Refusal):
        return RedirectResponse(f"/exam/attempts/{begun}", status_code=303)
    with page.reading() as work:
        door = attempts.door(work, ref)
    if is_finished(door.state):
        return RedirectResponse(f"/exam/attempts/{door.attempt_ref}/result", status_code=303)
    said = () if isinstance(begun, EntryRefused) else (page.refused(begun),)
    return page.show("exam/door.html", _door_page(page, door, said), status=begun.status, here="sittings")


def _door_page(page: Page, door: DoorView, said: tuple[str, ...] = ()) -> DoorPage:
    now = page.visitor.arrived_at
    waiting = not door.against and now < door.opens_at and door.state is AttemptState.READY
    return DoorPage(
        door=door,
        rules=tuple(_rule_shown(page, section) for section in door.sections),
        against=(*said, *(page.reason(each) for each in door.against)),
        told=tuple(page.reason(each) for each in door.told),
        waiting=waiting,
        may_begin=not door.against,
        resumes=door.state is AttemptState.OPEN,
        finished=is_finished(door.state),
    )


def _rule_shown(page: Page, section: SectionRule) -> RuleShown:
    return RuleShown(
        section=section,
        sentence=rule_text(section.rule, page.locale, section.kind, section.points_each)
        + leniency_text(section.lenient, page.locale),
        examples=examples_of(section.rule, section.points_each, section.kind, section.parts),
        assumed=example_assumes(section.rule, section.kind, page.locale, section.parts),
    )


@router.get("/exam/sittings/{ref}/slip", dependencies=[signed_in()])
def slip(ref: str, page: OnPage, work: Reading) -> Response:
    """准考证, to print."""
    home = directory.unit_of_day(work, work.actor.myself(), work.today)
    view = SlipPage(
        door=attempts.door(work, ref), name=persons.own_name(work), unit=home.name if home else ""
    )
    return page.show("exam/slip.html", view, here="sittings")


@router.get("/exam/attempts/{ref}/files/{file_ref}", dependencies=[signed_in()])
def sent_file(ref: str, file_ref: str, work: Reading) -> Response:
    """One's own file, as it was sent."""
    seen, place = answer_files.for_candidate(work, ref, file_ref)
    return FileResponse(
        place, media_type=seen.media_type, filename=seen.name, content_disposition_type="attachment"
    )


@router.get("/exam/attempts/{ref}/result", dependencies=[signed_in()])
def result(
    ref: str, page: OnPage, work: Reading, only: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    """One's own result, or only what was not fully right; an attempt that is still open leads back to it."""
    seen = results.mine(work, ref)
    if seen.state is AttemptState.OPEN:
        return RedirectResponse(f"/exam/attempts/{ref}", status_code=303)
    files_at = f"/exam/attempts/{ref}/files"
    every = tuple(
        answered_item(number, slot, files_at).model_copy(update=_dispute(page, ref, number, slot))
        for number, slot in enumerate(seen.slots, start=1)
    )
    wrong = [each for each in every if verdict(each) in {"part", "none"}]
    told = any(each.awarded is not None for each in every)
    only_wrong = only == "wrong" and told
    view = ResultPage(
        result=seen,
        held=tuple(HeldBack(field=field, reason=page.reason(why)) for field, why in seen.held_back.items()),
        index=index_of(seen.sections, seen.slots, every),
        items=tuple(wrong) if only_wrong else every,
        only_wrong=only_wrong,
        wrong=len(wrong) if told else None,
        name=persons.own_name(work),
    )
    return page.show("exam/result.html", view, here="sittings")


def _dispute(page: Page, ref: str, number: int, slot: SlotResult) -> dict[str, str]:
    """The form of a complaint about one question, as it is called on the candidate's own page."""
    told = {
        "kind": FeedbackKind.CONTENT.value,
        "about": disputes.address(ref, slot.slot, number),
        "subject": text.say("word.dispute_subject", page.locale, number=number),
    }
    return {"dispute": f"/feedback?{urlencode(told)}"}


@router.get("/exam/attempts/{ref}/receipt", dependencies=[signed_in()])
def receipt(ref: str, page: OnPage, work: Reading) -> Response:
    """The receipt of one's own finished attempt, to print; before that there is only the way back."""
    seen = results.mine(work, ref)
    if seen.receipt_code is None or seen.handed_in_at is None:
        return RedirectResponse(f"/exam/attempts/{ref}/result", status_code=303)
    view = ReceiptPage(result=seen, name=persons.own_name(work))
    return page.show("exam/receipt.html", view, here="sittings")


@router.get("/exam/attempts/{ref}/kept.json", dependencies=[signed_in()])
def kept(ref: str, page: OnPage, work: Reading) -> Response:
    """What a device that still keeps a copy of one's own attempt needs, to tell what of it never arrived."""
    copy = device_copies.compared(work, ref)
    return JSONResponse(
        {
            "attempt": copy.attempt_ref,
            "journal_secret": journal_secret(page.house, copy.attempt_ref),
            "epoch": copy.epoch,
            "name": f"{copy.sitting_ref}-{copy.code}",
            "has_receipt": copy.has_receipt,
            "arrived": copy.arrived,
        }
    )
