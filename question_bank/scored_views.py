"""How an item was scored where it comes from, as pages show it."""

from pydantic import BaseModel, ConfigDict

from question_bank.kinds.contract import KindName
from question_bank.rules.scoring import ScoringName


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scored(_View):
    """The rule of ours that brings the same, if there is one; ``said``: the file's own words, if any.

    ``deduction``: the share of its marks that a wrong answer costs, empty where it costs nothing.
    """

    name: ScoringName | None
    deduction: str
    said: str


class ScoredChild(Scored):
    """The same of an item of a case, by its number there."""

    number: int
    kind: KindName


class ScoredView(Scored):
    """The same of an item; of a case with those of its items that had a scoring, each for itself."""

    children: tuple[ScoredChild, ...] = ()
