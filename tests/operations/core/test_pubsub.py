"""Both channels keep the same promise; Redis may come and go."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from core.pubsub import Channel, LocalChannel, Message, Pauses, RedisChannel
from tests.servers import valkey

PATIENCE = 20.0


class Ear:
    """Listens to a channel and remembers; made only when messages really arrive."""

    def __init__(self, channel: Channel, via: Channel | None = None) -> None:
        self.heard: list[tuple[str, Message]] = []
        self.probes = 0
        self.stop = channel.listen(self._hear)
        self.tune_in(via or channel)

    def tune_in(self, via: Channel) -> None:
        """Send probes until one arrives: subscribing takes Redis a moment."""
        before = self.probes
        while_waiting(lambda: self.probes > before, lambda: via.publish("probe", {}))

    def numbers(self, topic: str) -> list[object]:
        return [message["n"] for heard, message in list(self.heard) if heard == topic]

    def _hear(self, topic: str, message: Message) -> None:
        if topic == "probe":
            self.probes += 1
        else:
            self.heard.append((topic, message))


def while_waiting(met: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait for what must come to pass soon."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError
        meanwhile()
        time.sleep(0.01)


@pytest.fixture(params=["local", "redis"])
def channel(request: pytest.FixtureRequest) -> Iterator[Channel]:
    made: Channel = (
        LocalChannel() if request.param == "local" else RedisChannel(request.getfixturevalue("redis_url"))
    )
    yield made
    made.close()


def test_one_topic_is_heard_in_the_order_of_publishing(channel: Channel) -> None:
    ear = Ear(channel)
    for number in range(200):
        channel.publish("odd" if number % 2 else "even", {"n": number})
    while_waiting(lambda: len(ear.heard) == 200)
    assert ear.numbers("even") == list(range(0, 200, 2))
    assert ear.numbers("odd") == list(range(1, 200, 2))


def test_everybody_who_listens_hears_the_message_whole(channel: Channel) -> None:
    ears = [Ear(channel), Ear(channel)]
    message: Message = {"n": 1, "name": "张建军", "rows": [{"rank": 1, "points": 4000}], "none": None}
    channel.publish("board:A:1", message)
    while_waiting(lambda: all(ear.heard for ear in ears))
    assert [ear.heard for ear in ears] == [[("board:A:1", message)]] * 2


def test_who_stopped_listening_hears_nothing_more(channel: Channel) -> None:
    leaving, staying = Ear(channel), Ear(channel)
    leaving.stop()
    leaving.stop()
    channel.publish("row", {"n": 1})
    while_waiting(lambda: staying.numbers("row") == [1])
    assert leaving.heard == []


def test_a_late_listener_gets_nothing_of_what_was_said_before(channel: Channel) -> None:
    early = Ear(channel)
    channel.publish("row", {"n": 1})
    while_waiting(lambda: early.numbers("row") == [1])
    late = Ear(channel)
    channel.publish("row", {"n": 2})
    while_waiting(lambda: late.numbers("row") == [2] and early.numbers("row") == [1, 2])


def test_a_hearer_that_fails_silences_nobody(channel: Channel) -> None:
    def fails(_topic: str, _message: Message) -> None:
        raise ZeroDivisionError

    channel.listen(fails)
    ear = Ear(channel)
    for number in range(3):
        channel.publish("row", {"n": number})
    while_waiting(lambda: ear.numbers("row") == [0, 1, 2])


def test_a_closed_channel_is_silent(channel: Channel) -> None:
    ear = Ear(channel)
    channel.close()
    assert ear.heard == []


def test_a_hearer_may_listen_and_stop_while_it_hears(channel: Channel) -> None:
    stops: list[Callable[[], None]] = []

    def once(topic: str, _message: Message) -> None:
        if topic == "row" and stops:
            stops.pop()()

    stops.append(channel.listen(once))
    ear = Ear(channel)
    channel.publish("row", {"n": 1})
    channel.publish("row", {"n": 2})
    while_waiting(lambda: ear.numbers("row") == [1, 2])
    assert stops == []


def test_processes_hear_each_other_through_redis(redis_url: str) -> None:
    here, there = RedisChannel(redis_url), RedisChannel(redis_url)
    ear = Ear(there, via=here)
    here.publish("row", {"n": 1})
    while_waiting(lambda: ear.numbers("row") == [1])
    here.close()
    there.close()


def test_what_others_say_on_the_same_redis_deafens_nobody(redis_url: str) -> None:
    channel = RedisChannel(redis_url)
    ear = Ear(channel)
    with Redis.from_url(redis_url) as stranger:
        stranger.publish("lianbing:row", b"\xff not json")
        stranger.publish("lianbing:row", b"[1]")
        stranger.publish(b"lianbing:\xff", b"{}")
        stranger.publish("elsewhere:row", b'{"n": 9}')
    channel.publish("row", {"n": 1})
    while_waiting(lambda: ear.numbers("row") == [1])
    channel.close()


def test_redis_restarted_meanwhile_raises_nothing_and_is_heard_again() -> None:
    with valkey.serve() as server:
        channel = RedisChannel(server.url)
        ear = Ear(channel)
        server.kill()
        for number in itertools.count():
            channel.publish("lost", {"n": number})
            if number == 3:
                break
        server.start()
        ear.tune_in(channel)
        channel.publish("row", {"n": 1})
        while_waiting(lambda: ear.numbers("row") == [1])
        channel.close()
    assert ear.numbers("lost") == []
    assert not any(thread.name == "redis-channel" for thread in threading.enumerate())


def test_a_redis_that_was_never_there_raises_nothing() -> None:
    channel = RedisChannel("redis://127.0.0.1:1/0")
    channel.listen(lambda _topic, _message: None)
    channel.publish("row", {"n": 1})
    channel.close()


def test_pauses_grow_with_failures_and_begin_anew_after_a_success() -> None:
    pauses = Pauses(0.2, 1.0)
    assert [pauses.after_failure() for _ in range(5)] == [0.2, 0.4, 0.8, 1.0, 1.0]
    pauses.after_success()
    assert pauses.after_failure() == 0.2


def test_a_redis_that_came_back_is_waited_for_briefly_again_when_it_goes_once_more() -> None:
    with valkey.serve() as server, capture_logs() as logs:
        channel = RedisChannel(server.url)
        ear = Ear(channel)
        server.kill()
        while_waiting(lambda: len(pauses_of(logs)) >= 3)
        server.start()
        ear.tune_in(channel)
        before = len(pauses_of(logs))
        server.kill()
        while_waiting(lambda: len(pauses_of(logs)) > before)
        channel.close()
    assert pauses_of(logs)[:3] == [0.2, 0.4, 0.8]
    assert pauses_of(logs)[before] == 0.2


def pauses_of(logs: Sequence[MutableMapping[str, Any]]) -> list[float]:
    return [entry["again_in"] for entry in list(logs) if entry["event"] == "redis is away"]
