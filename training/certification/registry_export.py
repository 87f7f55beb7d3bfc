"""The register as a workbook: audited, formula-safe, identity numbers masked unless asked for with a reason.

A small one is made at once, a large one by a job that its asker follows; either way somebody's name stands in
the audit log with the filters and the number of rows, and the second sheet carries the number of that entry's
subject. What only the insurance office knows (参保) has no column here: an empty one would look like a fact.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from core import audit, files, jobs, spreadsheet, text
from core.access import Actor, Permission
from core.errors import Fact, NotFound
from core.files import FileView
from core.ids import new_code
from core.jobs import JobRun, JobView
from core.occupations import occupations
from core.occupations.rules.grades import Grade, GradeComponent
from core.people import directory, register, sessions
from core.people.directory import Revealed
from core.points import Points, written
from core.spreadsheet import Cell, Sheet
from core.work import UnitOfWork
from training.certification import pathway_wording, policies, registry, registry_stamp, subsidies
from training.certification.pathway_errors import ExportTooLarge
from training.certification.registry_views import Filters, RegistryRow
from training.certification.rules.eligibility import Rule, Verified
from training.certification.rules.years import first_day, month_of
from training.certification.states import CertificateStatus, NumberKind
from training.certification.subsidies import SubsidyView

EXPORT: Final = "registry.export"
AT_ONCE: Final = 2_000
"""More rows than this are a job's work; so is anything with full identity numbers."""
MOST_ROWS: Final = 50_000
CHUNK: Final = 200
CLAIM_MONTHS: Final = 12
NUMBER_LENGTH: Final = 10
NATIONAL_LENGTH: Final = 22


class RegistryColumn(StrEnum):
    """The columns of the file, in their order."""

    NAME = "name"
    CODE = "code"
    IDENTITY_KIND = "identity_kind"
    IDENTITY = "identity"
    PHONE = "phone"
    UNIT = "unit"
    CREDIT_CODE = "credit_code"
    OCCUPATION_CODE = "occupation_code"
    OCCUPATION = "occupation"
    MARKS = "marks"
    GRADE = "grade"
    NUMBER = "number"
    TITLE = "title"
    ROUTE = "route"
    ISSUER = "issuer"
    ISSUER_CODE = "issuer_code"
    THEORY = "theory"
    SKILL = "skill"
    REVIEW = "review"
    ISSUED_ON = "issued_on"
    CLAIM_UNTIL = "claim_until"
    STATUS = "status"
    UNCONFIRMED = "unconfirmed"
    PRECHECK = "precheck"
    AGAINST = "against"
    RULE = "rule"


class PrecheckWord(StrEnum):
    """What the column 预判结果 says."""

    FITS = "fits"
    LACKS = "lacks"
    OPEN = "open"
    NONE = "none"


def take(work: UnitOfWork, filters: Filters) -> bytes | None:
    """The workbook at once; None when there are too many rows for that: ask for a job.

    Raises NotAllowed, NotFound, ExportTooLarge.
    """
    total = _demand_size(work, filters)
    if total > AT_ONCE:
        return None
    rules = policies.rules(work)
    regions: dict[str, str] = {}
    rows: list[list[Cell]] = []
    below: registry.Place | None = None
    while True:
        page, below = registry.in_order(work, filters, below=below, limit=CHUNK)
        rows += [_cells(work, row, rules, {}, regions) for row in page]
        if below is None:
            break
    number = new_code(NUMBER_LENGTH)
    audit.record(work, "registry.exported", "registry", number, {"rows": len(rows), **_told(filters)})
    return _workbook(work, rows, registry_stamp.Stamp(number, len(rows), filters))


def ask_for(work: UnitOfWork, filters: Filters, reveal_reason: str = "") -> JobView:
    """Queue the workbook; with a reason, identity numbers stand in it in full, each reveal written down.

    Raises NotAllowed (``records.read``; ``people.reveal`` for full numbers), Invalid (field ``reason``),
    ExportTooLarge.
    """
    total = _demand_size(work, filters)
    reason = ""
    if reveal_reason.strip():
        work.demand(Permission.PERSONAL_DATA_REVEAL)
        reason = directory.read_reason(reveal_reason)
    payload = {
        "filters": _packed(filters),
        "reason": reason,
        "asked_by": work.actor.myself(),
        "locale": work.actor.locale,
        "total": total,
    }
    job = jobs.ask_for(work, EXPORT, payload)
    facts: dict[str, Fact] = {"job": job.ref, "rows": total, "full_numbers": bool(reason)}
    facts |= _told(filters)
    audit.record(work, "registry.export_asked", "registry", "xlsx", facts)
    return job


def export_job(run: JobRun) -> dict[str, Any]:
    """The handler: reads page by page on the asker's behalf, keeps the file sealed, names it at last."""
    filters, total = _unpacked(run.payload["filters"]), int(run.payload["total"])
    locale, reason = str(run.payload["locale"]), str(run.payload["reason"])
    rows: list[list[Cell]] = []
    below: registry.Place | None = None
    is_over = False
    while not is_over:
        with run.chunk(done=len(rows), total=max(total, len(rows))) as work:
            work.actor = _asker(work, int(run.payload["asked_by"]), locale)
            page, below = registry.in_order(work, filters, below=below, limit=CHUNK)
            rules = policies.rules(work)
            full = _full_numbers(work, page, reason) if reason else {}
            regions: dict[str, str] = {}
            rows += [_cells(work, row, rules, full, regions) for row in page]
            is_over = below is None
    with run.chunk(done=len(rows), total=len(rows)) as work:
        work.actor = _asker(work, int(run.payload["asked_by"]), locale)
        name = f"records-{work.today.isoformat()}.xlsx"
        number = new_code(NUMBER_LENGTH)
        stamp = registry_stamp.Stamp(number, len(rows), filters, bool(reason))
        kept = files.keep(work, _workbook(work, rows, stamp), name=name, purpose=files.RECORDS)
        facts = {"rows": len(rows), "full_numbers": bool(reason)}
        audit.record(work, "registry.exported", "registry", number, facts)
    return {"file": kept.ref, "rows": len(rows)}


def fetch(work: UnitOfWork, file_ref: str) -> tuple[FileView, bytes]:
    """A made workbook, for who asked for it and still may. Raises NotFound, NotAllowed."""
    work.demand(Permission.RECORDS_READ)
    found = files.find(work, file_ref, files.RECORDS)
    if files.keeper(work, file_ref, files.RECORDS) != work.actor.myself():
        raise NotFound
    audit.record(work, "registry.export_fetched", "registry", "xlsx", {"file": file_ref})
    return found, files.read(work, file_ref, files.RECORDS)


def precheck_word(look: SubsidyView) -> PrecheckWord:
    """What a first look comes to, in one word."""
    if look.checked is None:
        return PrecheckWord.NONE
    if look.checked.against:
        return PrecheckWord.LACKS
    return PrecheckWord.OPEN if look.checked.unknown else PrecheckWord.FITS


def _demand_size(work: UnitOfWork, filters: Filters) -> int:
    total = registry.count(work, filters)
    if total > MOST_ROWS:
        raise ExportTooLarge(rows=total, most=MOST_ROWS)
    return total


def _full_numbers(work: UnitOfWork, rows: Sequence[RegistryRow], reason: str) -> dict[int, str]:
    """Identity numbers in full, revealed one by one; who has none or is out of reach stays masked."""
    found: dict[int, str] = {}
    for row in rows:
        if row.person_id not in found and row.person.identity_masked is not None:
            if not directory.reaches(work, Permission.PERSONAL_DATA_REVEAL, row.person_id):
                continue
            found[row.person_id] = directory.reveal(work, row.person.ref, Revealed.IDENTITY, reason)
    return found


def _cells(
    work: UnitOfWork,
    row: RegistryRow,
    rules: Sequence[Rule],
    full: dict[int, str],
    regions: dict[str, str],
) -> list[Cell]:
    locale, unit = work.actor.locale, row.unit
    look = _look(work, row, rules, regions)
    known = occupations.find(row.occupation_code) if row.occupation_code else None
    marks = [] if known is None else [mark for mark, has in (("S", known.digital), ("L", known.green)) if has]
    claims = look.checked is not None
    against = (
        [subsidies.without_claim(row.title, row.status, row.grade)]
        if look.checked is None
        else [*look.checked.against, *look.checked.unknown]
    )
    kind = row.person.identity_kind
    cells: dict[RegistryColumn, Cell] = {
        RegistryColumn.NAME: row.person.name,
        RegistryColumn.CODE: row.person.code,
        RegistryColumn.IDENTITY_KIND: text.word(kind, locale) if kind else "",
        RegistryColumn.IDENTITY: full.get(row.person_id) or row.person.identity_masked or "",
        RegistryColumn.PHONE: row.person.phone_masked or "",
        RegistryColumn.UNIT: unit.name if unit else "",
        RegistryColumn.CREDIT_CODE: (unit.uscc or "") if unit else "",
        RegistryColumn.OCCUPATION_CODE: row.occupation_code,
        RegistryColumn.OCCUPATION: row.occupation,
        RegistryColumn.MARKS: " ".join(marks),
        RegistryColumn.GRADE: text.word(row.grade, locale) if row.grade else "",
        RegistryColumn.NUMBER: row.number,
        RegistryColumn.TITLE: text.word(row.title, locale),
        RegistryColumn.ROUTE: text.word(row.route, locale),
        RegistryColumn.ISSUER: row.issuer,
        RegistryColumn.ISSUER_CODE: _issuer_code(row),
        RegistryColumn.ISSUED_ON: row.issued_on,
        RegistryColumn.CLAIM_UNTIL: _claim_until(row.issued_on) if claims else "",
        RegistryColumn.STATUS: text.word(row.status, locale),
        RegistryColumn.UNCONFIRMED: Decimal(row.next_step.unconfirmed) if row.next_step else "",
        RegistryColumn.PRECHECK: text.word(precheck_word(look), locale),
        RegistryColumn.AGAINST: "\n".join(pathway_wording.told(each, locale) for each in against),
        RegistryColumn.RULE: _rule_told(look.rule, locale),
    }
    for component in GradeComponent:
        given = row.scores.get(component.value)
        cells[RegistryColumn(component.value)] = "" if given is None else Decimal(written(Points(given)))
    return [cells.get(column, "") for column in RegistryColumn]


def _look(work: UnitOfWork, row: RegistryRow, rules: Sequence[Rule], regions: dict[str, str]) -> SubsidyView:
    if row.grade is None or not subsidies.concerns(row.title, row.status):
        return SubsidyView(None, None)
    region = _region(work, row, regions)
    return subsidies.look(rules, grade=row.grade, issued_on=row.issued_on, today=work.today, region=region)


def _region(work: UnitOfWork, row: RegistryRow, regions: dict[str, str]) -> str:
    """The region that one's own sheet goes by, asked once a unit."""
    if row.unit is None or row.unit.region_code:
        return (row.unit.region_code or "") if row.unit else ""
    if row.unit.ref not in regions:
        regions[row.unit.ref] = register.of_region(work, row.person_id)
    return regions[row.unit.ref]


def _claim_until(issued_on: date) -> date:
    """The last day of the month up to which a claim may be made."""
    return first_day(month_of(issued_on) + CLAIM_MONTHS + 1) - timedelta(days=1)


def _issuer_code(row: RegistryRow) -> str:
    """The evaluating body's code: the first thirteen of the 22 places of a national number."""
    is_national = row.number_kind is NumberKind.NATIONAL and len(row.number) == NATIONAL_LENGTH
    return row.number[:13] if is_national else ""


def _rule_told(rule: Rule | None, locale: str) -> str:
    """The rule as a reader knows it: its title, the day it began, and whether anybody has verified it."""
    if rule is None:
        return ""
    parts = [rule.title]
    if rule.effective_from is not None:
        parts.append(text.say("word.registry_sheet.rule_from", locale, None, day=rule.effective_from))
    if rule.verified is Verified.UNVERIFIED:
        parts.append(text.word(rule.verified, locale))
    return " · ".join(parts)


def _workbook(work: UnitOfWork, rows: Sequence[Sequence[Cell]], stamp: registry_stamp.Stamp) -> bytes:
    locale = work.actor.locale
    header = [text.word(column, locale) for column in RegistryColumn]
    sheet = text.say("word.registry_sheet.records", locale)
    return spreadsheet.write_workbook([Sheet(sheet, header, rows), registry_stamp.sheet(work, stamp)])


def _asker(work: UnitOfWork, person_id: int, locale: str) -> Actor:
    """Who asked, with the roles they hold now: a role that was ended ends the file's reach too."""
    return Actor(person_id=person_id, grants=sessions.grants_of(work, person_id), locale=locale)


def _packed(filters: Filters) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(filters).items()
        if value
    }


def _unpacked(kept: dict[str, Any]) -> Filters:
    days = {name: date.fromisoformat(kept[name]) for name in ("issued_from", "issued_to") if name in kept}
    since = datetime.fromisoformat(kept["changed_since"]) if "changed_since" in kept else None
    return Filters(
        unit_ref=kept.get("unit_ref", ""),
        occupation=kept.get("occupation", ""),
        grade=Grade(kept["grade"]) if "grade" in kept else None,
        status=CertificateStatus(kept["status"]) if "status" in kept else None,
        words=kept.get("words", ""),
        changed_since=since,
        **days,
    )


def _told(filters: Filters) -> dict[str, str]:
    """The filters for the audit log, where no name may stand."""
    return {name: str(value) for name, value in _packed(filters).items() if name != "words"}
