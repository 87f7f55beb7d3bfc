"""Consent: to which version of the text on personal data a person agreed, and when (PIPL articles 13, 14)."""

from typing import Final

from sqlalchemy import select

from core.errors import Finding
from core.people.models import Consent, Person
from core.work import UnitOfWork

TEXT_VERSION: Final = "2026-11"
"""The version that ``account/privacy.html`` shows; raise it when the text changes in substance."""


def agreement_findings(*, agreed: bool) -> tuple[Finding, ...]:
    """Without an explicit yes there is no account."""
    return () if agreed else (Finding("people.consent_missing", {}, "agreed"),)


def agree(work: UnitOfWork, person: Person) -> None:
    """Write down that the person agreed to the current text."""
    person.consented_at = work.now
    work.session.add(Consent(person_id=person.id, text_version=TEXT_VERSION, given_at=work.now))


def given(work: UnitOfWork, person_id: int) -> list[Consent]:
    """All that a person agreed to, oldest first."""
    query = select(Consent).where(Consent.person_id == person_id).order_by(Consent.id)
    return list(work.session.scalars(query))
