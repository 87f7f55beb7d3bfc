"""What sittings, papers and attempts are called, for whoever reads the audit log."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.audit_reading import Named
from core.people import persons
from core.work import UnitOfWork
from exam.models import Attempt, Paper, Sitting


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """Titles by reference; an attempt is called by its candidate. The caller may read the log."""
    if kind == "sitting":
        sittings = work.session.execute(select(Sitting.ref, Sitting.title).where(Sitting.ref.in_(refs)))
        return {row.ref: Named(row.title, f"/sittings/{row.ref}") for row in sittings}
    if kind == "paper":
        papers = work.session.execute(select(Paper.ref, Paper.title).where(Paper.ref.in_(refs)))
        return {row.ref: Named(row.title, f"/papers/{row.ref}") for row in papers}
    if kind == "attempt":
        found = work.session.execute(
            select(Attempt.ref, Attempt.person_id, Sitting.title, Sitting.ref.label("at"))
            .join(Sitting, Sitting.id == Attempt.sitting_id)
            .where(Attempt.ref.in_(refs))
        ).all()
        names = persons.names_of(work, {row.person_id for row in found}) if found else {}
        return {
            row.ref: Named(
                f"{names.get(row.person_id, '')} · {row.title}",
                f"/invigilation/{row.at}/candidates/{row.ref}",
            )
            for row in found
        }
    return {}
