"""The page's token: which attempt, which epoch, signed. It stands in for the session on the answer route.

Verifying it costs microseconds and no database look-up; ending a session or taking over raises the epoch,
and the answer statement itself refuses an older one.
"""

from dataclasses import dataclass

from core.house import House
from exam.errors import TokenUnknown

PURPOSE = "attempt"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says."""

    attempt_id: int
    epoch: int


def issue(house: House, claim: Claim) -> str:
    """``<attempt>.<epoch>.<signature>``"""
    said = f"{claim.attempt_id}.{claim.epoch}"
    return f"{said}.{house.vault.signature(PURPOSE, said)}"


def read(house: House, token: str) -> Claim:
    """Raises TokenUnknown for anything that this house did not sign."""
    said, _, signature = token.rpartition(".")
    if not said or not house.vault.is_signed(PURPOSE, said, signature):
        raise TokenUnknown
    attempt_id, _, epoch = said.partition(".")
    return Claim(int(attempt_id), int(epoch))
