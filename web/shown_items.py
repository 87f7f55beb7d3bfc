"""Items as pages show them outside the examination: with the answer given, or with the key beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from core.points import Points, split
from exam.views import AlsoRight, PersonResult, SlotResult
from question_bank.kinds.contract import KindName, Presented, RightAnswer
from question_bank.kinds.fill_blank import PLACE
from web.exam_views import FileShown, IndexMark, ItemShown, OptionShown, SectionIndex
from web.item_parts import CHOSEN_FROM, LETTERS, chosen_of, given_below, parts_of

_BLANK: Final = r'<span class="blank">\1</span>'


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What was ruled after the sitting: as a result has it; ``part``: the item of a case at hand."""

    also: Sequence[AlsoRight] = ()
    removed: Sequence[str] = ()
    child_points: Sequence[Points] = ()
    part: str = ""

    def choices(self) -> list[tuple[str, ...]]:
        """The choices that are right too, by the ids of their options."""
        return [each.options for each in self.also if each.part == self.part]


_NOTHING_RULED: Final = _Ruled()


def answered_item(number: int, slot: SlotResult, files_at: str = "") -> ItemShown:
    """One item of a result: what was given, and what is right where that is released.

    ``files_at``: where the reader finds the files that were sent; empty where they may not.
    """
    given = slot.response if isinstance(slot.response, dict) else {}
    shown = _shown(
        number,
        slot.face,
        slot.points,
        given,
        slot.right,
        slot.awarded,
        slot.explanation,
        slot.fits,
        _Ruled(slot.also, slot.removed, slot.child_points),
    )
    told = zip(shown.children, slot.by_child, strict=False)
    marked = [child.model_copy(update={"awarded": awarded}) for child, awarded in told]
    if marked:
        shown = shown.model_copy(update={"children": tuple(marked)})
    return _by_people(shown, slot, files_at)


def _by_people(item: ItemShown, slot: SlotResult, files_at: str) -> ItemShown:
    """With the files that were sent, and the marks that people gave, each with the item it is about."""
    known = {
        each.ref: FileShown(name=each.name, href=files_at and f"{files_at}/{each.ref}") for each in slot.files
    }
    marks = {each.part: each for each in slot.marks}
    given = slot.response if isinstance(slot.response, dict) else {}
    if not known and not marks:
        return item
    below = given_below(given)
    children = tuple(
        _with_marks(child, known, below.get(each.id, {}), marks.get(each.id))
        for child, each in zip(item.children, slot.face.children, strict=True)
    )
    return _with_marks(item, known, given, marks.get("")).model_copy(update={"children": children})


def _with_marks(
    item: ItemShown, known: dict[str, FileShown], given: dict[str, Any], mark: PersonResult | None
) -> ItemShown:
    refs = given.get("files")
    named = [known[ref] for ref in refs if ref in known] if isinstance(refs, list) else []
    return item.model_copy(
        update={
            "files": tuple(named),
            "answered": item.answered or bool(named),
            "given_marks": mark.points if mark is not None else (),
            "marker_words": mark.words if mark is not None else "",
        }
    )


def verdict(item: ItemShown) -> str:
    """How much an item brought, as a word: full, part, none; open while that is not told."""
    if item.awarded is None:
        return "open"
    if item.awarded == item.points:
        return "full"
    return "part" if item.awarded > 0 else "none"


def index_of(
    titles: Sequence[str], slots: Sequence[SlotResult], items: Sequence[ItemShown]
) -> tuple[SectionIndex, ...]:
    """The items by section, each with its verdict; ``slots`` and ``items`` stand in one order."""
    found = []
    for place, title in enumerate(titles):
        here = [item for slot, item in zip(slots, items, strict=True) if slot.section == place]
        told = [item.awarded for item in here if item.awarded is not None]
        counted = [item for item in here if not item.removed]
        if here:
            found.append(
                SectionIndex(
                    title=title,
                    marks=tuple(IndexMark(number=item.number, verdict=verdict(item)) for item in here),
                    points=Points(sum(told)) if len(told) == len(counted) else None,
                    of_points=Points(sum(item.points for item in here)),
                )
            )
    return tuple(found)


def printed_item(
    number: int,
    face: Presented,
    points: Points,
    right: RightAnswer | None,
    explanation: str | None,
    also: Sequence[AlsoRight] = (),
) -> ItemShown:
    """One item of a paper, with its key when ``right`` is given, and what was ruled right beside it."""
    return _shown(number, face, points, {}, right, None, explanation, ruled=_Ruled(also))


def _shown(
    number: int,
    face: Presented,
    points: Points,
    given: dict[str, Any],
    right: RightAnswer | None,
    awarded: Points | None,
    explanation: str | None,
    fits: Sequence[bool] = (),
    ruled: _Ruled = _NOTHING_RULED,
) -> ItemShown:
    also = ruled.choices()
    chosen = chosen_of(given)
    keyed = {option.id for option in right.options} if right and face.kind in CHOSEN_FROM else set()
    parts = parts_of(face, given, right, fits)
    value, text = given.get("value"), given.get("text")
    children = _children(face, points, given, right, fits, ruled)
    return ItemShown(
        number=number,
        kind=face.kind.value,
        stem=PLACE.sub(_BLANK, face.stem) if face.kind is KindName.FILL_BLANK else face.stem,
        points=points,
        awarded=awarded,
        answered=bool(chosen)
        or any(part.given.strip() for part in parts)
        or isinstance(value, bool)
        or (isinstance(text, str) and bool(text.strip()))
        or any(child.answered for child in children),
        options=tuple(
            OptionShown(
                letter=LETTERS[place],
                html=option.text,
                chosen=option.id in chosen,
                right=option.id in keyed,
                also=face.kind is KindName.SINGLE_CHOICE and (option.id,) in also,
            )
            for place, option in enumerate(face.options)
        ),
        removed=ruled.part in ruled.removed or "" in ruled.removed,
        also=_sets(face, also),
        also_value=also[0] == ("true",) if also and face.kind is KindName.TRUE_FALSE else None,
        given_value=value if isinstance(value, bool) else None,
        right_value=right.value if right is not None else None,
        blanks=parts,
        right_known=right is not None,
        explanation=explanation,
        worked=right.worked if right is not None else "",
        lenient=right.lenient if right is not None else (),
        picture=face.picture,
        regions=right.regions if right is not None else (),
        text=text if isinstance(text, str) else "",
        right=right if right is not None and right.rubric else None,
        children=children,
    )


def _sets(face: Presented, also: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Sets of options by their letters on this page; of a single choice the options themselves tell it."""
    if face.kind is not KindName.MULTIPLE_CHOICE:
        return ()
    letters = {option.id: LETTERS[place] for place, option in enumerate(face.options)}
    return tuple("".join(sorted(letters[own] for own in each if own in letters)) for each in also)


def _children(
    face: Presented,
    points: Points,
    given: dict[str, Any],
    right: RightAnswer | None,
    fits: Sequence[bool],
    ruled: _Ruled,
) -> tuple[ItemShown, ...]:
    """The items of a case, each with its share of the points."""
    if not face.children:
        return ()
    worth = ruled.child_points or split(points, [child.share for child in face.children])
    rights = right.children if right is not None else (None,) * len(face.children)
    below = given_below(given)
    starts = accumulate((child.face.told_apart for child in face.children), initial=0)
    asked = zip(face.children, worth, rights, starts, strict=False)
    return tuple(
        _shown(
            number,
            child.face,
            each,
            below.get(child.id, {}),
            own,
            None,
            None,
            fits[start:],
            _Ruled(ruled.also, ruled.removed, part=child.id),
        )
        for number, (child, each, own, start) in enumerate(asked, start=1)
    )
