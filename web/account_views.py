"""What the pages about accounts, notices and one's own data are given."""

from datetime import datetime

from core.access import Permission
from core.notices import NoticeList
from core.people.rules.password import SHORTEST
from core.people.states import CodePurpose
from core.people.views import IssuedTokenView, OwnView, SecondFactorView, SessionView, TokenView
from web.views import FieldError, View


class SecondStepPage(View):
    """The second step of signing in."""

    onward: str
    problem: str | None = None


class RegisterPage(View):
    """Self-registration; everything typed is kept, except the password."""

    name: str = ""
    phone: str = ""
    agreed: bool = False
    errors: tuple[FieldError, ...] = ()
    shortest: int = SHORTEST


class CodePage(View):
    """A one-time code is turned into a password: activation or reset."""

    purpose: CodePurpose
    code: str = ""
    agreed: bool = False
    errors: tuple[FieldError, ...] = ()
    shortest: int = SHORTEST


class ForgottenPage(View):
    """A forgotten password. ``carries``: codes can be sent to telephones; ``asked``: one was asked for."""

    login: str = ""
    carries: bool = False
    asked: bool = False
    errors: tuple[FieldError, ...] = ()


class PrivacyPage(View):
    """What is done with personal data: the text that people agree to."""

    version: str


class AccountPage(View):
    """One's own account. ``phone`` is what was typed, when it was not taken."""

    own: OwnView
    second_factor_due: bool
    may_issue_tokens: bool
    sessions: int
    phone: str = ""
    errors: tuple[FieldError, ...] = ()


class SessionsPage(View):
    """Where one is signed in."""

    sessions: tuple[SessionView, ...]


class PasswordPage(View):
    """Another password. ``handed_over``: the present one came from somebody else and must go."""

    onward: str
    handed_over: bool
    errors: tuple[FieldError, ...] = ()
    shortest: int = SHORTEST


class SecondFactorPage(View):
    """The second factor: what it is, setting it up, or its recovery codes (shown once)."""

    factor: SecondFactorView
    onward: str
    due: bool
    codes: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()


class TokensPage(View):
    """API tokens. ``issued`` is a new one, whose secret is shown this once."""

    tokens: tuple[TokenView, ...]
    choices: tuple[Permission, ...]
    chosen: tuple[str, ...] = ()
    label: str = ""
    days: int = 90
    issued: IssuedTokenView | None = None
    errors: tuple[FieldError, ...] = ()


class ErasurePage(View):
    """Asking to be forgotten; ``receipt`` once it was asked."""

    words: str = ""
    errors: tuple[FieldError, ...] = ()
    receipt: str | None = None


class NoticesPage(View):
    """One's notices, newest first."""

    box: NoticeList
    at: datetime
