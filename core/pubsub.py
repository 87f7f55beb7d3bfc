"""Messages to who is watching right now: within one process, or through Redis among many.

Both twins keep the same promise: messages of one topic reach a listener in the order of publishing; a
listener that was not there gets nothing; nothing that must survive is sent this way.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import msgspec
import redis
import structlog
from redis.client import PubSub

log = structlog.get_logger(__name__)

Message = dict[str, object]
Hearer = Callable[[str, Message], None]
_PREFIX = "lianbing:"


class Channel(Protocol):
    """Publish to a topic; listen to all topics."""

    def publish(self, topic: str, message: Message) -> None: ...

    def listen(self, hearer: Hearer) -> Callable[[], None]:
        """Call ``hearer(topic, message)`` from a thread of the channel's; returns how to stop."""
        ...

    def close(self) -> None: ...


class LocalChannel:
    """One process: publishing calls the hearers at once, in the publisher's thread."""

    def __init__(self) -> None:
        self._hearers: dict[int, Hearer] = {}
        self._guard = threading.Lock()
        self._next = 0

    def publish(self, topic: str, message: Message) -> None:
        with self._guard:
            hearers = list(self._hearers.values())
        for hearer in hearers:
            try:
                hearer(topic, message)
            except (
                Exception
            ):  # what was committed is so; one hearer's trouble is not the others', nor the teller's
                log.exception("hearer failed", topic=topic)

    def listen(self, hearer: Hearer) -> Callable[[], None]:
        with self._guard:
            self._next += 1
            number = self._next
            self._hearers[number] = hearer

        def stop() -> None:
            with self._guard:
                self._hearers.pop(number, None)

        return stop

    def close(self) -> None:
        with self._guard:
            self._hearers.clear()


class Pauses:
    """How long to wait before the next try, in seconds: twice as long after each failure, up to a limit."""

    def __init__(self, first: float = 0.2, longest: float = 5.0) -> None:
        self._first, self._longest = first, longest
        self._next = first

    def after_failure(self) -> float:
        """The pause now; the one after it is longer."""
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return pause

    def after_success(self) -> None:
        """Begin again with the first."""
        self._next = self._first


class RedisChannel:
    """Many processes: Redis carries, one listening thread per process hands on.

    Redis being away loses messages, never facts: watchers re-read what they show at their next poll.
    """

    def __init__(self, url: str) -> None:
        pool = redis.BlockingConnectionPool.from_url(url, max_connections=16, timeout=2)
        self._client = redis.Redis(connection_pool=pool)
        self._local = LocalChannel()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def publish(self, topic: str, message: Message) -> None:
        try:
            self._client.publish(_PREFIX + topic, msgspec.json.encode(message))
        except redis.RedisError as error:
            log.warning("message not published", topic=topic, error=str(error))

    def listen(self, hearer: Hearer) -> Callable[[], None]:
        stop = self._local.listen(hearer)
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._carry, name="redis-channel", daemon=True)
                self._thread.start()
        return stop

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=3)
        self._client.close()
        self._local.close()

    def _carry(self) -> None:
        pauses = Pauses()
        while not self._stopping.is_set():
            try:
                self._hand_on_until_broken(pauses)
            except redis.RedisError as error:
                pause = pauses.after_failure()
                log.warning("redis is away", error=str(error), again_in=pause)
                self._stopping.wait(pause)

    def _hand_on_until_broken(self, pauses: Pauses) -> None:
        subscription = PubSub(self._client.connection_pool, ignore_subscribe_messages=True)
        try:
            subscription.psubscribe(_PREFIX + "*")
            while not self._stopping.is_set():
                heard = subscription.get_message(timeout=0.5)
                pauses.after_success()
                if heard is not None:
                    self._hand_on(heard["channel"], heard["data"])
        finally:
            with suppress(redis.RedisError):
                subscription.close()

    def _hand_on(self, channel: bytes, data: bytes) -> None:
        try:
            topic, message = channel.decode().removeprefix(_PREFIX), msgspec.json.decode(data, type=Message)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("not a message of ours", channel=repr(channel), error=str(error))
            return
        self._local.publish(topic, message)
