"""What a document may be called. Giving out what looks like the national certificate without being filed is
forgery; so its name and its number belong to filed bodies (备案) alone."""

from core.errors import Finding
from core.occupations.rules.grades import Grade
from training.certification.rules.numbering import Filing, check_filing
from training.certification.states import CertificateRoute, CertificateTitle


def check_title(
    title: CertificateTitle, route: CertificateRoute, grade: Grade | None, filing: Filing | None
) -> tuple[Finding, ...]:
    """Why a certificate of this title is not given out; nothing when it is."""
    match title:
        case CertificateTitle.LEVEL:
            found = check_filing(filing)
            if grade is None or grade.national_digit is None:
                found = (*found, Finding("certification.grade_without_number", {}, "grade"))
            return found
        case CertificateTitle.CONTEST:
            fits = route is CertificateRoute.CONTEST
            return () if fits else (Finding("certification.contest_title", {}, "title"),)
        case CertificateTitle.TRAINING:
            fits = route is not CertificateRoute.RECORDED
            return () if fits else (Finding("certification.recorded_route", {}, "route"),)
        case _:  # PRIOR: what another body gave out is recorded, never given out
            return (Finding("certification.recorded_route", {}, "title"),)


def usual_title(route: CertificateRoute, grade: Grade | None, filing: Filing | None) -> CertificateTitle:
    """What this house calls it: the national name where it may, else its own."""
    if not check_title(CertificateTitle.LEVEL, route, grade, filing):
        return CertificateTitle.LEVEL
    return CertificateTitle.CONTEST if route is CertificateRoute.CONTEST else CertificateTitle.TRAINING
