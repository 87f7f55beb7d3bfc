"""Pictures and recordings that no wording of any bank shows any more, and no word said of one.

What is shown is tied to the wordings that show it. That alone is not believed: every text of the banks is
read once more before anything goes, those that reviews returned and comments too.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from core import audit, sweeping
from core.house import House
from core.work import UnitOfWork
from question_bank import markup
from question_bank.asset_models import Asset, AssetUse
from question_bank.assets import PURPOSE
from question_bank.desk_models import Comment
from question_bank.models import Bank, ImportFile, ImportRun, ItemVersion, ReviewNote

_AT_ONCE: Final = 500
_TEXTS: Final[Sequence[tuple[InstrumentedAttribute[int], tuple[InstrumentedAttribute[Any], ...]]]] = (
    (ItemVersion.id, (ItemVersion.content, ItemVersion.key, ItemVersion.explanation)),
    (ReviewNote.id, (ReviewNote.words, ReviewNote.wording)),
    (Comment.id, (Comment.words,)),
)


@dataclass(frozen=True, slots=True)
class Unshown:
    """A picture or recording that a bank holds for nothing."""

    id: int
    name: str
    file_ref: str


def find(house: House, before: datetime) -> list[Unshown]:
    """What was kept before that, was not wanted since, and is shown nowhere.

    Banks into which a file is being brought are left alone: its items may show what is there.
    """
    importing = select(ImportRun.bank_id).join(ImportFile, ImportFile.import_id == ImportRun.id)
    wanted = (
        select(Asset.id, Asset.name, Asset.file_ref)
        .where(Asset.made_at < before, ~_is_shown(), Asset.bank_id.not_in(importing))
        .order_by(Asset.id)
    )
    found: list[Unshown] = []
    with house.reading() as work:
        for rows in sweeping.parts(work.session.execute(wanted)):
            young = sweeping.wanted_since(work, [row.file_ref for row in rows], before)
            found += [Unshown(*row) for row in rows if row.file_ref not in young]
    said = _said(house) if found else frozenset()
    return [each for each in found if each.name not in said]


def let_go(house: House, found: Sequence[Unshown], before: datetime) -> int:
    """Forget them, but for those that somebody wants by now; how many went. Their bytes stay."""
    count = 0
    for some in sweeping.parts(found):
        with house.work() as work:
            count += _forget(work, {each.id: each for each in some}, before)
    return count


def unheld(house: House, before: datetime) -> list[str]:
    """Files kept as pictures that no bank holds."""
    return sweeping.unclaimed(house, PURPOSE, before, _claimed)


def _claimed(work: UnitOfWork, refs: Collection[str]) -> set[str]:
    return set(work.session.scalars(select(Asset.file_ref).where(Asset.file_ref.in_(list(refs)))))


def _forget(work: UnitOfWork, some: dict[int, Unshown], before: datetime) -> int:
    held = select(Asset.id, Asset.bank_id).where(Asset.id.in_(some)).with_for_update()
    banks = dict(work.session.execute(held).all())
    shown = set(work.session.scalars(select(AssetUse.asset_id).where(AssetUse.asset_id.in_(banks))))
    young = sweeping.wanted_since(work, [each.file_ref for each in some.values()], before)
    going = [own for own in banks if own not in shown and some[own].file_ref not in young]
    work.session.execute(delete(Asset).where(Asset.id.in_(going)))
    sweeping.let_go(work, [some[own].file_ref for own in going], PURPOSE)
    for bank_id in sorted({banks[own] for own in going}):
        ref = work.session.get_one(Bank, bank_id).ref
        count = sum(banks[own] == bank_id for own in going)
        audit.record(work, "bank.assets_swept", "bank", ref, {"files": count})
    return len(going)


def _is_shown() -> Any:
    return exists().where(AssetUse.asset_id == Asset.id)


def _said(house: House) -> frozenset[str]:
    """Every picture that any text of the banks names."""
    return frozenset(name for texts in _texts(house) for name in markup.assets_in(texts))


def _texts(house: House) -> Iterator[str]:
    for own, columns in _TEXTS:
        last = 0
        while True:
            wanted = select(own, *columns).where(own > last).order_by(own).limit(_AT_ONCE)
            with house.reading() as work:
                rows = work.session.execute(wanted).all()
            if not rows:
                break
            last = rows[-1][0]
            yield from (repr(row[1:]) for row in rows)
