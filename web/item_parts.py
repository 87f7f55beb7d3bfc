"""The parts of items that are answered part by part, as pages show them: blanks, pairs, places in order."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from starlette.datastructures import FormData

from question_bank.kinds import latex
from question_bank.kinds.case_study import MAX_CHILDREN
from question_bank.kinds.contract import UNIT, KindName, Option, Picture, Presented, RightAnswer
from question_bank.kinds.fill_blank import PLACE
from question_bank.markup import readable
from web.views import View

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IN_A_LIST: Final = 60
"""Characters of an option in a list to select from."""
_BLANK: Final = r'<span class="blank">\1</span>'
_CHILD: Final = re.compile(r"[a-z0-9]{1,16}")
_FIELDS: Final = frozenset({"option", "options", "value", "blank", "prompt", "choice", "place", "point"})
_POINT: Final = re.compile(
    r"(\d{1,3})(?:\.(\d{1,2}))?\s*[%％]?\s*[,，、\s]\s*(\d{1,3})(?:\.(\d{1,2}))?\s*[%％]?"
)
CHOSEN_FROM: Final = frozenset({KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE})
"""Kinds whose options themselves are chosen; in other kinds options are put somewhere."""


class ListedOption(View):
    """An option to be put somewhere: in full above, and as plain words in a list to select from."""

    letter: str
    id: str
    html: str
    text: str
    chosen: bool = False


class PartShown(View):
    """One blank, prompt, place or point: what was given, whether it ``fits``, what is accepted once told.

    ``id`` and ``html`` are those of a pair's prompt, empty otherwise. What is given and accepted of pairs and
    orders are letters of options; a point is told as ``34.5%, 56%`` of width and height, and stands ``at``.
    """

    number: int
    given: str
    accepted: tuple[str, ...]
    id: str = ""
    html: str = ""
    fits: bool = False
    at: tuple[int, int] | None = None


class AskedChild(View):
    """One item of a case, to be answered by a plain form; ``stem`` has its blanks numbered."""

    id: str
    number: int
    kind: KindName
    stem: str
    options: tuple[ListedOption, ...]
    parts: tuple[PartShown, ...]
    reuse: bool
    value: bool | None
    picture: Picture | None = None


class GivenFields(BaseModel):
    """What a plain form says of one item; fields of other kinds than the item's stay empty.

    ``prompt`` and ``choice`` are pairs side by side; ``place`` the step in each place of an order; ``point``
    is written as :func:`typed_points` reads it.
    """

    model_config = ConfigDict(extra="ignore")

    option: str = ""
    options: list[str] = []
    value: str = ""
    blank: list[str] = []
    prompt: list[str] = []
    choice: list[str] = []
    place: list[str] = []
    point: list[str] = []

    def raw(self) -> dict[str, object]:
        """The response as a kind reads it; what the item's kind does not read is refused there."""
        if self.value:
            return {"value": {"true": True, "false": False}.get(self.value, self.value)}
        if self.options:
            return {"options": self.options}
        if self.blank:
            return {"blanks": self.blank}
        if self.prompt:
            return {"pairs": dict(zip(self.prompt, self.choice, strict=False))}
        if self.place:
            return {"order": self.place}
        if self.point:
            return {"points": typed_points(self.point)}
        return {"option": self.option} if self.option else {}


def typed_points(typed: Sequence[str]) -> list[list[int] | str]:
    """Points as people write them, in percent of width and height; what is none is left for its kind."""
    return [_typed_point(each) for each in typed if each.strip()]


def _typed_point(typed: str) -> list[int] | str:
    found = _POINT.fullmatch(typed.strip())
    if found is None:
        return typed[:40]
    return [
        int(whole) * 100 + int((part or "").ljust(2, "0"))
        for whole, part in (found.group(1, 2), found.group(3, 4))
    ]


def answers_below(form: FormData, prefix: str) -> dict[str, dict[str, object]]:
    """What a form says of the items of a case, by their ids: fields ``<prefix><id>.<field>``."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in form.multi_items():
        own, _, field = name.removeprefix(prefix).partition(".")
        if not name.startswith(prefix) or not isinstance(value, str) or field not in _FIELDS:
            continue
        if not _CHILD.fullmatch(own) or (own not in found and len(found) >= MAX_CHILDREN):
            continue
        if field in {"option", "value"}:
            found.setdefault(own, {})[field] = value
        else:
            found.setdefault(own, {}).setdefault(field, []).append(value)
    return {own: GivenFields.model_validate(fields).raw() for own, fields in found.items()}


def listed(face: Presented, chosen: Collection[str] = ()) -> tuple[ListedOption, ...]:
    """The options in the order shown."""
    return tuple(
        ListedOption(
            letter=LETTERS[place],
            id=each.id,
            html=each.text,
            text=readable(latex.said(each.text))[:IN_A_LIST],
            chosen=each.id in chosen,
        )
        for place, each in enumerate(face.options)
    )


def asked_below(face: Presented, given: Mapping[str, Any]) -> tuple[AskedChild, ...]:
    """The items of a case with what was given so far."""
    below = given_below(given)
    return tuple(
        AskedChild(
            id=child.id,
            number=number,
            kind=child.face.kind,
            stem=with_blanks(child.face),
            options=listed(child.face, chosen_of(own)),
            parts=parts_of(child.face, own, None),
            reuse=child.face.reuse,
            picture=child.face.picture,
            value=own["value"] if isinstance(own.get("value"), bool) else None,
        )
        for number, child in enumerate(face.children, start=1)
        for own in (below.get(child.id, {}),)
    )


def with_blanks(face: Presented) -> str:
    """The stem with its blanks numbered."""
    return PLACE.sub(_BLANK, face.stem) if face.kind is KindName.FILL_BLANK else face.stem


def parts_of(
    face: Presented, given: Mapping[str, Any], right: RightAnswer | None, fits: Sequence[bool] = ()
) -> tuple[PartShown, ...]:
    """The parts in the order of the item; none for kinds without parts. ``fits``: of each blank."""
    letters = {option.id: LETTERS[place] for place, option in enumerate(face.options)}
    match face.kind:
        case KindName.MATCHING:
            pairs = given.get("pairs")
            known: dict[str, Any] = pairs if isinstance(pairs, dict) else {}
            put: Sequence[Any] = [known.get(prompt.id) for prompt in face.prompts]
            return _lettered(letters, put, right, face.prompts)
        case KindName.ORDERING:
            put = (_list(given, "order") + [None] * len(face.options))[: len(face.options)]
            return _lettered(letters, put, right, [None] * len(face.options))
        case KindName.HOTSPOT:
            return _points(face, _list(given, "points"), fits)
        case _:
            accepted = right.blanks if right is not None else ()
            return _blanks(face.blanks, _list(given, "blanks"), accepted, fits)


def _points(face: Presented, given: Sequence[Any], fits: Sequence[bool]) -> tuple[PartShown, ...]:
    """As many as may be placed; those that were not placed are empty."""
    known = [(each[0], each[1]) for each in given if _is_point(each)]
    return tuple(
        PartShown(
            number=place + 1,
            given=f"{at[0] / 100:g}%, {at[1] / 100:g}%" if at is not None else "",
            accepted=(),
            fits=place < len(fits) and fits[place],
            at=at,
        )
        for place in range(max(face.places, len(known)))
        for at in (known[place] if place < len(known) else None,)
    )


def _is_point(raw: Any) -> bool:
    return (
        isinstance(raw, list | tuple)
        and len(raw) == 2
        and all(isinstance(each, int) and 0 <= each <= UNIT for each in raw)
    )


def chosen_of(given: Mapping[str, Any]) -> set[str]:
    """The ids of the options that were chosen."""
    one = given.get("option")
    return {each for each in (one, *_list(given, "options")) if isinstance(each, str) and each}


def given_below(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What was given for each item of a case, by its id."""
    found = given.get("children")
    known = found if isinstance(found, dict) else {}
    return {own: each for own, each in known.items() if isinstance(each, dict)}


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    """The list of that name; a stored answer of another shape has none."""
    found = given.get(name)
    return list(found) if isinstance(found, list | tuple) else []


def _lettered(
    letters: Mapping[str, str],
    put: Sequence[Any],
    right: RightAnswer | None,
    prompts: Sequence[Option | None],
) -> tuple[PartShown, ...]:
    keyed = [(letters[option.id],) for option in right.options] if right is not None else [()] * len(put)
    return tuple(
        PartShown(
            number=place,
            given=letter,
            accepted=accepted,
            id=prompt.id if prompt is not None else "",
            html=prompt.text if prompt is not None else "",
            fits=letter in accepted,
        )
        for place, (option, accepted, prompt) in enumerate(zip(put, keyed, prompts, strict=True), start=1)
        for letter in (letters.get(str(option), ""),)
    )


def _blanks(
    count: int, given: Sequence[Any], accepted: Sequence[tuple[str, ...]], fits: Sequence[bool]
) -> tuple[PartShown, ...]:
    written = [text if isinstance(text, str) else "" for text in given]
    return tuple(
        PartShown(
            number=place + 1,
            given=written[place] if place < len(written) else "",
            accepted=accepted[place] if place < len(accepted) else (),
            fits=place < len(fits) and fits[place],
        )
        for place in range(count)
    )
