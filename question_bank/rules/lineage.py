"""How far a sealed paper differs from the public pool it was made from.

Contests publish a pool of items weeks ahead and promise that experts change a share of it behind closed doors
(30 % in the published technical documents of provincial contests). This module shows item by item what was
changed and judges the share; the threshold is an argument because it is each contest's own rule. What an
author linked to its origin and what merely reads like a public item are held to the same measure.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import Fact, Finding
from question_bank.kinds.contract import KindName
from question_bank.rules import likeness
from question_bank.rules.likeness import LikenessKind, Wording

USUAL_SHARE: Final = Fraction(30, 100)
_MEASURED = 2_000
"""Characters compared per item between its first and last difference: the measure is quadratic."""


class LineageStanding(StrEnum):
    """How a sealed item stands to the public pool (``lineage_standing.<word>`` in the catalogues)."""

    SAME = "same"
    VARIED = "varied"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A wording of a published public item. ``fingerprint`` and ``likeness`` come from ``kinds.registry``.

    ``likeness`` may be empty where nothing in the paper can be like it. ``of``: the item it is a wording of,
    empty for the reference itself.
    """

    ref: str
    fingerprint: str
    likeness: str
    kind: KindName = field(kw_only=True)
    of: str = field(default="", kw_only=True)

    @property
    def item(self) -> str:
        return self.of or self.ref


@dataclass(frozen=True, slots=True)
class SealedItem:
    """An item of the sealed paper. ``variant_of``: the item it was made from, public or itself a variation.

    ``weight``: 1 where the rule counts items; the item's points where the rule counts marks.
    """

    ref: str
    fingerprint: str
    likeness: str
    variant_of: str | None = None
    weight: int = 1
    kind: KindName = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Row:
    """The evidence for one sealed item, in the order of the paper.

    ``public_ref``: the public item it equals, descends from or is like. ``difference``: the part of the text
    that differs from that item, 0 to 1; 1 for a new item. ``likeness``: the score of a near-duplicate, 0 for
    none. ``unregistered``: nobody wrote down that it was made from that item.
    """

    ref: str
    standing: LineageStanding
    public_ref: str | None
    difference: Fraction
    weight: int
    likeness: float = 0.0
    unregistered: bool = False

    @property
    def changed(self) -> bool:
        return self.standing is not LineageStanding.SAME


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every row and the share of changed weight (0 for a paper without weight).

    ``public``: how many public wordings the paper was compared with.
    """

    rows: tuple[Row, ...]
    changed: int
    total: int
    public: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.changed, self.total) if self.total else Fraction(0)


def compare_with_pool(
    public: Iterable[PoolItem],
    sealed: Sequence[SealedItem],
    *,
    parents: Mapping[str, str] | None = None,
    least_difference: Fraction = Fraction(0),
    near: Mapping[str, Collection[str]] | None = None,
) -> Evidence:
    """Compare a sealed paper with the public pool.

    An item is *same* when a candidate could not tell it from a public one, whatever its links say: white
    space, punctuation and the order of options change nothing; and when it is a near-duplicate of one
    (``rules.likeness``, from ``LEAST`` on) that asks for no other number and for no opposite. A variation, by
    its link or because it reads like one, is *varied* when more than ``least_difference`` of its text differs
    from its public ancestor, else still *same*. What has no public ancestor is *new*.

    ``parents``: further variant → origin links (of items that are not in the paper). ``near``: which public
    wordings are worth comparing with an item for likeness; None for all of them.
    """
    pool = {item.ref: item for item in public}
    by_print: dict[str, list[PoolItem]] = {}
    for public_item in pool.values():
        by_print.setdefault(public_item.fingerprint, []).append(public_item)
    links = {**(parents or {}), **{item.ref: item.variant_of for item in sealed if item.variant_of}}
    rows = tuple(
        _row(item, pool, by_print, links, least_difference, pool if near is None else near.get(item.ref, ()))
        for item in sealed
    )
    changed = sum(row.weight for row in rows if row.changed)
    return Evidence(rows, changed, sum(row.weight for row in rows), len(pool))


def judge_share(evidence: Evidence, *, least: Fraction = USUAL_SHARE) -> tuple[Finding, ...]:
    """Why the paper may not be used under the share rule; empty when at least ``least`` of it is changed.

    Without a public pool nothing is proved, whatever the paper holds.
    """
    if not evidence.total:
        return (Finding("lineage.paper_empty"),)
    if not evidence.public:
        return (Finding("lineage.nothing_public"),)
    findings = [
        Finding("lineage.item_twice", {"public_ref": ref}) for ref in _used_twice(evidence) if ref is not None
    ]
    if evidence.share < least:
        facts: dict[str, Fact] = {
            "changed": evidence.changed,
            "total": evidence.total,
            "percent": percent(evidence.share),
            "least_percent": percent(least),
        }
        findings.append(Finding("lineage.too_little_changed", facts))
    return tuple(findings)


def percent(share: Fraction) -> str:
    """One decimal, cut off rather than rounded, so that 29.99 never reads as 30: ``"29.9"``, ``"30"``."""
    tenths = share.numerator * 1000 // share.denominator
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}" if part else str(whole)


def _used_twice(evidence: Evidence) -> tuple[str | None, ...]:
    """Public items that the paper asks unchanged more than once."""
    counted = Counter(row.public_ref for row in evidence.rows if not row.changed)
    return tuple(ref for ref, times in counted.items() if times > 1)


def _row(
    item: SealedItem,
    pool: Mapping[str, PoolItem],
    by_print: Mapping[str, Sequence[PoolItem]],
    links: Mapping[str, str],
    least_difference: Fraction,
    near: Iterable[str],
) -> Row:
    line = _line(item.ref, links)
    if twins := by_print.get(item.fingerprint):
        twin = next((each for each in twins if each.item in line), twins[0])
        outside = twin.item not in line
        return Row(item.ref, LineageStanding.SAME, twin.ref, Fraction(0), item.weight, 1.0, outside)
    linked = next((pool[ref] for ref in line if ref in pool), None)
    own = (linked.ref,) if linked is not None else ()
    copied, varied = _nearest(item, [pool[ref] for ref in dict.fromkeys((*own, *near)) if ref in pool])
    if copied is None and linked is not None:
        varied = (linked, varied[1] if varied is not None and varied[0] is linked else 0.0)
    origin, score = copied or varied or (None, 0.0)
    if origin is None:
        return Row(item.ref, LineageStanding.NEW, None, Fraction(1), item.weight)
    difference = text_difference(origin.likeness, item.likeness)
    is_varied = copied is None and difference > least_difference
    standing = LineageStanding.VARIED if is_varied else LineageStanding.SAME
    return Row(item.ref, standing, origin.ref, difference, item.weight, score, origin.item not in line)


_Near = tuple[PoolItem, float]


def _nearest(item: SealedItem, public: Iterable[PoolItem]) -> tuple[_Near | None, _Near | None]:
    """The public wordings that are most like an item: one that asks the same, and one that asks another."""
    mine = Wording(item.kind, item.likeness)
    copied: _Near | None = None
    varied: _Near | None = None
    for each in public:
        found = likeness.compare(Wording(each.kind, each.likeness), mine)
        if found.score < likeness.LEAST:
            continue
        if found.kind is LikenessKind.VARIANT:
            varied = (each, found.score) if varied is None or found.score > varied[1] else varied
        else:
            copied = (each, found.score) if copied is None or found.score > copied[1] else copied
    return copied, varied


def _line(ref: str, links: Mapping[str, str]) -> tuple[str, ...]:
    """The item and what it was made from, nearest first; a line that runs in a circle ends there."""
    walked: dict[str, None] = {}
    here: str | None = ref
    while here is not None and here not in walked:
        walked[here] = None
        here = links.get(here)
    return tuple(walked)


def text_difference(one: str, other: str) -> Fraction:
    """The part of two texts that is not common to both: 0 only for equal texts, 1 for nothing in common.

    Between the first and the last difference at most 2,000 characters are compared; the rest counts as
    different.
    """
    if one == other:
        return Fraction(0)
    before = _common_start(one, other)
    after = _common_start(one[before:][::-1], other[before:][::-1])
    middle, other_middle = (text[before : len(text) - after][:_MEASURED] for text in (one, other))
    blocks = SequenceMatcher(None, middle, other_middle, autojunk=False).get_matching_blocks()
    common = before + after + sum(block.size for block in blocks)
    return 1 - Fraction(2 * common, len(one) + len(other))


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
