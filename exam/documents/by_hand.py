"""Where a letter or a mark is written by hand: in brackets that the author left, or behind the words."""

import html
import re
from typing import Final

from question_bank.kinds.contract import KindName

MARKED_IN_BRACKETS: Final = frozenset({KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE})
ROOM: Final = "\u3000\u3000"
"""As wide as a letter that somebody writes in a hurry."""
_SPACE: Final = r"(?:\s|&nbsp;|&ensp;|&emsp;)*"
_EMPTY: Final = re.compile(rf"(?P<open>\uff08|(?<![0-9A-Za-z_])\()(?P<room>{_SPACE})(?P<close>[)\uff09])")
"""Not the brackets of a program's ``main()``, which belong to its name."""
_PLACE: Final = re.compile(rf"[(\uff08]{_SPACE}[)\uff09]|_{{2,}}")
_WIDE: Final = "\u2003\u3000"


def has_place(stored: str) -> bool:
    """Whether the author left empty brackets or a line for the answer."""
    return bool(_PLACE.search(stored))


def with_room(stored: str) -> str:
    """The HTML with empty brackets wide enough to write in; wider ones stay as they are."""
    return _EMPTY.sub(_widened, stored)


def _widened(found: re.Match[str]) -> str:
    room = html.unescape(found["room"])
    halves = sum(2 if each in _WIDE else 1 for each in room)
    return found[0] if halves >= 2 * len(ROOM) else f"{found['open']}{ROOM}{found['close']}"
