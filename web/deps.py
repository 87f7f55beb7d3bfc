"""What routes ask for: a unit of work that reads or writes, the page to show the outcome on, where to go on.

``scope="function"`` matters: it commits *before* the response is sent, so that a failed commit answers with
a failure and "saved" is never said before it is true (a house test poisons commits to prove it).
"""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Depends, Header, Query, Request
from starlette.datastructures import FormData

from core.errors import NotAllowed
from core.work import UnitOfWork
from web.door import demand_csrf, house_of, visitor_of
from web.page import Page, page_of


def open_reading(request: Request) -> Iterator[UnitOfWork]:
    """A unit of work that reads, on the visitor's behalf."""
    visitor = visitor_of(request)
    with house_of(request).reading(visitor.actor, visitor.arrived_at) as work:
        yield work


def open_work(request: Request) -> Iterator[UnitOfWork]:
    """A unit of work that writes; it commits when the route has returned, before the answer leaves."""
    visitor = visitor_of(request)
    with house_of(request).work(visitor.actor, visitor.arrived_at) as work:
        yield work


async def guard_form(request: Request, x_csrf_token: Annotated[str | None, Header()] = None) -> None:
    """Demands this session's CSRF token of every write: in the form field ``csrf`` or in X-CSRF-Token."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    given = x_csrf_token
    if given is None:
        field = (await request.form()).get("csrf")
        given = field if isinstance(field, str) else None
    if given is None:
        raise NotAllowed
    request.state.csrf_given = given


async def filled(request: Request) -> FormData:
    """The form as it was sent, for routes whose fields depend on what they show; the guard has read it."""
    return await request.form()


def demand_form(request: Request) -> None:
    """The thread-pool half of :func:`guard_form`: compares the token with the visitor's."""
    given = getattr(request.state, "csrf_given", None)
    if given is None:
        return
    visitor = visitor_of(request)
    if visitor.actor.person_id is None and getattr(request.state, "unsigned_taken", False):
        return
    demand_csrf(house_of(request), visitor, given)


async def take_unsigned(request: Request) -> None:
    """Lets nobody's forms pass with the token of a session that has ended.

    Nothing is lost by it: who is nobody lends a forger no rights, nobody's own token is the same for all, and
    the door has refused what other sites send. Who is signed in must still show the token of this session.
    """
    request.state.unsigned_taken = True


FORM_GUARD = [Depends(guard_form), Depends(demand_form)]
"""Dependencies of every router that takes forms."""
UNSIGNED_FORM_GUARD = [Depends(take_unsigned), *FORM_GUARD]
"""The same where no sign-in is asked for: a page that outlived its session is still taken."""

LARGEST_ID: Final = 2**63 - 1
"""The largest number that both databases keep."""
Before = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
"""Pages backwards: what is older than the last one shown; None for the newest."""
After = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
"""Pages onwards: what follows the last one shown; None for the beginning."""

Reading = Annotated[UnitOfWork, Depends(open_reading, scope="function")]
Writing = Annotated[UnitOfWork, Depends(open_work, scope="function")]
Filled = Annotated[FormData, Depends(filled)]
OnPage = Annotated[Page, Depends(page_of)]
