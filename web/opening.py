"""Whether an address of this house opens to whoever would follow it, judged by its gate alone."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from core.access import Actor
from web.gates import Gate, gate_of
from web.onward import local_path


def common_way(request: Request, actor: Actor, address: str) -> str:
    """The address where it shows the actor what it showed somebody else; empty for any other.

    Pages for whoever is signed in show each their own: another would meet an empty one, or none.
    """
    local = local_path(address, "")
    gate = _gate_at(request, local.partition("?")[0].partition("#")[0]) if local else None
    if gate is None or not (gate.anybody or any(actor.may(each) for each in gate.permissions)):
        return ""
    return local


def _gate_at(request: Request, path: str) -> Gate | None:
    asked = {**request.scope, "path": path, "raw_path": path.encode(), "method": "GET"}
    for route in _routes(request):
        if isinstance(route, APIRoute) and route.matches(asked)[0] is Match.FULL:
            calls = [each.call for each in route.dependant.dependencies]
            return next(iter(gate_of([each for each in calls if each is not None])), None)
    return None


def _routes(request: Request) -> Iterator[BaseRoute]:
    """Every route of the house in its order: the application keeps the routers it took in whole."""
    for route in request.app.router.routes:
        inside = getattr(route, "original_router", None)
        yield from (route,) if inside is None else inside.routes
