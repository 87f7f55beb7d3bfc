"""Static files: one folder, addressed by the hash of its whole content.

``/static/<hash>/css/base.css`` never changes, so browsers may keep it for good. One hash stands for the whole
folder, not one per file: relative ``import`` and ``url()`` inside the files then stay under the same hash.
"""

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_FOLDER: Final = Path(__file__).parent / "static"
STATIC_ROOT: Final = "/static"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_HASHED = re.compile(r"/(?P<hash>[0-9a-f]{12})(?P<path>/.+)")
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"')


@cache
def folder_hash() -> str:
    """Twelve hex digits over every path and byte below ``STATIC_FOLDER``; read once per process."""
    seen = hashlib.sha256()
    for path in sorted(p for p in STATIC_FOLDER.rglob("*") if p.is_file()):
        seen.update(path.relative_to(STATIC_FOLDER).as_posix().encode() + b"\0")
        seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()[:12]


@cache
def static(path: str) -> str:
    """The address of a static file: ``css/base.css`` → ``/static/<hash>/css/base.css``.

    Raises LookupError when there is no such file, so a template with a wrong name cannot be rendered.
    """
    if not (STATIC_FOLDER / path).is_file():
        raise LookupError(path)
    return f"{STATIC_ROOT}/{folder_hash()}/{path}"


@cache
def symbols() -> frozenset[str]:
    """The names of the icons in ``img/icons.svg``."""
    return frozenset(_SYMBOL.findall((STATIC_FOLDER / "img" / "icons.svg").read_text("utf-8")))


class HashedStatic(StaticFiles):
    """Starlette's static files with the hash taken off the path; mount it at ``STATIC_ROOT``.

    The present hash may be kept for good; a bare or an older address still answers, to be asked for again.
    """

    def __init__(self) -> None:
        super().__init__(directory=STATIC_FOLDER)

    def get_path(self, scope: Scope) -> str:
        path = super().get_path(scope)
        found = _HASHED.fullmatch("/" + path.replace(os.sep, "/"))
        return path if found is None else found["path"].lstrip("/")

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        current = f"/{folder_hash()}/" in scope["path"]
        response.headers["cache-control"] = _FOR_GOOD if current else _ASK_AGAIN
        return response
