"""The journal writer: everything that waits is written in one transaction, and only then acknowledged.

One thread per process takes whole requests from a bounded queue and writes a batch with three set-based
statements. The guard (open, same epoch, in time, newer than what is stored) stands inside the statement that
writes, so no clock, no other process and no earlier read can come between. A request's arrival time travels
with it: waiting here never makes an answer late.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import starmap
from typing import Final

import msgspec
import structlog
from sqlalchemy import text

from core.access import HOUSE
from core.house import House
from core.work import UnitOfWork
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


_ROWS = msgspec.json.Encoder()

_SQLITE: Final = (
    text(
        """
        INSERT INTO exam_answer_entry
          (attempt_id, slot, seq, payload, received_at, epoch, client_uuid, client_mono_ms)
        SELECT a.id, j.value ->> 1, j.value ->> 2, j.value -> 3, j.value ->> 4, j.value ->> 5,
               j.value ->> 6, j.value ->> 7
        FROM json_each(:rows) AS j CROSS JOIN exam_attempt a ON a.id = j.value ->> 0
          LEFT JOIN exam_answer_sheet s ON s.attempt_id = a.id AND s.slot = j.value ->> 1
        WHERE a.state = 'open' AND a.epoch = j.value ->> 5 AND a.accepts_until >= j.value ->> 4
          AND (j.value ->> 1) BETWEEN 1 AND a.slots AND (s.seq IS NULL OR s.seq < j.value ->> 2)
        ON CONFLICT (attempt_id, client_uuid) DO NOTHING
        """
    ),
    text(
        """
        INSERT INTO exam_answer_sheet (attempt_id, slot, seq, payload, received_at)
        SELECT e.attempt_id, e.slot, e.seq, e.payload, e.received_at
        FROM json_each(:rows) AS j CROSS JOIN exam_answer_entry e
          ON e.attempt_id = j.value ->> 0 AND e.client_uuid = j.value ->> 6
        WHERE true
        ON CONFLICT (attempt_id, slot) DO UPDATE
          SET seq = excluded.seq, payload = excluded.payload, received_at = excluded.received_at
          WHERE excluded.seq > exam_answer_sheet.seq
        """
    ),
    text(
        """
        SELECT json_group_array(json_array(
          a.state, a.epoch, unixepoch(a.deadline) * 1000000 + substr(a.deadline, -6),
          a.accepts_until < j.value ->> 4,
          EXISTS (SELECT 1 FROM exam_answer_entry e
                  WHERE e.attempt_id = a.id AND e.client_uuid = j.value ->> 6),
          (SELECT s.seq FROM exam_answer_sheet s WHERE s.attempt_id = a.id AND s.slot = j.value ->> 1)))
        FROM json_each(:rows) AS j LEFT JOIN exam_attempt a ON a.id = j.value ->> 0
        """
    ),
)
"""Nobody else writes meanwhile: into the journal what the guard lets pass, onto the sheet what the journal
holds, and back what is stored now. One row comes back, for each row costs the other threads a turn.
"""

_POSTGRESQL: Final = text(
    """
    WITH given AS MATERIALIZED (
      SELECT n, (j ->> 0)::bigint AS attempt_id, (j ->> 1)::int AS slot, (j ->> 2)::int AS seq,
        j -> 3 AS payload, (j ->> 4)::timestamptz AS received_at, (j ->> 5)::int AS epoch,
        j ->> 6 AS uuid, (j ->> 7)::bigint AS mono_ms
      FROM jsonb_array_elements(CAST(:rows AS jsonb)) WITH ORDINALITY AS t(j, n)),
    desk AS MATERIALIZED (
      SELECT id, state, epoch, deadline, accepts_until, slots FROM exam_attempt
      WHERE id = ANY(ARRAY(SELECT DISTINCT attempt_id FROM given)) ORDER BY id FOR SHARE),
    seen AS MATERIALIZED (
      SELECT g.*, d.state, d.epoch AS held_epoch, d.deadline, d.accepts_until < g.received_at AS late,
        d.state = 'open' AND d.epoch = g.epoch AND d.accepts_until >= g.received_at
          AND g.slot BETWEEN 1 AND d.slots AS fits,
        (SELECT e.id FROM exam_answer_entry e
         WHERE e.attempt_id = g.attempt_id AND e.client_uuid = g.uuid) IS NOT NULL AS known
      FROM given g LEFT JOIN desk d ON d.id = g.attempt_id),
    sheet AS (
      INSERT INTO exam_answer_sheet (attempt_id, slot, seq, payload, received_at)
      SELECT DISTINCT ON (attempt_id, slot) attempt_id, slot, seq, payload, received_at
      FROM seen WHERE fits AND NOT known ORDER BY attempt_id, slot, seq DESC
      ON CONFLICT (attempt_id, slot) DO UPDATE
        SET seq = excluded.seq, payload = excluded.payload, received_at = excluded.received_at
        WHERE excluded.seq > exam_answer_sheet.seq
      RETURNING attempt_id, slot, seq),
    written AS MATERIALIZED (
      SELECT n FROM seen JOIN sheet USING (attempt_id, slot)
      WHERE fits AND NOT known AND seen.seq <= sheet.seq),
    entry AS (
      INSERT INTO exam_answer_entry
        (attempt_id, slot, seq, payload, received_at, epoch, client_uuid, client_mono_ms)
      SELECT attempt_id, slot, seq, payload, received_at, epoch, uuid, mono_ms
      FROM seen JOIN written USING (n) ORDER BY n
      ON CONFLICT (attempt_id, client_uuid) DO NOTHING)
    SELECT s.state, s.held_epoch, (extract(epoch FROM s.deadline) * 1000000)::bigint, s.late,
      s.known OR w.n IS NOT NULL,
      CASE WHEN w.n IS NULL AND NOT s.known THEN
        (SELECT seq FROM exam_answer_sheet t WHERE t.attempt_id = s.attempt_id AND t.slot = s.slot) END
    FROM seen s LEFT JOIN written w USING (n) ORDER BY n
    """
)
"""Others write meanwhile. The attempts are locked against hand-in, in one order; whether an answer is
newer is decided where its row is locked; the journal takes what the sheet took, or took something newer for.
"""


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


class _Fate(msgspec.Struct, array_like=True):
    """What the database says of one entry after writing; nothing but None when there is no such attempt.

    ``deadline`` in microseconds since the epoch; ``written``: the journal holds it, from now or from before;
    ``stored_seq``: the revision on the sheet.
    """

    state: AttemptState | None
    epoch: int | None
    deadline: int | None
    late: bool | int | None
    written: bool | int
    stored_seq: int | None


_read_fates = msgspec.json.Decoder(list[_Fate])


def write_batch(work: UnitOfWork, batch: Sequence[Request]) -> list[Outcome]:
    """Write every entry that may be written and say, request by request, what became of it.

    What is said is read back from the journal and the sheet. Nothing is acknowledged by calling this: the
    outcomes may be told once the unit of work has committed.
    """
    is_sqlite = work.house.database.is_sqlite
    rows = _ROWS.encode([row for request in batch for row in _rows(request, is_sqlite)])
    fates = _write_sqlite(work, rows.decode()) if is_sqlite else _write_postgresql(work, rows.decode())
    return [_outcome(request, fates) for request in batch]


def _write_sqlite(work: UnitOfWork, rows: str) -> Iterator[_Fate]:
    connection = work.session.connection()
    *writes, look = _SQLITE
    for write in writes:
        connection.execute(write, {"rows": rows})
    return iter(_read_fates.decode(connection.execute(look, {"rows": rows}).scalar_one()))


def _write_postgresql(work: UnitOfWork, rows: str) -> Iterator[_Fate]:
    found = work.session.connection().execute(_POSTGRESQL, {"rows": rows})
    return starmap(_Fate, found.all())


def _rows(request: Request, is_sqlite: bool) -> list[tuple[object, ...]]:
    """The request's entries as both databases read them; without any, one that no guard lets pass."""
    at = request.received_at.astimezone(UTC).isoformat(" ", "microseconds")
    if is_sqlite:
        at = at[:-6]  # instants are kept there as text without a zone, and compared as such
    attempt_id, epoch = request.attempt_id, request.epoch
    if not request.entries:
        return [(attempt_id, 0, 0, None, at, epoch, "", 0)]
    return [
        (attempt_id, each.slot, each.seq, each.payload, at, epoch, each.uuid, each.mono_ms)
        for each in request.entries
    ]


def _outcome(request: Request, fates: Iterator[_Fate]) -> Outcome:
    """Take this request's fates from the row and put them together."""
    acked: list[Place] = []
    stale: list[Place] = []
    fate = None
    for entry in request.entries:
        fate = next(fates)
        if fate.written:
            acked.append(Place(entry.slot, entry.seq))
        elif fate.stored_seq is not None and fate.stored_seq >= entry.seq:
            stale.append(Place(entry.slot, fate.stored_seq))
    if fate is None:
        fate = next(fates)
    if fate.state is None:
        return Outcome(AttemptState.VOIDED, 0, 0, [], [])
    return Outcome(
        AttemptState(fate.state),
        fate.epoch or 0,
        round((fate.deadline or 0) / 1000),
        acked,
        stale,
        bool(fate.late),
    )
