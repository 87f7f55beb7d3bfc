"""What the figures of a test ask its authors to look at: findings with the facts that make them checkable.

The bounds are those in use in handbooks of test construction; they are advice and decide nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import Finding
from exam.rules.statistics.classical import ItemStatistics, OptionStatistics, TestStatistics


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where advice begins. Shares are of all persons; ``few`` is too few persons to say anything firm."""

    few: int = 30
    easy: float = 0.95
    hard: float = 0.20
    weak: float = 0.10
    blank: float = 0.20
    alpha: float = 0.70
    gain: float = 0.01
    chosen: int = 5


ADVISED = Bounds()


def of_test(test: TestStatistics, bounds: Bounds = ADVISED) -> tuple[Finding, ...]:
    """What concerns the test as a whole."""
    found: list[Finding] = []
    if test.persons < bounds.few:
        found.append(Finding("statistics.few_persons", {"persons": test.persons, "few": bounds.few}))
    if test.alpha is None:
        found.append(Finding("statistics.no_alpha"))
    elif test.alpha < 0:
        found.append(Finding("statistics.alpha_negative"))
    elif test.alpha < bounds.alpha:
        found.append(Finding("statistics.alpha_low", {"alpha": f"{test.alpha:.3f}"}))
    return tuple(found)


def of_item(item: ItemStatistics, alpha: float | None, bounds: Bounds = ADVISED) -> tuple[Finding, ...]:
    """What concerns one item: a suspected key first, then how it discriminates, then how hard it is."""
    return (
        *_of_options(item, bounds),
        *_of_discrimination(item, alpha, bounds),
        *_of_facility(item, bounds),
    )


def _of_options(item: ItemStatistics, bounds: Bounds) -> Iterator[Finding]:
    """A wrong option that the able choose: either the key is wrong, or the option is too nearly right."""
    keyed = [option for option in item.options if option.is_key]
    if not keyed:
        return
    best_high = max(option.high for option in keyed)
    best_rest = max((option.item_rest or 0.0 for option in keyed), default=0.0)
    for option in item.options:
        if option.is_key or option.count < bounds.chosen or option.item_rest is None:
            continue
        if option.item_rest <= max(best_rest, 0.0):
            continue
        code = "statistics.option_beats_key" if option.high > best_high else "statistics.option_rivals_key"
        yield Finding(code, _facts(option, best_high, best_rest))


def _facts(option: OptionStatistics, best_high: int, best_rest: float) -> dict[str, str | int]:
    return {
        "option": option.option,
        "high": option.high,
        "key_high": best_high,
        "item_rest": f"{option.item_rest or 0.0:.3f}",
        "key_item_rest": f"{best_rest:.3f}",
    }


def _of_discrimination(item: ItemStatistics, alpha: float | None, bounds: Bounds) -> Iterator[Finding]:
    if item.item_rest is None:
        return
    told = {"item_rest": f"{item.item_rest:.3f}"}
    if item.item_rest < 0:
        yield Finding("statistics.discriminates_backwards", told)
    elif item.item_rest < bounds.weak:
        yield Finding("statistics.discriminates_little", told)
    without = item.alpha_if_deleted
    if alpha is not None and without is not None and without > alpha + bounds.gain:
        yield Finding("statistics.better_without", {"alpha": f"{alpha:.3f}", "without": f"{without:.3f}"})


def _of_facility(item: ItemStatistics, bounds: Bounds) -> Iterator[Finding]:
    share = {"share": f"{item.facility:.0%}"}
    if item.facility >= 1:
        yield Finding("statistics.all_right")
    elif item.facility <= 0:
        yield Finding("statistics.none_right")
    elif item.facility > bounds.easy:
        yield Finding("statistics.too_easy", share)
    elif item.facility < bounds.hard:
        yield Finding("statistics.too_hard", share)
    if item.blank >= bounds.blank:
        yield Finding("statistics.often_blank", {"share": f"{item.blank:.0%}"})
    unused = [option.option for option in item.options if not option.count and not option.is_key]
    if unused:
        yield Finding("statistics.options_unused", {"options": ", ".join(unused)})
