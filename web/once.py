"""What is shown once: a write answers with a redirect, and the next page shows it; a reload does not.

The browser carries a signed claim for a minute, never the value itself; the page that shows the value takes
the claim away.
"""

from typing import Final

from starlette.responses import Response

from web.page import Page

ONCE_COOKIE: Final = "lb_once"
_SECONDS: Final = 60
_PURPOSE: Final = "shown once"


def promise(page: Page, response: Response, about: str, what: str) -> Response:
    """Let the next page about ``about`` show ``what`` once. Neither may hold a stroke or a secret."""
    until = int(page.visitor.arrived_at.timestamp()) + _SECONDS
    claim = f"{until}|{about}|{what}"
    signature = page.house.vault.signature(_PURPOSE, _bound(page, claim))
    response.set_cookie(
        ONCE_COOKIE,
        f"{claim}|{signature}",
        max_age=_SECONDS,
        httponly=True,
        samesite="lax",
        secure=page.is_secure,
        path="/",
    )
    return response


def kept_promise(page: Page, carried: str, about: str) -> str | None:
    """What was promised about this to this visitor, None for nothing (any more)."""
    claim, _, signature = carried.rpartition("|")
    if not page.house.vault.is_signed(_PURPOSE, _bound(page, claim), signature):
        return None
    until, _, rest = claim.partition("|")
    named, _, what = rest.partition("|")
    if named != about or int(until) < page.visitor.arrived_at.timestamp():
        return None
    return what


def over(response: Response) -> Response:
    """It was shown: no second time."""
    response.delete_cookie(ONCE_COOKIE, path="/")
    return response


def _bound(page: Page, claim: str) -> str:
    return f"{page.visitor.actor.session_id}|{claim}"
