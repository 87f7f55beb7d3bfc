"""Ports: what the house would say outside its own walls, and the twin that says nothing.

SMS or WeCom is joined by writing a :class:`Messenger` and giving it to ``web.wiring``; until then
:class:`NoMessenger` stands in its place, and codes are handed over by people.
"""

from datetime import datetime
from typing import Protocol

from core.errors import Facts


class Messenger(Protocol):
    """Carries short messages to telephones or a company's messenger. May raise: the outbox tries again."""

    @property
    def carries(self) -> bool:
        """Whether anything leaves the house; pages offer a code by message only then."""
        ...

    def carry_code(self, phone: str, code: str, expires_at: datetime, locale: str) -> None:
        """Bring a one-time code to a telephone, in the person's language."""
        ...

    def carry_notice(self, phone: str | None, code: str, facts: Facts, link: str | None, locale: str) -> None:
        """Bring the notice ``notice.<code>`` to a person; ``phone`` is None where none is known."""
        ...


class NoMessenger:
    """Carries nothing and notes nothing: the house without SMS or WeCom."""

    carries = False

    def carry_code(self, phone: str, code: str, expires_at: datetime, locale: str) -> None:
        del phone, code, expires_at, locale

    def carry_notice(self, phone: str | None, code: str, facts: Facts, link: str | None, locale: str) -> None:
        del phone, code, facts, link, locale
