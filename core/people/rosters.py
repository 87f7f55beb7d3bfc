"""Rosters (职工名单): a file of people is rehearsed row by row, then brought in by a job.

A rehearsal writes nothing and says of each row what would happen. The import judges each row again in the
chunk that writes it, on behalf of who asked and within what they manage then; so it may be cut short and
run again, and whoever is in already is left as they are.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from sqlalchemy import select

from core import audit, files, jobs, spreadsheet, text
from core.access import HOUSE, Actor, Permission
from core.errors import Finding, Invalid, NotFound
from core.files import FileView
from core.ids import new_code
from core.jobs import Job, JobRun, JobView
from core.people import enrolment, roster_judging, sessions, units
from core.people.identities import Document
from core.people.models import Person, Unit
from core.people.roster_judging import Judged
from core.people.rules.id_card import IdentityKind
from core.people.rules.phone import mask_phone
from core.people.rules.roster import (
    RosterColumn,
    RosterLine,
    Words,
    as_kept,
    header_at,
    read_lines,
    tidy,
    unread,
)
from core.people.states import UnitKind
from core.people.views import Rehearsal, RehearsedRow, RowOutcome, RowProblem, UnitDraft
from core.spreadsheet import Grid, Returned, ReturnedRow, Sheet
from core.work import UnitOfWork

ROSTER_IMPORT: Final = "people.roster_import"
ROSTER_FORGET: Final = "people.roster_forget"
KEPT_FOR: Final = timedelta(days=30)
CHUNK: Final = 20
JUDGED_AT_ONCE: Final = 400
ROWS_SHOWN: Final = 200
TYPES: Final = frozenset({spreadsheet.XLSX, files.PLAIN, files.OTHER})
"""What an upload may be; text tables in GB 18030 have no signature, the reader judges them."""


def hand_in(work: UnitOfWork, name: str, data: bytes) -> FileView:
    """Keep an uploaded roster, sealed, for its rehearsal and thirty days.

    Raises NotAllowed and Invalid (field ``file``).
    """
    work.demand(Permission.PEOPLE_MANAGE)
    _lines(data, work.today)
    kept = files.keep(work, data, name=name, purpose=files.ROSTER, allowed=TYPES)
    jobs.ask_for(work, ROSTER_FORGET, {"file": kept.ref}, at=work.now + KEPT_FOR)
    audit.record(work, "roster.handed_in", "file", kept.ref, {"size": kept.size})
    return kept


def rehearse(work: UnitOfWork, file_ref: str, unit_ref: str = "") -> Rehearsal:
    """What an import would do, row by row; writes nothing. ``unit_ref``: for rows that name no unit.

    Raises NotAllowed, NotFound (the roster is somebody else's or gone) and Invalid (it is none).
    """
    found = _own_file(work, file_ref)
    grid = spreadsheet.read_grid(files.read(work, file_ref, files.ROSTER))
    judged = _judge_all(work, _read(grid, work.today), unit_ref)
    counts = Counter(row.outcome for row in judged)
    rejected = [row for row in judged if row.outcome is RowOutcome.REJECT]
    return Rehearsal(
        file_ref=found.ref,
        file_name=found.name,
        unit_ref=unit_ref,
        rows=len(judged),
        enrolled=counts[RowOutcome.ENROL],
        joined=counts[RowOutcome.JOIN],
        unchanged=counts[RowOutcome.UNCHANGED],
        rejected=counts[RowOutcome.REJECT],
        unread=tuple(each for each in unread(grid.rows, _words()) if each not in _returned_titles()),
        new_teams=tuple(dict.fromkeys(row.new_team for row in judged if row.new_team)),
        problems=tuple(_told(work, row) for row in rejected[:ROWS_SHOWN]),
        accepted=tuple(
            _told(work, row) for row in judged if row.outcome not in {RowOutcome.REJECT, RowOutcome.UNCHANGED}
        )[:ROWS_SHOWN],
    )


def ask_for_import(work: UnitOfWork, file_ref: str, unit_ref: str = "") -> JobView:
    """Queue the import; asking twice for the same rehearsal gives the same job. Raises as ``rehearse``."""
    found = _own_file(work, file_ref)
    if unit_ref:
        work.demand(Permission.PEOPLE_MANAGE, units.unit_of(work, unit_ref).path)
    job = jobs.ask_for(
        work,
        ROSTER_IMPORT,
        {
            "file": found.ref,
            "unit": unit_ref,
            "asked_by": work.actor.person_id,
            "on": work.today.isoformat(),
        },
        key=f"{ROSTER_IMPORT}:{found.ref}:{unit_ref}",
    )
    audit.record(work, "roster.import_asked", "file", found.ref, {"job": job.ref})
    return job


def import_job(run: JobRun) -> dict[str, Any]:
    """The job's handler: some rows a chunk, from the cursor on; returns how many rows came to what."""
    file_ref, unit_ref = str(run.payload["file"]), str(run.payload["unit"])
    on = date.fromisoformat(str(run.payload["on"]))
    with run.house.reading(HOUSE) as work:
        lines = _lines(files.read(work, file_ref, files.ROSTER), on)
    counts = Counter[str](run.cursor.get("counts", {}))
    at = int(run.cursor.get("at", 0))
    enrolled: list[int] = list(run.cursor.get("enrolled", ()))
    while at < len(lines):
        batch, at = lines[at : at + CHUNK], at + CHUNK
        with run.chunk(done=min(at, len(lines)), total=len(lines)) as work:
            work.actor = _asker(work, run.payload["asked_by"])
            for row in roster_judging.judge(work, batch, unit_ref, on):
                person_id = _bring_in(work, row, on, file_ref)
                counts[row.outcome.value] += 1
                if person_id is not None and row.outcome is RowOutcome.ENROL:
                    enrolled.append(person_id)
            run.cursor |= {"at": at, "counts": dict(counts), "enrolled": list(enrolled)}
    return {outcome.value: counts[outcome.value] for outcome in RowOutcome}


def enrolled_by(work: UnitOfWork, job_ref: str) -> list[int]:
    """The persons whom an import of the actor's own enrolled. Raises NotFound."""
    wanted = select(Job).where(Job.ref == job_ref, Job.kind == ROSTER_IMPORT)
    job = work.session.scalars(wanted).one_or_none()
    if job is None or (not work.actor.is_house and job.asked_by != work.actor.person_id):
        raise NotFound
    return [int(each) for each in job.cursor.get("enrolled", ())]


def forget_job(run: JobRun) -> dict[str, Any]:
    """The handler that lets a roster go when its time is over."""
    with run.chunk(done=1, total=1) as work:
        files.forget(work, str(run.payload["file"]), files.ROSTER)
    return {}


def template(locale: str) -> bytes:
    """An empty roster to fill in, and a sheet that explains its columns."""
    columns = [text.word(column, locale) for column in RosterColumn]
    kinds = [text.word(kind, locale) for kind in IdentityKind]
    hints = [
        (text.word(column, locale), text.say(f"word.roster_hint.{column.value}", locale))
        for column in RosterColumn
    ]
    titles = [text.say(f"word.roster_sheet.{key}", locale) for key in ("people", "hints", "column", "hint")]
    return spreadsheet.write_workbook(
        [
            Sheet(
                titles[0],
                columns,
                widths=(12, 16, 22, 24, 16, 30, 18, 18, 14),
                choices={list(RosterColumn).index(RosterColumn.IDENTITY_KIND): kinds},
            ),
            Sheet(titles[1], titles[2:], hints, widths=(18, 80)),
        ]
    )


def rejected(work: UnitOfWork, file_ref: str, unit_ref: str = "") -> bytes:
    """A workbook of the rows that do not come in, each with its reasons, to be mended and handed in again.

    All columns of the roster are there, also those that nothing is read from.
    """
    _own_file(work, file_ref)
    grid = spreadsheet.read_grid(files.read(work, file_ref, files.ROSTER))
    rows = grid.rows
    judged = [
        row for row in _judge_all(work, _read(grid, work.today), unit_ref) if row.outcome is RowOutcome.REJECT
    ]
    locale = work.actor.locale
    returned = [
        ReturnedRow(
            row.line.number,
            [as_kept(cell) for cell in rows[row.line.number - 1]],
            text.finding_texts(row.findings, locale),
        )
        for row in judged
    ]
    audit.record(work, "roster.rejected_rows_taken", "file", file_ref, {"rows": len(returned)})
    row, reasons = (text.say(f"word.roster_sheet.{name}", locale) for name in ("row", "reasons"))
    sheet = Returned(
        text.say("word.roster_sheet.rejected", locale), rows[header_at(rows, _words())], returned
    )
    return spreadsheet.give_back([sheet], (row, reasons), _returned_titles())


def _returned_titles() -> frozenset[str]:
    """What heads the columns that a return adds, in every language; earlier ones had a column of codes."""
    names = ("row", "code", "reasons")
    return frozenset(text.say(f"word.roster_sheet.{name}", each) for each in text.LOCALES for name in names)


def _own_file(work: UnitOfWork, file_ref: str) -> FileView:
    work.demand(Permission.PEOPLE_MANAGE)
    found = files.find(work, file_ref, files.ROSTER)
    if not work.actor.is_house and files.keeper(work, file_ref, files.ROSTER) != work.actor.person_id:
        raise NotFound
    return found


def _lines(data: bytes, today: date) -> tuple[RosterLine, ...]:
    return _read(spreadsheet.read_grid(data), today)


def _read(grid: Grid, today: date) -> tuple[RosterLine, ...]:
    lines = read_lines(grid.rows, _words(), today, grid.untold)
    reasons = [line for line in lines if isinstance(line, Finding)]
    if reasons:
        raise Invalid(*reasons)
    return tuple(line for line in lines if isinstance(line, RosterLine))


def _judge_all(work: UnitOfWork, lines: Sequence[RosterLine], unit_ref: str) -> list[Judged]:
    return [
        row
        for start in range(0, len(lines), JUDGED_AT_ONCE)
        for row in roster_judging.judge(work, lines[start : start + JUDGED_AT_ONCE], unit_ref, work.today)
    ]


def _told(work: UnitOfWork, row: Judged) -> RehearsedRow:
    locale, cells = work.actor.locale, row.line.cells
    return RehearsedRow(
        number=row.line.number,
        outcome=row.outcome,
        name=cells.get(RosterColumn.NAME, ""),
        code=as_kept(cells.get(RosterColumn.CODE, "")),
        phone=mask_phone(row.line.listed.phone) if row.line.listed else "",
        unit=row.unit.name if row.unit else cells.get(RosterColumn.UNIT_NAME, ""),
        team=cells.get(RosterColumn.TEAM, ""),
        post=cells.get(RosterColumn.POST, ""),
        problems=tuple(
            RowProblem(code=each.code, column=_column(each, locale), text=sentence)
            for each, sentence in zip(row.findings, text.finding_texts(row.findings, locale), strict=True)
        ),
    )


def _column(finding: Finding, locale: str) -> str:
    named = finding.field or ""
    return text.word(RosterColumn(named), locale) if named in set(RosterColumn) else ""


def _asker(work: UnitOfWork, person_id: int | None) -> Actor:
    """Who asked, with the roles they hold now: a role that was ended ends the import's reach too."""
    if person_id is None:
        return HOUSE
    return Actor(person_id=person_id, grants=sessions.grants_of(work, person_id))


def _bring_in(work: UnitOfWork, row: Judged, on: date, file_ref: str) -> int | None:
    """Enrol or admit; returns the person's id, None where nothing is to be done."""
    if row.outcome not in {RowOutcome.ENROL, RowOutcome.JOIN} or row.line.listed is None or row.unit is None:
        return None
    listed = row.line.listed
    unit = _team(work, row.unit, listed.place.team, on) if row.new_team else row.unit
    person = work.session.get(Person, row.person_id) if row.person_id is not None else None
    if person is None:
        document = Document(listed.identity_kind, listed.identity_number) if listed.identity_kind else None
        person = enrolment.add(work, listed.name, listed.phone or None, document, listed.code or None)
    enrolment.admit(work, person, unit, on, listed.post)
    audit.record(
        work,
        "person.enrolled" if row.outcome is RowOutcome.ENROL else "person.joined",
        "person",
        person.ref,
        {"unit": unit.ref, "roster": file_ref},
    )
    work.flush()
    return person.id


def _team(work: UnitOfWork, unit: Unit, name: str, on: date) -> Unit:
    """The team of that name directly below the unit; founded when an earlier row has not done so."""
    known = roster_judging.teams_below(work, (unit.id,)).get((unit.id, tidy(name)))
    if known is not None:
        return known
    draft = UnitDraft(
        code=f"T-{new_code()}", kind=UnitKind.TEAM, name=name, parent_ref=unit.ref, valid_from=on
    )
    return units.unit_of(work, units.found(work, draft).ref)


@cache
def _words() -> Words:
    source = resources.files("core.people").joinpath("rosters.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(source)
    return Words(
        headers={each: RosterColumn(column) for column, each in _pairs(tables["headers"])},
        kinds={each: IdentityKind(kind) for kind, each in _pairs(tables["identity_kinds"])},
    )


def _pairs(table: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    for meaning, written in table.items():
        for each in written:
            yield meaning, tidy(each)
