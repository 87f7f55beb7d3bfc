"""Which rule is in force: by kind, day, region, occupation and edition of the occupation's standard.

Rules are dated rows. A row for one occupation goes before a general one, a nearer region before a wider one,
a later version before an earlier one of the same rule; a row that has not begun or has ended does not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

NATIONWIDE: Final = ""
"""The region of a rule that holds everywhere."""


class PolicyKind(StrEnum):
    """What a rule is about."""

    LADDER = "ladder"
    CONDITIONS = "conditions"
    TITLES = "titles"
    PLACEMENT = "placement"
    SUBSIDY = "subsidy"


class Verified(StrEnum):
    """Whether somebody has seen the rule in its document; what is unverified (待核实) says so."""

    SEEN = "seen"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule. ``effective_from`` None: the day it began is not known, it counts as begun."""

    code: str
    version: int
    kind: PolicyKind
    region: str
    occupation: str
    doc_no: str
    title: str
    effective_from: date | None
    effective_to: date | None
    verified: Verified
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule is looked for: a region code of six digits, an occupation, its standard's edition."""

    kind: PolicyKind
    on: date
    region: str = NATIONWIDE
    occupation: str = ""
    edition: int | None = None


def in_force(rules: Iterable[Rule], asked: Asked) -> tuple[Rule, ...]:
    """The rules that count, the most particular first; of each only its latest version that has begun."""
    latest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda each: each.version):
        if rule.kind is asked.kind and _begun(rule, asked.on) and _fits(rule, asked):
            latest[rule.code] = rule
    counting = [rule for rule in latest.values() if not _ended(rule, asked.on)]
    return tuple(sorted(counting, key=_particular))


def _begun(rule: Rule, on: date) -> bool:
    return rule.effective_from is None or rule.effective_from <= on


def _ended(rule: Rule, on: date) -> bool:
    return rule.effective_to is not None and rule.effective_to < on


def _fits(rule: Rule, asked: Asked) -> bool:
    if rule.occupation and rule.occupation != asked.occupation:
        return False
    if rule.region and not asked.region.startswith(rule.region.rstrip("0")):
        return False
    edition = asked.edition if asked.edition is not None else 0
    least, most = rule.params.get("edition_from"), rule.params.get("edition_to")
    return (least is None or edition >= least) and (most is None or edition <= most)


def _particular(rule: Rule) -> tuple[bool, int, str]:
    return not rule.occupation, -len(rule.region.rstrip("0")), rule.code
