"""Answering: recorded once, marked by the server, told only then; and the end of a session.

In a mock the answers may be changed until its end, each change naming the revision it has seen; nothing is
told before that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import NotFound
from core.points import Points
from core.work import UnitOfWork
from exam.rules.blueprint import Blueprint
from exam.rules.marking import MarkedSlot, VoidedItem, mark_sheet
from question_bank.kinds import registry
from question_bank.kinds.case_study import Content as CaseContent
from question_bank.kinds.case_study import Response as CaseResponse
from question_bank.kinds.case_study import responses, says_something
from question_bank.kinds.contract import Content, Response
from question_bank.kinds.fill_blank import Content as BlankContent
from question_bank.kinds.fill_blank import Response as BlankResponse
from question_bank.kinds.hotspot import Content as SpotContent
from question_bank.kinds.hotspot import Response as SpotResponse
from question_bank.kinds.matching import Content as PairContent
from question_bank.kinds.matching import Response as PairResponse
from question_bank.kinds.multiple_choice import Response as ManyResponse
from question_bank.kinds.ordering import Response as OrderResponse
from question_bank.kinds.outcome import Outcome
from question_bank.kinds.single_choice import Response as OneResponse
from question_bank.selection import Face, Standing
from training.practice import cards, pool, sessions
from training.practice.errors import AnswerUnfit, ItemGone, ItemRevised, NothingGiven, SessionOver
from training.practice.models import PracticeSession, Slot
from training.practice.states import AnswerTold, PracticeKind, PracticeState

MAX_REQUEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as a page sends it. ``raw`` has the shape of the kind's response; ``gives_up`` asks for the
    right answer without giving one. ``version_id`` and ``revision`` are those of the sheet that was shown;
    ``request`` is the client's name for this sending.
    """

    position: int
    version_id: int
    revision: int
    request: str
    raw: Mapping[str, object]
    gives_up: bool = False


def answer(work: UnitOfWork, ref: str, given: Given) -> AnswerTold:
    """Record an answer of the actor; sent twice it is recorded once.

    Raises NotFound, SessionOver, ItemGone, ItemRevised, AnswerUnfit, NothingGiven, ResponseUnreadable.
    """
    session = sessions.mine(work, ref, for_update=True)
    slots = sessions.slots_of(work, session.id)
    slot = next((each for each in slots if each.position == given.position), None)
    if slot is None:
        raise NotFound
    is_mock = session.kind is PracticeKind.MOCK
    before = _recorded_before(slot, given, changes=is_mock)
    if before is not None:
        return before
    if sessions.is_over(session, work.now):
        raise SessionOver
    item = pool.standing(work, [slot.item_id]).get(slot.item_id)
    if item is None:
        raise ItemGone
    if item.version_id != given.version_id:
        raise ItemRevised
    face = pool.faces(work, [item.version_id])[item.version_id]
    face = sessions.dealt(face, session.seed, slot.item_id)
    response = _read(face, given.raw)
    if not response.answered and not (is_mock or given.gives_up):
        raise NothingGiven
    _write(work, slot, face, response, given)
    if not is_mock:
        _tell(work, slot, item, face, response)
        if all(each.answered_at is not None for each in slots):
            _end(work, session)
    return AnswerTold.RECORDED


def finish(work: UnitOfWork, ref: str) -> None:
    """End the session; what was not answered stays so. Doing it twice changes nothing. Raises NotFound."""
    session = sessions.mine(work, ref, for_update=True)
    if session.state is PracticeState.FINISHED:
        return
    if session.kind is PracticeKind.MOCK:
        _mark_mock(work, session)
    _end(work, session)


def _recorded_before(slot: Slot, given: Given, *, changes: bool) -> AnswerTold | None:
    """What stands in the way of recording: this very sending, or another that the page has not seen."""
    if slot.revision and slot.request == given.request[:MAX_REQUEST]:
        return AnswerTold.REPEATED
    if changes:
        return None if slot.revision == given.revision else AnswerTold.ANSWERED_BEFORE
    return None if slot.answered_at is None else AnswerTold.ANSWERED_BEFORE


def _read(face: Face, raw: Mapping[str, object]) -> Response:
    """Raises ResponseUnreadable for the wrong shape, AnswerUnfit for parts that the item does not have."""
    response = registry.read_response(face.kind, dict(raw))
    if _is_unfit(face.content, response):
        raise AnswerUnfit
    return response


def _is_unfit(content: Content, response: Response) -> bool:
    """Whether the answer names parts that the item does not have."""
    known = set(registry.option_ids(content))
    match response:
        case OneResponse():
            return response.option is not None and response.option not in known
        case ManyResponse():
            return not response.chosen <= known
        case BlankResponse():
            return isinstance(content, BlankContent) and len(response.blanks) > len(content.places)
        case PairResponse():
            prompts = content.prompt_ids if isinstance(content, PairContent) else ()
            return not (set(response.pairs) <= set(prompts) and set(response.pairs.values()) <= known)
        case OrderResponse():
            return not {step for step in response.order if step is not None} <= known
        case SpotResponse():
            return len(response.points) > (content.places if isinstance(content, SpotContent) else 0)
        case CaseResponse():
            return not isinstance(content, CaseContent) or _is_unfit_below(content, response)
        case _:  # a number or words name no part
            return False


def _is_unfit_below(content: CaseContent, response: CaseResponse) -> bool:
    children = {child.id: child for child in content.children}
    read = responses(content, response)
    return any(
        own not in children
        or (says_something(raw) and read[own] is None)
        or ((given := read[own]) is not None and _is_unfit(children[own].content, given))
        for own, raw in response.children.items()
    )


def _write(work: UnitOfWork, slot: Slot, face: Face, response: Response, given: Given) -> None:
    """An emptied answer of a mock is no answer."""
    stored = registry.stored(response) if response.answered else {}
    slot.response, slot.version_id = stored, face.version_id
    slot.request, slot.revision = given.request[:MAX_REQUEST], slot.revision + 1
    slot.answered_at = work.now if response.answered or given.gives_up else None


def _tell(work: UnitOfWork, slot: Slot, item: Standing, face: Face, response: Response) -> None:
    key = pool.keys(work, [face.version_id])[face.version_id]
    slot.right = registry.compare(face.kind, face.content, key, response).fully_right
    cards.note(work, item, right=slot.right)


def _mark_mock(work: UnitOfWork, session: PracticeSession) -> None:
    """Mark every answer by its section's rule; items taken out of practice count in neither total."""
    slots = sessions.slots_of(work, session.id)
    standing = pool.standing(work, [slot.item_id for slot in slots])
    outcomes = _outcomes(work, session, slots, standing)
    blueprint = Blueprint.model_validate(session.definition)
    marked = mark_sheet(
        [_marked_slot(slot, blueprint) for slot in slots],
        outcomes,
        {slot.position: VoidedItem.REMOVED for slot in slots if slot.item_id not in standing},
    )
    awarded = {mark.slot: mark.awarded for mark in marked.slot_marks}
    for slot in slots:
        slot.awarded_points = awarded[slot.position]
        outcome = outcomes.get(slot.position)
        if outcome is not None:
            slot.right = outcome.fully_right
            cards.note(work, standing[slot.item_id], right=slot.right)
    session.total_points, session.of_points = marked.total, marked.possible


def _marked_slot(slot: Slot, blueprint: Blueprint) -> MarkedSlot:
    section = blueprint.sections[slot.section or 0]
    return MarkedSlot(slot=slot.position, max_points=Points(section.points_each), rule=section.rule)


def _outcomes(
    work: UnitOfWork, session: PracticeSession, slots: list[Slot], standing: Mapping[int, Standing]
) -> dict[int, Outcome]:
    """How right each answered item is, by position."""
    answered = {
        slot.position: (slot, slot.version_id)
        for slot in slots
        if slot.answered_at is not None and slot.version_id is not None and slot.item_id in standing
    }
    versions = [version_id for _, version_id in answered.values()]
    shown, keys = pool.faces(work, versions), pool.keys(work, versions)
    found: dict[int, Outcome] = {}
    for position, (slot, version_id) in answered.items():
        face = sessions.dealt(shown[version_id], session.seed, slot.item_id)
        response = registry.read_response(face.kind, slot.response)
        found[position] = registry.compare(face.kind, face.content, keys[version_id], response)
    return found


def _end(work: UnitOfWork, session: PracticeSession) -> None:
    over_at = work.now if session.deadline_at is None else min(work.now, session.deadline_at)
    session.state, session.finished_at = PracticeState.FINISHED, over_at
