"""The parts of items that are answered part by part, as pages show them: blanks, pairs, places in order."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from question_bank.kinds.contract import KindName, Option, Presented, RightAnswer
from question_bank.markup import readable
from web.views import View

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IN_A_LIST: Final = 60
"""Characters of an option in a list to select from."""
CHOSEN_FROM: Final = frozenset({KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE})
"""Kinds whose options themselves are chosen; in other kinds options are put somewhere."""


class ListedOption(View):
    """An option to be put somewhere: in full above, and as plain words in a list to select from."""

    letter: str
    id: str
    html: str
    text: str


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


def listed(face: Presented) -> tuple[ListedOption, ...]:
    """The options in the order shown."""
    return tuple(
        ListedOption(letter=LETTERS[place], id=each.id, html=each.text, text=readable(each.text)[:IN_A_LIST])
        for place, each in enumerate(face.options)
    )


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
