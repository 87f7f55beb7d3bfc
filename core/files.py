"""Files kept by their content: bytes below ``data_dir/files`` under their SHA-256, a row for each keeping.

The bytes are on the disk before the row commits, so a row never points at nothing; bytes without a row are
harmless, and swept when nobody has wanted them for a while (``core.sweeping``): a file's time is when it was
wanted last. Files of a purpose in ``SEALED`` hold personal data: they are sealed under a key of their own
before they touch the disk. Whoever reads names the purpose: a file kept for one never leaves through another.
"""

import base64
import os
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Ref
from core.errors import Finding, Invalid, NotFound
from core.ids import new_ref
from core.work import UnitOfWork

ROSTER: Final = "roster"
SCAN: Final = "scan"
RECORDS: Final = "records"
SEALED: Final = frozenset({ROSTER, SCAN, RECORDS})
"""Purposes whose files are sealed on the disk."""

OTHER: Final = "application/octet-stream"
PLAIN: Final = "text/plain; charset=utf-8"
_PLACE: Final = "file.bytes"
_MARK: Final = b"lianbing-sealed-1\n"
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"ID3", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1a\x45\xdf\xa3", 0, "video/webm"),
)
_PACKED: Final = (
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)


class StoredFile(Base):
    """A file kept by content: its bytes lie under data_dir/files by SHA-256."""

    __tablename__ = "core_file"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(32))
    kept_by: Mapped[int | None] = mapped_column(Id)
    kept_at: Mapped[datetime]


class FileView(BaseModel):
    """A kept file; its bytes are read by reference and purpose."""

    model_config = ConfigDict(frozen=True)

    ref: str
    name: str
    media_type: str
    size: int
    sha256: str


def keep(
    work: UnitOfWork,
    data: bytes,
    *,
    name: str,
    purpose: str,
    allowed: frozenset[str] | None = None,
    most_bytes: int | None = None,
) -> FileView:
    """Keep the bytes. The caller has checked the permission.

    ``allowed``: media types, as the content's signature tells them. Raises Invalid on the field ``file``
    when the file is empty, too large or of another type.
    """
    bound = min(most_bytes or work.house.settings.upload_limit_bytes, work.house.settings.upload_limit_bytes)
    if not data:
        raise Invalid(Finding("files.empty", {}, "file"))
    if len(data) > bound:
        raise Invalid(Finding("files.too_large", {"most_mb": max(bound // 2**20, 1)}, "file"))
    media_type = media_type_of(data)
    if allowed is not None and media_type not in allowed:
        raise Invalid(Finding("files.other_type", {}, "file"))
    body = _sealed(work, data) if purpose in SEALED else data
    digest = sha256(body).hexdigest()
    _write(work, digest, body)
    return _kept(work, digest, name, media_type, len(data), purpose)


def keep_pieces(
    work: UnitOfWork, pieces: Iterable[bytes], *, name: str, purpose: str, media_type: str, most_bytes: int
) -> FileView:
    """Keep what comes piece by piece, so that a large file is never whole in memory.

    The caller has checked the permission and what the file is; not for purposes that are sealed. Raises
    Invalid on the field ``file`` when it is empty or too large.
    """
    folder = work.house.settings.data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = sha256(), 0
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        for piece in pieces:
            size += len(piece)
            if size > most_bytes:
                break
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    made, place = Path(file.name), _place(work, digest.hexdigest())
    if not 0 < size <= most_bytes:
        made.unlink()
    else:  # also over the same bytes: they are wanted from now on
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made.replace(place)
        _want(work, digest.hexdigest())
    if not size:
        raise Invalid(Finding("files.empty", {}, "file"))
    if size > most_bytes:
        raise Invalid(Finding("files.too_large", {"most_mb": max(most_bytes // 2**20, 1)}, "file"))
    return _kept(work, digest.hexdigest(), name, media_type, size, purpose)


def _kept(work: UnitOfWork, digest: str, name: str, media_type: str, size: int, purpose: str) -> FileView:
    row = StoredFile(
        ref=new_ref(),
        sha256=digest,
        name=safe_name(name),
        media_type=media_type,
        size=size,
        purpose=purpose,
        kept_by=work.actor.person_id,
        kept_at=work.now,
    )
    work.session.add(row)
    work.flush()
    return _view(row)


def find(work: UnitOfWork, ref: str, purpose: str) -> FileView:
    """What is known of the file. Raises NotFound, also for a file of another purpose."""
    return _view(_row(work, ref, purpose))


def find_all(work: UnitOfWork, refs: Collection[str], purpose: str) -> list[FileView]:
    """A page's worth of files, in order of keeping; what is not there, or of another purpose, is missing."""
    wanted = select(StoredFile).where(StoredFile.ref.in_(set(refs)), StoredFile.purpose == purpose)
    return [_view(row) for row in work.session.scalars(wanted.order_by(StoredFile.id))]


def place_of(work: UnitOfWork, ref: str, purpose: str) -> Path:
    """Where the bytes lie, for a window that streams them. Raises NotFound; a sealed file has no place."""
    row = _row(work, ref, purpose)
    place = _place(work, row.sha256)
    if purpose in SEALED or not place.is_file():
        raise NotFound
    return place


def keeper(work: UnitOfWork, ref: str, purpose: str) -> int | None:
    """The id of the person who kept it. Raises NotFound."""
    return _row(work, ref, purpose).kept_by


def read(work: UnitOfWork, ref: str, purpose: str) -> bytes:
    """The bytes. Raises NotFound, also when they are no longer on the disk."""
    row = _row(work, ref, purpose)
    try:
        body = _place(work, row.sha256).read_bytes()
    except FileNotFoundError as gone:
        raise NotFound from gone
    return _opened(work, body) if purpose in SEALED else body


def forget(work: UnitOfWork, ref: str, purpose: str) -> None:
    """Forget the file; its bytes go after the commit, unless another keeping shares them. Raises NotFound."""
    row = _row(work, ref, purpose)
    work.session.delete(row)
    work.flush()
    shared = select(StoredFile.id).where(StoredFile.sha256 == row.sha256).limit(1)
    if work.session.scalars(shared).one_or_none() is None:
        work.afterwards(partial(_place(work, row.sha256).unlink, missing_ok=True))


def touch(work: UnitOfWork, refs: Collection[str]) -> None:
    """Mark the bytes of files as wanted now, so that no sweep takes them for forgotten."""
    if refs:
        wanted = select(StoredFile.sha256).where(StoredFile.ref.in_(list(refs)))
        for digest in work.session.scalars(wanted):
            _want(work, digest)


def safe_name(name: str) -> str:
    """A name for downloads: no folders, no control characters, at most 120 characters with its ending."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    held = "".join(c for c in unicodedata.normalize("NFC", bare) if unicodedata.category(c)[0] != "C")
    held = held.strip(" .\"'") or "file"
    stem, dot, ending = held.rpartition(".")
    return f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else held[:120]


def media_type_of(data: bytes) -> str:
    """What the content's own signature says it is; names and headers are not believed."""
    for signature, at, media_type in _SIGNATURES:
        if data[at : at + len(signature)] == signature:
            if media_type == "application/zip":
                return next((kind for mark, kind in _PACKED if mark in data), media_type)
            return media_type
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return OTHER
    return OTHER if b"\0" in data else PLAIN


def _row(work: UnitOfWork, ref: str, purpose: str) -> StoredFile:
    row = work.session.scalars(
        select(StoredFile).where(StoredFile.ref == ref, StoredFile.purpose == purpose)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _view(row: StoredFile) -> FileView:
    return FileView(ref=row.ref, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)


def _place(work: UnitOfWork, digest: str) -> Path:
    return work.house.settings.data_dir / "files" / digest[:2] / digest[2:]


def _want(work: UnitOfWork, digest: str) -> bool:
    """Mark bytes as wanted now; False where there are none."""
    try:
        os.utime(_place(work, digest), (work.now.timestamp(), work.now.timestamp()))
    except FileNotFoundError:
        return False
    return True


def _write(work: UnitOfWork, digest: str, body: bytes) -> None:
    """Whole or not at all: written beside its place, forced to the disk, then given its name.

    Bytes that are there are marked as wanted, unless they are just being swept: then they are not there.
    """
    if _want(work, digest):
        return
    place = _place(work, digest)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(place)
    _want(work, digest)


def _sealed(work: UnitOfWork, data: bytes) -> bytes:
    key, wrapped = work.house.vault.new_data_key()
    text = work.house.vault.seal(key, _PLACE, base64.b64encode(data).decode())
    return _MARK + f"{key.key_id}\n{wrapped}\n{text}".encode()


def _opened(work: UnitOfWork, body: bytes) -> bytes:
    key_id, wrapped, text = body.removeprefix(_MARK).decode().split("\n")
    return base64.b64decode(work.house.vault.open(work.house.vault.unwrap(key_id, wrapped), _PLACE, text))
