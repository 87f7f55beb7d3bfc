"""Deeds asked for by a form: done in a unit of work of their own, or refused without a trace.

A page that shows a refusal beside what was typed must not commit half a deed. So the unit of work ends before
the page is drawn: committed when the deed was done, rolled back when it was refused.
"""

from collections.abc import Callable
from datetime import date

from core.clock import day_of
from core.errors import Finding, Invalid, NotAllowed, NotFound, Refusal, SignInNeeded
from core.work import UnitOfWork
from web.page import Page


def refused(page: Page, deed: Callable[[UnitOfWork], object]) -> Refusal | None:
    """Do the deed on the visitor's behalf; the refusal that belongs on the form, None when it was done.

    Who may not, or asks for what is not there, is answered by the whole page: those are raised.
    """
    try:
        with page.work() as work:
            deed(work)
    except (NotFound, NotAllowed, SignInNeeded):
        raise
    except Refusal as refusal:
        return refusal
    return None


def today_on(page: Page) -> date:
    """The day of the request, where the operator lives."""
    return day_of(page.visitor.arrived_at, page.house.settings.zone)


def read_day(page: Page, typed: str, field: str) -> date:
    """The day typed into a date field; today when it is empty. Raises Invalid."""
    if not typed.strip():
        return today_on(page)
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as misread:
        raise Invalid(Finding("web.day_form", {}, field)) from misread
