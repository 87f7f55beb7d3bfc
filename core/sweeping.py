"""Bytes below ``data_dir/files`` that no row refers to any more: found, and taken away.

An upload under way writes its bytes before its row, and one of bytes that are there only marks them as wanted
now. So nothing younger than the border is looked at, and what is taken away is first set aside, and put back
if it was wanted in that moment: a row never points at nothing.
"""

import fcntl
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import delete, select

from core.files import StoredFile
from core.house import House
from core.work import UnitOfWork

AGE: Final = timedelta(days=7)
"""Nothing younger is swept: an upload under way, a picture that its author may yet put into a text."""
_AT_ONCE: Final = 500
_ASIDE: Final = ".leaving"
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_PIECE: Final = re.compile("tmp[0-9a-z_]{8}")
_LOCK: Final = "files.lock"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lying:
    """Bytes on the disk. ``digest`` empty: a piece of an upload that was broken off."""

    place: Path
    digest: str
    size: int


def parts(found: Iterable[T]) -> Iterator[list[T]]:
    """As many at a time as one statement asks for."""
    left = iter(found)
    while some := list(islice(left, _AT_ONCE)):
        yield some


@contextmanager
def files_kept(data_dir: Path, *, sweeping: bool) -> Iterator[bool]:
    """Hold the files for a backup, or for a sweep alone; False where the other has them."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / _LOCK).open("a") as door:
        try:
            fcntl.flock(door, (fcntl.LOCK_EX if sweeping else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def kept_before(house: House, purpose: str, before: datetime) -> Iterator[tuple[str, ...]]:
    """The references of files of a purpose that were kept before a moment, some at a time."""
    last = 0
    while True:
        wanted = select(StoredFile.id, StoredFile.ref).where(
            StoredFile.id > last, StoredFile.purpose == purpose, StoredFile.kept_at < before
        )
        with house.reading() as work:
            rows = work.session.execute(wanted.order_by(StoredFile.id).limit(_AT_ONCE)).all()
        if not rows:
            return
        last = rows[-1].id
        yield tuple(row.ref for row in rows)


def unclaimed(
    house: House, purpose: str, before: datetime, claimed: Callable[[UnitOfWork, Collection[str]], set[str]]
) -> list[str]:
    """The files of a purpose that nobody claims; ``claimed``: which of some references a table refers to."""
    found: list[str] = []
    for refs in kept_before(house, purpose, before):
        with house.reading() as work:
            held = claimed(work, refs)
        found += [ref for ref in refs if ref not in held]
    return found


def let_go(work: UnitOfWork, refs: Collection[str], purpose: str) -> None:
    """Delete the rows of files; their bytes stay for :func:`take_away`."""
    chosen = StoredFile.ref.in_(list(refs)), StoredFile.purpose == purpose
    work.session.execute(delete(StoredFile).where(*chosen))


def wanted_since(work: UnitOfWork, refs: Collection[str], before: datetime) -> set[str]:
    """Those of some files whose bytes were written, or wanted again, since that moment."""
    rows = work.session.execute(select(StoredFile.ref, StoredFile.sha256).where(StoredFile.ref.in_(refs)))
    root = work.house.settings.data_dir / "files"
    places = {row.ref: root / row.sha256[:2] / row.sha256[2:] for row in rows}
    return {ref for ref, place in places.items() if place.exists() and not _is_old(place, before)}


def lying(house: House, before: datetime, leaving: Collection[str] = ()) -> list[Lying]:
    """Bytes older than that to which no row refers but those that are leaving."""
    found: list[Lying] = []
    gone = frozenset(leaving)
    for some in parts(_old(house.settings.data_dir / "files", before)):
        with house.reading() as work:
            held = _held(work, (each.digest for each in some), gone)
        found += [each for each in some if each.digest not in held or each.place.name.endswith(_ASIDE)]
    return found


def take_away(house: House, found: Iterable[Lying], before: datetime) -> tuple[int, int]:
    """Take bytes away that nobody wants still; how many, and how large they were."""
    count = size = 0
    for each in found:
        if _taken(house, each, before):
            count, size = count + 1, size + each.size
    return count, size


def _taken(house: House, found: Lying, before: datetime) -> bool:
    if not found.digest:
        found.place.unlink(missing_ok=True)
        return True
    place = found.place.with_name(found.place.name.removesuffix(_ASIDE))
    aside = place.with_name(place.name + _ASIDE)
    try:
        found.place.replace(aside)
    except FileNotFoundError:
        return False
    with house.reading() as work:
        is_held = bool(_held(work, (found.digest,), frozenset()))
    if is_held or not _is_old(aside, before):
        aside.replace(place)
        return False
    aside.unlink()
    return True


def _held(work: UnitOfWork, digests: Iterable[str], gone: Collection[str]) -> set[str]:
    """Those to which rows refer, but for the rows that are leaving."""
    wanted = select(StoredFile.sha256, StoredFile.ref).where(StoredFile.sha256.in_(list(digests)))
    return {row.sha256 for row in work.session.execute(wanted) if row.ref not in gone}


def _old(root: Path, before: datetime) -> Iterator[Lying]:
    """What lies under names of ours and is older than that; nothing else below the folder is touched."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            place = Path(folder, name)
            digest = Path(folder).name + name.removesuffix(_ASIDE)
            is_kept = len(Path(folder).name) == 2 and _DIGEST.fullmatch(digest) is not None
            if (is_kept or _PIECE.fullmatch(name)) and _is_old(place, before):
                yield Lying(place, digest if is_kept else "", place.stat().st_size)


def _is_old(place: Path, before: datetime) -> bool:
    return place.stat().st_mtime < before.timestamp()
