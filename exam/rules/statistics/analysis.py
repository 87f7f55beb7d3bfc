"""One table of answers analysed: figures, the model, and what should be looked at."""

from dataclasses import dataclass

from core.errors import Finding
from exam.rules.statistics import classical, flags, rasch, two_pl
from exam.rules.statistics.answers import Answers
from exam.rules.statistics.classical import TestStatistics
from exam.rules.statistics.rasch import Rasch, Unfitted
from exam.rules.statistics.two_pl import TwoPl


@dataclass(frozen=True, slots=True)
class Analysis:
    """``rasch`` and ``two_pl`` model who had an item wholly right, or say why they do not.

    ``flags`` concern the test, ``item_flags`` each item in its order.
    """

    test: TestStatistics
    rasch: Rasch | None
    rasch_unfitted: Unfitted | None
    two_pl: TwoPl | Unfitted
    flags: tuple[Finding, ...]
    item_flags: tuple[tuple[Finding, ...], ...]


def analyse(answers: Answers, *, most_modelled: int | None = None) -> Analysis:
    """Everything that is to be known of a table. Raises ValueError when it has no person or no item.

    ``most_modelled``: how many answers the model with slopes may take, where somebody waits for it.
    """
    test = classical.describe(answers)
    fitted = rasch.fit(answers.right)
    found = flags.of_test(test)
    if fitted is None:
        found += (Finding("statistics.no_rasch"),)
    is_large = most_modelled is not None and answers.right.size > most_modelled
    return Analysis(
        test=test,
        rasch=fitted,
        rasch_unfitted=rasch.why_unfitted(answers.right) if fitted is None else None,
        two_pl=Unfitted.MANY_ITEMS if is_large else two_pl.fit(answers.right),
        flags=found,
        item_flags=tuple(flags.of_item(item, test.alpha) for item in test.items),
    )
