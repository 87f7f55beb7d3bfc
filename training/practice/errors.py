"""Refusals of practice."""

from core.errors import Invalid, Refusal


class NothingToPractise(Refusal):
    """No item fits what was asked for: an empty chapter, an empty mistake book, nothing due."""

    code = "practice.nothing_to_practise"


class NothingToOffer(Refusal):
    """The bank has no published item in its public pool, so it cannot be opened for practice."""

    code = "practice.nothing_to_offer"


class SessionOver(Refusal):
    """The session is finished; what was answered is kept."""

    code = "practice.session_over"


class ItemGone(Refusal):
    """The item was taken out of practice meanwhile; the session goes on without it."""

    code = "practice.item_gone"


class ItemRevised(Refusal):
    """The item has a newer wording than the page showed; nothing was recorded."""

    code = "practice.item_revised"


class AnswerUnfit(Refusal):
    """The answer names what the item does not have; nothing was recorded."""

    code = "practice.answer_unfit"
    status = 422


class NothingGiven(Refusal):
    """No answer was given, and seeing the right one was not asked for either."""

    code = "practice.nothing_given"
    status = 422


class MockUnfit(Invalid):
    """The mock cannot be held as asked; the findings say why."""

    code = "practice.mock_unfit"


class PreferenceUnfit(Invalid):
    """The wishes cannot be kept as they are; the findings say why."""

    code = "practice.preference_unfit"
