"""How matters of accounts are refused. No refusal tells a stranger whether an account exists."""

from core.errors import Refusal


class WrongSignIn(Refusal):
    """Account and password do not fit; which of them, nobody is told."""

    code = "people.wrong_sign_in"
    status = 401


class WrongPassword(Refusal):
    """A signed-in person confirmed something with another password than theirs."""

    code = "people.wrong_password"
    status = 403


class AccountClosed(Refusal):
    """The password is right, and the account is suspended or not yet activated."""

    code = "people.account_closed"
    status = 403


class SecondStepOver(Refusal):
    """The time between password and second factor ran out, or the ticket is not ours."""

    code = "people.second_step_over"
    status = 401


class WrongSecondFactor(Refusal):
    """Neither the code of this half minute, nor an unused recovery code."""

    code = "people.wrong_second_factor"
    status = 401


class SecondFactorStands(Refusal):
    """There is a confirmed second factor; it is taken away before another is set up."""

    code = "people.second_factor_stands"


class SecondFactorMissing(Refusal):
    """No second factor was begun or confirmed yet."""

    code = "people.second_factor_missing"


class CodeRefused(Refusal):
    """The one-time code is unknown, used, or older than its life; which of these, nobody is told."""

    code = "people.code_refused"
    status = 403


class AlreadyKnown(Refusal):
    """Somebody with this telephone has an account: sign in or reset the password."""

    code = "people.already_known"


class ScopeTooWide(Refusal):
    """A token may hold only permissions that its maker holds."""

    code = "people.scope_too_wide"
    status = 403


class NotMergeable(Refusal):
    """One of the two was merged or erased already, is the other, or is proven to be somebody else."""

    code = "people.not_mergeable"


class AlreadyErased(Refusal):
    """The person was erased, or lives on in another account; there is nothing left to do."""

    code = "people.already_erased"
