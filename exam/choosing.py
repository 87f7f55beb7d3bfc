"""Items and options as the analysis names them.

An item by the beginning of its stem, an option by the letter of the author's order, whoever saw it in which.
The places to find on a picture are options by their numbers: all of them right, and found or not.
"""

from collections.abc import Iterator, Sequence
from typing import Final

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
