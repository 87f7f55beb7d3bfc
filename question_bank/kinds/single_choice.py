"""单选题: one option of several is right."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator

from core.errors import Finding
from question_bank.kinds import choice, contract
from question_bank.kinds.contract import KindName, OptionId, Presented, RightAnswer, UnsoundKey
from question_bank.kinds.outcome import Outcome


class Content(choice.ChoiceContent):
    """``{"stem": html, "options": [{"id": "a", "text": html}, …]}``"""


class Key(contract.Key):
    """``{"option": "b"}``"""

    option: OptionId


class Response(contract.Response):
    """``{"option": "b"}``; ``null``, ``{}`` and an empty or null option are unanswered."""

    option: Annotated[OptionId | None, BeforeValidator(lambda raw: None if raw == "" else raw)] = None

    @property
    def answered(self) -> bool:
        return self.option is not None


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    if key is None:
        of_key: tuple[Finding, ...] = (Finding("item.key_missing", field="key"),)
    else:
        of_key = choice.check_key_options(content, (key.option,))
    return (*choice.check_stem(content), *choice.check_options(content), *of_key)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of other options."""
    return Presented(
        kind=KindName.SINGLE_CHOICE,
        stem=content.stem,
        options=contract.in_order(content.options, option_order),
    )


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part. An option the item does not have counts as a wrong one. Raises UnsoundKey."""
    if key.option not in content.option_ids:
        raise UnsoundKey(key.option)
    if response is None or response.option is None:
        return Outcome(answered=False, hits=0, missed=1, false_hits=0)
    right = response.option == key.option
    return Outcome(answered=True, hits=int(right), missed=int(not right), false_hits=int(not right))


def explain(content: Content, key: Key) -> RightAnswer:
    """The right option, for release."""
    right = tuple(option for option in content.options if option.id == key.option)
    return RightAnswer(kind=KindName.SINGLE_CHOICE, options=right)
