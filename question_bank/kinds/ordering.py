"""排序题: steps to be brought into their right order."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from core.errors import Finding
from question_bank.kinds import choice, contract
from question_bank.kinds.contract import MAX_OPTIONS, KindName, OptionId, Presented, RightAnswer, UnsoundKey
from question_bank.kinds.outcome import Outcome


class Content(choice.ChoiceContent):
    """``{"stem": html, "options": [{"id": "k3", "text": html}, …]}``; the order of writing says nothing."""


class Key(contract.Key):
    """``{"order": ["k3", "a", "t7"]}``: every step once, the first first."""

    order: Annotated[tuple[OptionId, ...], Field(max_length=MAX_OPTIONS)] = ()


def _once(order: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(None if step in order[:place] else step for place, step in enumerate(order))


class Response(contract.Response):
    """``{"order": ["a", null, "t7"]}``: the step of each place; an empty or null place is open.

    ``null`` and ``{}`` are unanswered. A step named twice stands where it was named first.
    """

    order: Annotated[
        tuple[Annotated[OptionId | None, BeforeValidator(lambda raw: None if raw == "" else raw)], ...],
        Field(max_length=MAX_OPTIONS),
        AfterValidator(_once),
        BeforeValidator(lambda raw: () if raw is None else raw),
    ] = ()

    @property
    def answered(self) -> bool:
        return any(step is not None for step in self.order)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    findings = [*choice.check_stem(content), *choice.check_options(content)]
    if key is None or not key.order:
        return (*findings, Finding("item.key_missing", field="key"))
    if sorted(key.order) != sorted(content.option_ids):
        findings.append(Finding("item.order_incomplete", field="key"))
    return tuple(findings)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it; without an order the steps stand in one that tells nothing.

    Raises ValueError for an order of other options.
    """
    order = choice.telling_nothing(content) if option_order is None else option_order
    options = contract.in_order(content.options, order)
    return Presented(kind=KindName.ORDERING, stem=content.stem, options=options)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part per place; ``in_sequence`` counts the steps that stand in the right order among
    themselves, at most. A step in another's place, or one the item lacks, is a false hit.

    Raises UnsoundKey.
    """
    if not key.order or sorted(key.order) != sorted(content.option_ids):
        raise UnsoundKey(",".join(key.order))
    given = response.order if response is not None else ()
    hits = sum(step == right for step, right in zip(given, key.order, strict=False))
    places = {step: place for place, step in enumerate(key.order)}
    return Outcome(
        answered=response is not None and response.answered,
        hits=hits,
        missed=len(key.order) - hits,
        false_hits=sum(step is not None for step in given) - hits,
        in_sequence=longest_rise([places[step] for step in given if step in places]),
    )


def longest_rise(places: Sequence[int]) -> int:
    """The length of the longest strictly rising subsequence; patience sorting, ``n log n``."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def explain(content: Content, key: Key) -> RightAnswer:
    """The steps in their right order, for release."""
    known = {option.id: option for option in content.options}
    return RightAnswer(kind=KindName.ORDERING, options=tuple(known[step] for step in key.order))
