"""Rulings on an item after a sitting: an answer or a choice right too (也算对), or the item voided (作废).

A ruling is made for one slot of a sitting, or for one item of a case there, and stands beside the key, which
never changes; several add up, and one that was taken back counts as never made. Pure: what an answer brings,
from the key as it is and everything that holds. What a further choice brings: :mod:`exam.rules.further_keys`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.points import Points, split
from exam.rules.further_keys import Choice, best
from exam.rules.marking import MarkedSlot, VoidedItem, award, award_part, mark_sheet
from question_bank.kinds import case_study, fill_blank, numeric, registry
from question_bank.kinds.contract import Content, Key, KindName, Response
from question_bank.kinds.fitting import fitting
from question_bank.kinds.normal_form import NormalForm, Switches, is_blank, normal_form
from question_bank.kinds.outcome import NeedsPerson, Outcome, Part

CAN_ACCEPT = frozenset({KindName.FILL_BLANK, KindName.NUMERIC})
"""Kinds whose answers are typed and compared by the machine, with one key for everybody."""
WHOLE = ""
"""The part of a ruling on all of an item."""


class Accepted(BaseModel):
    """A text that one blank takes too; blanks are numbered from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    blank: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=500)


class Ruling(BaseModel):
    """What was ruled on a slot: texts or choices that are right too, and whether the item is voided, how.

    ``part``: the item of a case that it is about, by its id; empty for all of what stands in the slot.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    slot: int
    part: str = Field(default=WHOLE, max_length=16)
    accepted: tuple[Accepted, ...] = ()
    also: tuple[Choice, ...] = ()
    void: VoidedItem | None = None

    @property
    def widens(self) -> bool:
        """Whether more is right than by the key alone."""
        return bool(self.accepted or self.also)

    def and_then(self, later: "Ruling") -> "Ruling":
        """Both together: texts and choices add up; an item once voided stays so, the later way."""
        return Ruling(
            slot=self.slot,
            part=self.part,
            accepted=tuple(dict.fromkeys((*self.accepted, *later.accepted))),
            also=tuple(dict.fromkeys((*self.also, *later.also))),
            void=later.void or self.void,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that holds for one slot, by part."""

    slot: int
    by_part: Mapping[str, Ruling] = field(default_factory=dict)

    def of(self, part: str = WHOLE) -> Ruling:
        """What holds for a part alone."""
        return self.by_part.get(part) or Ruling(slot=self.slot, part=part)

    def void(self, part: str = WHOLE) -> VoidedItem | None:
        """How a part is voided: with all of the item, or alone."""
        return self.of().void or self.of(part).void

    @property
    def any_void(self) -> VoidedItem | None:
        """How the item or the first of its parts is voided: it is not the item that it was."""
        return self.of().void or next(iter(self.voids.values()), None)

    @property
    def voids(self) -> dict[str, VoidedItem]:
        """The parts that are voided, all of the item as one of them."""
        return {part: each.void for part, each in self.by_part.items() if each.void is not None}

    def and_then(self, later: Ruling) -> "Held":
        """With one ruling more."""
        return Held(self.slot, {**self.by_part, later.part: self.of(later.part).and_then(later)})


@dataclass(frozen=True, slots=True)
class Ruled:
    """What an answer brings under all that was ruled; ``of_points`` 0 where the item left the paper.

    ``void``: that the item or a part of it is voided; ``by_people``: that people marked some of it.
    """

    points: Points
    of_points: Points
    fully_right: bool
    void: VoidedItem | None = None
    by_people: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with the values one candidate got, its key, and what they gave."""

    kind: KindName
    content: Content
    key: Key
    response: Response | None


@dataclass(frozen=True, slots=True)
class PartMark:
    """What one item of a case brings, of 0 where it was taken out; None while a person has yet to mark it."""

    id: str
    points: Points | None
    of_points: Points
    fully_right: bool
    answered: bool


def together(rulings: Iterable[Ruling]) -> dict[int, Held]:
    """All rulings of a sitting by slot, in the order in which they were made."""
    found: dict[int, Held] = {}
    for each in rulings:
        found[each.slot] = found.get(each.slot, Held(each.slot)).and_then(each)
    return found


def with_accepted(key: Key, held: Held) -> Key:
    """The key with the texts that are right too in its blanks, those of a case included."""
    match key:
        case fill_blank.Key():
            return _wider(key, held.of())
        case case_study.Key():
            children = [
                each.model_copy(update={"key": _wider(each.key, held.of(each.id))})
                if isinstance(each.key, fill_blank.Key)
                else each
                for each in key.children
            ]
            return key.model_copy(update={"children": tuple(children)})
        case _:
            return key


def mark_under(slot: MarkedSlot, of: Answered, held: Held, by_people: Mapping[str, Points]) -> Ruled | None:
    """What an answer brings under everything that holds; None while a person has yet to mark some of it.

    ``by_people``: what people gave, by part. With nothing ruled this is the first marking itself, so taking a
    ruling back brings exactly the marks from before it.
    """
    void = held.void()
    if void is not None:
        return replace(ruled(slot, None, void), void=void)
    if isinstance(of.content, case_study.Content):
        return _case(slot, of, held, by_people)
    outcome = _outcome(of, held.of(), partial(award, slot.rule, slot.max_points))
    if not isinstance(outcome, NeedsPerson):
        return ruled(slot, outcome, None)
    given = by_people.get(WHOLE)
    if given is None:
        return None
    return Ruled(given, slot.max_points, given == slot.max_points, by_people=True)


def part_marks(
    slot: MarkedSlot, of: Answered, held: Held, by_people: Mapping[str, Points]
) -> tuple[PartMark, ...]:
    """What each item of a case brings under everything that holds; empty for what is no case."""
    if not isinstance(of.content, case_study.Content):
        return ()
    found = []
    for part, most in _parts(slot, of, held):
        answered = part.outcome.answered
        match held.void(part.id):
            case VoidedItem.FULL_MARKS:
                found.append(PartMark(part.id, most, most, True, answered))
            case VoidedItem.REMOVED:
                found.append(PartMark(part.id, Points(0), Points(0), True, answered))
            case None if isinstance(part.outcome, NeedsPerson):
                given = by_people.get(part.id)
                found.append(PartMark(part.id, given, most, given == most, answered))
            case _:
                each = award_part(slot.rule, most, part.outcome)
                found.append(PartMark(part.id, each, most, part.outcome.fully_right, answered))
    return tuple(found)


def part_of(of: Answered, part: str) -> Answered:
    """One item of a case with its own key and answer; the whole for what stands alone. Raises KeyError."""
    return of if part == WHOLE else _below(of)[part]


def worth_under(slot: MarkedSlot, content: Content, held: Held) -> Points:
    """What the slot is worth under everything that holds: without the parts that were taken out."""
    if held.void() is not None or not isinstance(content, case_study.Content):
        return Points(0) if held.void() is VoidedItem.REMOVED else slot.max_points
    return Points(sum(worth_of_parts(slot, content, held)))


def worth_of_parts(slot: MarkedSlot, content: Content, held: Held) -> tuple[Points, ...]:
    """What each item of a case is worth under everything that holds; empty for what is no case."""
    children = content.children if isinstance(content, case_study.Content) else ()
    worth = split(slot.max_points, [child.share for child in children]) if children else ()
    gone = [held.void(child.id) is VoidedItem.REMOVED for child in children]
    return tuple(Points(0) if out else each for each, out in zip(worth, gone, strict=True))


def fits_under(of: Answered, given: Mapping[str, Any], held: Held) -> tuple[bool, ...]:
    """Of each blank that was filled in, whether it fits the key or what was ruled right too."""
    fits = list(fitting(of.kind, of.content, with_accepted(of.key, held), given))
    for place, own, part in _numbers(of):
        if held.of(part).accepted and place < len(fits):
            fits[place] = compare(own.content, own.key, own.response, held.of(part)).fully_right
    return tuple(fits)


def compare(content: Content, key: Key, response: Response | None, ruling: Ruling) -> Outcome:
    """How right an answer is under the ruling, for a kind of :data:`CAN_ACCEPT`."""
    match content, key:
        case fill_blank.Content(), fill_blank.Key():
            given = response if isinstance(response, fill_blank.Response) else None
            return fill_blank.compare(content, _wider(key, ruling), given)
        case numeric.Content(), numeric.Key():
            read = response if isinstance(response, numeric.Response) else None
            outcome = numeric.compare(content, key, read)
            if outcome.fully_right or read is None or not _takes(ruling, read.blanks[:1]):
                return outcome
            return replace(outcome, hits=1, missed=0, false_hits=0)
        case _:
            raise ValueError(f"nothing can be accepted for {type(content).__name__}")


def ruled(slot: MarkedSlot, outcome: Outcome | None, void: VoidedItem | None) -> Ruled:
    """What the answer brings; a voided item brings everybody all, or is not there."""
    outcomes = {} if outcome is None else {slot.slot: outcome}
    (mark,) = mark_sheet([slot], outcomes, {slot.slot: void} if void else {}).slot_marks
    return Ruled(
        points=mark.awarded,
        of_points=mark.max_points,
        fully_right=void is VoidedItem.FULL_MARKS or (outcome is not None and outcome.fully_right),
    )


def not_accepted(content: Content, key: Key, response: Response | None) -> tuple[Accepted, ...]:
    """The texts of an answer that fit no blank they stand in: what a person may look at."""
    match content, key, response:
        case _, fill_blank.Key(), fill_blank.Response():
            return tuple(
                each
                for each in _filled(response)
                if each.blank <= len(key.blanks)
                and not any(
                    fill_blank.takes(blank, each.text, key.switches)
                    for blank in (key.blanks[each.blank - 1 : each.blank] if key.ordered else key.blanks)
                )
            )
        case numeric.Content(), numeric.Key(), numeric.Response():
            right = numeric.compare(content, key, response).fully_right
            return () if right else _filled(response)
        case _:
            return ()


def same_answer(text: str, key: Key) -> NormalForm:
    """What texts share that count as one answer: by the item's own switches, or the usual ones."""
    return normal_form(text, key.switches if isinstance(key, fill_blank.Key) else Switches())


def _case(slot: MarkedSlot, of: Answered, held: Held, by_people: Mapping[str, Points]) -> Ruled | None:
    """The items of a case together, within what a case can bring."""
    marks = part_marks(slot, of, held, by_people)
    waiting = [isinstance(part.outcome, NeedsPerson) for part, _ in _parts(slot, of, held)]
    points = [each.points for each in marks if each.points is not None]
    if len(points) < len(marks):
        return None
    most = Points(sum(each.of_points for each in marks))
    least = Points(0) if any(waiting) else slot.rule.lowest
    got = Points(max(least, min(most, sum(points))))
    fully = most > 0 and (got == most if any(waiting) else all(each.fully_right for each in marks))
    return Ruled(got, most, fully, held.any_void, any(waiting))


def _parts(slot: MarkedSlot, of: Answered, held: Held) -> Iterator[tuple[Part, Points]]:
    """The items of a case, how right their answers are with what was ruled right too, and their worth."""
    below, parts = _below(of), registry.compare(of.kind, of.content, of.key, of.response).parts
    for part, most in zip(parts, split(slot.max_points, [part.share for part in parts]), strict=True):
        own = held.of(part.id)
        if own.widens:
            worth = partial(award_part, slot.rule, most)
            yield replace(part, outcome=_outcome(below[part.id], own, worth)), most
        else:
            yield part, most


def _below(of: Answered) -> dict[str, Answered]:
    """The items of a case, each with its own key and answer, by id; empty for what is no case."""
    if not isinstance(of.content, case_study.Content) or not isinstance(of.key, case_study.Key):
        return {}
    given = of.response if isinstance(of.response, case_study.Response) else None
    answers = case_study.responses(of.content, given)
    return {
        child.id: Answered(child.kind, child.content, own, answers[child.id])
        for child in of.content.children
        if (own := of.key.of(child)) is not None
    }


def _outcome(of: Answered, own: Ruling, worth: Callable[[Outcome], Points]) -> Outcome:
    if own.accepted:
        return compare(of.content, of.key, of.response, own)
    return best(of.kind, of.content, of.key, own.also, of.response, worth)


def _numbers(of: Answered) -> Iterator[tuple[int, Answered, str]]:
    """The numbers asked for: the place of each among all blanks that are told apart, and its part."""
    place = 0
    for part, each in (_below(of) or {WHOLE: of}).items():
        if each.kind is KindName.NUMERIC:
            yield place, each, part
        place += registry.present(each.kind, each.content).told_apart


def _filled(response: fill_blank.Response) -> tuple[Accepted, ...]:
    return tuple(
        Accepted(blank=number, text=text)
        for number, text in enumerate(response.blanks, start=1)
        if not is_blank(text)
    )


def _wider(key: fill_blank.Key, ruling: Ruling) -> fill_blank.Key:
    blanks = []
    for number, blank in enumerate(key.blanks, start=1):
        more = [each.text for each in ruling.accepted if each.blank == number]
        texts = dict.fromkeys((*blank.accepted, *more))
        blanks.append(blank.model_copy(update={"accepted": tuple(texts)}))
    return key.model_copy(update={"blanks": tuple(blanks)})


def _takes(ruling: Ruling, given: Iterable[str]) -> bool:
    taken = {normal_form(each.text, Switches()) for each in ruling.accepted}
    return any(normal_form(text, Switches()) in taken for text in given)
