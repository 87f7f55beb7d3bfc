"""The items of a sitting to be corrected: what was given and not accepted, and what was ruled so far."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from core.errors import NotFound
from core.points import Points, split
from core.work import UnitOfWork
from exam import analysis, choosing, forms, rulings
from exam.correcting_views import (
    ChoiceTold,
    GivenAnswer,
    GivenChoice,
    OptionToRule,
    PartToCorrect,
    RulingTold,
    SlotToCorrect,
)
from exam.forms import Face
from exam.pieces import piece
from exam.ruled_changes import Ground, answers, ground
from exam.rules.further_keys import CAN_CHOOSE, choice_of
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
from question_bank.kinds.contract import Content, Key, KindName
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
    open_ = held.void(part) is None
    content, key = content_of(of, part)
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
        may_accept=kind in CAN_ACCEPT and open_,
        may_choose=kind in CAN_CHOOSE and open_,
        given=_by_frequency(given, held.of(part)) if kind in CAN_ACCEPT else (),
        options=tuple(_options(content, key, given, held.of(part))),
        sets=tuple(_sets(key, given, held.of(part))) if kind is KindName.MULTIPLE_CHOICE else (),
        told=tuple(
            _told(of.face, each)
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
    return tuple(_told(faces[each.ruling.slot], each) for each in made)


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
                texts[same] = min(texts.get(same, each.text), each.text, key=_plainness)
    ordered = sorted(counts, key=lambda same: (same[0], -counts[same], texts[same]))
    return tuple(
        GivenAnswer(accepted=Accepted(blank=same[0], text=texts[same]), count=counts[same])
        for same in ordered[:ANSWERS]
    )


def _plainness(text: str) -> tuple[int, str]:
    """Of spellings that count as one the shortest is shown, whoever gave it first."""
    return len(text), text


def _options(content: Content, key: Key, given: Sequence[Answered], holds: Ruling) -> Iterator[OptionToRule]:
    """What an item of choice offers, in the author's order; nothing for other kinds."""
    chosen = Counter(own for of in given if (each := choice_of(of.response)) for own in each.options)
    right, also = choice_of(key), {own for each in holds.also for own in each.options}
    for own, letter, text in choosing.listed(content):
        yield OptionToRule(
            id=own,
            letter=letter,
            text=text,
            count=chosen[own],
            right=right is not None and own in right.options,
            also=own in also,
        )


def _sets(key: Key, given: Sequence[Answered], holds: Ruling) -> Iterator[GivenChoice]:
    """The sets of options that were chosen and are no key, the most frequent first."""
    known = {choice_of(key), *holds.also}
    found = [(each, of.content) for of in given if (each := choice_of(of.response)) and each not in known]
    counts = Counter(each for each, _ in found)
    contents = dict(found)
    for each in sorted(counts, key=lambda each: (-counts[each], each.options))[:ANSWERS]:
        letters = choosing.called(contents[each], each)[0]
        yield GivenChoice(choice=each, letters=letters, count=counts[each])


def called(face: Face, ruling: Ruling) -> tuple[ChoiceTold, ...]:
    """The choices that a ruling says are right too, as people call them."""
    own = next((child.content for child in _children(face) if child.id == ruling.part), face.content)
    names = (choosing.called(own, each) for each in ruling.also)
    return tuple(ChoiceTold(letters=letters, text=text) for letters, text in names)


def content_of(of: Ground, part: str) -> tuple[Content, Key]:
    """The item, or one item of a case, and its key."""
    own = part_of(Answered(of.face.kind, of.face.content, of.key, None), part)
    return own.content, own.key


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
            ruled=held.of(child.id).widens,
            voided=held.void(child.id),
        )
        for child in _children(of.face)
    )


def _told(face: Face, made: Correction) -> RulingTold:
    return RulingTold(
        ref=made.ref,
        ruling=made.ruling,
        also=called(face, made.ruling),
        number=number(face, made.ruling.part),
        takes_back=bool(made.takes_back),
        stands=made.stands,
        reason=made.reason,
        made_at=made.made_at,
        changed=made.changed,
    )
