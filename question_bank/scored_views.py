"""How an item was scored where it comes from, as pages show it."""

from pydantic import BaseModel, ConfigDict

from question_bank.rules.scoring import ScoringName


class ScoredView(BaseModel):
    """The rule of ours that brings the same, if there is one; ``said``: the file's own words, if any.

    ``deduction``: the share of its marks that a wrong answer costs, empty where it costs nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ScoringName | None
    deduction: str
    said: str
