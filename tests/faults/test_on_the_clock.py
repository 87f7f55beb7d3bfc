"""The clock goes on when every browser is gone, and reaches a page wherever its socket is open."""

import itertools
import json
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from websockets.sync.client import connect
from websockets.typing import Origin

from core.access import Role
from core.clock import SystemClock
from exam import reconciling
from exam.rules.attempt import AttemptState
from tests import make
from tests.faults.serving import Server, serving, until
from tests.faults.test_killed import Ground, on_postgresql, on_sqlite, seats_at, shared_ground, sitting_for
from web.door import CSRF_PURPOSE, SESSION_COOKIE

__all__ = ["shared_ground"]

pytestmark = pytest.mark.alone

LATEST = timedelta(seconds=2)


def test_time_granted_at_one_process_reaches_a_socket_at_another_within_five_seconds(
    shared_ground: Ground,
) -> None:
    ground = shared_ground
    sitting, people = sitting_for(ground, 1)
    with (
        serving(ground.folder, **ground.environment) as one,
        serving(ground.folder, **ground.environment) as other,
    ):
        seat = seats_at(one, ground, sitting, people)[0]
        with ground.house.reading() as work:
            unit = work.session.connection().exec_driver_sql("SELECT ref FROM core_unit").scalar_one()
        organiser = make.someone(ground.house, "组织者", Role.ORGANISER, unit_ref=unit)
        headers = {"cookie": f"{SESSION_COOKIE}={people[0].token}"}
        address = other.address.replace("http", "ws") + seat.page["urls"]["live"]
        with connect(address, origin=Origin(other.address), additional_headers=headers) as socket:
            seat.client.cookies.set(SESSION_COOKIE, organiser.token)
            form = {
                "csrf": ground.house.vault.signature(CSRF_PURPOSE, organiser.token),
                "minutes": "5",
                "reason": "停电",
            }
            given = itertools.count()

            def grant() -> Response:
                shown = {**form, "seen": str(next(given))}
                return seat.client.post(f"/invigilation/{sitting}/time", data=shown)

            def granted() -> str | None:
                assert grant().status_code == 303
                with suppress(TimeoutError):
                    return str(socket.recv(timeout=1))
                return None

            until(granted)  # the socket listens from some moment on; from then everything is heard
            before = json.loads(seat.client.get(f"/invigilation/{sitting}/tiles.json").text)
            assert grant().status_code == 303
            heard = json.loads(socket.recv(timeout=5))
    assert heard["type"] == "clock"
    assert heard["deadline"] == before["tiles"][0]["deadline"] + 300_000


def test_attempts_are_closed_within_two_seconds_of_their_end_and_never_before(tmp_path: Path) -> None:
    with ExitStack() as stack:
        grounds = [
            stack.enter_context(on_sqlite(tmp_path / "one")),
            stack.enter_context(on_postgresql(tmp_path / "other")),
        ]
        servers = [stack.enter_context(serving(ground.folder, **ground.environment)) for ground in grounds]
        ends = SystemClock().now() + timedelta(seconds=15)
        waiting = {three_who_left(*pair, ends): pair[1] for pair in zip(servers, grounds, strict=True)}

        def closed() -> bool | None:
            for sitting, ground in list(waiting.items()):
                if closed_in_time(ground, sitting, ends):
                    del waiting[sitting]
            return not waiting or None

        until(closed)


def three_who_left(server: Server, ground: Ground, ends: datetime) -> str:
    """A sitting that ends then, with three candidates who have answered something and gone away."""
    times = {
        "opens_at": ends - timedelta(minutes=1),
        "last_entry_at": ends - timedelta(seconds=1),
        "closes_at": ends,
        "length_minutes": 1,
    }
    sitting, people = sitting_for(ground, 3, **times)
    for seat in seats_at(server, ground, sitting, people):
        seat.save(seat.slots()[0], 1)
        seat.client.close()
    return sitting


def closed_in_time(ground: Ground, sitting: str, ends: datetime) -> bool:
    """Whether its attempts are closed and marked. Raises AssertionError when that comes early or late."""
    grace = timedelta(seconds=ground.house.settings.grace_seconds)
    with ground.house.reading() as work:
        states = {each.state for each in reconciling.kept(work, sitting)}
        if work.now <= ends + grace:
            assert states == {AttemptState.OPEN}
        else:
            assert AttemptState.OPEN not in states or work.now <= ends + grace + LATEST
    return states == {AttemptState.MARKED}
