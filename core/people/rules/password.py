"""Whether a password may be chosen: long enough, and not one that anyone would try first.

In the spirit of NIST SP 800-63B-4: length and a blocklist decide; no rules about capitals, digits and
signs, no forced change after some months, long passphrases and every script welcome. That document asks
fifteen characters where the password is the only factor and eight beside a second one. This house asks ten
and eight: sign-in is throttled, and people type on telephones at the workbench.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

from core.errors import Finding
from core.people.rules.common_passwords import ROWS, STEMS
from core.people.rules.findings import finding

FIELD: Final = "password"
SHORTEST: Final = 10
SHORTEST_WITH_SECOND_FACTOR: Final = 8
LONGEST: Final = 128
"""Beyond this nothing is gained, and hashing it would cost the server."""

_OWN_WORTH: Final = 8
"""What must remain of a password once the person's own name, telephone or code is taken out of it."""

_REPEATED: Final = re.compile(r"(.{1,4}?)\1{2,}.{0,3}", re.DOTALL)
_DECORATION: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def prepared(raw: str) -> str:
    """The form that is judged, hashed and compared: NFKC, so that full-width typing makes no difference."""
    return unicodedata.normalize("NFKC", raw)


def judge_password(
    raw: str, *, about: Collection[str] = (), second_factor: bool = False
) -> tuple[Finding, ...]:
    """Every reason against the password; none means that it may be used.

    ``about`` holds what others know of the person: name, telephone, sign-in code, unit, identity number.
    ``second_factor`` says that the account also asks for a one-time code.
    """
    password = prepared(raw)
    shortest = SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST
    if len(password) < shortest:
        return (finding("people.password_too_short", FIELD, shortest=shortest),)
    if len(password) > LONGEST:
        return (finding("people.password_too_long", FIELD, longest=LONGEST),)
    return tuple(_weaknesses(password.casefold(), tuple(prepared(fact).casefold() for fact in about)))


def _weaknesses(password: str, about: tuple[str, ...]) -> Iterator[Finding]:
    if _is_common(password):
        yield finding("people.password_common", FIELD)
    if _REPEATED.fullmatch(password) or _is_run(password):
        yield finding("people.password_pattern", FIELD)
    if any(_leans_on(password, fact) for fact in about):
        yield finding("people.password_personal", FIELD)


def _is_common(password: str) -> bool:
    """A common word, bare or dressed up with digits and signs at its ends."""
    return password in STEMS or _DECORATION.sub("", password) in STEMS


def _is_run(password: str) -> bool:
    """Made of one or two pieces of an alphabet or keyboard row, forwards or backwards."""
    rows = tuple(doubled for row in ROWS for doubled in (row, row[::-1]))
    return any(
        any(password[:cut] in row for row in rows) and any(password[cut:] in row for row in rows)
        for cut in range(len(password) // 2, len(password) + 1)
    )


def _leans_on(password: str, fact: str) -> bool:
    """Whether too little is left without what everyone knows; the fact written backwards counts too."""
    return any(
        known in password and len(password.replace(known, "")) < _OWN_WORTH
        for known in (fact, fact[::-1])
        if len(known) > 1
    )
