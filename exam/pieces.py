"""What a person marks of an item: all of it, or one item of a case. Its face, rubric and answer."""

from dataclasses import dataclass

from core.points import Points, split
from exam.forms import Face
from exam.rules.marking import MarkedSlot, MarkingRule, award_parts
from exam.rules.ruling import WHOLE, Answered, Held, part_marks
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import Key, Presented, Response, RightAnswer
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson, Outcome


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: as it is shown, what it is marked by, and what was given. ``shared``: its case's stem."""

    shown: Presented
    right: RightAnswer
    response: Response | None
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One piece that waits for a person, and what the machine gave for the others of its item."""

    part: str
    of_points: Points
    beside_points: Points


def waiting(points: Points, rule: MarkingRule, outcome: Outcome) -> tuple[Waiting, ...]:
    """The pieces of an item that only a person can mark; empty when the machine can mark all of it."""
    if not isinstance(outcome, NeedsPerson):
        return ()
    if not outcome.parts:
        return (Waiting(WHOLE, points, Points(0)),)
    worth = split(points, [part.share for part in outcome.parts])
    machine = zip(award_parts(rule, points, outcome.parts), outcome.parts, strict=True)
    beside = Points(sum(each for each, part in machine if not isinstance(part.outcome, NeedsPerson)))
    return tuple(
        Waiting(part.id, most, beside)
        for part, most in zip(outcome.parts, worth, strict=True)
        if isinstance(part.outcome, NeedsPerson)
    )


def piece(face: Face, key: Key, response: Response | None, part: str) -> Piece:
    """The named part of an item, or the whole of one that stands alone. Raises KeyError for no such part."""
    shown = registry.present(face.kind, face.content)
    right = registry.explain(face.kind, face.content, key)
    if part == WHOLE or not isinstance(face.content, case_study.Content):
        return Piece(shown, right, response)
    places = {child.id: place for place, child in enumerate(shown.children)}
    given = response if isinstance(response, case_study.Response) else None
    place = places[part]
    return Piece(
        shown.children[place].face,
        right.children[place],
        case_study.responses(face.content, given)[part],
        shown.stem,
    )


def by_child(slot: MarkedSlot, of: Answered, held: Held, awarded: Points) -> tuple[Points, ...]:
    """What each item of a case brought; empty where that does not make up what was awarded in the end.

    People or a floor may have made it something else, and then nobody is told halves.
    """
    each = [mark.points for mark in part_marks(slot, of, held, {})]
    points = tuple(mark for mark in each if mark is not None)
    return points if len(points) == len(each) and sum(points) == awarded else ()


def read_response(face: Face, raw: object) -> Response | None:
    """A stored answer as its kind reads it; None when there is none, or it has not the kind's shape."""
    try:
        return registry.read_response(face.kind, raw)
    except ResponseUnreadable:
        return None
