"""The sequencer: gives the events of a board their numbers, in the order in which they were committed.

One at a time per board: on PostgreSQL the board's row is held while its events are numbered, on SQLite there
is only one writer anyway. So every process may run one, and none leads. An event that is committed later gets
a later number; there is no gap to wait for, and nothing numbered ever changes.
"""

import threading

import structlog
from sqlalchemy import func, select, text

from contest.board_models import BoardRow, ScoreEventRow
from core.access import HOUSE
from core.house import House
from core.pubsub import Message
from core.ticker import Ticker

log = structlog.get_logger(__name__)

WAKE = "score"
"""The channel's topic that says: something waits for a number."""
NUMBERED = "board"
"""The channel's topic that says: a board has new events."""
AT_ONCE = 500
EVERY_SECONDS = 0.2
"""How long an event waits when nobody wakes the sequencer, because the channel is away."""

_NUMBER = text(
    """
    UPDATE contest_score_event SET seq = :last + loose.place
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contest_score_event
          WHERE board_id = :board AND seq IS NULL ORDER BY id LIMIT :most) AS loose
    WHERE contest_score_event.id = loose.id
    """
)


class Sequencer:
    """Numbers what waits, in a thread that is woken by events and by the channel."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._wake = threading.Event()
        self._ticker = Ticker("sequencer", self.number_waiting, EVERY_SECONDS, self._wake)
        self._unlisten = house.channel.listen(self._hear)

    def start(self) -> None:
        self._ticker.start()

    def stop(self) -> None:
        """Let the numbering under way end."""
        self._unlisten()
        self._ticker.stop()

    def number_waiting(self) -> bool:
        """Number the events that wait; True when there may be more."""
        return number_waiting(self._house)

    def _hear(self, topic: str, message: Message) -> None:
        del message
        if topic == WAKE:
            self._wake.set()


def number_waiting(house: House) -> bool:
    """Number what waits on every board; True when a board may have more."""
    with house.reading(HOUSE) as work:
        loose = select(ScoreEventRow.board_id).where(ScoreEventRow.seq.is_(None)).distinct()
        boards = work.session.scalars(loose.order_by(ScoreEventRow.board_id)).all()
    more = False
    for board_id in boards:
        more = _number(house, board_id) == AT_ONCE or more
    return more


def _number(house: House, board_id: int) -> int:
    with house.work(HOUSE) as work:
        hold = select(BoardRow.id).where(BoardRow.id == board_id).with_for_update(key_share=True)
        work.session.execute(hold)
        last = work.session.scalar(
            select(func.coalesce(func.max(ScoreEventRow.seq), 0)).where(ScoreEventRow.board_id == board_id)
        )
        numbered = work.session.connection().execute(
            _NUMBER, {"last": last, "board": board_id, "most": AT_ONCE}
        )
        if numbered.rowcount:
            work.publish(NUMBERED, {"board": board_id})
    return numbered.rowcount
