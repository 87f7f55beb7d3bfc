"""Which grade somebody holds, for the contest: joined here, as neither package knows the other."""

from core.occupations.rules.codes import occupation_part
from core.occupations.rules.grades import Grade
from core.work import UnitOfWork
from training.certification import certificates
from training.certification.pathways import COUNTING_TITLES
from training.certification.states import CertificateStatus


class CertifiedGrades:
    """The grades that verified certificates on record say."""

    def highest(self, work: UnitOfWork, person_id: int, occupation_code: str) -> Grade | None:
        """The highest grade on record in the occupation; None when none is, which is no proof of none."""
        held = [
            each.grade
            for each in certificates.held_by(work, person_id)
            if each.status is CertificateStatus.VALID
            and each.verified
            and each.title in COUNTING_TITLES
            and each.occupation_code is not None
            and occupation_part(each.occupation_code) == occupation_part(occupation_code)
        ]
        return max(held, key=lambda grade: grade.ordinal, default=None)


GRADES = CertifiedGrades()
