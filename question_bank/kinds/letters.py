"""Large and small letters when wordings are compared: alike, but where the case is the meaning.

In formulas and units it is: e is a value at a moment and E an effective one, mW is no sloppy way to write MW.
Words, abbreviations and other units are written in either case by people who mean the same.
"""

import re
import unicodedata
from typing import Final

_LETTER: Final = "A-Za-z\u0391-\u03a9\u03b1-\u03c9"
_UNITS: Final = "W|V|A|\u03a9|ohm|Pa|Hz|VA|var|F|H|J|N|C|T|S|Wh|Ah|bit|bps|B"
"""What people measure both in thousandths and in millions."""
_TELLING: Final = re.compile(
    # A sign by itself, but no unit after a number or another one: 220v is 220V, and mA·S is mA·s.
    rf"((?<![{_LETTER}\d/\u00b7\u2022\u22c5])(?<!\d\s)[A-Za-z](?![{_LETTER}])"
    # Milli or mega.
    rf"|(?<![{_LETTER}])[mM](?=(?i:{_UNITS})(?![{_LETTER}])))"
)


def folded(text: str) -> str:
    """The text in small letters, in the form NFKC, but for the letters whose case tells something."""
    pieces = _TELLING.split(unicodedata.normalize("NFKC", text))
    return "".join(
        piece if place % 2 else unicodedata.normalize("NFKC", piece.casefold())
        for place, piece in enumerate(pieces)
    )
