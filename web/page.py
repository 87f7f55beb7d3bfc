"""The page around a view: language, dress, navigation, and what was just done.

A route asks for ``page: OnPage`` and answers ``page.show("bank/list.html", view)`` or
``page.go("/bank", told="item_published")`` (a redirect after a write, with a sentence for the next page).
What was refused may be told there too: ``page.go_refused("/papers/…", refusal)``.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core import text
from core.access import Permission
from core.errors import Fact, Finding, Invalid, Refusal
from core.house import House
from core.people import persons
from core.work import UnitOfWork
from web import navigation, rendering
from web.door import SESSION_COOKIE, Visitor, csrf_token, house_of, visitor_of
from web.views import FieldError, Flash, Frame, Person, Theme, Tone, TypeSize

TOLD_COOKIE: Final = "lb_told"
_REFUSED: Final = "!"
"""Before a sentence that says why something was not done."""
_LONGEST_TOLD: Final = 280
"""Characters of a refusal that the cookie carries: nine bytes each, of the 4 KB that a cookie may have."""


@dataclass(frozen=True)
class Page:
    """Shows views to one visitor."""

    house: House
    visitor: Visitor
    path: str
    told: str
    is_secure: bool

    @property
    def locale(self) -> str:
        return self.visitor.locale

    @property
    def zone_name(self) -> str:
        """What the house's time is called where a form asks for one."""
        name = self.house.settings.timezone
        return text.say("word.beijing_time", self.locale) if name == "Asia/Shanghai" else name

    def show(
        self,
        template: str,
        view: BaseModel,
        *,
        status: int = 200,
        mood: str = "plain",
        here: str = "",
        told_by_view: bool = False,
    ) -> Response:
        """The view on its template. ``here`` is the navigation entry to mark.

        ``told_by_view``: what was done or refused before stands in the view, not at the head of the page.
        """
        frame = self.frame(mood=mood, here=here)
        if told_by_view:
            frame = frame.model_copy(update={"flashes": ()})
        response = HTMLResponse(rendering.render(template, self.locale, view, frame), status_code=status)
        if self.told:
            response.delete_cookie(TOLD_COOKIE)
        return response

    def show_alone(self, template: str, view: BaseModel, *, mood: str) -> Response:
        """The view on a template without navigation or name: what a whole hall opens at once stays cheap."""
        return HTMLResponse(rendering.render(template, self.locale, view, self._bare(mood)))

    @property
    def told_refusal(self) -> str:
        """Why what the visitor asked for before was refused; empty where nothing was."""
        return self.told.removeprefix(_REFUSED) if self.told.startswith(_REFUSED) else ""

    def go(self, path: str, *, told: str | None = None, **facts: Fact) -> Response:
        """Go on to another page (303), where ``word.told.<told>`` says what was done."""
        if told is None:
            return self._go(path, "")
        return self._go(path, text.say(f"word.told.{told}", self.locale, self.house.settings.zone, **facts))

    def go_refused(self, path: str, refusal: Refusal) -> Response:
        """Go on to another page (303), which says why it was not done: a page that Back leads to again."""
        sentence = " ".join(each.text for each in self.errors(refusal))
        return self._go(path, _REFUSED + sentence[:_LONGEST_TOLD])

    def _go(self, path: str, told: str) -> Response:
        response = RedirectResponse(path, status_code=303)
        if told:
            response.set_cookie(
                TOLD_COOKIE, quote(told), max_age=60, httponly=True, samesite="lax", secure=self.is_secure
            )
        return response

    def work(self) -> AbstractContextManager[UnitOfWork]:
        """A writing unit of work on the visitor's behalf; it commits when the block ends."""
        return self.house.work(self.visitor.actor, self.visitor.arrived_at)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that only reads, on the visitor's behalf. Not beside another that is still open."""
        return self.house.reading(self.visitor.actor, self.visitor.arrived_at)

    def errors(self, refusal: Refusal) -> tuple[FieldError, ...]:
        """The refusal as sentences beside the fields they concern (field ``""`` for the whole form)."""
        findings = refusal.findings if isinstance(refusal, Invalid) else ()
        if not findings:
            return (FieldError(field="", text=self.refused(refusal)),)
        return tuple(FieldError(field=f.field or "", text=self.reason(f)) for f in findings)

    def refused(self, refusal: Refusal) -> str:
        """The refusal's sentence."""
        return text.refusal_text(refusal, self.locale, self.house.settings.zone)

    def reason(self, finding: Finding) -> str:
        """The finding's sentence."""
        return text.finding_texts((finding,), self.locale, self.house.settings.zone)[0]

    def frame(self, *, mood: str = "plain", here: str = "") -> Frame:
        """Everything a page knows besides its own view."""
        return self._bare(mood).model_copy(
            update={
                "nav": navigation.entries(self.visitor.actor, self.locale),
                "here": here,
                "person": self._person(),
                "judge": self._judge(),
                "flashes": self._flashes(),
            }
        )

    def _flashes(self) -> tuple[Flash, ...]:
        if self.told_refusal:
            return (Flash(tone=Tone.AMBER, text=self.told_refusal),)
        return (Flash(tone=Tone.SAVED, text=self.told),) if self.told else ()

    def _bare(self, mood: str) -> Frame:
        return Frame(
            now=self.visitor.arrived_at,
            path=self.path,
            csrf=csrf_token(self.house, self.visitor),
            zone=self.house.settings.timezone,
            theme=Theme(self.visitor.theme),
            type=TypeSize.LARGE if self.visitor.large_type else TypeSize.PLAIN,
            mood=mood,
            version=navigation.VERSION,
            most_bytes=self.house.settings.upload_limit_bytes,
        )

    def _judge(self) -> str:
        recognised = self.visitor.recognised
        scores = recognised is not None and self.visitor.actor.may(Permission.PERFORMANCE_SCORE)
        return recognised.person_ref if recognised is not None and scores else ""

    def _person(self) -> Person | None:
        recognised = self.visitor.recognised
        if recognised is None:
            return None
        return Person(name=persons.opened_name(self.house.vault, recognised.name), unit="")


async def page_of(request: Request) -> Page:
    """The page for this request's visitor, whom the route's gate has recognised already."""
    return page_for(request)


def page_for(request: Request) -> Page:
    """The page for this request's visitor; reads the database when nobody has looked who it is yet."""
    house = house_of(request)
    return Page(
        house,
        visitor_of(request),
        request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        unquote(request.cookies.get(TOLD_COOKIE, ""))[:300],
        house.settings.secure,
    )


def keep_signed_in(response: Response, token: str, house: House) -> Response:
    """Give the browser its session cookie."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=house.settings.sign_in_days * 86400,
        httponly=True,
        samesite="lax",
        secure=house.settings.secure,
        path="/",
    )
    return response
