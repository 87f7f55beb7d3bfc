"""Counts that stand side by side on a page: every package says how it counts, one statement asks them all."""

from sqlalchemy import Select, select

from core.work import UnitOfWork

Count = Select[int]
"""A ``SELECT`` of one number, already narrowed to the actor's reach by who gave it."""


def answered(work: UnitOfWork, *asked: Count) -> tuple[int, ...]:
    """The numbers in the order they were asked for, by one statement; none for none."""
    if not asked:
        return ()
    columns = [each.scalar_subquery().label(f"count_{place}") for place, each in enumerate(asked)]
    return tuple(number or 0 for number in work.session.execute(select(*columns)).one())
