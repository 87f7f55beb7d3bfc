"""What the pages of the house itself are given: the frame of every page, and the pages without a package."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.feedback import FeedbackView

Words = Callable[[StrEnum | str], str]
"""The templates' ``word``."""


class View(BaseModel):
    """A frozen value made for showing; it holds nothing that could still change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Theme(StrEnum):
    """Light, dark, or as the reader's system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TypeSize(StrEnum):
    """Plain, or 1.25 of everything (长辈 mode)."""

    PLAIN = "plain"
    LARGE = "large"


class Tone(StrEnum):
    """How loudly a notice speaks; ``SAVED`` only for what the server holds."""

    PLAIN = "plain"
    AMBER = "amber"
    RED = "red"
    SAVED = "saved"


class NavEntry(View):
    """One way in. ``key`` is compared with the frame's ``here``; ``icon`` is a symbol of the sprite.

    ``own`` ways lead to what everybody has for themselves, the others to work for others.
    """

    key: str
    label: str
    href: str
    icon: str
    own: bool = False
    count: int = 0


class Person(View):
    """The reader as the head of the page shows them."""

    name: str
    unit: str = ""


class Flash(View):
    """A sentence left by the page before: what was just done."""

    tone: Tone = Tone.PLAIN
    text: str


class Frame(View):
    """Everything a page knows besides its own view.

    ``now`` is the request's arrival, ``zone`` the name of the display time zone, ``path`` the address to come
    back to after a switch, ``mood`` one of plain, exam, panel, board; ``most_bytes`` may be uploaded at once,
    ``judge`` is the reader's reference where they judge: signed marks wait on a device under it.
    """

    now: datetime
    path: str
    csrf: str
    zone: str = "Asia/Shanghai"
    theme: Theme = Theme.SYSTEM
    type: TypeSize = TypeSize.PLAIN
    mood: str = "plain"
    nav: tuple[NavEntry, ...] = ()
    here: str = ""
    person: Person | None = None
    flashes: tuple[Flash, ...] = ()
    version: str = ""
    most_bytes: int = 0
    judge: str = ""


class DemoAccount(View):
    """A demo account that signs in with one press; shown on a demo server only."""

    login: str
    name: str
    role: str


class FieldError(View):
    """A problem beside the field that has it."""

    field: str
    text: str


class SignInPage(View):
    """The sign-in form; ``problem`` is the refusal's sentence, never telling whether an account exists."""

    onward: str = "/"
    login: str = ""
    problem: str | None = None
    code_needed: bool = False
    demo_accounts: tuple[DemoAccount, ...] = ()


class RefusalPage(View):
    """A refusal as a page: what happened, what is not lost, what to do."""

    status: int
    happened: str
    kept: str | None = None
    reasons: tuple[str, ...] = ()
    onward_href: str = "/"
    onward_label: str | None = None
    reference: str | None = None
    sign_in: str | None = None
    """Where to sign in again, for who no longer is."""


class FeedbackPage(View):
    """投诉建议: the form, or the receipt once it was handed in.

    ``about`` is the page it is about and ``place`` what sort of page that is; ``subject`` what they call it
    there; ``places`` the sorts of those that are shown, by reference. ``asked`` is a receipt that somebody
    looked up and ``found`` what it stands for; ``mine`` what the reader handed in before, with the answers.
    """

    kind: str = "suggestion"
    about: str = ""
    place: str = "page"
    places: dict[str, str] = {}
    subject: str = ""
    text: str = ""
    errors: tuple[FieldError, ...] = ()
    receipt: str | None = None
    asked: str = ""
    found: FeedbackView | None = None
    mine: tuple[FeedbackView, ...] = ()


class GalleryPage(View):
    """Every component in all its states, for those who build pages."""

    soon: datetime
    past: datetime
