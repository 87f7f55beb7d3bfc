"""The journal writer: everything that waits is written in one transaction, and only then acknowledged.

One thread per process takes whole requests from a bounded queue and writes a batch with three set-based
statements. The guard (open, same epoch, in time, newer than what is stored) stands inside the statement that
writes, so no clock, no other process and no earlier read can come between. A request's arrival time travels
with it: waiting here never makes an answer late.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast

import msgspec
import structlog
from sqlalchemy import select, text

from core.access import HOUSE
from core.clock import milliseconds
from core.house import House
from core.work import UnitOfWork
from exam.models import AnswerEntry, AnswerSheet, Attempt
from exam.rules.attempt import AttemptState

log = structlog.get_logger(__name__)

QUEUE_REQUESTS: Final = 4000
"""Requests that may wait; beyond, the client is told to come back: it keeps its answers."""
BATCH_REQUESTS: Final = 256

Given = dict[str, object] | None
"""An answer as the candidate's page sends it; None clears it."""


class AnswerIn(msgspec.Struct, forbid_unknown_fields=True):
    """One change of one answer, as sent. ``mono_ms``: the page's own monotonic clock."""

    slot: int
    seq: int
    uuid: str
    payload: Given
    mono_ms: int


class Place(msgspec.Struct):
    """An answer's place and revision."""

    slot: int
    seq: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request.

    ``stale`` carries the revision that is stored instead; ``late``: it arrived after deadline and grace.
    """

    state: AttemptState
    epoch: int
    deadline_ms: int
    acked: list[Place]
    stale: list[Place]
    late: bool = False


@dataclass(slots=True)
class Request:
    """One candidate's batch; one is under way per page. ``done`` is called from the writer's thread."""

    attempt_id: int
    epoch: int
    entries: Sequence[AnswerIn]
    received_at: datetime
    done: Callable[["Outcome | Exception"], None]


class QueueFull(Exception):
    """Too many requests wait; nothing was lost, the client sends again."""


_ROW = msgspec.json.Encoder(order=None)

_WRITE_SHEET = {
    "sqlite": text(
        """
        INSERT INTO exam_answer_sheet (attempt_id, slot, seq, payload, received_at)
        SELECT a.id, j.value ->> 1, j.value ->> 2, j.value -> 3, j.value ->> 4
        FROM json_each(:rows) AS j JOIN exam_attempt a ON a.id = j.value ->> 0
        WHERE a.state = 'open' AND a.epoch = j.value ->> 5 AND a.accepts_until >= j.value ->> 4
          AND (j.value ->> 1) BETWEEN 1 AND a.slots
        ON CONFLICT (attempt_id, slot) DO UPDATE
          SET seq = excluded.seq, payload = excluded.payload, received_at = excluded.received_at
          WHERE excluded.seq > exam_answer_sheet.seq
        RETURNING attempt_id, slot, seq
        """
    ),
    "postgresql": text(
        """
        INSERT INTO exam_answer_sheet (attempt_id, slot, seq, payload, received_at)
        SELECT a.id, (j ->> 1)::smallint, (j ->> 2)::int, j -> 3, (j ->> 4)::timestamptz
        FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS j JOIN exam_attempt a ON a.id = (j ->> 0)::bigint
        WHERE a.state = 'open' AND a.epoch = (j ->> 5)::int AND a.accepts_until >= (j ->> 4)::timestamptz
          AND (j ->> 1)::int BETWEEN 1 AND a.slots
        ORDER BY a.id, (j ->> 1)::int
        ON CONFLICT (attempt_id, slot) DO UPDATE
          SET seq = excluded.seq, payload = excluded.payload, received_at = excluded.received_at
          WHERE excluded.seq > exam_answer_sheet.seq
        RETURNING attempt_id, slot, seq
        """
    ),
}

_WRITE_ENTRIES = {
    "sqlite": text(
        """
        INSERT INTO exam_answer_entry
          (attempt_id, slot, seq, payload, received_at, epoch, client_uuid, client_mono_ms)
        SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value -> 3, j.value ->> 4, j.value ->> 5,
               j.value ->> 6, j.value ->> 7
        FROM json_each(:rows) AS j WHERE true
        ON CONFLICT (attempt_id, client_uuid) DO NOTHING
        """
    ),
    "postgresql": text(
        """
        INSERT INTO exam_answer_entry
          (attempt_id, slot, seq, payload, received_at, epoch, client_uuid, client_mono_ms)
        SELECT (j ->> 0)::bigint, (j ->> 1)::smallint, (j ->> 2)::int, j -> 3, (j ->> 4)::timestamptz,
               (j ->> 5)::int, j ->> 6, (j ->> 7)::bigint
        FROM jsonb_array_elements(CAST(:rows AS jsonb)) WITH ORDINALITY AS t(j, n) ORDER BY n
        ON CONFLICT (attempt_id, client_uuid) DO NOTHING
        """
    ),
}


class JournalWriter:
    """The writing thread of one process and the queue before it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(timeout=30)

    def hand_over(self, request: Request) -> None:
        """Queue a request. Raises QueueFull when too many wait."""
        if self._waiting.qsize() >= QUEUE_REQUESTS:
            raise QueueFull
        self._waiting.put(request)

    def _run(self) -> None:
        while True:
            batch: list[Request] = []
            ending = self._collect(batch)
            if batch:
                self.write(batch)
            if ending:
                return

    def _collect(self, batch: list[Request]) -> bool:
        """Wait for one request, then take what else is there; True when told to end."""
        request = self._waiting.get()
        while request is not None:
            batch.append(request)
            if len(batch) >= BATCH_REQUESTS:
                return False
            try:
                request = self._waiting.get_nowait()
            except queue.Empty:
                return False
        return True

    def write(self, batch: list[Request]) -> None:
        """Write a batch; one that fails is halved, so that a bad request fails alone."""
        try:
            with self._house.work(HOUSE) as work:
                outcomes = write_batch(work, batch)
        except Exception as error:  # every waiting candidate must hear something
            if len(batch) > 1:
                middle = len(batch) // 2
                self.write(batch[:middle])
                self.write(batch[middle:])
                return
            log.exception("answers not written", attempt_id=batch[0].attempt_id)
            batch[0].done(error)
            return
        for request, outcome in zip(batch, outcomes, strict=True):
            request.done(outcome)


@dataclass(slots=True)
class _Desk:
    """What the attempt's row says inside this transaction, and what is stored of its answers."""

    state: AttemptState
    epoch: int
    deadline: datetime | None
    accepts_until: datetime | None
    written: dict[int, int] = field(default_factory=dict)

    def takes(self, request: Request) -> bool:
        return (
            self.state is AttemptState.OPEN
            and self.epoch == request.epoch
            and self.accepts_until is not None
            and request.received_at <= self.accepts_until
        )


def write_batch(work: UnitOfWork, batch: Sequence[Request]) -> list[Outcome]:
    """Write every entry that may be written and say, request by request, what became of it.

    Nothing is acknowledged by calling this: the outcomes may be told once the unit of work has committed.
    """
    desks = _desks(work, {request.attempt_id for request in batch})
    newest: dict[tuple[int, int], list[object]] = {}
    for request in batch:
        desk = desks.get(request.attempt_id)
        if desk is None or not desk.takes(request):
            continue
        at = _instant(work, request.received_at)
        for entry in request.entries:
            row: list[object] = [
                request.attempt_id,
                entry.slot,
                entry.seq,
                entry.payload,
                at,
                request.epoch,
                entry.uuid,
                entry.mono_ms,
            ]
            held = newest.get((request.attempt_id, entry.slot))
            if held is None or entry.seq > cast("int", held[2]):
                newest[request.attempt_id, entry.slot] = row
    dialect = "sqlite" if work.house.database.is_sqlite else "postgresql"
    if newest:
        written = work.session.execute(_WRITE_SHEET[dialect], {"rows": _json(list(newest.values()))})
        for attempt_id, slot, seq in written:
            desks[attempt_id].written[slot] = seq
        rows = [row for request in batch for row in _journal_rows(work, request, desks)]
        if rows:
            work.session.execute(_WRITE_ENTRIES[dialect], {"rows": _json(rows)})
    return [_outcome(work, request, desks.get(request.attempt_id)) for request in batch]


def _desks(work: UnitOfWork, attempt_ids: set[int]) -> dict[int, _Desk]:
    """The attempts' rows, locked against hand-in until this transaction ends."""
    found = (
        select(Attempt.id, Attempt.state, Attempt.epoch, Attempt.deadline, Attempt.accepts_until)
        .where(Attempt.id.in_(sorted(attempt_ids)))
        .order_by(Attempt.id)
        .with_for_update(read=True)
    )
    return {row[0]: _Desk(*row[1:]) for row in work.session.execute(found)}


def _journal_rows(work: UnitOfWork, request: Request, desks: dict[int, _Desk]) -> Iterator[list[object]]:
    """The entries of answers that were written: the newest, and those it overtook within this batch."""
    desk = desks.get(request.attempt_id)
    if desk is None or not desk.takes(request):
        return
    at = _instant(work, request.received_at)
    for entry in request.entries:
        if entry.seq <= desk.written.get(entry.slot, 0):
            yield [
                request.attempt_id,
                entry.slot,
                entry.seq,
                entry.payload,
                at,
                request.epoch,
                entry.uuid,
                entry.mono_ms,
            ]


def _outcome(work: UnitOfWork, request: Request, desk: _Desk | None) -> Outcome:
    if desk is None:
        return Outcome(AttemptState.VOIDED, 0, 0, [], [])
    acked = [
        Place(entry.slot, entry.seq)
        for entry in request.entries
        if desk.takes(request) and entry.seq <= desk.written.get(entry.slot, 0)
    ]
    stale: list[Place] = []
    if len(acked) < len(request.entries):
        _look_back(work, request, acked, stale)
    deadline_ms = milliseconds(desk.deadline) if desk.deadline else 0
    late = desk.accepts_until is not None and request.received_at > desk.accepts_until
    return Outcome(desk.state, desk.epoch, deadline_ms, acked, stale, late)


def _look_back(work: UnitOfWork, request: Request, acked: list[Place], stale: list[Place]) -> None:
    """The rare path: what was not written now is either stored already (acknowledge) or overtaken (stale)."""
    done = {(place.slot, place.seq) for place in acked}
    rest = [entry for entry in request.entries if (entry.slot, entry.seq) not in done]
    known = set(
        work.session.scalars(
            select(AnswerEntry.client_uuid).where(
                AnswerEntry.attempt_id == request.attempt_id,
                AnswerEntry.client_uuid.in_([entry.uuid for entry in rest]),
            )
        )
    )
    stored = select(AnswerSheet.slot, AnswerSheet.seq).where(
        AnswerSheet.attempt_id == request.attempt_id, AnswerSheet.slot.in_([entry.slot for entry in rest])
    )
    sheet = {row.slot: row.seq for row in work.session.execute(stored)}
    for entry in rest:
        if entry.uuid in known:
            acked.append(Place(entry.slot, entry.seq))
        elif sheet.get(entry.slot, 0) >= entry.seq:
            stale.append(Place(entry.slot, sheet[entry.slot]))


def _instant(work: UnitOfWork, at: datetime) -> str:
    """An instant as each database writes it in text, so that comparing within the statement is exact."""
    written = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return written if work.house.database.is_sqlite else f"{written}+00"


def _json(rows: list[list[object]]) -> str:
    return _ROW.encode(rows).decode()
