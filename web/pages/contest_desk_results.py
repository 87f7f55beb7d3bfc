"""Advancement rehearsed and confirmed, and results taken away as a stamped workbook."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from contest import advancement, bulletins, entrants
from contest.rules.eligibility import EntryGroup
from contest.views import BulletinRow, BulletinView
from core import audit, text
from core.errors import Refusal
from core.points import Points, written
from core.spreadsheet import Cell, Sheet, write_workbook
from core.work import UnitOfWork
from web.contest_desk_views import AdvanceDeskPage
from web.deeds import refused
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.page import Page
from web.pages.contest_desk import HERE, RUNS, to_run
from web.pages.contest_desk_entries import download

router = APIRouter(prefix="/contest-desk/stages", dependencies=FORM_GUARD)

EVERYBODY: Final = 100_000
BEFORE: Final = ("rank", "code", "name", "staff_code", "unit", "official")
AFTER: Final = ("total", "passed", "standing", "onward")


@router.get("/{stage_ref}/advancement", dependencies=[RUNS])
def rehearse(stage_ref: str, page: OnPage, work: Reading) -> Response:
    """Everybody's decision with its reason; nothing is written."""
    return _shown(page, work, stage_ref)


@router.post("/{stage_ref}/advancement", dependencies=[RUNS])
def confirm(stage_ref: str, page: OnPage) -> Response:
    """Put those who advance into the next stage, and tell everybody."""
    refusal = refused(page, lambda work: advancement.confirm(work, stage_ref))
    if refusal is None:
        return page.go(f"/contest-desk/stages/{stage_ref}/advancement", told="advancement_confirmed")
    with page.reading() as work:
        return _shown(page, work, stage_ref, refusal)


@router.get("/{stage_ref}/results.xlsx", dependencies=[RUNS])
def workbook(stage_ref: str, page: OnPage, work: Writing) -> Response:
    """The newest bulletin, a sheet for each group and one with its stamp; the taking is written down."""
    bulletin = bulletins.look(work, stage_ref, limit=EVERYBODY)
    codes = entrants.staff_codes(work, stage_ref)  # for the organiser alone
    facts = {"version": bulletin.version, "rows": len(bulletin.rows)}
    audit.record(work, "bulletin.exported", "stage", stage_ref, facts)
    groups = [each for each in EntryGroup if any(row.group is each for row in bulletin.rows)]
    sheets = [_sheet(page, bulletin, each, codes) for each in groups]
    data = write_workbook([*sheets, _stamp(page, bulletin)])
    name = f"{bulletin.contest_title} {bulletin.stage_title} v{bulletin.version}.xlsx"
    return download(data, name)


def _shown(page: Page, work: UnitOfWork, stage_ref: str, refusal: Refusal | None = None) -> Response:
    preview = advancement.preview(work, stage_ref)
    view = AdvanceDeskPage(
        contest=to_run(work, preview.stage.contest_ref),
        preview=preview,
        reasons={row.entry_ref: page.reason(row.reason) for row in preview.rows},
        findings=tuple(page.reason(each) for each in preview.findings),
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/advancement.html", view, status=status, here=HERE)


def _sheet(page: Page, bulletin: BulletinView, group: EntryGroup, codes: Mapping[str, str]) -> Sheet:
    def column(name: str) -> str:
        return text.say(f"word.bulletin_column.{name}", page.locale)

    parts = [each.title for each in bulletin.sheet.components]
    rows = [_cells(page, bulletin, row, codes) for row in bulletin.rows if row.group is group]
    return Sheet(
        name=text.word(group, page.locale),
        header=[*(column(name) for name in BEFORE), *parts, *(column(name) for name in AFTER)],
        rows=rows,
        widths=(8, 16, 12, 14, 24, 10, *(12 for _ in parts), 10, 10, 12, 14),
    )


def _cells(page: Page, bulletin: BulletinView, row: BulletinRow, codes: Mapping[str, str]) -> list[Cell]:
    def yes(value: bool | None) -> str:
        return "" if value is None else text.say(f"word.yes_no.{'yes' if value else 'no'}", page.locale)

    return [
        "" if row.rank is None else Decimal(row.rank),
        row.code,
        row.name,
        codes.get(row.entry_ref, ""),
        row.unit_name or "",
        text.say(f"word.official.{'yes' if row.official else 'no'}", page.locale),
        *(_number(row.points.get(each.name)) for each in bulletin.sheet.components),
        _number(row.total),
        yes(row.passed),
        text.word(row.standing, page.locale),
        yes(row.advances),
    ]


def _stamp(page: Page, bulletin: BulletinView) -> Sheet:
    def line(name: str, value: str) -> list[Cell]:
        return [text.say(f"word.stamp.{name}", page.locale), value]

    taken = page.visitor.arrived_at.astimezone(page.house.settings.zone)
    made = bulletin.made_at.astimezone(page.house.settings.zone)
    return Sheet(
        name=text.say("word.stamp.sheet", page.locale),
        header=[bulletin.contest_title, bulletin.stage_title],
        rows=[
            line("version", f"{bulletin.version} / {bulletin.versions}"),
            line("made_at", made.strftime("%Y-%m-%d %H:%M:%S")),
            line("content_hash", bulletin.content_hash),
            line("sheet_hash", bulletin.sheet_hash),
            line("taken_at", taken.strftime("%Y-%m-%d %H:%M:%S")),
            line("reason", bulletin.reason or ""),
        ],
        widths=(24, 72),
    )


def _number(points: Points | None) -> Cell:
    return "" if points is None else Decimal(written(points))
