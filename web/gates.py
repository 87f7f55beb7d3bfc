"""Gates: every route says who may pass. A house test walks all routes and demands exactly one gate each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Depends, Request

from core.access import Permission
from core.errors import NotAllowed, Refusal, SignInNeeded
from web.door import Visitor, visitor_of

_STILL_OPEN: Final = ("/account/password", "/sign-out")


class PasswordFirst(Refusal):
    """Somebody else handed the password over; before anything else the person chooses their own."""

    code = "web.password_first"
    status = 403


@dataclass(frozen=True)
class Gate:
    """Lets pass whom it names: anybody, who is signed in, or who holds one of the permissions somewhere.

    Whether the permission reaches the unit at hand is the operation's question, not the gate's.
    """

    anybody: bool = False
    permissions: frozenset[Permission] = frozenset()

    def __call__(self, request: Request) -> None:
        visitor: Visitor = visitor_of(request)  # reads the database: here, in a thread, and once
        if self.anybody:
            return
        if visitor.actor.person_id is None:
            raise SignInNeeded
        known = visitor.recognised
        if known is not None and known.password_must_change and not request.url.path.startswith(_STILL_OPEN):
            raise PasswordFirst
        if self.permissions and not any(visitor.actor.may(each) for each in self.permissions):
            raise NotAllowed


def open_to_all() -> Any:
    """Anybody may pass, known or not."""
    return Depends(Gate(anybody=True))


def signed_in() -> Any:
    """Anybody with an account may pass; the operation sees to it that they meet only their own."""
    return Depends(Gate())


def holders_of(*permissions: Permission) -> Any:
    """Who holds at least one of the permissions may pass."""
    return Depends(Gate(permissions=frozenset(permissions)))


def gate_of(dependencies: list[Callable[..., Any]]) -> list[Gate]:
    """The gates among a route's dependencies."""
    return [each for each in dependencies if isinstance(each, Gate)]
