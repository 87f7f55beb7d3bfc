"""实操题: something done at the bench, watched and measured by people; the candidate writes nothing."""

from collections.abc import Sequence

from question_bank.kinds import contract
from question_bank.kinds.contract import KindName, Presented
from question_bank.kinds.outcome import NeedsPerson, Outcome
from question_bank.kinds.written import Key, check, explaining

__all__ = ["Content", "Key", "Response", "check", "compare", "explain", "present", "read_response"]


class Content(contract.Content):
    """``{"stem": html}``: the task as the candidate reads it."""


class Response(contract.Response):
    """``{}``: there is nothing to give."""

    @property
    def answered(self) -> bool:
        return False


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The task as a candidate sees it. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.PRACTICAL_TASK, stem=content.stem)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for anything given."""
    return contract.read_given(Response, raw)


def compare(_content: Content, _key: Key, _response: Response | None) -> Outcome:
    """Only who stood beside it can tell."""
    return NeedsPerson(answered=True)


explain = explaining(KindName.PRACTICAL_TASK)
