"""Refusals and findings: how the house says no, and why.

A *refusal* ends an operation and reaches the reader as a sentence; a *finding* is one reason among several
that a rule returns. Both carry a stable code and plain facts; their words stand in the catalogues
(``<package>/locale/*.toml``, tables ``refusal`` and ``finding``), never in Python.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

Fact = str | int | bool | date | datetime | None
Facts = Mapping[str, Fact]


class Refusal(Exception):
    """An operation that will not be done; nothing was changed.

    Subclasses set ``code`` (``package.what``, stable, used by API clients and catalogues) and ``status``
    (the HTTP status a window answers with). ``facts`` fill the sentence's placeholders.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409

    def __init__(self, **facts: Fact) -> None:
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts: Facts = facts


class NotFound(Refusal):
    """No such thing, or not one that this reader may know of; the two answer alike."""

    code = "core.not_found"
    status = 404


class NotAllowed(Refusal):
    """The reader is known and lacks the permission."""

    code = "core.not_allowed"
    status = 403


class SignInNeeded(Refusal):
    """The reader is not signed in, or no longer is."""

    code = "core.sign_in_needed"
    status = 401


class Invalid(Refusal):
    """Input that does not fit; ``facts`` name the field and ``findings`` the reasons, one by one."""

    code = "core.invalid"
    status = 422

    def __init__(self, *findings: "Finding", **facts: Fact) -> None:
        super().__init__(**facts)
        self.findings = findings


class TooMany(Refusal):
    """Too many requests or too large a thing; ``seconds`` says when to come back, where that helps."""

    code = "core.too_many"
    status = 429


class Conflict(Refusal):
    """Somebody else changed it first; the reader should look again."""

    code = "core.conflict"
    status = 409


class ChangedMeanwhile(Refusal):
    """Somebody else changed it since its form was opened; nothing of theirs is overwritten unseen.

    ``theirs``: the fields that they changed and that would be overwritten; ``mine``: those that the reader
    changed. Both are empty where there are no fields to name.
    """

    code = "core.changed_meanwhile"

    def __init__(self, *, theirs: tuple[str, ...] = (), mine: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, with the facts that make it checkable.

    ``code`` has its sentence in the catalogue table ``finding``; ``field`` names the input it concerns.
    """

    code: str
    facts: Facts = field(default_factory=dict)
    field: str | None = None
