"""The parts of items that are answered part by part, as pages show them: blanks, pairs, places in order."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from starlette.datastructures import FormData

from question_bank.kinds import latex
from question_bank.kinds.case_study import MAX_CHILDREN
from question_bank.kinds.contract import KindName, Option, Presented, RightAnswer
from question_bank.kinds.fill_blank import PLACE
from question_bank.markup import readable
from web.views import View

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IN_A_LIST: Final = 60
"""Characters of an option in a list to select from."""
_BLANK: Final = r'<span class="blank">\1</span>'
_CHILD: Final = re.compile(r"[a-z0-9]{1,16}")
_FIELDS: Final = frozenset({"option", "options", "value", "blank", "prompt", "choice", "place"})
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
    """One blank, prompt or place: what was given, whether it ``fits``, what is accepted once that is told.

    ``id`` and ``html`` are those of a pair's prompt, empty otherwise. What is given and accepted of pairs and
    orders are letters of options.
    """

    number: int
    given: str
    accepted: tuple[str, ...]
    id: str = ""
    html: str = ""
    fits: bool = False


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


class GivenFields(BaseModel):
    """What a plain form says of one item; fields of other kinds than the item's stay empty.

    ``prompt`` and ``choice`` are pairs side by side; ``place`` the step in each place of an order.
    """

    model_config = ConfigDict(extra="ignore")

    option: str = ""
    options: list[str] = []
    value: str = ""
    blank: list[str] = []
    prompt: list[str] = []
    choice: list[str] = []
    place: list[str] = []

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
        return {"option": self.option} if self.option else {}


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
        case _:
            accepted = right.blanks if right is not None else ()
            return _blanks(face.blanks, _list(given, "blanks"), accepted, fits)


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
