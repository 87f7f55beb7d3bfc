"""Editions: a number for each bank that moves on whenever what may be drawn from it changes.

Whoever keeps a bank's items in memory asks for the edition first and reads anew when it is another: two rows
by their key, right with several processes. The number moves in the transaction of the change, as its last
statement, so that its row is locked no longer than the commit takes. Nobody has to think of it: every table
that tells what may be drawn is a :class:`Telling`, and the session sees what becomes of their rows.
"""

from collections.abc import Iterable
from typing import ClassVar, Final

from sqlalchemy import event, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from core.db import Id, Table
from core.work import UnitOfWork

_EVERY: Final = 0
"""The row that moves when it is not known which banks a statement changed; it counts for all."""
_CHANGED: Final = "question_bank.changed"


class Edition(Table):
    """How often what may be drawn from a bank has changed; bank 0 stands for all of them."""

    __tablename__ = "question_bank_edition"

    bank_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)


class Telling:
    """A table whose rows tell what may be drawn from a bank.

    ``tells``: the columns that do, of a row that is rewritten; empty for all of them.
    """

    tells: ClassVar[frozenset[str]] = frozenset()


def of_bank(work: UnitOfWork, bank_id: int) -> int | None:
    """The edition of a bank; None while this transaction has changed it, or may have."""
    number = work.session.scalar(
        select(func.coalesce(func.sum(Edition.number), 0)).where(Edition.bank_id.in_((_EVERY, bank_id)))
    )
    changed = _changed(work.session)
    return None if changed & {_EVERY, bank_id} else int(number or 0)


def _changed(session: Session) -> set[int]:
    found: set[int] = session.info.setdefault(_CHANGED, set())
    return found


@event.listens_for(Session, "after_flush")
def _see_rows(session: Session, context: UOWTransaction) -> None:
    del context
    rows = [each for each in (*session.new, *session.deleted) if isinstance(each, Telling)]
    rows += [each for each in session.dirty if isinstance(each, Telling) and _is_told(each)]
    if rows:
        _changed(session).update(_banks(rows))


@event.listens_for(Session, "do_orm_execute")
def _see_statement(state: ORMExecuteState) -> None:
    """A statement about many rows does not say whose they are."""
    if state.is_select or not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Telling):
        _changed(state.session).add(_EVERY)


@event.listens_for(Session, "before_commit")
def _move_on(session: Session) -> None:
    session.flush()
    changed = _changed(session)
    if not changed:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for bank_id in sorted(changed):  # always in this order, so that no two commits wait for each other
        row = dialect.insert(Edition).values(bank_id=bank_id, number=1)
        session.execute(
            row.on_conflict_do_update(index_elements=[Edition.bank_id], set_={"number": Edition.number + 1})
        )
    changed.clear()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    _changed(session).clear()


def _is_told(row: Telling) -> bool:
    attributes = inspect(row).attrs
    names = row.tells or attributes.keys()
    return any(attributes[name].history.has_changes() for name in names)


def _banks(rows: Iterable[Telling]) -> set[int]:
    return {getattr(row, "bank_id", None) or _EVERY for row in rows}
