"""The journal (答题记录): which entries are accepted, what they add up to, and the receipt for it.

An entry is one revision of the answer to one slot. The candidate's device numbers revisions per slot
(``seq``) and names each with a uuid, so that sending twice is harmless; the attempt's ``epoch`` says which
window of which device may write. The sheet (答卷) is a fold of the accepted entries and can be rebuilt at any
time.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from core.errors import Fact, Finding
from exam.rules.attempt import AttemptState, is_finished, takes_answers

Payload = dict[str, "Payload"] | list["Payload"] | str | int | bool | None
"""An answer as the kind of its item reads it: JSON without fractions (numbers are answered as text)."""

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One revision of one answer.

    ``seq`` counts from 1 within a slot; ``received_at`` is when the request reached the server; ``arrival``
    is the journal's own counter over all entries of an attempt.
    """

    slot: int
    seq: int
    uuid: UUID
    epoch: int
    payload: Payload
    received_at: datetime
    arrival: int


class Revision(Protocol):
    """What a sheet holds of an answer: the number of its newest revision, and that revision's payload."""

    @property
    def seq(self) -> int: ...

    @property
    def payload(self) -> Payload: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A revision as it is kept, without the entry it came from."""

    seq: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class Sheet:
    """The present answer per slot: the revision with the highest ``seq``. Slots never answered are absent."""

    answers: Mapping[int, Revision]


class EntryVerdict(StrEnum):
    """What becomes of an entry.

    ``duplicate`` is acknowledged like ``accepted``: it is already stored. ``stale`` means that a newer
    revision of the same answer is stored. ``fenced`` comes from a window that has been taken over from.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    STALE = "stale"
    FENCED = "fenced"
    UNKNOWN_SLOT = "unknown_slot"
    NOT_OPEN = "not_open"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingDesk:
    """What the journal writer knows of an attempt: state, epoch, slots and the last instant to write.

    ``accepts_until`` is the deadline with grace (:func:`exam.rules.clock.accepts_until`).
    """

    state: AttemptState
    epoch: int
    slots: frozenset[int]
    accepts_until: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and for a refusal the reason.

    Only an ``acknowledged`` entry is stored as it was sent; the device forgets no other one unasked.
    """

    verdict: EntryVerdict
    finding: Finding | None = None

    @property
    def acknowledged(self) -> bool:
        return self.verdict in {EntryVerdict.ACCEPTED, EntryVerdict.DUPLICATE}


def judge_entry(desk: WritingDesk, stored_seq: int, entry: Entry, *, uuid_known: bool = False) -> Judgement:
    """Whether an entry is written. ``stored_seq`` is the slot's newest stored revision, 0 when there is none;
    ``uuid_known`` says that this attempt's journal holds the entry already.

    The order of the questions is the order of the SQL guard (insert unless the uuid is known; then update
    where epoch, state, deadline and seq fit): a retry of a stored entry is acknowledged even after the end.
    Time is judged by ``received_at``, so that a queue in the server never makes an answer late.
    """
    if uuid_known:
        return Judgement(EntryVerdict.DUPLICATE)
    if entry.slot not in desk.slots:
        return _refused(EntryVerdict.UNKNOWN_SLOT, "exam.slot_unknown", slot=entry.slot)
    if not takes_answers(desk.state):
        code = "exam.answer_after_end" if is_finished(desk.state) else "exam.answer_before_start"
        return _refused(EntryVerdict.NOT_OPEN, code, state=desk.state.value)
    if entry.epoch != desk.epoch:
        return _refused(EntryVerdict.FENCED, "exam.window_taken_over", epoch=desk.epoch)
    if entry.received_at > desk.accepts_until:
        return _refused(EntryVerdict.TOO_LATE, "exam.answer_too_late", received_at=entry.received_at)
    if entry.seq <= stored_seq:
        return _refused(EntryVerdict.STALE, "exam.answer_stale", slot=entry.slot, stored_seq=stored_seq)
    return Judgement(EntryVerdict.ACCEPTED)


def fold(entries: Iterable[Entry]) -> Sheet:
    """The sheet that accepted entries add up to, in whatever order they are given.

    Two entries of one slot can share a ``seq`` only when two windows wrote it; the one that arrived first was
    the one accepted, and stays.
    """
    latest: dict[int, Entry] = {}
    for entry in entries:
        held = latest.get(entry.slot)
        if held is None or (entry.seq, -entry.arrival) > (held.seq, -held.arrival):
            latest[entry.slot] = entry
    return Sheet({slot: latest[slot] for slot in sorted(latest)})


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of what was handed in: a SHA-256 in hex, and twelve characters of it a person can read out."""

    digest: str
    code: str


def receipt(sheet: Sheet, attempt_ref: str) -> Receipt:
    """The receipt for a sheet: equal sheets of one attempt give equal receipts, whenever they are made."""
    answers = [[slot, entry.seq, entry.payload] for slot, entry in sorted(sheet.answers.items())]
    # Escaped to ASCII, because a device can send half a surrogate pair, which has no UTF-8 form.
    canonical = json.dumps(
        {"attempt": attempt_ref, "answers": answers}, ensure_ascii=True, sort_keys=True, separators=(",", ":")
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Receipt(digest, code_of(digest))


def code_of(digest: str) -> str:
    """The first 60 bits of a hex digest as ``XXXX-XXXX-XXXX``, in characters that do not look alike."""
    bits = int(digest[:15], 16)
    letters = "".join(CODE_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def _refused(verdict: EntryVerdict, code: str, **facts: Fact) -> Judgement:
    return Judgement(verdict, Finding(code, facts))
