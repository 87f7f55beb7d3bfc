"""What is shown of items that are alike: pairs on a list, a pair in full, the last comparison."""

from dataclasses import dataclass
from datetime import datetime

from question_bank.rules.likeness import Contrast, LikenessDecision, LikenessKind
from question_bank.views import ItemView


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which pairs: of one decision; None and "" do not narrow. ``least``: the score in hundredths.

    ``import_ref``: those with an item that this import brought, at least one of the two.
    """

    decision: LikenessDecision = LikenessDecision.OPEN
    kind: LikenessKind | None = None
    topic_ref: str = ""
    least: int = 0
    import_ref: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair on a list: numbers and beginnings of its items, the older first; ``percent`` is cut off."""

    ref: str
    kind: LikenessKind
    percent: int
    differs: tuple[Contrast, ...]
    decision: LikenessDecision
    numbers: tuple[int, int]
    words: tuple[str, str]

    @property
    def may_oppose(self) -> bool:
        """Whether the two may ask the opposite of each other."""
        return self.kind is LikenessKind.VARIANT and Contrast.NEGATION in self.differs


@dataclass(frozen=True, slots=True)
class PairList:
    """A page of pairs, the most alike first and variants last; ``pages`` is at least 1."""

    rows: tuple[PairRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ScanView:
    """The last comparison of the bank; ``finished_at`` None before the first, ``job_ref`` of the newest."""

    items: int
    finished_at: datetime | None
    job_ref: str | None


@dataclass(frozen=True, slots=True)
class PairView:
    """Two items side by side, the older first. ``mergers``: those that may stay when the other goes."""

    ref: str
    bank_ref: str
    kind: LikenessKind
    percent: int
    differs: tuple[Contrast, ...]
    decision: LikenessDecision
    decided_by: str
    decided_at: datetime | None
    kept: str | None
    low: ItemView
    high: ItemView
    mergers: tuple[str, ...]
    may_decide: bool
    before: str | None
    after: str | None

    @property
    def may_oppose(self) -> bool:
        """Whether the two may ask the opposite of each other."""
        return self.kind is LikenessKind.VARIANT and Contrast.NEGATION in self.differs
