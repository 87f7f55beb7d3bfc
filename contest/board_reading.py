"""What the database holds of a board, read as values: the board, its people, its events in order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from contest.board_models import BoardContestant, BoardRow, ScoreEventRow
from contest.rules.board import BoardEvent, Entry
from contest.rules.freeze import Freeze, NamesShown
from contest.rules.rule_sheet import RuleSheet
from contest.views import Line, View
from core.errors import NotFound
from core.people.surnames import masked
from core.points import Points

_Order = ColumnElement[Any] | InstrumentedAttribute[Any]


class BoardView(View):
    """A board. ``epoch`` goes up with every change that is not an event."""

    id: int
    ref: str
    stage_id: int
    title: str
    unit_id: int
    sheet: RuleSheet
    lines: tuple[Line, ...]
    names: NamesShown
    is_public: bool
    epoch: int
    freeze_at: datetime | None
    thawed_at: datetime | None
    opened_at: datetime

    @property
    def freeze(self) -> Freeze:
        return Freeze(self.freeze_at, self.thawed_at)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the board's list. ``number`` is who they are on the wire.

    ``name`` is what the contest lets the public read, which may be a surname alone; ``full_name`` is read
    for the jury's side and written nowhere.
    """

    number: int
    entry_id: int
    person_id: int | None
    code: str
    name: str
    unit_name: str
    group: str
    official: bool
    full_name: str = ""

    @property
    def to_jury(self) -> str:
        """What the jury's side calls them."""
        return self.full_name or self.name

    @property
    def entry(self) -> Entry:
        return Entry(self.entry_id, self.official)


def told_by_code(members: Sequence[Member], names: NamesShown) -> frozenset[int]:
    """Numbers of those whom the public can tell from a namesake of the same unit by their 参赛号 alone."""
    read = {each.number: (public_name(each, names), each.unit_name) for each in members}
    shared = Counter(read.values())
    return frozenset(number for number, called in read.items() if shared[called] > 1)


def public_name(member: Member, names: NamesShown) -> str:
    """What the public may read of a name on a board that shows names so."""
    return member.name if names is NamesShown.FULL else masked(member.name)


def board(session: Session, board_id: int) -> BoardView:
    """The board. Raises NotFound."""
    row = session.get(BoardRow, board_id, populate_existing=True)
    if row is None:
        raise NotFound
    return view(row)


def view(row: BoardRow) -> BoardView:
    """The row as others may have it."""
    return BoardView(
        id=row.id,
        ref=row.ref,
        stage_id=row.stage_id,
        title=row.title,
        unit_id=row.unit_id,
        sheet=RuleSheet.model_validate(row.sheet),
        lines=tuple(Line.model_validate(each) for each in row.lines),
        names=row.names,
        is_public=row.is_public,
        epoch=row.epoch,
        freeze_at=row.freeze_at,
        thawed_at=row.thawed_at,
        opened_at=row.opened_at,
    )


def members(session: Session, board_id: int) -> list[Member]:
    """Everybody who may appear on the board, by number."""
    table = BoardContestant
    rows = session.execute(
        select(
            table.number,
            table.entry_id,
            table.person_id,
            table.code,
            table.name,
            table.unit_name,
            table.group,
            table.official,
        )
        .where(table.board_id == board_id)
        .order_by(table.number)
    )
    return [Member(*row) for row in rows]


def events_after(session: Session, board_id: int, seq: int) -> list[BoardEvent]:
    """The numbered events after that number, in order."""
    return _events(session, board_id, seq, ScoreEventRow.seq > seq, ScoreEventRow.seq)


def all_events(session: Session, board_id: int) -> list[BoardEvent]:
    """Every event: the numbered ones, then those that wait for their number in the order of writing."""
    table = ScoreEventRow
    return _events(session, board_id, 0, true(), table.seq.is_(None), table.seq, table.id)


def _events(
    session: Session, board_id: int, after: int, which: ColumnElement[bool], *order: _Order
) -> list[BoardEvent]:
    table = ScoreEventRow
    rows = session.execute(
        select(
            table.kind,
            table.entry_id,
            table.component,
            table.points,
            table.time_used_ms,
            table.absent,
            table.happened_at,
        )
        .where(table.board_id == board_id, which)
        .order_by(*order)
    )
    return [
        BoardEvent(
            seq=seq,
            kind=row.kind,
            entry_id=row.entry_id,
            component=row.component,
            points=None if row.points is None else Points(row.points),
            time_used_ms=row.time_used_ms,
            absent=row.absent,
            happened_at=row.happened_at,
        )
        for seq, row in enumerate(rows, start=after + 1)
    ]
