"""Every route of the application, and the table of who may use it (``who_may.txt`` beside this file)."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Mount, Route

from core.access import PERMISSIONS, Role
from web.api import answers
from web.gates import Gate, gate_of
from web.routes import ROUTERS

ANYBODY: Final = "anybody"
SIGNED_IN: Final = "signed-in"
SOCKET: Final = "LIVE"
TABLE: Final = Path(__file__).with_name("who_may.txt")


@dataclass(frozen=True)
class Way:
    """A way in: method and path, and the gates that stand on it."""

    method: str
    path: str
    gates: tuple[Gate, ...]
    dependencies: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        return self.method == "POST"


def ways() -> list[Way]:
    """Every way in, from the routers that the application includes and the raw routes."""
    found: list[Way] = []
    for route in [*answers.routes(), *(each for router in ROUTERS for each in router.routes)]:
        match route:
            case APIRoute():
                calls = [each.call for each in route.dependant.dependencies if each.call is not None]
                names = tuple(getattr(call, "__name__", "") for call in calls)
                gates = tuple(gate_of(calls))
                found += [Way(method, route.path, gates, names) for method in sorted(route.methods or ())]
            case APIWebSocketRoute():
                found.append(Way(SOCKET, route.path, _module_gate(route.endpoint.__module__)))
            case Route():
                gates = _module_gate(route.endpoint.__module__)
                found += [Way(method, route.path, gates) for method in sorted(route.methods or ())]
            case _:
                raise TypeError(route)
    return found


def _module_gate(module: str) -> tuple[Gate, ...]:
    gate = getattr(sys.modules[module], "GATE", None)
    return (gate,) if isinstance(gate, Gate) else ()


def strangers_of(app: FastAPI) -> list[BaseRoute]:
    """Routes of the application that :func:`ways` does not know: there must be none but the static files."""
    known = [id(router) for router in ROUTERS]
    raw = {route.path for route in answers.routes() if isinstance(route, Route)}
    return [
        route
        for route in app.routes
        if not (
            id(getattr(route, "original_router", None)) in known
            or (isinstance(route, Route) and route.path in raw)
            or (isinstance(route, Mount) and route.path == "/static")
        )
    ]


def who_passes(gate: Gate) -> str:
    """In the words of the table: anybody, signed-in, or the roles that hold one of the permissions."""
    if gate.anybody:
        return ANYBODY
    if not gate.permissions:
        return SIGNED_IN
    return " ".join(role.value for role in Role if PERMISSIONS[role] & gate.permissions)


def table() -> dict[str, str]:
    """Way in → who may, as people wrote it down."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    pairs = (line.split(" : ") for line in lines)
    return {way.strip(): who.strip() for way, who in pairs}


def may(who: str, role: str | None) -> bool:
    """Whether somebody of this role (``worker`` has none, None is nobody) passes the gate."""
    return who == ANYBODY or (role is not None and (who == SIGNED_IN or role in who.split()))
