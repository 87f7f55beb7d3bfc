"""The report of an import: made from what was read, kept as codes and facts, said in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import func, select

from core import text
from core.access import Permission
from core.errors import Fact, Finding, NotFound
from core.people import persons
from core.work import UnitOfWork
from question_bank import banks, import_samples
from question_bank.formats import layouts, unread_kinds
from question_bank.formats.drafts import (
    Merged,
    Near,
    Place,
    Problem,
    RejectedSheet,
    SourceRow,
    beginning,
)
from question_bank.models import Bank, ImportFile, ImportRun, Item, ItemSource
from question_bank.report_items import ReportItem, ReturnedSheet
from question_bank.rules.classes import kept_tags
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.views import (
    ImportReport,
    ImportRow,
    ImportView,
    ReadLayout,
    ReportDuplicate,
    ReportNear,
    ReportProblem,
)

_BOTH_UNTOLD: Final[Mapping[str, Fact]] = {"here": "\u2013", "there": "\u2013"}
_UNTOLD: Final[Mapping[str, Mapping[str, Fact]]] = {
    "import.conflicting_key": _BOTH_UNTOLD,
    "import.contradicts_item": _BOTH_UNTOLD,
    "import.key_list_unread": {"unread": "\u2013"},
}
"""Facts of findings that older reports were kept without."""
_LAYOUTS: Final = 200
"""Sheets of one import of which is kept how they were read."""
RETURNED: Final = 20_000
"""Rejected rows of one import that are kept to be given back."""


def of(merged: Merged) -> ImportReport:
    """The report of what was read and compared."""
    return ImportReport(
        read=merged.read,
        accepted=len(merged.accepted),
        duplicates=len(merged.duplicates),
        problems=tuple(map(_problem, merged.problems)),
        duplicate_rows=tuple(
            ReportDuplicate(
                file=each.draft.source.file,
                sheet=each.draft.source.sheet,
                row=each.draft.source.row,
                first_file=each.first.file if each.first else None,
                first_sheet=each.first.sheet if each.first else None,
                first_row=each.first.row if each.first else None,
                number=each.number,
            )
            for each in merged.duplicates
        ),
        returned=_within(RETURNED, merged.returned),
        unchecked=sum(draft.unchecked for draft in merged.accepted),
        notes=(*map(_problem, merged.notes), *_left_out_tags(merged)),
        layouts=tuple(ReadLayout.model_validate(asdict(each)) for each in merged.layouts[:_LAYOUTS]),
        near=tuple(map(_near, merged.near)),
        taken=tuple(map(import_samples.of, merged.accepted[: import_samples.MOST])),
    )


def _near(each: Near) -> ReportNear:
    return ReportNear(
        file=each.row.file,
        sheet=each.row.sheet,
        row=each.row.row,
        percent=each.percent,
        first_file=each.first.file if each.first else None,
        first_sheet=each.first.sheet if each.first else None,
        first_row=each.first.row if each.first else None,
        item_ref=each.item_ref,
        number=each.number,
        words=each.words,
    )


def _left_out_tags(merged: Merged) -> tuple[ReportProblem, ...]:
    """How many tags of each file are too long, or more than an item may have."""
    counts: Counter[str] = Counter()
    for draft in merged.accepted:
        counts[draft.source.file] += len(draft.tags) - len(kept_tags(draft.tags))
    return tuple(
        ReportProblem(file=file, sheet=None, row=0, finding=Finding("import.tags_left_out", {"count": count}))
        for file, count in counts.items()
        if count > 0
    )


def _within(most: int, sheets: Sequence[RejectedSheet]) -> tuple[ReturnedSheet, ...]:
    """The sheets as far as so many rows reach."""
    kept: list[ReturnedSheet] = []
    for each in sheets:
        rows = each.rows[: max(most, 0)]
        most -= len(each.rows)
        if rows:
            kept.append(ReturnedSheet(file=each.file, sheet=each.sheet, header=each.header, rows=rows))
    return tuple(kept)


def spoken(report: ImportReport, locale: str) -> dict[str, Any]:
    """The report for programs: ``{"read", "accepted", "duplicates", "problems": [{"file", "sheet", "row",
    "code", "message"}]}``, with ``unchecked`` where items came as drafts, ``notes`` (shaped as problems) of
    what was left unread, ``near`` where rows nearly repeat others, ``left_out`` where those stayed outside.
    """
    return {
        "read": report.read,
        "accepted": report.accepted,
        "duplicates": report.duplicates,
        **({"unchecked": report.unchecked} if report.unchecked else {}),
        "problems": [_said(each, locale) for each in report.problems],
        **({"notes": [_said(each, locale) for each in report.notes]} if report.notes else {}),
        **({"near": [each.model_dump() for each in report.near]} if report.near else {}),
        **({"left_out": report.left_out} if report.left_out else {}),
    }


def _said(each: ReportProblem, locale: str) -> dict[str, Any]:
    return {
        "file": each.file,
        "sheet": each.sheet,
        "row": each.row,
        "code": each.finding.code,
        "message": text.finding_texts((each.finding,), locale)[0],
    }


def packed(report: ImportReport) -> dict[str, Any]:
    """The report as it is kept."""
    return {
        "read": report.read,
        "accepted": report.accepted,
        "duplicates": report.duplicates,
        "unchecked": report.unchecked,
        "problems": [_packed(each) for each in report.problems],
        "notes": [_packed(each) for each in report.notes],
        "duplicate_rows": [
            [d.file, d.sheet, d.row, d.first_file, d.first_sheet, d.first_row, d.number]
            for d in report.duplicate_rows
        ],
        "returned": [
            [r.file, r.sheet, list(r.header), [list(row) for row in r.rows]] for r in report.returned
        ],
        "layouts": [each.model_dump(mode="json") for each in report.layouts],
        "near": [list(each.model_dump().values()) for each in report.near],
        "left_out": report.left_out,
        "taken": [each.model_dump(mode="json") for each in report.taken],
    }


def _packed(each: ReportProblem) -> list[Any]:
    begins = [each.begins] if each.begins else []
    return [each.file, each.sheet, each.row, each.finding.code, dict(each.finding.facts), *begins]


def _unpacked(kept: Sequence[Any]) -> tuple[ReportProblem, ...]:
    return tuple(
        ReportProblem(
            file=file,
            sheet=sheet,
            row=row,
            finding=Finding(code, {**_UNTOLD.get(code, {}), **_with_words(code, facts)}),
            begins=begins[0] if begins else "",
        )
        for file, sheet, row, code, facts, *begins in kept
    )


def _with_words(code: str, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """The facts as they were found: a kind that has words is a plain text where it is kept."""
    if code != "import.kind_not_supported":
        return facts
    return {**facts, "kind": unread_kinds.named(str(facts["kind"]))}


def unpacked(kept: Mapping[str, Any]) -> ImportReport:
    """What :func:`packed` kept."""
    return ImportReport(
        read=kept["read"],
        accepted=kept["accepted"],
        duplicates=kept["duplicates"],
        problems=_unpacked(kept["problems"]),
        notes=_unpacked(kept.get("notes", ())),
        duplicate_rows=tuple(
            ReportDuplicate.model_validate(dict(zip(ReportDuplicate.model_fields, each, strict=False)))
            for each in kept["duplicate_rows"]  # older reports were kept without the number
        ),
        returned=tuple(
            ReturnedSheet(file=file, sheet=sheet, header=tuple(header), rows=tuple(map(tuple, rows)))
            for file, sheet, header, rows in kept.get("returned", ())
        ),
        unchecked=kept.get("unchecked", 0),
        near=tuple(
            ReportNear.model_validate(dict(zip(ReportNear.model_fields, each, strict=True)))
            for each in kept.get("near", ())
        ),
        left_out=kept.get("left_out", 0),
        taken=tuple(ReportItem.model_validate(each) for each in kept.get("taken", ())),
        layouts=tuple(ReadLayout.model_validate(each) for each in kept.get("layouts", ())),
    )


def look(work: UnitOfWork, ref: str) -> ImportView:
    """An import with its report, for who writes or reviews in the bank. Raises NotFound, NotAllowed."""
    run, bank, path = open_run(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    brought = work.session.execute(
        select(Item.state, func.count(), func.count(Item.current_id))
        .join(ItemSource, Item.id == ItemSource.item_id)
        .where(ItemSource.import_id == run.id)
        .group_by(Item.state)
    )
    rows = brought.all()
    counts = {state: count for state, count, _ in rows}
    files = work.session.scalars(
        select(ImportFile.name).where(ImportFile.import_id == run.id).order_by(ImportFile.id)
    ).all()
    names = persons.names_of(work, [run.made_by]) if run.made_by is not None else {}
    return ImportView(
        id=run.id,
        ref=run.ref,
        bank_ref=bank.ref,
        bank_code=bank.code,
        state=run.state,
        files=tuple(files) or tuple(run.choices.get("files", ())),
        report=unpacked(run.report),
        accepted=run.accepted,
        waiting=counts.get(VersionState.IN_REVIEW, 0),
        published=sum(in_use for _, _, in_use in rows),
        author=names.get(run.made_by, "") if run.made_by is not None else "",
        made_at=run.made_at,
        finished_at=run.finished_at,
        job_ref=run.job_ref,
        publish_job_ref=run.publish_job_ref,
        may_write=work.actor.may(Permission.BANK_WRITE, path),
        may_publish=work.actor.may(Permission.BANK_REVIEW, path)
        and (run.made_by is None or run.made_by != work.actor.person_id),
    )


def listing(work: UnitOfWork, bank_ref: str, limit: int = 20) -> list[ImportRow]:
    """The newest imports of a bank. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    kept = ImportRun.report  # only these parts of it: a report may be long
    parts = (kept["read"].as_integer(), kept["accepted"].as_integer(), kept["layouts"][0]["file"].as_string())
    rows = work.session.execute(
        select(
            ImportRun.ref, ImportRun.state, ImportRun.accepted, ImportRun.made_at, ImportRun.choices, *parts
        )
        .where(ImportRun.bank_id == bank.id)
        .order_by(ImportRun.id.desc())
        .limit(limit)
    )
    return [
        ImportRow(
            ref=ref,
            state=state,
            files=tuple(choices.get("files", ())),
            accepted=count,
            ready=ready or 0,
            unread=state is ImportState.REHEARSED and not read and laid_out is None,
            made_at=at,
        )
        for ref, state, count, at, choices, read, ready, laid_out in rows
    ]


def open_run(
    work: UnitOfWork, ref: str, *permissions: Permission, lock: bool = False
) -> tuple[ImportRun, Bank, str]:
    """The import, its bank and its unit's path. Raises NotFound, SignInNeeded, NotAllowed."""
    query = select(ImportRun).where(ImportRun.ref == ref)
    run = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if run is None:
        raise NotFound
    bank = work.session.get_one(Bank, run.bank_id)
    path = banks.path_of(work, bank)
    banks.demand_any(work, path, *permissions)
    return run, bank, path


def with_late(
    report: ImportReport,
    known: Sequence[SourceRow],
    contradicting: Sequence[Problem],
) -> ImportReport:
    """The report when the bank had some accepted rows, or their contrary, by the time they were written."""
    return report.model_copy(
        update={
            "accepted": report.accepted - len(known) - len(contradicting),
            "duplicates": report.duplicates + len(known),
            "problems": (*report.problems, *map(_problem, contradicting)),
            "duplicate_rows": (
                *report.duplicate_rows,
                *(ReportDuplicate(file=row.file, sheet=row.sheet, row=row.row) for row in known),
            ),
        }
    )


def _problem(problem: Problem) -> ReportProblem:
    return ReportProblem(
        file=problem.file,
        sheet=problem.sheet,
        row=problem.row,
        finding=problem.finding,
        begins=problem.begins,
    )


def beginnings(report: ImportReport) -> dict[Place, str]:
    """How the stems of rejected rows begin, as far as it is kept, by file, sheet and row."""
    columns = {
        (each.file, each.sheet): each.fields.index("stem") for each in report.layouts if "stem" in each.fields
    }
    usual = layouts.heading_of("stem")
    found: dict[Place, str] = {
        (each.file, each.sheet, each.row): each.begins for each in report.problems if each.begins
    }
    for sheet in report.returned:
        named = sheet.header.index(usual) if usual in sheet.header else None
        column = columns.get((sheet.file, sheet.sheet), named)
        if column is None:
            continue
        for row, cells in sheet.rows:
            found[sheet.file, sheet.sheet, row] = beginning(cells[column] if column < len(cells) else "")
    return found
