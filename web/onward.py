"""Where to go on to: only ever to an address of this house, whatever a link or a form says."""

from typing import Final
from urllib.parse import urlsplit

HOME: Final = "/home"


def local_path(given: str, otherwise: str = HOME) -> str:
    """The address if it is one of ours, else ``otherwise``.

    ``//host`` and ``/\\host`` lead elsewhere in browsers, and control characters hide what does.
    """
    ours = given.startswith("/") and not given.startswith("//") and "\\" not in given and given.isprintable()
    if not ours or len(given) > 500:
        return otherwise
    parts = urlsplit(given)
    return otherwise if parts.scheme or parts.netloc else given
