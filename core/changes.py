"""Changes to one thing, maybe from two desks at once: what was seen, what differs, how it is written down.

A thing is *held* as plain facts by the names of its fields. A form that replaces the whole thing carries the
mark of what it was filled from, a short digest of each field; whoever sends it later can so be told which
fields somebody else has changed meanwhile, and nothing has to be kept for that.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from core.errors import ChangedMeanwhile, Fact

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Held = Mapping[str, Fact]
Differences = Mapping[str, tuple[Fact, Fact]]
PART: Final = "; "
"""Between the parts of a fact that holds several."""
TOLD_WHOLE: Final = 200
LONGEST_TOLD: Final = 1000
LONGEST_MARK: Final = 400
WAS, IS = ".was", ".is"
"""What a changed field is called in the audit log, as it was and as it is."""
_DIGEST: Final = 6


def held(thing: "DataclassInstance") -> Held:
    """A record of plain facts, by the names of its fields."""
    return {each.name: getattr(thing, each.name) for each in fields(thing)}


def mark(thing: Held) -> str:
    """The mark of what is seen now, for a form to carry."""
    return "".join(_digest(name, thing[name]) for name in sorted(thing))


def differences(before: Held, after: Held) -> Differences:
    """What differs, by field: as it was and as it shall be."""
    return {name: (fact, after[name]) for name, fact in before.items() if fact != after[name]}


def since(seen: str, thing: Held) -> tuple[str, ...]:
    """The fields that are not as they were when the mark was taken; all of them for another's mark."""
    known = {name: seen[at * _DIGEST :][:_DIGEST] for at, name in enumerate(sorted(thing))}
    return tuple(name for name, fact in thing.items() if known[name] != _digest(name, fact))


def demand_seen(seen: str, before: Held, after: Held) -> None:
    """Raise ChangedMeanwhile where ``after`` would overwrite what somebody else wrote since ``seen``.

    What stands already as it is sent overwrites nothing: a form sent twice, or an old page of one's own.
    """
    changed = differences(before, after)
    theirs = tuple(name for name in since(seen, before) if name in changed)
    if theirs:
        mine = tuple(name for name in since(seen, after) if name in changed)
        raise ChangedMeanwhile(theirs=theirs, mine=mine)


def told(changed: Differences, *, counted: Collection[str] = ()) -> dict[str, Fact]:
    """The changes as the audit log holds them; of a long one in parts only the parts that differ.

    ``counted``: prose, which may name people and therefore stays out; so many characters is told.
    """
    facts: dict[str, Fact] = {}
    for name, (was, shall) in changed.items():
        before, after = (_length(was), _length(shall)) if name in counted else _parted(was, shall)
        facts |= {f"{name}{WAS}": before, f"{name}{IS}": after}
    return facts


def _digest(name: str, fact: Fact) -> str:
    plain = fact.astimezone(UTC) if isinstance(fact, datetime) else fact
    return sha256(f"{name} {plain!s}".encode()).hexdigest()[:_DIGEST]


def _length(fact: Fact) -> int:
    return len(str(fact or ""))


def _parted(was: Fact, shall: Fact) -> tuple[Fact, Fact]:
    if not (isinstance(was, str) and isinstance(shall, str)) or len(was) + len(shall) <= TOLD_WHOLE:
        return was, shall
    before, after = was.split(PART), shall.split(PART)
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return PART.join(before)[:LONGEST_TOLD], PART.join(after)[:LONGEST_TOLD]
