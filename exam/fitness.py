"""The items of a paper as they stand now: what bars it from being locked, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Finding
from core.work import UnitOfWork
from exam.forms import Form
from exam.rules import fitness as rules
from exam.rules.fitness import SlotNow
from question_bank import fitness, selection
from question_bank.kinds import registry


@dataclass(frozen=True, slots=True)
class PaperFitness:
    """``bars``: why the paper is not locked; ``advice``: what does not bar it and deserves a look."""

    bars: tuple[Finding, ...]
    advice: tuple[Finding, ...]

    @property
    def outdated(self) -> tuple[int, ...]:
        """The slots of a draft that hold an older wording of their item than the one in use."""
        return tuple(int(str(each.facts["slot"])) for each in self.advice if each.code == rules.REWORDED)


def of_form(work: UnitOfWork, form: Form, *, is_locked: bool = False) -> PaperFitness:
    """Look at every item of a form; the caller has judged who may. ``is_locked``: none is exchanged."""
    items = {slot.item_id for slot in form.slots}
    now = fitness.now(work, items)
    worded = {
        slot.item_id: (face.kind, face.content) for slot, face in zip(form.slots, form.faces, strict=True)
    }
    alike = fitness.alike(work, worded)
    slots = [
        SlotNow(
            slot=slot.slot,
            item_id=slot.item_id,
            number=now[slot.item_id].number,
            is_retired=now[slot.item_id].current_version is None,
            is_reworded=now[slot.item_id].current_version != slot.version_id,
            enemy_group=now[slot.item_id].enemy_group,
            fingerprint=registry.fingerprint(face.kind, face.content),
            repealed=now[slot.item_id].repealed,
        )
        for slot, face in zip(form.slots, form.faces, strict=True)
    ]
    return PaperFitness(rules.bars(slots, alike), rules.advice(slots, is_locked=is_locked))


def alike_to(work: UnitOfWork, versions: Mapping[int, int], item_id: int, version_id: int) -> frozenset[int]:
    """Of the items, by id with the versions that are asked, those that another is nearly the same as."""
    asked = {**versions, item_id: version_id}
    faces = selection.faces(work, asked.values())
    worded = {each: (faces[version].kind, faces[version].content) for each, version in asked.items()}
    met = [{pair.one, pair.other} for pair in fitness.alike(work, worded)]
    return frozenset(each for pair in met if item_id in pair for each in pair) - {item_id}
