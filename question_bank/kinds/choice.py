"""What kinds with options share: the options and what can be wrong with them."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from core.errors import Finding
from question_bank.kinds import rich_text
from question_bank.kinds.contract import MAX_OPTIONS, Content, Option
from question_bank.kinds.normal_form import fold_width


class ChoiceContent(Content):
    """A stem and its options in the order of writing."""

    options: Annotated[tuple[Option, ...], Field(max_length=MAX_OPTIONS)] = ()

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)


def letter(place: int) -> str:
    """The letter an author knows an option by: 0 → ``"A"``."""
    return chr(ord("A") + place)


def telling_nothing(content: ChoiceContent) -> tuple[str, ...]:
    """The ids in an order that has nothing to do with the key, the same whenever it is asked for.

    Authors write the steps of an order, and the choices of pairs, as they belong: shown in the order of
    writing they would give themselves away. Where chance brings just that order back, it is turned by one.
    """
    seeded = hashlib.sha256(content.stem.encode())

    def lot(option_id: str) -> bytes:
        lots = seeded.copy()
        lots.update(f"/{option_id}".encode())
        return lots.digest()

    order = tuple(sorted(content.option_ids, key=lot))
    return (*order[1:], *order[:1]) if order == content.option_ids else order


def check_stem(content: Content) -> tuple[Finding, ...]:
    """A stem must say or show something."""
    return (Finding("item.stem_empty", field="stem"),) if rich_text.is_empty(content.stem) else ()


def check_options(content: ChoiceContent) -> tuple[Finding, ...]:
    """At least two options, each saying something of its own, each with its own id."""
    findings: list[Finding] = []
    if len(content.options) < 2:
        findings.append(Finding("item.options_too_few", {"count": len(content.options)}, "options"))
    repeated = [option_id for option_id, times in Counter(content.option_ids).items() if times > 1]
    findings += [Finding("item.option_id_repeated", {"option": i}, "options") for i in repeated]
    seen: dict[str, str] = {}
    for place, option in enumerate(content.options):
        named, field = letter(place), f"options.{option.id}"
        text = fold_width(rich_text.plain(option.text))
        if rich_text.is_empty(option.text):
            findings.append(Finding("item.option_empty", {"option": named}, field))
        elif text in seen:
            findings.append(Finding("item.option_repeated", {"option": named, "same_as": seen[text]}, field))
        else:
            seen[text] = named
    return tuple(findings)


def check_key_options(content: ChoiceContent, chosen: Sequence[str]) -> tuple[Finding, ...]:
    """A key names options that exist, each once."""
    beyond = [c for c in dict.fromkeys(chosen) if c not in content.option_ids]
    repeated = [c for c, times in Counter(chosen).items() if times > 1]
    return (
        *(Finding("item.key_beyond_options", {"option": c.upper()}, "key") for c in beyond),
        *(Finding("item.key_repeated", {"option": c.upper()}, "key") for c in repeated),
    )
