"""The way back from an address that only takes forms.

A form that is refused is shown again at the address it was sent to. Who then reloads through the address bar,
or comes back later, asks that address for a page it does not have: they are led to the page of the form.
"""

from fastapi import Request
from starlette.routing import Match


def from_form(request: Request) -> str | None:
    """The nearest address above this one that shows a page, with the same query; None where there is none.

    ``/sittings/7/admit`` leads to ``/sittings/7``, ``/bank/7/topics/3/rename`` to ``/bank/7/topics``.
    """
    parts = request.url.path.strip("/").split("/")
    for end in range(len(parts) - 1, -1, -1):
        path = "/" + "/".join(parts[:end])
        if _shows(request, path):
            return f"{path}?{request.url.query}" if request.url.query else path
    return None


def _shows(request: Request, path: str) -> bool:
    asked = {**request.scope, "path": path, "raw_path": path.encode(), "method": "GET"}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)
