"""The rule sheet (规程): what a score is made of, in which order scores are compared, what a tie means.

A sheet is data: it is fixed before registration opens, its hash is published with the result, and whoever
doubts a rank can work it out again by hand.
"""

import re
from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import Facts, Finding
from core.points import Points, written

WHOLE: Final = 1000
"""Weights are per mille and add up to this."""
MOST_COMPONENTS: Final = 8
MOST_POINTS: Final = Points(1_000_000)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
SHORT_HASH: Final = 12


class ComponentKind(StrEnum):
    """Where a component's points come from: a written paper, judges, or recorded learning."""

    THEORY = "theory"
    PRACTICAL = "practical"
    LEARNING = "learning"


class KeyName(StrEnum):
    """What can be compared. ``handed_in`` is the order of handing in, a sequence and no time."""

    TOTAL = "total"
    COMPONENT = "component"
    TIME_USED = "time_used"
    HANDED_IN = "handed_in"


class TieMeaning(StrEnum):
    """What equal keys mean.

    ``share``: they share the rank and the next rank skips (并列). ``by_last_key``: the chain is meant to
    separate everybody (不设并列); where it does not, the rank is shared all the same and reported, because
    nothing outside the published keys may decide.
    """

    SHARE = "share"
    BY_LAST_KEY = "by_last_key"


class AbsentMeaning(StrEnum):
    """What absence from one component means: no rank at all, or no points for that component."""

    UNRANKED = "unranked"
    ZERO = "zero"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Component(_Part):
    """One part of the score. ``weight`` is per mille of the total; ``pass_points`` is 合格 for this part."""

    name: str
    title: str
    kind: ComponentKind
    of_points: Points
    weight: int
    pass_points: Points | None = None


class SortKey(_Part):
    """One comparison. ``component`` names the part for ``component``, and may narrow ``time_used`` to one."""

    key: KeyName
    component: str | None = None
    higher_first: bool = True


class RuleSheet(_Part):
    """Components, the chain of keys (the total first) and the meaning of ties."""

    components: tuple[Component, ...]
    keys: tuple[SortKey, ...]
    ties: TieMeaning = TieMeaning.SHARE
    absent: AbsentMeaning = AbsentMeaning.UNRANKED

    def component(self, name: str) -> Component | None:
        return next((each for each in self.components if each.name == name), None)

    def content_hash(self) -> str:
        """SHA-256 of the sheet in hexadecimal: equal exactly when every rule in it is equal."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def prefix_hash(self) -> str:
        """The beginning of the hash, short enough to print on a result and compare by eye."""
        return self.content_hash()[:SHORT_HASH]


def check(sheet: RuleSheet) -> tuple[Finding, ...]:
    """Every reason why no contest can be ranked by this sheet; ``field`` says where."""
    found: list[Finding] = []
    if not 1 <= len(sheet.components) <= MOST_COMPONENTS:
        facts = {"count": len(sheet.components), "most": MOST_COMPONENTS}
        found.append(Finding("contest.sheet_components", facts, "components"))
    counted = Counter(each.name for each in sheet.components)
    for index, component in enumerate(sheet.components):
        where = f"components.{index}"
        if counted.pop(component.name, 1) > 1:
            found.append(Finding("contest.component_repeated", {"component": component.name}, where))
        found += _check_component(component, where)
    weight = sum(each.weight for each in sheet.components)
    if weight != WHOLE:
        found.append(
            Finding("contest.weights_differ", {"sum": percent(weight), "whole": percent(WHOLE)}, "components")
        )
    return (*found, *_check_keys(sheet))


def narrowed(sheet: RuleSheet, names: Collection[str]) -> RuleSheet:
    """A sound sheet's part: some of its components, weights in the same proportion, only the keys they bear.

    What the weights lack to the whole by rounding down goes to the last. One component alone is not compared
    a second time after the total, and without a paper there is no time to compare. Raises ValueError without
    any component.
    """
    kept = [each for each in sheet.components if each.name in names]
    if not kept:
        raise ValueError(names)
    total = sum(each.weight for each in kept)
    weights = [each.weight * WHOLE // total for each in kept]
    weights[-1] += WHOLE - sum(weights)
    idle = {KeyName.COMPONENT} if len(kept) == 1 else set()
    if not any(each.kind is ComponentKind.THEORY for each in kept):
        idle |= {KeyName.TIME_USED, KeyName.HANDED_IN}
    return sheet.model_copy(
        update={
            "components": tuple(
                each.model_copy(update={"weight": weight}) for each, weight in zip(kept, weights, strict=True)
            ),
            "keys": tuple(
                key for key in sheet.keys if key.component in {None, *names} and key.key not in idle
            ),
        }
    )


def percent(weight: int) -> str:
    """A weight (per mille) as people write it: ``37.5``, ``100``."""
    whole, part = divmod(weight, 10)
    return f"{whole}.{part}" if part else str(whole)


def _check_component(component: Component, where: str) -> list[Finding]:
    found: list[Finding] = []
    named = {"component": component.title or component.name}
    if not _NAME.fullmatch(component.name):
        found.append(Finding("contest.component_name", {"component": component.name}, f"{where}.name"))
    if not component.title.strip():
        found.append(Finding("contest.component_untitled", {"component": component.name}, f"{where}.title"))
    if not 0 < component.of_points <= MOST_POINTS:
        facts = {**named, "marks": written(component.of_points), "most": written(MOST_POINTS)}
        found.append(Finding("contest.component_points", facts, f"{where}.of_points"))
    if not 0 < component.weight <= WHOLE:
        found.append(
            Finding("contest.component_weight", {**named, "whole": percent(WHOLE)}, f"{where}.weight")
        )
    if component.pass_points is not None and not 0 < component.pass_points <= component.of_points:
        facts = {
            **named,
            "pass_marks": written(component.pass_points),
            "marks": written(component.of_points),
        }
        found.append(Finding("contest.pass_mark_out_of_reach", facts, f"{where}.pass_points"))
    return found


def _check_keys(sheet: RuleSheet) -> list[Finding]:
    found: list[Finding] = []
    if not sheet.keys or sheet.keys[0].key is not KeyName.TOTAL or not sheet.keys[0].higher_first:
        found.append(Finding("contest.total_not_first", {}, "keys"))
    seen: set[tuple[KeyName, str | None]] = set()
    for index, key in enumerate(sheet.keys):
        where = f"keys.{index}"
        if (key.key, key.component) in seen:
            found.append(Finding("contest.key_repeated", {"place": index + 1}, where))
        seen.add((key.key, key.component))
        if key.key is KeyName.COMPONENT and key.component is None:
            found.append(Finding("contest.key_names_no_component", {"place": index + 1}, where))
        if key.key in {KeyName.TOTAL, KeyName.HANDED_IN} and key.component is not None:
            found.append(Finding("contest.key_takes_no_component", {"place": index + 1}, where))
        elif key.component is not None and sheet.component(key.component) is None:
            unknown: Facts = {"place": index + 1, "component": key.component}
            found.append(Finding("contest.key_component_unknown", unknown, where))
    return found
