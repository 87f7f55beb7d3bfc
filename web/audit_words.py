"""What the audit log says, in words: what facts are called and mean, what references are called.

A fact of a deed is a name and a plain value. The name has a word (``word.fact.<name>``); the value is a
truth, a reference that some package can name, a word of one of the families below, an instant, or plain.
Words within a text are written ``{family.code}``. ``<name>.was`` and ``<name>.is`` are told as one change.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fastapi import Request

from contest import audited as contests
from core import audit_reading, text
from core.audit_reading import AuditLine, Named
from core.changes import IS, PART, WAS
from core.errors import Fact
from core.occupations import occupations
from core.points import Points, written
from core.work import UnitOfWork
from exam import audited as sittings
from exam.rules.release import Release, ReleaseField, ReleasePolicy
from question_bank import audited as banks
from training.certification import audited as certificates
from training.courses import audited as courses
from web.opening import common_way

OWNERS: Final = (
    audit_reading.named,
    sittings.named,
    banks.named,
    contests.named,
    certificates.named,
    courses.named,
)
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "absent": ("absent_meaning",),
    "audience": ("audience",),
    "class": ("contest_class",),
    "cognitive": ("cognitive_level",),
    "cognitive_was": ("cognitive_level",),
    "cut_ties": ("cut_tie",),
    "component": ("grade_component", "component_kind"),
    "field": ("revealed",),
    "format": ("print_format", "file_format"),
    "incident": ("intervention_kind",),
    "grade": ("grade",),
    "kind": ("unit_kind", "kind_name", "stage_kind"),
    "klass": ("contest_class",),
    "least_grade": ("grade",),
    "pool": ("pool",),
    "pot": ("pot",),
    "purpose": ("code_purpose",),
    "role": ("role",),
    "route": ("certificate_route",),
    "sheet": ("printed_sheet",),
    "state_before": ("person_state",),
    "ties": ("tie_meaning",),
    "target": ("grade", "title_level"),
    "way": ("entry_way",),
    "source": ("mock_source",),
    "is": ("mark_told",),
    "was": ("attempt_state", "pool", "mark_told"),
    "verified": ("verified",),
}
REFERENCES: Final[Mapping[str, str]] = {
    "attempt": "attempt",
    "contest": "contest",
    "entry": "entry",
    "kept": "person",
    "paper": "paper",
    "person": "person",
    "season": "season",
    "sitting": "sitting",
    "stage": "stage",
    "unit": "unit",
    "within": "unit",
}
"""Facts that are references, and of what kind."""
POINTS: Final = frozenset({"pass_points"})
SPANS: Final = frozenset({"seconds", "length_seconds"})
COUNTED: Final = frozenset({"about"})
"""Prose of which the log tells the length."""
PARTED: Final = frozenset(
    {
        "ages",
        "aspects",
        "board_lines",
        "components",
        "drop_extremes",
        "groups",
        "judges",
        "keys",
        "spread",
    }
)
"""Facts that hold several."""
DIGESTS: Final = frozenset({"hash", "sheet", "bulletin", "name"})
LONGEST_DIGEST: Final = 12
_WORD: Final = re.compile(r"\{([a-z_]+\.[a-z0-9_]+)\}")
_Value = str | int | bool | None
_Names = Mapping[tuple[str, str], Named]


@dataclass(frozen=True, slots=True)
class LineTold:
    """An entry in words. ``way``: where its subject is shown, empty where the reader would not get in;
    ``changed``: its facts tell what was changed from what to what.
    """

    line: AuditLine
    action: str
    kind: str
    subject: str
    way: str
    facts: tuple[tuple[str, str], ...]
    changed: bool


def told(
    work: UnitOfWork, lines: Iterable[AuditLine], locale: str, request: Request | None = None
) -> tuple[LineTold, ...]:
    """The lines in words; with a request also where their subjects are shown."""
    held = tuple(lines)
    subjects = [(line.subject_kind, line.subject_ref) for line in held]
    names = _names(work, [*subjects, *(each for line in held for each in _referred(line.facts))])
    return tuple(_told(work, line, names, locale, request) for line in held)


def facts_told(work: UnitOfWork, facts: Mapping[str, Fact], locale: str) -> dict[str, tuple[str, str]]:
    """What each fact of a thing is called and says now, as the log would tell it."""
    plain = [(name, fact.isoformat() if isinstance(fact, date) else fact) for name, fact in facts.items()]
    names = _names(work, _referred(plain))
    return {
        name: (said("fact", name, locale), _or_nothing(work, name, fact, names, locale))
        for name, fact in plain
    }


def said(table: str, code: str, locale: str) -> str:
    """The word of a code; the code itself where an older release knew it and this one does not."""
    return text.catalogue(locale).get(f"word.{table}.{code}", code)


def _told(work: UnitOfWork, line: AuditLine, names: _Names, locale: str, request: Request | None) -> LineTold:
    subject = names.get((line.subject_kind, line.subject_ref), Named(line.subject_ref))
    way = ""
    if request is not None and subject.address:
        way = common_way(request, work.actor, subject.address)
    return LineTold(
        line=line,
        action=said("action", line.action, locale),
        kind=said("audit_subject", line.subject_kind, locale),
        subject=subject.name,
        way=way,
        facts=tuple(_facts(work, dict(line.facts), names, locale)),
        changed=any(name.endswith(WAS) for name, _ in line.facts),
    )


def _facts(
    work: UnitOfWork, facts: Mapping[str, _Value], names: _Names, locale: str
) -> Iterator[tuple[str, str]]:
    """Every fact in words, a change where its new value stands; what is empty is left out."""
    for name, fact in facts.items():
        of = name.removesuffix(IS)
        if of != name and f"{of}{WAS}" in facts:
            was, now = (_or_nothing(work, of, each, names, locale) for each in (facts[f"{of}{WAS}"], fact))
            yield said("fact", of, locale), text.say("word.fact_told.changed", locale, None, was=was, now=now)
        elif name.endswith(WAS) and f"{name.removesuffix(WAS)}{IS}" in facts:
            continue
        elif fact not in (None, ""):
            yield said("fact", name, locale), _value(work, name, fact, names, locale)


def _or_nothing(work: UnitOfWork, name: str, fact: _Value, names: _Names, locale: str) -> str:
    if fact in (None, ""):
        return said("fact_told", "nothing", locale)
    return _value(work, name, fact, names, locale)


def _value(work: UnitOfWork, name: str, fact: _Value, names: _Names, locale: str) -> str:
    if isinstance(fact, bool):
        return said("yes_no", "yes" if fact else "no", locale)
    if isinstance(fact, int):
        return _number(name, fact, locale)
    if not isinstance(fact, str):
        return str(fact)
    if name in REFERENCES and (REFERENCES[name], fact) in names:
        return names[REFERENCES[name], fact].name
    if name in PARTED:
        between = said("fact_told", "between", locale)
        return _WORD.sub(lambda at: _word(at, locale), fact.replace(PART, between))
    known = text.catalogue(locale)
    words = (known.get(f"word.{family}.{fact}") for family in FAMILIES.get(name, ()))
    return next((word for word in words if word), _read(work, name, fact, locale))


def _read(work: UnitOfWork, name: str, fact: str, locale: str) -> str:
    """What a text says by the name it stands under: an instant, an occupation, a release, a digest."""
    if name in DIGESTS and len(fact) > LONGEST_DIGEST and fact.isalnum():
        return f"{fact[:LONGEST_DIGEST]}…"
    if name.endswith("_at"):
        return _instant(work, fact)
    if name == "release":
        return _release(work, fact, locale)
    known_as = occupations.find(fact) if name == "occupation" else None
    return fact if known_as is None else f"{known_as.name} {fact}"


def _word(at: re.Match[str], locale: str) -> str:
    return text.catalogue(locale).get(f"word.{at[1]}", at[0])


def _number(name: str, fact: int, locale: str) -> str:
    if name in SPANS:
        minutes, seconds = divmod(fact, 60)
        told = "seconds" if seconds else "minutes"
        return text.say(f"word.fact_told.{told}", locale, None, minutes=minutes, seconds=seconds)
    if name in POINTS:
        return text.say("word.fact_told.points", locale, None, points=written(Points(fact)))
    if name in COUNTED:
        return text.say("word.fact_told.length", locale, None, n=fact)
    return str(fact)


def _release(work: UnitOfWork, fact: str, locale: str) -> str:
    """What is released when, field by field."""
    try:
        policy = ReleasePolicy.model_validate_json(fact)
    except ValueError:
        return fact
    told = (f"{text.word(field, locale)} {_time(work, policy.of(field), locale)}" for field in ReleaseField)
    return said("fact_told", "between", locale).join(told)


def _time(work: UnitOfWork, release: Release, locale: str) -> str:
    if release.at is None:
        return text.word(release.time, locale)
    return _instant(work, release.at.isoformat())


def _instant(work: UnitOfWork, fact: str) -> str:
    try:
        at = datetime.fromisoformat(fact)
    except ValueError:
        return fact
    return f"{at.astimezone(work.house.settings.zone):%Y-%m-%d %H:%M}" if at.tzinfo else fact


def _referred(facts: Iterable[tuple[str, _Value]]) -> Iterator[tuple[str, str]]:
    """The references among facts: of what kind, and which."""
    for name, fact in facts:
        of = name.removesuffix(WAS).removesuffix(IS)
        if of in REFERENCES and isinstance(fact, str):
            yield REFERENCES[of], fact


def _names(work: UnitOfWork, references: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Named]:
    """What these references are called, kind by kind."""
    wanted: dict[str, set[str]] = {}
    for kind, ref in references:
        wanted.setdefault(kind, set()).add(ref)
    return {
        (kind, ref): found
        for kind, refs in wanted.items()
        for owner in OWNERS
        for ref, found in owner(work, kind, refs).items()
    }
