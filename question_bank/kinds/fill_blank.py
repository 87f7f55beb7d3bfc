"""填空题: texts for numbered places ``[[1]]``, ``[[2]]`` … in the stem, compared in normal form."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from core.errors import Finding
from question_bank.kinds import choice, contract, rich_text
from question_bank.kinds.contract import (
    MAX_ACCEPTED,
    MAX_BLANKS,
    BlankText,
    Frozen,
    KindName,
    Presented,
    RightAnswer,
    UnsoundKey,
)
from question_bank.kinds.most_pairs import most_pairs
from question_bank.kinds.normal_form import Switches, is_blank, normal_form
from question_bank.kinds.outcome import Outcome

PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")


class Content(contract.Content):
    """``{"stem": "… [[1]] … [[2]] …"}``; the numbers run from 1 in the order of reading."""

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(int(number) for number in PLACE.findall(self.stem))


class Blank(Frozen):
    """The answers one blank accepts, as plain text."""

    accepted: Annotated[tuple[BlankText, ...], Field(max_length=MAX_ACCEPTED)] = ()


class Key(contract.Key):
    """``{"blanks": [{"accepted": ["50", "五十"]}], "ordered": true, "switches": {…}}``"""

    blanks: Annotated[tuple[Blank, ...], Field(max_length=MAX_BLANKS)] = ()
    ordered: StrictBool = True
    switches: Switches = Switches()


def _text_or_nothing(raw: object) -> object:
    return "" if raw is None else raw


GivenText = Annotated[BlankText, BeforeValidator(_text_or_nothing)]


def places_or_none(raw: object) -> object:
    """No list of texts is an empty one."""
    return () if raw is None else raw


class Response(contract.Response):
    """``{"blanks": ["50", ""]}``; ``null``, ``{}`` and blanks with nothing visible are unanswered."""

    blanks: Annotated[
        tuple[GivenText, ...], Field(max_length=MAX_BLANKS), BeforeValidator(places_or_none)
    ] = ()

    @property
    def answered(self) -> bool:
        return not all(is_blank(text) for text in self.blanks)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    findings = [*choice.check_stem(content), *_check_places(content)]
    if key is None or not key.blanks:
        return (*findings, Finding("item.key_missing", field="key"))
    in_stem, in_key = len(content.places), len(key.blanks)
    if in_stem and in_stem != in_key:
        facts = {"in_stem": in_stem, "in_key": in_key}
        findings.append(Finding("item.blanks_and_key_differ", facts, "key"))
    for number, blank in enumerate(key.blanks, start=1):
        findings += _check_accepted(number, blank, key.switches)
    return tuple(findings)


def _check_places(content: Content) -> tuple[Finding, ...]:
    places = content.places
    if not places:
        return (Finding("item.blank_missing", field="stem"),)
    if len(places) > MAX_BLANKS:
        facts = {"count": len(places), "most": MAX_BLANKS}
        return (Finding("item.blanks_too_many", facts, "stem"),)
    if places != tuple(range(1, len(places) + 1)):
        return (Finding("item.blank_numbers", {"found": ", ".join(map(str, places))}, "stem"),)
    if len(PLACE.findall(rich_text.plain(content.stem))) != len(places):
        return (Finding("item.blank_hidden", field="stem"),)
    return ()


def _check_accepted(number: int, blank: Blank, switches: Switches) -> tuple[Finding, ...]:
    field = f"key.blanks.{number}"
    if not blank.accepted or any(is_blank(text) for text in blank.accepted):
        return (Finding("item.accepted_empty", {"blank": number}, field),)
    forms = [normal_form(text, switches) for text in blank.accepted]
    return tuple(
        Finding("item.accepted_repeated", {"blank": number, "answer": text}, field)
        for place, text in enumerate(blank.accepted)
        if forms[place] in forms[:place]
    )


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.FILL_BLANK, stem=content.stem, blanks=len(content.places))


def stem_parts(stem: str) -> tuple[str, ...]:
    """The HTML before, between and after the places, in order: one more than there are places."""
    return tuple(PLACE.split(stem)[::2])


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape or a text longer than 500 characters."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part per blank; a filled blank that does not fit, or has no place, is a false hit.

    Where order is free, as many blanks as possible are matched, each answer at most once.
    Raises UnsoundKey when blanks and key differ in number.
    """
    if not key.blanks or len(key.blanks) != len(content.places):
        raise UnsoundKey(f"{len(content.places)} places, {len(key.blanks)} keys")
    given = response.blanks if response is not None else ()
    filled = [place for place, text in enumerate(given) if not is_blank(text)]
    hits = _hits(key, given, filled)
    return Outcome(
        answered=bool(filled), hits=hits, missed=len(key.blanks) - hits, false_hits=len(filled) - hits
    )


def _hits(key: Key, given: Sequence[str], filled: Sequence[int]) -> int:
    accepted = [{normal_form(text, key.switches) for text in blank.accepted} for blank in key.blanks]
    forms = {place: normal_form(given[place], key.switches) for place in filled}
    if key.ordered:
        return sum(place < len(accepted) and forms[place] in accepted[place] for place in filled)
    fits = [[b for b, right in enumerate(accepted) if forms[place] in right] for place in filled]
    return most_pairs(fits)


def explain(_content: Content, key: Key) -> RightAnswer:
    """What each blank accepts, for release."""
    blanks = tuple(blank.accepted for blank in key.blanks)
    lenient = tuple(name for name in Switches.model_fields if getattr(key.switches, name))
    return RightAnswer(kind=KindName.FILL_BLANK, blanks=blanks, ordered=key.ordered, lenient=lenient)
