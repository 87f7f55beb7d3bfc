"""Every way into the house has one gate, every write its guard, and every unit of work ends in time."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from web import deps, door
from web.api import answers
from web.gates import Gate, open_to_all, signed_in
from web.live import sockets
from web.routes import ROUTERS

Way = APIRoute | APIWebSocketRoute
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def ways(*routers: APIRouter) -> Iterator[Way]:
    for router in routers:
        for route in router.routes:
            assert isinstance(route, Way), route
            yield route


def below(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from below(each)


def wrongly_gated(*routers: APIRouter) -> list[str]:
    """Ways in without exactly one gate; a socket has its gate in its module, as it may answer no request."""
    return [
        way.path
        for way in ways(*routers)
        if isinstance(way, APIRoute)
        and sum(isinstance(each.call, Gate) for each in below(way.dependant)) != 1
    ]


def unguarded(*routers: APIRouter) -> list[str]:
    """Ways that write on a session's behalf without looking at its token."""
    guards = {deps.demand_form, door.guard_api}
    return [
        way.path
        for way in ways(*routers)
        if isinstance(way, APIRoute)
        and WRITES & (way.methods or set())
        and not guards & {each.call for each in below(way.dependant)}
    ]


def ending_late(*routers: APIRouter) -> list[str]:
    """Ways whose unit of work would commit after the answer has left."""
    works = {deps.open_work, deps.open_reading}
    return [
        way.path
        for way in ways(*routers)
        if any(each.call in works and each.scope != "function" for each in below(way.dependant))
    ]


def test_every_way_in_has_exactly_one_gate() -> None:
    assert wrongly_gated(*ROUTERS) == []
    assert not sockets.GATE.anybody
    assert answers.GATE.anybody  # the page's signed token is looked at instead


def test_every_way_that_writes_looks_at_the_sessions_token() -> None:
    with_the_page_token = ["/exam/attempts/{ref}/take-over"]  # in the header X-Exam-Token
    assert unguarded(*ROUTERS) == with_the_page_token


def test_every_unit_of_work_ends_before_the_answer_leaves() -> None:
    assert ending_late(*ROUTERS) == []


@pytest.mark.parametrize("gates", [[], [open_to_all(), signed_in()]])
def test_a_way_without_one_gate_is_seen(gates: list[Any]) -> None:
    router = APIRouter(dependencies=gates)
    router.get("/somewhere")(lambda: None)
    assert wrongly_gated(router) == ["/somewhere"]


def test_a_write_without_a_guard_and_a_late_commit_are_seen() -> None:
    router = APIRouter(dependencies=[open_to_all(), Depends(deps.open_work)])
    router.post("/somewhere")(lambda: None)
    assert unguarded(router) == ["/somewhere"]
    assert ending_late(router) == ["/somewhere"]
