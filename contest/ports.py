"""Ports: what the contest would like to know from elsewhere, and the twin that knows nothing."""

from typing import Protocol

from core.occupations.rules.grades import Grade
from core.work import UnitOfWork


class HeldGrades(Protocol):
    """Knows which grade somebody holds in an occupation."""

    def highest(self, work: UnitOfWork, person_id: int, occupation_code: str) -> Grade | None:
        """The highest grade on record; None when there is none on record, which is no proof of none."""
        ...


class NoRecords:
    """Knows of no grade: whoever decides about entries asks for the certificate."""

    def highest(self, work: UnitOfWork, person_id: int, occupation_code: str) -> Grade | None:
        del work, person_id, occupation_code
        return None
