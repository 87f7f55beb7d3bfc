"""How practice is measured out: the numbers of ``policy.toml``, read once."""

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from training.practice.rules.spacing import Plan


class Policy(BaseModel):
    """The numbers; what each means stands beside it in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mistake_leaves_after: int = Field(ge=1)
    steady_after: int = Field(ge=1)
    session_size: int = Field(ge=1)
    daily_size: int = Field(ge=1)
    daily_least: int = Field(ge=1)
    daily_most: int = Field(ge=1)
    daily_revisits_percent: int = Field(ge=0, le=100)
    retention_percent: int = Field(ge=50, le=99)
    longest_days: int = Field(ge=1)
    standard_mock_items: int = Field(ge=1)
    standard_mock_seconds_an_item: int = Field(ge=1)
    mock_grace_seconds: int = Field(ge=0)

    @property
    def daily_revisits(self) -> Fraction:
        return Fraction(self.daily_revisits_percent, 100)

    @property
    def spacing(self) -> Plan:
        return Plan(retention=self.retention_percent / 100, longest_days=self.longest_days)


@cache
def policy() -> Policy:
    """What stands in the file. Raises pydantic.ValidationError for a number that makes no sense."""
    source = files("training.practice").joinpath("policy.toml").read_text(encoding="utf-8")
    return Policy.model_validate(tomllib.loads(source))
