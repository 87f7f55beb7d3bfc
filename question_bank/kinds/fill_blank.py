"""填空题: texts for numbered places ``[[1]]``, ``[[2]]`` … in the stem, compared in normal form.

A blank may take a number too, within a tolerance; it is read as the numeric kind reads numbers.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from core.errors import Finding
from question_bank.kinds import choice, contract, rich_text
from question_bank.kinds.amount import Amount, check_number, check_unit
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
    """What one blank accepts: texts, as plain text, and a number within its tolerance.

    A blank without a number is stored as it was before blanks knew numbers, so that its hash stays.
    """

    accepted: Annotated[tuple[BlankText, ...], Field(max_length=MAX_ACCEPTED)] = ()
    amount: Annotated[Amount | None, Field(exclude_if=lambda amount: amount is None)] = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What is accepted as texts, the number among them: for whatever knows no tolerance."""
        own = (self.amount.written,) if self.amount is not None else ()
        return tuple(dict.fromkeys((*own, *self.accepted)))

    @property
    def told(self) -> tuple[str, ...]:
        """What is accepted, for people: the number with its tolerance, then the texts."""
        return (*((self.amount.told,) if self.amount is not None else ()), *self.accepted)


class Key(contract.Key):
    """``{"blanks": [{"accepted": ["50", "五十"]}], "ordered": true, "switches": {…}}``; a blank that takes a
    number has an ``amount`` too: ``{"value": "50", "tolerance": "2", "tolerance_in": "unit", "unit": "V"}``.
    """

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
    if not (blank.accepted or blank.amount) or any(is_blank(text) for text in blank.accepted):
        return (Finding("item.accepted_empty", {"blank": number}, field),)
    forms = [normal_form(text, switches) for text in blank.accepted]
    repeated = (
        Finding("item.accepted_repeated", {"blank": number, "answer": text}, field)
        for place, text in enumerate(blank.accepted)
        if forms[place] in forms[:place]
    )
    return (*repeated, *_check_amount(blank.amount, field))


def _check_amount(amount: Amount | None, field: str) -> Iterator[Finding]:
    if amount is not None:
        yield from check_number(amount, field)
        if amount.unit:
            yield from check_unit(amount.unit, f"{field}.unit")


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
    Raises UnsoundKey when blanks and key differ in number, or a number in the key cannot be read.
    """
    if not key.blanks or len(key.blanks) != len(content.places):
        raise UnsoundKey(f"{len(content.places)} places, {len(key.blanks)} keys")
    if any(finding for blank in key.blanks for finding in _check_amount(blank.amount, "key")):
        raise UnsoundKey("a number of a blank")
    given = response.blanks if response is not None else ()
    filled = [place for place, text in enumerate(given) if not is_blank(text)]
    hits = _hits(key, given, filled)
    return Outcome(
        answered=bool(filled), hits=hits, missed=len(key.blanks) - hits, false_hits=len(filled) - hits
    )


def takes(blank: Blank, text: str, switches: Switches) -> bool:
    """Whether a text is right in this blank: as one of its texts, or as its number. Raises UnsoundKey."""
    if blank.amount is not None and blank.amount.takes(text):
        return True
    form = normal_form(text, switches)
    return any(normal_form(each, switches) == form for each in blank.accepted)


def _hits(key: Key, given: Sequence[str], filled: Sequence[int]) -> int:
    accepted = [{normal_form(text, key.switches) for text in blank.accepted} for blank in key.blanks]
    forms = {place: normal_form(given[place], key.switches) for place in filled}

    def fits(place: int, blank: int) -> bool:
        amount = key.blanks[blank].amount
        return forms[place] in accepted[blank] or (amount is not None and amount.takes(given[place]))

    if key.ordered:
        return sum(place < len(accepted) and fits(place, place) for place in filled)
    return most_pairs([[b for b in range(len(accepted)) if fits(place, b)] for place in filled])


def explain(_content: Content, key: Key) -> RightAnswer:
    """What each blank accepts, for release."""
    blanks = tuple(blank.told for blank in key.blanks)
    lenient = tuple(name for name in Switches.model_fields if getattr(key.switches, name))
    return RightAnswer(kind=KindName.FILL_BLANK, blanks=blanks, ordered=key.ordered, lenient=lenient)
