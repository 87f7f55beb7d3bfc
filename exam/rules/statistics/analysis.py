"""One table of answers analysed: figures, the model, and what should be looked at."""

from dataclasses import dataclass

from core.errors import Finding
from exam.rules.statistics import classical, flags, rasch
from exam.rules.statistics.answers import Answers
from exam.rules.statistics.classical import TestStatistics
from exam.rules.statistics.rasch import Rasch


@dataclass(frozen=True, slots=True)
class Analysis:
    """``rasch`` models who had an item wholly right; None where it cannot be fitted.

    ``flags`` concern the test, ``item_flags`` each item in its order.
    """

    test: TestStatistics
    rasch: Rasch | None
    flags: tuple[Finding, ...]
    item_flags: tuple[tuple[Finding, ...], ...]


def analyse(answers: Answers) -> Analysis:
    """Everything that is to be known of a table. Raises ValueError when it has no person or no item."""
    test = classical.describe(answers)
    fitted = rasch.fit(answers.right)
    found = flags.of_test(test)
    if fitted is None:
        found += (Finding("statistics.no_rasch"),)
    return Analysis(test, fitted, found, tuple(flags.of_item(item, test.alpha) for item in test.items))
