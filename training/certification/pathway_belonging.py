"""Whose pathway it is: moved when two accounts turn out to be one person, emptied when one is erased."""

from sqlalchemy import delete, select, update

from core.people.events import PersonErased, PersonsMerged
from core.work import UnitOfWork
from training.certification.pathway_models import Application, WorkCredential, WorkRecord
from training.certification.pathway_states import ApplicationState

_OPEN = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's records and applications; doing it twice changes nothing.

    Where both have an open application for the same aim, the one of the account given up is withdrawn.
    """
    kept, gone = event.kept_id, event.given_up_id
    for table in (WorkRecord, WorkCredential):
        work.session.execute(update(table).where(table.person_id == gone).values(person_id=kept))
    standing = {
        (row.occupation_code, row.target)
        for row in work.session.execute(
            select(Application.occupation_code, Application.target).where(
                Application.person_id == kept, Application.state.in_(_OPEN)
            )
        )
    }
    for row in work.session.scalars(select(Application).where(Application.person_id == gone)).all():
        if row.state in _OPEN and (row.occupation_code, row.target) in standing:
            row.state = ApplicationState.WITHDRAWN
            work.flush()
        row.person_id = kept


def forget(work: UnitOfWork, event: PersonErased) -> None:
    """Remove what the erased person wrote of themselves; decided applications stay, without their words."""
    work.session.execute(delete(WorkRecord).where(WorkRecord.person_id == event.person_id))
    work.session.execute(delete(WorkCredential).where(WorkCredential.person_id == event.person_id))
    work.session.execute(
        update(Application)
        .where(Application.person_id == event.person_id)
        .values(note="", evidence={"lines": []}, inputs={})
    )
