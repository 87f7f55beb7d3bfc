"""What a person marks of an item: all of it, or one item of a case. Its face, rubric and answer."""

from dataclasses import dataclass

from core.points import Points, split
from exam.forms import Face
from exam.rules.marking import MarkingRule, award_parts
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import Key, Presented, Response, RightAnswer
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson, Outcome

WHOLE = ""
"""The part of an item that stands alone."""


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


def by_child(face: Face, rule: MarkingRule, key: Key, raw: object, awarded: Points) -> tuple[Points, ...]:
    """What each item of a case brought; empty where that does not make up what was awarded in the end.

    People, a voided item or a floor may have made it something else, and then nobody is told halves.
    """
    if not isinstance(face.content, case_study.Content):
        return ()
    try:
        given = registry.read_response(face.kind, raw)
    except ResponseUnreadable:
        given = None
    outcome = registry.compare(face.kind, face.content, key, given)
    each = award_parts(rule, face.points, outcome.parts)
    return each if sum(each) == awarded else ()
