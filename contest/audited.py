"""What contests, stages, seasons and entries are called, for whoever reads the audit log."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from contest.models import Contest, Entry, Season, Stage
from core.audit_reading import Named
from core.work import UnitOfWork


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """Titles by reference; an entry is called by its contest. The caller may read the log."""
    if kind == "contest":
        contests = work.session.execute(select(Contest.ref, Contest.title).where(Contest.ref.in_(refs)))
        return {row.ref: Named(row.title, f"/contest-desk/{row.ref}") for row in contests}
    if kind == "stage":
        stages = work.session.execute(
            select(Stage.ref, Stage.title, Contest.title.label("of"))
            .join(Contest, Contest.id == Stage.contest_id)
            .where(Stage.ref.in_(refs))
        )
        return {
            row.ref: Named(f"{row.of} · {row.title}", f"/contest-desk/stages/{row.ref}") for row in stages
        }
    if kind == "entry":
        entries = work.session.execute(
            select(Entry.ref, Contest.title, Contest.ref.label("at"))
            .join(Contest, Contest.id == Entry.contest_id)
            .where(Entry.ref.in_(refs))
        )
        return {row.ref: Named(row.title, f"/contest-desk/{row.at}/entries") for row in entries}
    if kind == "season":
        seasons = work.session.execute(select(Season.ref, Season.title).where(Season.ref.in_(refs)))
        return {row.ref: Named(row.title) for row in seasons}
    return {}
