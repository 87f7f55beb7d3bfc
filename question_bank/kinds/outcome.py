"""How right an answer is, before anyone decides what that is worth.

A kind compares a response with the key and reports counts; a marking rule (``exam.rules.marking``) turns the
counts into points. Keeping the two apart is what lets one key be marked 全对得分 in one paper and 少选得分
in another.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts over the parts of one item (options, blanks, pairs).

    ``answered``: the candidate gave anything at all. ``hits``: right parts given. ``missed``: right parts not
    given. ``false_hits``: wrong parts given. ``hits + missed`` is the number of right parts and at least 1.
    ``in_sequence``: of parts that have an order, how many at most stand in the right one among themselves;
    None for kinds without an order. ``wrong_parts``: of kinds in which wrong parts stand ready to be given,
    how many there are; None for the others. ``parts``: of an item made of others, the outcome of each; the
    counts are their sums.
    """

    answered: bool
    hits: int
    missed: int
    false_hits: int
    in_sequence: int | None = None
    wrong_parts: int | None = None
    parts: tuple["Part", ...] = ()

    @property
    def right_parts(self) -> int:
        return self.hits + self.missed

    @property
    def fully_right(self) -> bool:
        return self.answered and self.missed == 0 and self.false_hits == 0


@dataclass(frozen=True, slots=True)
class NeedsPerson(Outcome):
    """How right the answer is only a person can tell: no counts, and no marking rule may guess from them."""

    hits: int = 0
    missed: int = 1
    false_hits: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One of the items that an item is made of: its share of the points, and how right its answer is."""

    id: str
    share: int
    outcome: Outcome
