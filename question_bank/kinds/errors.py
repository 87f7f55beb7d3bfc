"""Refusals of the kinds: a stored or sent shape that cannot be read."""

from core.errors import Refusal


class ResponseUnreadable(Refusal):
    """An answer that does not have the shape of its kind; ``where`` names the part. Nothing was stored."""

    code = "question_bank.response_unreadable"
    status = 422


class ItemUnreadable(Refusal):
    """A content or key that does not have the shape of its kind; ``where`` names the part."""

    code = "question_bank.item_unreadable"
    status = 422
