"""What a simulated candidate answers: what the key asks for, or a guess."""

import html
import math
import random
import re
from typing import Any

from question_bank.kinds import calculated, formula
from question_bank.kinds.contract import UNIT
from web.simulation.keys import KeyLine

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_GIVEN_AS_KEYED = {
    "single_choice": "option",
    "multiple_choice": "options",
    "true_false": "value",
    "matching": "pairs",
    "ordering": "order",
}


def right_answer(line: KeyLine, slot: dict[str, Any]) -> dict[str, Any] | None:
    """The answer that the key asks for; None where nobody could work it out from the page."""
    if line.kind in _GIVEN_AS_KEYED:
        name = _GIVEN_AS_KEYED[line.kind]
        return {name: line.key[name]}
    match line.kind:
        case "numeric":
            return {"blanks": [_amount(line.key)]}
        case "calculated":
            answer = worked_out(line, slot["stem"])
            return None if answer is None else {"blanks": [answer]}
        case "hotspot":
            first = {region["place"]: region for region in reversed(line.key["regions"])}
            return {"points": [_within(first[place]) for place in sorted(first)]}
        case _:
            return {"blanks": [accepted(blank)[0] for blank in line.key["blanks"]]}


def wrong_answer(slot: dict[str, Any], rng: random.Random) -> dict[str, Any] | None:
    """A guess: any option, any set of options, either word, any points, or nothing at all."""
    options = [option["id"] for option in slot["options"]]
    match slot["kind"]:
        case "single_choice":
            return {"option": rng.choice(options)}
        case "multiple_choice":
            return {"options": rng.sample(options, rng.randint(1, len(options)))}
        case "true_false":
            return {"value": rng.random() < 0.5}
        case "matching":
            return {"pairs": {prompt["id"]: rng.choice(options) for prompt in slot["prompts"]}}
        case "ordering":
            return {"order": rng.sample(options, len(options))}
        case "hotspot":
            count = rng.randint(1, slot["places"])
            return {"points": [[rng.randint(0, UNIT), rng.randint(0, UNIT)] for _ in range(count)]}
        case _:
            return None


def answer(line: KeyLine, slot: dict[str, Any], ability: float, rng: random.Random) -> dict[str, Any] | None:
    """What somebody of an ability (in logits) gives; the harder an item, the rarer they know it.

    The items of a case are known or not one by one.
    """
    if line.parts:
        below = {child["id"]: child for child in slot["children"]}
        given = {own: answer(part, below[own], ability, rng) for own, part in line.parts}
        filled = {own: each for own, each in given.items() if each is not None}
        return {"children": filled} if filled else None
    hardness = (line.difficulty - 3) * 0.7 + rng.gauss(0, 0.5)
    knows = rng.random() < 1 / (1 + math.exp(hardness - ability))
    return right_answer(line, slot) if knows else wrong_answer(slot, rng)


def accepted(blank: dict[str, Any]) -> list[str]:
    """The texts that a blank takes, its number among them."""
    return [*blank["accepted"], *([_amount(blank["amount"])] if "amount" in blank else [])]


def _amount(key: dict[str, Any]) -> str:
    return f"{key['value']} {key['unit']}".rstrip()


def _within(region: dict[str, Any]) -> list[int]:
    """A point of a region: its middle, or a corner, which belongs to it."""
    at = region["at"]
    return [(at[0] + at[2]) // 2, (at[1] + at[3]) // 2] if region["shape"] == "rectangle" else at[:2]


def worked_out(line: KeyLine, stem: str) -> str | None:
    """What the formula gives for the values that the page shows; None where they cannot be found there."""
    units = {each["name"]: each["unit"] for each in line.asked["parameters"]}
    pieces = calculated.PLACE.split(line.asked["stem"])
    pattern = re.escape(pieces[0])
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        value = f"(?P={name})" if f"(?P<{name}>" in pattern else f"(?P<{name}>{_NUMBER})"
        unit = re.escape(f"\u00a0{html.escape(units[name])}") if units[name] else ""
        pattern += value + unit + re.escape(pieces[place + 1])
    shown = re.fullmatch(pattern, stem)
    if shown is None:
        return None
    values = {name: float(value) for name, value in shown.groupdict().items()}
    found = formula.number(formula.read(line.key["formula"]), values)
    if found is None:
        return None
    places = line.key["decimals"]
    return f"{found:.12g}" if places is None else f"{formula.rounded(found, places):f}"
