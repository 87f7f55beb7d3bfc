"""What a choice of several right options earns in QTI 1.2, where the file or Canvas says so plainly."""

from collections.abc import Collection, Sequence
from typing import Final

from question_bank.formats.qti_classic_rules import Rule
from question_bank.rules.scoring import Scoring, of_options

SEVERAL: Final = "multiple_answers_question"
PARTIAL: Final = "PartialScore"
"""Canvas's word for a share for each right option less one for each wrong one, never below nothing.

Its older quizzes mark all questions of this type so, whatever the condition in the file asks for: the file
says what is right, and Canvas what that is worth.
"""
_WHOLE: Final = "AllOrNothing"


def options(
    rules: Sequence[Rule], right: Collection[str], ids: Sequence[str], algorithm: str
) -> Scoring | None:
    """The scoring where one condition asks for all right options and no other gives or takes anything.

    ``algorithm``: how Canvas scores the item; empty for a file of others, which must forbid what is wrong.
    """
    paying = [rule for rule in rules if rule.points]
    if len(paying) != 1 or {each.value for each in paying[0].wanted} != set(right):
        return None
    wrong = [each for each in ids if each not in right]
    if algorithm == PARTIAL:
        return of_options([1.0] * len(right), [-1.0] * len(wrong), least=0.0)
    if algorithm == _WHOLE or (not algorithm and set(paying[0].forbidden) == set(wrong)):
        return Scoring(len(right), len(wrong), whole=True)
    return None
