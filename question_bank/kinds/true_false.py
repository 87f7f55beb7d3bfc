"""判断题: a statement that is right or wrong."""

from collections.abc import Sequence

from pydantic import StrictBool

from core.errors import Finding
from question_bank.kinds import choice, contract
from question_bank.kinds.contract import KindName, Presented, RightAnswer
from question_bank.kinds.outcome import Outcome


class Content(contract.Content):
    """``{"stem": html}``"""


class Key(contract.Key):
    """``{"value": true}``"""

    value: StrictBool


class Response(contract.Response):
    """``{"value": false}``; ``null``, ``{}`` and a null value are unanswered."""

    value: StrictBool | None = None

    @property
    def answered(self) -> bool:
        return self.value is not None


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    of_key = (Finding("item.key_missing", field="key"),) if key is None else ()
    return (*choice.check_stem(content), *of_key)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.TRUE_FALSE, stem=content.stem)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(_content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part."""
    if response is None or response.value is None:
        return Outcome(answered=False, hits=0, missed=1, false_hits=0)
    right = response.value == key.value
    return Outcome(answered=True, hits=int(right), missed=int(not right), false_hits=int(not right))


def explain(_content: Content, key: Key) -> RightAnswer:
    """The right value, for release."""
    return RightAnswer(kind=KindName.TRUE_FALSE, value=key.value)
