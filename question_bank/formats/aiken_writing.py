"""A bank as Aiken: single choices in plain text, nothing else."""

from collections.abc import Sequence

from question_bank import markup
from question_bank.formats.outgoing import (
    Lost,
    Made,
    Outgoing,
    Unfit,
    no_place_for,
    refuse_pictures,
    sound_key,
)
from question_bank.kinds import single_choice
from question_bank.kinds.choice import ChoiceContent, letter


def written(name: str, items: Sequence[Outgoing]) -> Made:
    """The file in UTF-8, in the order of the bank."""
    kept: list[Outgoing] = []
    left: list[Lost] = []
    pieces: list[str] = []
    for item in items:
        try:
            pieces.append(_item(item))
        except Unfit as unfit:
            left.append(Lost(item.number, unfit.finding))
        else:
            kept.append(item)
    places = tuple((name, None, row) for row in range(1, len(kept) + 1))
    return Made(name, "\n".join(pieces).encode(), tuple(kept), places, tuple(left))


def _item(item: Outgoing) -> str:
    key = sound_key(item)
    if not isinstance(key, single_choice.Key) or not isinstance(item.content, ChoiceContent):
        raise no_place_for()
    refuse_pictures(item)
    stem, *options = (markup.readable(each) for each in item.texts)
    lines = [f"{letter(place)}. {option}" for place, option in enumerate(options)]
    right = letter(item.content.option_ids.index(key.option))
    return "\n".join((stem, *lines, f"ANSWER: {right}", ""))
