"""Serials of certificates: the next of a series, with no gap and none twice."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.errors import Finding
from core.occupations.rules.grades import Grade
from core.settings import Settings
from core.work import UnitOfWork
from training.certification.models import CertificateSeries
from training.certification.rules.numbering import Filing, check_filing, national_number, own_number


def filing_of(settings: Settings) -> Filing | None:
    """What the operator has set as a filed body (备案); None unless all four parts are there."""
    parts = (settings.filing_kind, settings.filing_body, settings.filing_province, settings.filing_site)
    kind, body, province, site = parts
    if kind is None or body is None or province is None or site is None:
        return None
    return Filing(kind, body, province, site)


def next_own(work: UnitOfWork) -> str:
    """The next number of this house's own form, in the year of today."""
    return own_number(work.today.year, _next(work, f"own:{work.today.year}"))


def next_national(work: UnitOfWork, grade: Grade | None) -> str | tuple[Finding, ...]:
    """The next number in the national form, or why this house gives out none; then no serial is used."""
    filing, year = filing_of(work.house.settings), work.today.year
    reasons = check_filing(filing)
    if filing is None or reasons or grade is None or grade.national_digit is None:
        return reasons or national_number(filing, year, grade, 1)
    series = f"national:{filing.prefix}:{year}:{grade.national_digit}"
    return national_number(filing, year, grade, _next(work, series))


def _next(work: UnitOfWork, name: str) -> int:
    """One more; the row is locked until the commit, so that serials follow one another."""
    series = _locked(work, name)
    if series is None:
        try:
            with work.session.begin_nested():
                work.session.add(CertificateSeries(name=name, last=0))
        except IntegrityError:  # another process began the series a moment ago
            work.session.expire_all()
        series = _locked(work, name)
    if series is None:
        raise LookupError(name)
    series.last += 1
    work.flush()
    return series.last


def _locked(work: UnitOfWork, name: str) -> CertificateSeries | None:
    found = select(CertificateSeries).where(CertificateSeries.name == name)
    return work.session.scalars(
        found.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
