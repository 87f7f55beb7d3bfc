"""Mix: which items a session asks and in which order, from a stored seed.

What is due comes first, then what was never met (weakest topic first, topics in turn), then what is not yet
sure; what is steady comes last, so that practice is spent where it teaches. Items that give each other away
never stand in one session. Orders are by SHA-256 of seed and name: the same whenever they are asked for.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.points import Points
from exam.rules.blueprint import Blueprint, Section, largest_remainder
from exam.rules.marking import AllOrNothing, FixedPartial, LongestOrderedSubset, MarkingRule, PerPart
from question_bank.kinds.contract import KindName
from training.practice.rules.mastery import Mastery


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """An item that a session could ask. ``due``: the day to ask it again has come, or it is in the mistake
    book. ``weakness``: percent of its topic that is steady; lower is weaker.
    """

    item_id: int
    level: Mastery
    due: bool = False
    topic: str = ""
    weakness: int = 0
    enemy_group: str | None = None
    fingerprint: str = ""


def choose(
    found: Iterable[Choosable], size: int, seed: int, *, revisits: Fraction = Fraction(1)
) -> tuple[int, ...]:
    """At most ``size`` item ids in the order to ask them.

    ``revisits``: the share of the session that due items may take while others wait; what the others leave
    over goes to due items again.
    """
    tiers = _tiers(list(found), seed)
    most_due = -(-revisits.numerator * size // revisits.denominator)
    first, rest = tiers[0][:most_due], tiers[0][most_due:]
    taken = _without_enemies([*first, *tiers[1], *tiers[2], *rest, *tiers[3]], size)
    return tuple(sorted((each.item_id for each in taken), key=lambda item_id: lot(seed, "ask", item_id)))


def _tiers(found: list[Choosable], seed: int) -> tuple[list[Choosable], ...]:
    by_lot = sorted(found, key=lambda each: lot(seed, "tier", each.item_id))
    due = [each for each in by_lot if each.due]
    new = [each for each in by_lot if not each.due and each.level is Mastery.NEW]
    shaky = [each for each in by_lot if not each.due and each.level is Mastery.SHAKY]
    steady = [each for each in by_lot if not each.due and each.level is Mastery.STEADY]
    return due, _in_turn(new), shaky, steady


def _in_turn(new: list[Choosable]) -> list[Choosable]:
    """One of each topic, the weakest topic first, then a second of each, and so on."""
    met: Counter[str] = Counter()
    ranked: list[tuple[int, int, int, Choosable]] = []
    for place, each in enumerate(new):
        ranked.append((met[each.topic], each.weakness, place, each))
        met[each.topic] += 1
    return [each for *_, each in sorted(ranked, key=lambda row: row[:3])]


def _without_enemies(ordered: Sequence[Choosable], size: int) -> list[Choosable]:
    taken: list[Choosable] = []
    held: set[tuple[str, str]] = set()
    for each in ordered:
        if len(taken) == size:
            break
        keys = {("words", each.fingerprint)} if each.fingerprint else set()
        if each.enemy_group is not None:
            keys.add(("enemies", each.enemy_group))
        if not keys & held:
            taken.append(each)
            held |= keys
    return taken


def option_order(option_ids: Sequence[str], seed: int, item_id: int) -> tuple[str, ...]:
    """The options of one item in one session: the same on every device and after every reload."""
    return tuple(sorted(option_ids, key=lambda option: lot(seed, item_id, option)))


def lot(seed: int, *names: int | str) -> bytes:
    """A lot drawn by name: no generator whose order could change with a version of the language."""
    return hashlib.sha256("/".join(str(name) for name in (seed, *names)).encode()).digest()


_WORTH: Mapping[KindName, tuple[Points, MarkingRule]] = {
    KindName.SINGLE_CHOICE: (Points(100), AllOrNothing()),
    KindName.MULTIPLE_CHOICE: (Points(200), FixedPartial(partial=Points(50))),
    KindName.TRUE_FALSE: (Points(100), AllOrNothing()),
    KindName.FILL_BLANK: (Points(200), PerPart()),
    KindName.NUMERIC: (Points(200), AllOrNothing()),
    KindName.MATCHING: (Points(200), PerPart()),
    KindName.ORDERING: (Points(200), LongestOrderedSubset()),
    KindName.HOTSPOT: (Points(200), PerPart()),
    KindName.CALCULATED: (Points(300), AllOrNothing()),
    KindName.CASE_STUDY: (Points(1000), PerPart()),
}


def standard_mock(kinds: Iterable[KindName], most: int) -> Blueprint:
    """A mock in the proportions of the pool: at most ``most`` items, a section for each kind.

    A section's title is the word of its kind, for pages to translate.
    """
    counts: dict[KindName, int] = defaultdict(int)
    for kind in kinds:
        counts[kind] += 1
    present = [kind for kind in KindName if counts[kind]]
    total = min(most, sum(counts.values()))
    parts = largest_remainder([counts[kind] for kind in present], total) if present else ()
    sections = tuple(
        Section(title=kind.value, kind=kind, count=part, points_each=_WORTH[kind][0], rule=_WORTH[kind][1])
        for kind, part in zip(present, parts, strict=True)
        if part
    )
    return Blueprint(sections=sections, announced_total=Points(sum(section.points for section in sections)))
