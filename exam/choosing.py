"""Items and options as the analysis names them.

An item by the beginning of its stem, an option by the letter of the author's order, whoever saw it in which.
The places to find on a picture are options by their numbers: all of them right, and found or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from exam.rules.further_keys import Choice, as_key
from question_bank import markup
from question_bank.kinds import choice, hotspot, multiple_choice, single_choice, true_false
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, Response
from question_bank.kinds.fill_blank import PLACE

RIGHT, WRONG = "\u221a", "\u00d7"
"""What the two answers of a true/false item (判断题) are called."""
_LONGEST: Final = 60
_LINE: Final = "____"


def line(content: Content) -> str:
    """The beginning of the stem, blanks as lines."""
    return PLACE.sub(_LINE, markup.told(content.stem))[:_LONGEST]


def options(content: Content, key: Key) -> tuple[str, ...]:
    """What can be chosen; empty for kinds without options."""
    match content:
        case single_choice.Content(options=given) | multiple_choice.Content(options=given):
            return tuple(choice.letter(place) for place in range(len(given)))
        case true_false.Content():
            return (RIGHT, WRONG)
        case hotspot.Content() if isinstance(key, hotspot.Key):
            return tuple(map(str, key.places))
        case _:
            return ()


def chosen(content: Content, key: Key, response: Response | None) -> Iterator[str]:
    """What was chosen."""
    match response:
        case single_choice.Response(option=str(option)):
            yield from _letters(content, (option,))
        case multiple_choice.Response():
            yield from _letters(content, tuple(response.chosen))
        case true_false.Response(value=bool(value)):
            yield RIGHT if value else WRONG
        case hotspot.Response() if isinstance(content, hotspot.Content) and isinstance(key, hotspot.Key):
            yield from map(str, sorted(hotspot.found(content, key, response.points)))
        case _:
            return


def listed(content: Content) -> Iterator[tuple[str, str, str]]:
    """What can be chosen of an item of choice: its id as rulings name it, how it is called, its HTML."""
    match content:
        case single_choice.Content(options=given) | multiple_choice.Content(options=given):
            yield from ((each.id, choice.letter(place), each.text) for place, each in enumerate(given))
        case true_false.Content():
            yield from (("true", RIGHT, ""), ("false", WRONG, ""))
        case _:
            return


def also_right(content: Content, also: Iterable[Choice]) -> frozenset[str]:
    """What is right in any of the choices that were ruled right too."""
    keys = (key for each in also if (key := as_key(content, each)) is not None)
    return frozenset(name for key in keys for name in keyed(content, key))


def called(content: Content, chosen: Choice) -> tuple[str, str]:
    """What a choice is called: its letters together, and of a single option the beginning of its text."""
    known = {own: (letter, html) for own, letter, html in listed(content)}
    found = [known[own] for own in chosen.options if own in known]
    letters = "".join(sorted(letter for letter, _ in found))
    return letters, markup.told(found[0][1])[:_LONGEST] if len(found) == 1 else ""


def keyed(content: Content, key: Key) -> Iterator[str]:
    """What is right."""
    match key:
        case single_choice.Key(option=option):
            yield from _letters(content, (option,))
        case multiple_choice.Key(options=right):
            yield from _letters(content, right)
        case true_false.Key(value=value):
            yield RIGHT if value else WRONG
        case hotspot.Key():
            yield from map(str, key.places)
        case _:
            return


def _letters(content: Content, named: Sequence[str]) -> Iterator[str]:
    known = content.option_ids if isinstance(content, ChoiceContent) else ()
    return (choice.letter(known.index(option)) for option in named if option in known)
