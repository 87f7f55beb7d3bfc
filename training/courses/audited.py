"""What courses are called, for whoever reads the audit log."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.audit_reading import Named
from core.work import UnitOfWork
from training.courses.models import Course


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """Titles of courses by reference. The caller may read the log."""
    if kind != "course":
        return {}
    courses = work.session.execute(select(Course.ref, Course.title).where(Course.ref.in_(refs)))
    return {row.ref: Named(row.title, f"/course-desk/{row.ref}") for row in courses}
