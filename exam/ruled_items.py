"""The items of a sitting to be corrected: what was given and not accepted, and what was ruled so far."""

from collections.abc import Sequence
from typing import Final

from core.errors import NotFound
from core.points import Points, split
from core.work import UnitOfWork
from exam import analysis, choosing, forms, rulings
from exam.correcting_views import GivenAnswer, PartToCorrect, RulingTold, SlotToCorrect
from exam.forms import Face
from exam.pieces import piece
from exam.ruled_changes import Ground, answers, ground
from exam.rules.ruling import (
    CAN_ACCEPT,
    WHOLE,
    Accepted,
    Answered,
    Held,
    Ruling,
    not_accepted,
    part_of,
    same_answer,
    together,
)
from exam.rulings import Correction
from question_bank.kinds import case_study
from question_bank.kinds.contract import KindName
from question_bank.kinds.normal_form import NormalForm

ANSWERS: Final = 100
"""Different answers that are shown, the most frequent first."""


def look(work: UnitOfWork, sitting_ref: str, slot: int, part: str = WHOLE) -> SlotToCorrect:
    """An item, or one item of a case, with the answers that were not accepted, by frequency, and its rulings.

    Raises as :func:`exam.ruled_changes.ground`, and NotFound for a part that the item has not.
    """
    of = ground(work, sitting_ref, slot)
    kind, points = kind_of(of, part), _worth_of(of, part)
    given = [part_of(each, part) for each in answers(work, of).values()]
    made = rulings.of_sitting(work, of.sitting.id)
    held = together(each.ruling for each in made if each.stands).get(slot, Held(slot))
    own = piece(of.face, of.key, None, part)
    may_accept = kind in CAN_ACCEPT and held.void(part) is None
    return SlotToCorrect(
        sitting_ref=of.sitting.ref,
        title=of.sitting.title,
        slot=slot,
        part=part,
        number=number(of.face, part),
        kind=kind,
        face=own.shown,
        shared=own.shared,
        right=own.right,
        points=points,
        attempts=len(given),
        answered=sum(each.response is not None and each.response.answered for each in given),
        may_accept=may_accept,
        given=_by_frequency(given, held.of(part)) if kind in CAN_ACCEPT else (),
        told=tuple(
            _told(each, number(of.face, each.ruling.part))
            for each in made
            if each.ruling.slot == slot and each.ruling.part in {part, WHOLE}
        ),
        voided=held.void(part),
        parts=_parts(of, held) if part == WHOLE else (),
    )


def told(work: UnitOfWork, sitting_ref: str) -> tuple[RulingTold, ...]:
    """Everything that was ruled in a sitting and taken back again. Raises as its analysis."""
    sitting = analysis.readable_sitting(work, sitting_ref)
    made = rulings.of_sitting(work, sitting.id)
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id)) if made else None
    faces = {face.slot: face for face in form.faces} if form is not None else {}
    return tuple(_told(each, number(faces[each.ruling.slot], each.ruling.part)) for each in made)


def _by_frequency(given: Sequence[Answered], holds: Ruling) -> tuple[GivenAnswer, ...]:
    """What was given and fits neither the key nor what was ruled right too."""
    counts: dict[tuple[int, NormalForm], int] = {}
    texts: dict[tuple[int, NormalForm], str] = {}
    for of in given:
        taken = {(each.blank, same_answer(each.text, of.key)) for each in holds.accepted}
        for each in not_accepted(of.content, of.key, of.response):
            same = (each.blank, same_answer(each.text, of.key))
            if same not in taken:
                counts[same] = counts.get(same, 0) + 1
                texts.setdefault(same, each.text)
    ordered = sorted(counts, key=lambda same: (same[0], -counts[same], texts[same]))
    return tuple(
        GivenAnswer(accepted=Accepted(blank=same[0], text=texts[same]), count=counts[same])
        for same in ordered[:ANSWERS]
    )


def _children(face: Face) -> tuple[case_study.Child, ...]:
    return face.content.children if isinstance(face.content, case_study.Content) else ()


def kind_of(of: Ground, part: str) -> KindName:
    """Raises NotFound for a part that the item has not."""
    if part == WHOLE:
        return of.face.kind
    found = next((child.kind for child in _children(of.face) if child.id == part), None)
    if found is None:
        raise NotFound
    return found


def _worth_of(of: Ground, part: str) -> Points:
    worth = split(of.face.points, [child.share for child in _children(of.face)]) if part != WHOLE else ()
    known = {child.id: each for child, each in zip(_children(of.face), worth, strict=False)}
    return known.get(part, of.face.points)


def number(face: Face, part: str) -> str:
    """What the item is called: 5, and 5.1 for the first item of a case."""
    ids = [child.id for child in _children(face)]
    return f"{face.slot}.{ids.index(part) + 1}" if part in ids else str(face.slot)


def _parts(of: Ground, held: Held) -> tuple[PartToCorrect, ...]:
    return tuple(
        PartToCorrect(
            part=child.id,
            number=number(of.face, child.id),
            kind=child.kind,
            stem=choosing.line(child.content),
            points=_worth_of(of, child.id),
            ruled=bool(held.of(child.id).accepted),
            voided=held.void(child.id),
        )
        for child in _children(of.face)
    )


def _told(made: Correction, number: str) -> RulingTold:
    return RulingTold(
        ref=made.ref,
        ruling=made.ruling,
        number=number,
        takes_back=bool(made.takes_back),
        stands=made.stands,
        reason=made.reason,
        made_at=made.made_at,
        changed=made.changed,
    )
