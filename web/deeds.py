"""Deeds asked for by a form: done in a unit of work of their own, or refused without a trace.

A page that shows a refusal beside what was typed must not commit half a deed. So the unit of work ends before
the page is drawn: committed when the deed was done, rolled back when it was refused.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from core.clock import day_of
from core.errors import Finding, Invalid, NotAllowed, NotFound, Refusal, SignInNeeded
from core.work import UnitOfWork
from web import days
from web.page import Page

Done = TypeVar("Done")
WHOLE_PAGE: Final = (NotFound, NotAllowed, SignInNeeded)
"""Refusals that say nothing about what was typed."""


def tried(
    page: Page, deed: Callable[[UnitOfWork], Done], *, on_form: tuple[type[Refusal], ...] = ()
) -> Done | Refusal:
    """Do the deed on the visitor's behalf: what it returned, or the refusal that belongs on the form.

    Who may not, or asks for what is not there, is answered by the whole page: those are raised. A form that
    names other things, a staff number or a unit, takes such a refusal ``on_form`` nevertheless.
    """
    try:
        with page.work() as work:
            return deed(work)
    except Refusal as refusal:
        if isinstance(refusal, WHOLE_PAGE) and not isinstance(refusal, on_form):
            raise
        return refusal


def refused(
    page: Page, deed: Callable[[UnitOfWork], object], *, on_form: tuple[type[Refusal], ...] = ()
) -> Refusal | None:
    """Do the deed as :func:`tried` does: the refusal that belongs on the form, None when it was done."""
    outcome = tried(page, deed, on_form=on_form)
    return outcome if isinstance(outcome, Refusal) else None


def today_on(page: Page) -> date:
    """The day of the request, where the operator lives."""
    return day_of(page.visitor.arrived_at, page.house.settings.zone)


def read_day(page: Page, typed: str, field: str) -> date:
    """The day typed into a date field; today when it is empty. Raises Invalid."""
    found: list[Finding] = []
    day = days.read_day(typed, field, found)
    if found:
        raise Invalid(*found)
    return day or today_on(page)
