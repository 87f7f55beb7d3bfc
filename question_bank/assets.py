"""Pictures and recordings of a bank: kept by content, tied to the wordings that show them, seen by who may
read those.

An address says nothing of who may see: it is the hash of the bytes. Each reader's right is looked for anew,
at the bank here, at papers and practice by the packages above, which are told the wordings (``Showing``).
"""

import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from os import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import delete, select

from core import audit, files
from core.access import Permission
from core.errors import Invalid, NotFound
from core.files import FileView
from core.work import UnitOfWork
from question_bank import banks, markup, recordings
from question_bank.asset_models import Asset, AssetPart, AssetUse
from question_bank.formats import pictures
from question_bank.formats.pictures import NoPicture
from question_bank.models import Bank, Item, ItemVersion
from question_bank.recordings import NoRecording
from question_bank.rules.pools import Pool
from question_bank.views import AssetView

PURPOSE: Final = "asset"
CARRIED: Final = 8 * 2**20
"""Bytes of a recording, at most, that a file brings along: a package is taken in whole."""


@dataclass(frozen=True, slots=True)
class Showing:
    """The wordings that show a picture, by the part in which they do."""

    asked: frozenset[int]
    key: frozenset[int]
    explanation: frozenset[int]

    @property
    def everywhere(self) -> frozenset[int]:
        """All of them."""
        return self.asked | self.key | self.explanation


def keep(work: UnitOfWork, bank_ref: str, data: bytes) -> AssetView:
    """Keep a picture in a bank; the same picture twice is one. Raises NotFound, NotAllowed, Invalid."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    try:
        return keep_in(work, bank, data)
    except (NoPicture, NoRecording) as refused:
        raise Invalid(refused.finding) from refused


def keep_in(work: UnitOfWork, bank: Bank, data: bytes) -> AssetView:
    """:func:`keep` for a bank that is open already; recordings too. Raises NoPicture, NoRecording."""
    if recordings.media_type(data[: recordings.HEAD]) is not None:
        return keep_recording_in(work, bank, io.BytesIO(data))
    picture = pictures.read(data)
    name = markup.asset_name(picture.data, pictures.ENDINGS[picture.media_type])
    row = _held(work, bank, name)
    if row is None:
        kept = files.keep(work, picture.data, name=name, purpose=PURPOSE)
        row = _row(work, bank, name, kept, (picture.width, picture.height), picture.media_type)
    return _view(row)


def keep_recording(work: UnitOfWork, bank_ref: str, source: BinaryIO) -> AssetView:
    """Keep a recording or a film, piece by piece, without what tells of its maker.

    Raises NotFound, NotAllowed, Invalid.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    try:
        return keep_recording_in(work, bank, source)
    except NoRecording as refused:
        raise Invalid(refused.finding) from refused


def keep_recording_in(work: UnitOfWork, bank: Bank, source: BinaryIO) -> AssetView:
    """:func:`keep_recording` for a bank that is open already. Raises NoRecording."""
    source.seek(0)
    media_type = recordings.media_type(source.read(recordings.HEAD))
    if media_type is None:
        raise NoRecording("asset.no_recording")
    settings = work.house.settings
    most = settings.video_limit_bytes if media_type.startswith("video/") else settings.audio_limit_bytes
    size = source.seek(0, SEEK_END)
    if size > most:
        raise NoRecording("files.too_large", most_mb=max(most // 2**20, 1))
    digest = sha256()
    for piece in recordings.pieces(source, size, media_type):
        digest.update(piece)
    name = f"{digest.hexdigest()}.{recordings.ENDINGS[media_type]}"
    row = _held(work, bank, name)
    if row is None:
        kept = files.keep_pieces(
            work,
            recordings.pieces(source, size, media_type),
            name=name,
            purpose=PURPOSE,
            media_type=media_type,
            most_bytes=most,
        )
        row = _row(work, bank, name, kept, (0, 0), media_type)
    return _view(row)


def _held(work: UnitOfWork, bank: Bank, name: str) -> Asset | None:
    """What the bank holds already, wanted from now on: a sweep that is taking it away is waited for."""
    found = select(Asset).where(Asset.bank_id == bank.id, Asset.name == name).with_for_update()
    row = work.session.scalars(found).one_or_none()
    if row is not None:
        files.touch(work, (row.file_ref,))
    return row


def _row(
    work: UnitOfWork, bank: Bank, name: str, kept: FileView, size: tuple[int, int], media_type: str
) -> Asset:
    row = Asset(
        bank_id=bank.id,
        name=name,
        file_ref=kept.ref,
        media_type=media_type,
        size=kept.size,
        width=size[0],
        height=size[1],
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    audit.record(work, "bank.asset_kept", "bank", bank.ref, {"name": name})
    return row


def _view(row: Asset) -> AssetView:
    return AssetView(
        name=row.name,
        address=markup.ASSETS + row.name,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
    )


def tie(work: UnitOfWork, bank_id: int, versions: Sequence[ItemVersion], *, new: bool = False) -> None:
    """Write down which pictures of the bank the wordings show now; ``new``: they showed none before."""
    shown = {version.id: _shown(version) for version in versions}
    if not new:
        untie(work, shown)
    ids = _ids(work, bank_id, {name for each in shown.values() for name, _ in each}, tying=True)
    work.session.add_all(
        AssetUse(asset_id=ids[name], version_id=version_id, part=part)
        for version_id, each in shown.items()
        for name, part in sorted(each)
        if name in ids
    )


def untie(work: UnitOfWork, version_ids: Collection[int]) -> None:
    """The wordings show nothing any more; what they showed counts as wanted until now."""
    ties = AssetUse.version_id.in_(version_ids)
    held = select(Asset.file_ref).join(AssetUse, AssetUse.asset_id == Asset.id).where(ties)
    files.touch(work, set(work.session.scalars(held)))
    work.session.execute(delete(AssetUse).where(ties))


def missing(work: UnitOfWork, bank_id: int, version: ItemVersion) -> tuple[str, ...]:
    """The names of what a wording shows and its bank does not hold."""
    names = {name for name, _ in _shown(version)}
    return tuple(sorted(names - _ids(work, bank_id, names).keys())) if names else ()


def showing(work: UnitOfWork, name: str) -> Showing:
    """Which wordings of any bank show the picture; empty for an address that nothing has."""
    rows = work.session.execute(
        select(AssetUse.version_id, AssetUse.part)
        .join(Asset, Asset.id == AssetUse.asset_id)
        .where(Asset.name == name)
    ).all()
    by_part = {part: frozenset(row.version_id for row in rows if row.part is part) for part in AssetPart}
    return Showing(by_part[AssetPart.ASKED], by_part[AssetPart.KEY], by_part[AssetPart.EXPLANATION])


def may_see(work: UnitOfWork, name: str) -> bool:
    """Whether the actor may see the picture at the desk of a bank that holds it.

    Who looks into the sealed pool sees all of a bank; others what an item of the public pool shows.
    """
    held = work.session.execute(
        select(Asset.id, Bank).join(Bank, Bank.id == Asset.bank_id).where(Asset.name == name)
    ).all()
    for asset_id, bank in held:
        path = banks.path_of(work, bank)
        if not any(work.actor.may(each, path) for each in banks.READERS):
            continue
        if Pool.SEALED in banks.pools_open(work, path) or _is_public(work, asset_id):
            return True
    return False


def place_of(work: UnitOfWork, name: str) -> tuple[str, Path]:
    """Media type and place on the disk. The caller has asked who may see it. Raises NotFound."""
    row = work.session.scalars(select(Asset).where(Asset.name == name).order_by(Asset.id).limit(1)).first()
    if row is None:
        raise NotFound
    return row.media_type, files.place_of(work, row.file_ref, PURPOSE)


def read_all(work: UnitOfWork, bank_id: int, names: Iterable[str]) -> dict[str, bytes]:
    """The bytes by name, for files that carry them; what the bank does not hold, or what is larger than
    :data:`CARRIED`, is missing."""
    wanted = set(names)
    if not wanted:
        return {}
    found = select(Asset.name, Asset.file_ref).where(
        Asset.bank_id == bank_id, Asset.name.in_(wanted), Asset.size <= CARRIED
    )
    return {name: files.read(work, ref, PURPOSE) for name, ref in work.session.execute(found)}


def _is_public(work: UnitOfWork, asset_id: int) -> bool:
    found = (
        select(AssetUse.id)
        .join(ItemVersion, ItemVersion.id == AssetUse.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(AssetUse.asset_id == asset_id, Item.pool == Pool.PUBLIC)
        .limit(1)
    )
    return work.session.scalars(found).one_or_none() is not None


def _ids(work: UnitOfWork, bank_id: int, names: set[str], *, tying: bool = False) -> dict[str, int]:
    """``tying``: they are held until the commit, so that no sweep takes them away meanwhile."""
    if not names:
        return {}
    found = select(Asset.name, Asset.id).where(Asset.bank_id == bank_id, Asset.name.in_(names))
    found = found.with_for_update(read=True) if tying else found
    return dict(work.session.execute(found).all())


def _shown(version: ItemVersion) -> frozenset[tuple[str, AssetPart]]:
    told: Mapping[AssetPart, Any] = {
        AssetPart.ASKED: version.content,
        AssetPart.KEY: version.key,
        AssetPart.EXPLANATION: version.explanation,
    }
    return frozenset(
        (name, part) for part, words in told.items() for name in markup.assets_in(json.dumps(words))
    )
