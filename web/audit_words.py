"""What the audit log says, in words: what facts are called and mean, what references are called.

A fact of a deed is a name and a plain value. The name has a word (``word.fact.<name>``); the value is a
truth, a reference that some package can name, a word of one of the families below, an instant, or plain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request

from contest import audited as contests
from core import audit_reading, text
from core.audit_reading import AuditLine, Named
from core.work import UnitOfWork
from exam import audited as sittings
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
    "audience": ("audience",),
    "class": ("contest_class",),
    "cognitive": ("cognitive_level",),
    "cognitive_was": ("cognitive_level",),
    "component": ("grade_component", "component_kind"),
    "field": ("revealed",),
    "format": ("print_format", "file_format"),
    "incident": ("intervention_kind",),
    "kind": ("unit_kind", "kind_name"),
    "pool": ("pool",),
    "purpose": ("code_purpose",),
    "role": ("role",),
    "route": ("certificate_route",),
    "sheet": ("printed_sheet",),
    "state_before": ("person_state",),
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
    "sitting": "sitting",
    "stage": "stage",
    "unit": "unit",
}
"""Facts that are references, and of what kind."""
DIGESTS: Final = frozenset({"hash", "sheet", "bulletin", "name"})
LONGEST_DIGEST: Final = 12


@dataclass(frozen=True, slots=True)
class LineTold:
    """An entry in words. ``way``: where its subject is shown, empty where the reader would not get in."""

    line: AuditLine
    action: str
    kind: str
    subject: str
    way: str
    facts: tuple[tuple[str, str], ...]


def told(
    work: UnitOfWork, lines: Iterable[AuditLine], locale: str, request: Request | None = None
) -> tuple[LineTold, ...]:
    """The lines in words; with a request also where their subjects are shown."""
    held = tuple(lines)
    names = _names(work, held)
    return tuple(_told(work, line, names, locale, request) for line in held)


def said(table: str, code: str, locale: str) -> str:
    """The word of a code; the code itself where an older release knew it and this one does not."""
    return text.catalogue(locale).get(f"word.{table}.{code}", code)


def _told(
    work: UnitOfWork,
    line: AuditLine,
    names: Mapping[tuple[str, str], Named],
    locale: str,
    request: Request | None,
) -> LineTold:
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
        facts=tuple(
            (said("fact", name, locale), _value(work, name, fact, names, locale))
            for name, fact in line.facts
            if fact not in (None, "")
        ),
    )


def _value(
    work: UnitOfWork,
    name: str,
    fact: str | int | bool | None,
    names: Mapping[tuple[str, str], Named],
    locale: str,
) -> str:
    if isinstance(fact, bool):
        return said("yes_no", "yes" if fact else "no", locale)
    if name == "seconds" and isinstance(fact, int):
        minutes, seconds = divmod(fact, 60)
        return text.say("word.fact_told.seconds", locale, None, minutes=minutes, seconds=seconds)
    if not isinstance(fact, str):
        return str(fact)
    if name in REFERENCES and (REFERENCES[name], fact) in names:
        return names[REFERENCES[name], fact].name
    if name in DIGESTS and len(fact) > LONGEST_DIGEST and fact.isalnum():
        return f"{fact[:LONGEST_DIGEST]}…"
    if name.endswith("_at"):
        return _instant(work, fact)
    known = text.catalogue(locale)
    words = (known.get(f"word.{family}.{fact}") for family in FAMILIES.get(name, ()))
    return next((word for word in words if word), fact)


def _instant(work: UnitOfWork, fact: str) -> str:
    try:
        at = datetime.fromisoformat(fact)
    except ValueError:
        return fact
    return f"{at.astimezone(work.house.settings.zone):%Y-%m-%d %H:%M}" if at.tzinfo else fact


def _names(work: UnitOfWork, lines: Iterable[AuditLine]) -> dict[tuple[str, str], Named]:
    """What the references on these lines are called, kind by kind."""
    wanted: dict[str, set[str]] = {}
    for line in lines:
        wanted.setdefault(line.subject_kind, set()).add(line.subject_ref)
        for name, fact in line.facts:
            if name in REFERENCES and isinstance(fact, str):
                wanted.setdefault(REFERENCES[name], set()).add(fact)
    return {
        (kind, ref): found
        for kind, refs in wanted.items()
        for owner in OWNERS
        for ref, found in owner(work, kind, refs).items()
    }
