"""Whether an address of this house opens to whoever would follow it, judged by its gate alone."""

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match

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
    for route in request.app.router.routes:
        match, found = route.matches(asked)
        if match is Match.FULL:
            at = found.get("route", route)
            calls = [each.call for each in at.dependant.dependencies] if isinstance(at, APIRoute) else []
            return next(iter(gate_of([each for each in calls if each is not None])), None)
    return None
