"""论述题: a long text, marked by people by its marking points."""

from collections.abc import Sequence

from question_bank.kinds import contract, written
from question_bank.kinds.contract import KindName, Presented
from question_bank.kinds.written import Bound, Key, Response, check, compare, explaining

__all__ = ["Content", "Key", "Response", "check", "compare", "explain", "present", "read_response"]


class Content(contract.Content):
    """``{"stem": html, "longest": 3000}``; ``longest`` counts characters of the answer."""

    longest: Bound = 3000


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.ESSAY, stem=content.stem, longest=content.longest)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape or a text longer than any item takes."""
    return contract.read_given(written.Response, raw)


explain = explaining(KindName.ESSAY)
