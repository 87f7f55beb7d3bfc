"""Who fails too often waits; who is forgiven does not; with Redis away each process counts alone."""

import time
from collections.abc import Iterator

import pytest
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.errors import ConfigurationError

from core.errors import TooMany
from core.limits import FAILED_SIGN_INS, Limits
from core.settings import Settings
from tests.servers import valkey

TWICE = RateLimitItemPerMinute(2, 10)


@pytest.fixture(params=["alone", "redis", "redis away"])
def limits(request: pytest.FixtureRequest) -> Iterator[Limits]:
    match request.param:
        case "alone":
            yield Limits.build(Settings())
        case "redis":
            yield Limits.build(Settings(redis_url=request.getfixturevalue("redis_url")))
        case _:
            yield Limits.build(Settings(redis_url="redis://127.0.0.1:1/0"))


def test_only_what_is_counted_counts(limits: Limits) -> None:
    for _ in range(5):
        limits.check(TWICE, "account", "a")
    limits.count(TWICE, "account", "a")
    limits.check(TWICE, "account", "a")
    limits.count(TWICE, "account", "a")
    with pytest.raises(TooMany) as refused:
        limits.check(TWICE, "account", "a")
    assert refused.value.facts["seconds"] in range(590, 601)


def test_who_waits_as_long_as_told_is_heard_again(limits: Limits) -> None:
    once = RateLimitItemPerSecond(1, 4)
    limits.count(once, "a")
    time.sleep(1.1)
    with pytest.raises(TooMany) as refused:
        limits.check(once, "a")
    told = refused.value.facts["seconds"]
    assert isinstance(told, int)
    assert 1 <= told <= 3
    time.sleep(told + 0.1)
    limits.check(once, "a")


def test_a_stream_of_names_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.limits._MOST_NAMES", 10)
    limits = Limits.build(Settings())
    for name in range(10):
        limits.count(RateLimitItemPerSecond(1), str(name))
    time.sleep(1.1)
    for turn in range(500):
        limits.count(TWICE, str(10 + turn % 20))
        if len(limits._kept.events) == 20 and turn > 20:
            return
        time.sleep(0.02)  # the storage forgets in a thread of its own
    pytest.fail(f"{len(limits._kept.events)} names are kept")


def test_names_are_counted_apart(limits: Limits) -> None:
    for _ in range(2):
        limits.count(TWICE, "account", "a")
    limits.check(TWICE, "account", "b")
    limits.check(TWICE, "address", "a")


def test_limits_are_counted_apart(limits: Limits) -> None:
    for _ in range(2):
        limits.count(TWICE, "a")
    limits.check(FAILED_SIGN_INS, "a")


def test_who_is_forgiven_begins_anew(limits: Limits) -> None:
    for _ in range(3):
        limits.count(TWICE, "a")
        limits.count(TWICE, "b")
    limits.forgive(TWICE, "a")
    limits.check(TWICE, "a")
    with pytest.raises(TooMany):
        limits.check(TWICE, "b")


def test_processes_count_together_through_redis(redis_url: str) -> None:
    here, there = (Limits.build(Settings(redis_url=redis_url)) for _ in range(2))
    here.count(TWICE, "a")
    there.count(TWICE, "a")
    with pytest.raises(TooMany):
        here.check(TWICE, "a")


def test_nobody_waits_for_a_redis_that_is_away() -> None:
    away = Limits.build(Settings(redis_url="redis://127.0.0.1:1/0"))
    begun = time.monotonic()
    for _ in range(10):
        away.count(TWICE, "a")
    assert time.monotonic() - begun < 5


def test_a_redis_that_goes_away_leaves_the_door_open() -> None:
    with valkey.serve() as server:
        limits = Limits.build(Settings(redis_url=server.url))
        for _ in range(2):
            limits.count(TWICE, "a")
        server.kill()
        limits.check(TWICE, "a")
        for _ in range(2):
            limits.count(TWICE, "a")
        with pytest.raises(TooMany):
            limits.check(TWICE, "a")


def test_an_address_that_is_none_is_told_at_once() -> None:
    with pytest.raises((ConfigurationError, ValueError)):
        Limits.build(Settings(redis_url="nonsense"))
