"""What the contest announces."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True)
class PlacementSettled(Event):
    """Somebody's place in a final result, after the public notice; a correction announces it again.

    One event for each entrant with a rank, in the order of the ranking. ``version`` counts the bulletin's
    versions: a later one replaces what an earlier one said of the same ``entry_id``. ``rank`` is None where
    a correction took it away. ``is_final``: the last stage of the contest. ``points`` maps each component's
    kind (``theory``, ``practical``, ``learning``) to hundredths on a scale of 100 marks; ``both_passed`` is
    whether every component with a pass mark was passed, None where the rule sheet sets none.
    ``official`` False competed beside the ranks.
    """

    code: ClassVar[str] = "contest.placement_settled"

    entry_id: int
    entry_code: str
    person_id: int
    unit_id: int | None
    contest_ref: str
    contest_title: str
    contest_class: str
    occupation_code: str | None
    grade: str | None
    group: str
    stage_kind: str
    is_final: bool
    official: bool
    rank: int | None
    entrants: int
    total: int | None
    both_passed: bool | None
    settled_on: date
    bulletin_ref: str
    version: int
    points: dict[str, int] = field(default_factory=dict)
