"""What judges' pages are given."""

from contest.board_reading import BoardView
from contest.views import MyStage, ScoringSheet, ToScore
from core.points import Points
from web.views import View


class JudgingPage(View):
    """The stages that one judges, those that are ``over``, and the boards one may watch."""

    stages: tuple[MyStage, ...]
    over: tuple[MyStage, ...]
    boards: tuple[BoardView, ...]
    scores: bool


class SheetPage(View):
    """A judge's sheet for one component, opened at one contestant; at nobody once everybody is signed.

    ``given``: what the fields hold, by aspect; ``step_points``: what one press of a stepper is worth.
    ``still_open``: when everybody is signed, the stages in which sheets are left to sign.
    """

    sheet: ScoringSheet
    at: ToScore | None
    recused: str
    given: dict[str, str]
    nonce: str
    absent: bool
    reason: str
    errors: tuple[str, ...]
    next_ref: str
    step_points: dict[str, Points]
    still_open: tuple[MyStage, ...] = ()

    @property
    def done(self) -> int:
        return sum(1 for row in self.sheet.rows if row.mark is not None)

    @property
    def to_do(self) -> int:
        return sum(1 for row in self.sheet.rows if row.recused is None)
