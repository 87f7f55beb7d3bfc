"""Rulings on an item after a sitting: an answer that is right too (也算对), or the item voided (作废).

A ruling is made for one slot of a sitting and stands beside the key, which never changes; several add up.
Pure: how an answer is to be marked anew, from the key as it is and everything that was ruled.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from core.points import Points
from exam.rules.marking import MarkedSlot, VoidedItem, mark_sheet
from question_bank.kinds import fill_blank, numeric
from question_bank.kinds.contract import Content, Key, KindName, Response
from question_bank.kinds.normal_form import NormalForm, Switches, is_blank, normal_form
from question_bank.kinds.outcome import Outcome

CAN_ACCEPT = frozenset({KindName.FILL_BLANK, KindName.NUMERIC})
"""Kinds whose answers are typed and compared by the machine, with one key for everybody."""


class Accepted(BaseModel):
    """A text that one blank takes too; blanks are numbered from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    blank: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=500)


class Ruling(BaseModel):
    """What was ruled on a slot: texts that are right too, and whether the item is voided, how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slot: int
    accepted: tuple[Accepted, ...] = ()
    void: VoidedItem | None = None

    def and_then(self, later: "Ruling") -> "Ruling":
        """Both together: texts add up; an item once voided stays so, the later way."""
        known = dict.fromkeys((*self.accepted, *later.accepted))
        return Ruling(slot=self.slot, accepted=tuple(known), void=later.void or self.void)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What an answer brings under all that was ruled; ``of_points`` 0 where the item left the paper."""

    points: Points
    of_points: Points
    fully_right: bool


def together(rulings: Iterable[Ruling]) -> dict[int, Ruling]:
    """All rulings of a sitting by slot, in the order in which they were made."""
    found: dict[int, Ruling] = {}
    for each in rulings:
        found[each.slot] = found[each.slot].and_then(each) if each.slot in found else each
    return found


def with_accepted(key: Key, ruling: Ruling) -> Key:
    """The key of a fill-blank item with the texts that are right too; any other key as it is."""
    return _wider(key, ruling) if isinstance(key, fill_blank.Key) else key


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
