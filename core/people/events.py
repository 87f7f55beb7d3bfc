"""What other packages hear about people."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True)
class PersonsMerged(Event):
    """Two accounts were one human being: what stands under ``given_up_id`` now belongs to ``kept_id``."""

    code: ClassVar[str] = "people.persons_merged"

    kept_id: int
    given_up_id: int


@dataclass(frozen=True)
class PersonErased(Event):
    """The person's key was destroyed; copies of personal data made elsewhere must go too."""

    code: ClassVar[str] = "people.person_erased"

    person_id: int
