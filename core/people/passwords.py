"""Password hashing: argon2id, in a few threads of its own, never inside a transaction.

Parameters measured on the smallest machine we serve from: 19 MiB, two passes, one lane (also the floor that
OWASP names) take some thirty milliseconds. The pool is as wide as the machine, so that three hundred people
signing in at once queue here, with bounded memory, and not in front of somebody else's answers.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.ids import new_secret
from core.people.rules.password import LONGEST, prepared

Answer = TypeVar("Answer")

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16)
WORKERS: Final = max(2, os.cpu_count() or 2)
_POOL: Final = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="password")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right; ``renewed`` is a fresh hash where the parameters have changed."""

    right: bool
    renewed: str | None = None


def in_pool(call: Callable[[], Answer]) -> Future[Answer]:
    """Run in the password threads. Whoever waits must not hold a transaction."""
    return _POOL.submit(call)


def hashed(password: str) -> str:
    """The password's hash, made in the pool."""
    return in_pool(lambda: HASHER.hash(prepared(password))).result()


def judge(stored: str | None, given: str) -> Verdict:
    """Compare; costs the same where there is nothing to compare with. Call it inside :func:`in_pool`."""
    password = prepared(given[: LONGEST * 4])
    try:
        HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return Verdict(right=False)
    if stored is None:
        return Verdict(right=False)
    return Verdict(right=True, renewed=HASHER.hash(password) if HASHER.check_needs_rehash(stored) else None)


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has, with today's parameters."""
    return HASHER.hash(new_secret())
