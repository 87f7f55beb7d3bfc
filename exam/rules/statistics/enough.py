"""How many people it takes before figures compare anybody, and what may be shown below that.

A correlation of two people is 1 or -1 whatever they answered: it says nothing about an item and looks as if
it did. How many chose what, and what share of the points was won, is so however few they are.
"""

from dataclasses import replace
from typing import Final

from exam.rules.statistics.analysis import Analysis
from exam.rules.statistics.classical import ItemStatistics

PERSONS: Final = 5
"""From so many people on what compares them is shown: reliability, discrimination, models and findings."""


def shown(found: Analysis) -> Analysis:
    """What a page shows of an analysis: without what compares people where they are too few.

    With a negative alpha there is no share of the spread that would be error, so no standard error of
    measurement, and nothing to be said of what alpha would be without an item.
    """
    if found.test.persons < PERSONS:
        return _without_comparing(found)
    if found.test.alpha is not None and found.test.alpha < 0:
        items = tuple(replace(item, alpha_if_deleted=None) for item in found.test.items)
        flags = tuple(
            tuple(flag for flag in flags if flag.code != "statistics.better_without")
            for flags in found.item_flags
        )
        return replace(found, test=replace(found.test, sem=None, items=items), item_flags=flags)
    return found


def _without_comparing(found: Analysis) -> Analysis:
    items = tuple(_counted(item) for item in found.test.items)
    return replace(
        found,
        test=replace(found.test, alpha=None, kr20=None, sem=None, items=items),
        rasch=None,
        flags=(),
        item_flags=((),) * len(items),
    )


def _counted(item: ItemStatistics) -> ItemStatistics:
    return replace(
        item,
        item_rest=None,
        point_biserial=None,
        alpha_if_deleted=None,
        effective_weight=None,
        efficiency=None,
        options=tuple(replace(option, item_rest=None) for option in item.options),
    )
