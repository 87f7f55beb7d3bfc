"""多选题: one or more options are right; what a partly right choice is worth is a marking rule's matter."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from core.errors import Finding
from question_bank.kinds import choice, contract
from question_bank.kinds.contract import (
    MAX_OPTIONS,
    KindName,
    OptionId,
    Presented,
    RightAnswer,
    SortedIds,
    UnsoundKey,
)
from question_bank.kinds.outcome import Outcome


class Content(choice.ChoiceContent):
    """``{"stem": html, "options": [{"id": "a", "text": html}, …]}``"""


class Key(contract.Key):
    """``{"options": ["a", "c"]}``, kept sorted so that equal keys are stored alike."""

    options: Annotated[SortedIds, Field(max_length=MAX_OPTIONS)] = ()


def _each_once(options: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(sorted(set(options or ())))


class Response(contract.Response):
    """``{"options": ["a"]}``; ``null``, ``{}`` and no options are unanswered.

    An option ticked twice counts once.
    """

    options: Annotated[
        Annotated[tuple[OptionId, ...], Field(max_length=MAX_OPTIONS)] | None, AfterValidator(_each_once)
    ] = ()

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(self.options or ())

    @property
    def answered(self) -> bool:
        return bool(self.options)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    if key is None or not key.options:
        of_key: tuple[Finding, ...] = (Finding("item.key_missing", field="key"),)
    else:
        of_key = choice.check_key_options(content, key.options)
    return (*choice.check_stem(content), *choice.check_options(content), *of_key)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of other options."""
    return Presented(
        kind=KindName.MULTIPLE_CHOICE,
        stem=content.stem,
        options=contract.in_order(content.options, option_order),
    )


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part per right option; ticked others, known to the item or not, are false hits.

    Raises UnsoundKey.
    """
    right = frozenset(key.options)
    if not right or not right <= frozenset(content.option_ids):
        raise UnsoundKey(",".join(key.options))
    chosen = response.chosen if response is not None else frozenset[str]()
    return Outcome(
        answered=bool(chosen),
        hits=len(chosen & right),
        missed=len(right - chosen),
        false_hits=len(chosen - right),
        wrong_parts=len(set(content.option_ids) - right),
    )


def explain(content: Content, key: Key) -> RightAnswer:
    """The right options in the order of writing, for release."""
    right = tuple(option for option in content.options if option.id in key.options)
    return RightAnswer(kind=KindName.MULTIPLE_CHOICE, options=right)
