"""The audit log: who did what to what, append-only and hash-chained.

An entry is written in the transaction of the deed. A sealer then numbers entries and chains each to the one
before: done apart, so that busy transactions do not queue behind one another for the end of the chain. The
database refuses to delete an entry or to change a sealed one (triggers in the first migration); ``verify``
finds what was done behind its back. Facts hold references, never personal data, so erasing a person breaks
nothing.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import structlog
from sqlalchemy import Index, String, exists, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core import audit_head
from core.audit_head import Head, HeadUnreadable
from core.clock import milliseconds
from core.db import Base, Id
from core.errors import Fact
from core.house import House
from core.work import UnitOfWork

log = structlog.get_logger(__name__)

GENESIS = "0" * 64
SEALED_AT_ONCE = 200
_CHAIN_LOCK = 0x4C42_0001


class AuditEntry(Base):
    """One deed. ``seq`` and ``chain`` are empty until sealed, and final from then on."""

    __tablename__ = "core_audit"
    __table_args__ = (
        Index(
            "ix_core_audit_unsealed",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
        Index("ix_core_audit_subject", "subject_kind", "subject_ref", "id"),
        Index("ix_core_audit_actor", "actor_id", "id"),
    )

    seq: Mapped[int | None] = mapped_column(Id, unique=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_ref: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    chain: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold."""

    seq: int


class HeadState(StrEnum):
    """How the table stands to the head that was kept outside it."""

    AGREES = "agrees"
    NOTHING_YET = "nothing_yet"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    OTHER_ENTRY = "other_entry"
    FORGED = "forged"


WELL: Final = frozenset({HeadState.AGREES, HeadState.NOTHING_YET})


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found: the number that was kept (0: none), and the newest in the table."""

    state: HeadState
    kept: int
    found: int


def record(
    work: UnitOfWork, action: str, kind: str, ref: str, facts: Mapping[str, Fact] | None = None
) -> None:
    """Write the deed down: ``record(work, "roles.granted", "person", person.ref, {"role": …})``."""
    plain = {
        name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in (facts or {}).items()
    }
    work.session.add(
        AuditEntry(
            at=work.now,
            actor_id=work.actor.person_id,
            action=action,
            subject_kind=kind,
            subject_ref=ref,
            facts=plain,
        )
    )


def of_subject(
    work: UnitOfWork, kind: str, ref: str, *, before: int | None = None, limit: int = 30
) -> list[AuditEntry]:
    """What was done to one subject, the newest first. The caller has judged who may know."""
    found = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_ref == ref)
    if before is not None:
        found = found.where(AuditEntry.id < before)
    return list(work.session.scalars(found.order_by(AuditEntry.id.desc()).limit(limit)))


def facts_of(
    work: UnitOfWork, action: str, kind: str, refs: Collection[str]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The subjects to which that was done, each time with its facts. The caller has judged who may know."""
    found = select(AuditEntry.subject_ref, AuditEntry.facts).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_ref.in_(refs), AuditEntry.action == action
    )
    return [(ref, facts) for ref, facts in work.session.execute(found)]


def has(work: UnitOfWork, action: str, kind: str, ref: str) -> bool:
    """Whether that was ever done to one subject. The caller has judged who may know."""
    found = exists().where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_ref == ref, AuditEntry.action == action
    )
    return bool(work.session.scalar(select(found)))


def seal(work: UnitOfWork) -> int:
    """Number and chain what is not yet sealed, at most 200 entries; returns how many it was."""
    session = work.session
    if not work.house.database.is_sqlite:
        session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    loose = session.scalars(
        select(AuditEntry).where(AuditEntry.seq.is_(None)).order_by(AuditEntry.id).limit(SEALED_AT_ONCE)
    ).all()
    if not loose:
        return 0
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.chain)
        .where(AuditEntry.seq.is_not(None))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, chain = (last[0] or 0, last[1] or GENESIS) if last else (0, GENESIS)
    for entry in loose:
        seq += 1
        chain = _link(chain, seq, entry)
        entry.seq, entry.chain = seq, chain
    _keep_head(work, audit_head.signed(work.house.vault, seq, chain))
    return len(loose)


def verify(work: UnitOfWork) -> Iterator[Break]:
    """Every place where an entry is missing, or is not what was sealed."""
    chain, expected = GENESIS, 1
    sealed = select(AuditEntry).where(AuditEntry.seq.is_not(None)).order_by(AuditEntry.seq)
    for entry in work.session.scalars(sealed.execution_options(yield_per=500)):
        seq = entry.seq or 0
        if seq != expected or entry.chain != _link(chain, seq, entry):
            yield Break(seq)
        chain, expected = entry.chain or GENESIS, seq + 1


def compare(house: House) -> Compared:
    """The table against the head in the data folder.

    The head is read first: sealing goes on meanwhile, and only then can the table not be behind it.
    """
    try:
        head = audit_head.read(house.settings.data_dir)
    except HeadUnreadable:
        return Compared(HeadState.FORGED, 0, _newest(house))
    if head is not None:
        return compare_with(house, head)
    found = _newest(house)
    return Compared(HeadState.MISSING if found else HeadState.NOTHING_YET, 0, found)


def compare_with(house: House, head: Head) -> Compared:
    """The table against a head from anywhere, for instance a backup's."""
    found = _newest(house)
    if not audit_head.is_ours(house.vault, head):
        return Compared(HeadState.FORGED, head.seq, found)
    with house.reading() as work:
        chain = _chain_of(work, head.seq)
    if chain == head.chain:
        return Compared(HeadState.AGREES, head.seq, found)
    return Compared(HeadState.CUT_OFF if found < head.seq else HeadState.OTHER_ENTRY, head.seq, found)


def _keep_head(work: UnitOfWork, head: Head) -> None:
    """Write the new head after the commit, unless the old one tells of entries that are no longer there.

    Such a head is the only evidence, so it stays until somebody has looked (``lianbing doctor``).
    """
    folder = work.house.settings.data_dir
    try:
        kept = audit_head.read(folder)
    except HeadUnreadable:
        log.exception("the audit head is not one of ours; it is left as it is")
        return
    if kept is not None and (
        not audit_head.is_ours(work.house.vault, kept) or _chain_of(work, kept.seq) != kept.chain
    ):
        log.error("the audit log does not hold the entry of its head", seq=kept.seq)
        return
    work.afterwards(lambda: audit_head.write(folder, head))


def _chain_of(work: UnitOfWork, seq: int) -> str | None:
    return work.session.scalar(select(AuditEntry.chain).where(AuditEntry.seq == seq))


def _newest(house: House) -> int:
    with house.reading() as work:
        return work.session.scalar(select(func.max(AuditEntry.seq))) or 0


def _link(previous: str, seq: int, entry: AuditEntry) -> str:
    told = [
        previous,
        seq,
        milliseconds(entry.at),
        entry.actor_id,
        entry.action,
        entry.subject_kind,
        entry.subject_ref,
        entry.facts,
    ]
    return sha256(
        json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
