"""The results of a sitting: figures, a histogram, rows page by page, and the whole as a file."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from core import audit, text
from core.access import Permission
from core.points import written
from core.spreadsheet import XLSX, Cell, Sheet, write_workbook
from core.work import UnitOfWork
from core.workbooks import neutralised
from exam import results, tables
from exam.desk_views import ResultRow, ResultsWanted
from exam.rules.results import Band
from exam.states import ResultOrder, Standing
from web.deps import LARGEST_ID, OnPage, Reading, Writing
from web.gates import holders_of
from web.page import Page
from web.shown_items import answered_item, index_of
from web.sitting_views import Bar, ResultsPage, ScriptPage

router = APIRouter()

READS = holders_of(Permission.RESULTS_READ)
COLUMNS: Final = {
    "code": 16,
    "name": 14,
    "staff_code": 14,
    "unit": 24,
    "state": 10,
    "rank": 8,
    "points": 8,
    "of_points": 8,
    "passed": 8,
    "handed_in_at": 20,
    "closed_by": 12,
}
"""The columns of the file and how wide they are; ``passed`` only where there is a pass mark."""
DRAWING_HEIGHT: Final = 120
BAR: Final = 48


@router.get("/sittings/{ref}/results", dependencies=[READS])
def show_results(
    ref: str,
    page: OnPage,
    work: Reading,
    q: Annotated[str, Query(max_length=60)] = "",
    unit: Annotated[str, Query(max_length=19)] = "",
    standing: Annotated[str, Query(max_length=12)] = "",
    order: Annotated[str, Query(max_length=12)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Figures and a page of rows, as sorted and filtered in the address."""
    wanted = ResultsWanted(
        order=ResultOrder(order) if order in set(ResultOrder) else ResultOrder.CODE,
        words=q.strip(),
        unit=int(unit) if unit.isascii() and unit.isdigit() and int(unit) <= LARGEST_ID else None,
        standing=Standing(standing) if standing in set(Standing) else None,
        page=number,
    )
    seen = tables.of_sitting(work, ref, wanted)
    view = ResultsPage(
        results=seen,
        wanted=wanted,
        bars=bars(seen.summary.bands),
        address=_address(wanted),
        may_analyse=seen.whole
        and seen.may_read_scripts
        and page.visitor.actor.may(Permission.PAPER_ASSEMBLE),
    )
    return page.show("results/show.html", view, here="schedule")


@router.get("/sittings/{ref}/results/{attempt_ref}", dependencies=[READS])
def show_script(ref: str, attempt_ref: str, page: OnPage, work: Writing) -> Response:
    """One candidate's script as handed in; that it was read is written down."""
    script = results.script(work, ref, attempt_ref)
    items = tuple(answered_item(number, slot) for number, slot in enumerate(script.slots, start=1))
    view = ScriptPage(script=script, index=index_of(script.sections, script.slots, items), items=items)
    return page.show("results/script.html", view, here="schedule")


@router.get("/sittings/{ref}/results.xlsx", dependencies=[READS])
def workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """Every row as a workbook; that it was taken is written down."""
    title, sheet = _table(page, work, ref, "xlsx")
    return download(write_workbook([sheet]), XLSX, f"{title}.xlsx")


@router.get("/sittings/{ref}/results.csv", dependencies=[READS])
def comma_separated(ref: str, page: OnPage, work: Writing) -> Response:
    """Every row as CSV with a byte-order mark, as spreadsheet programs expect Chinese."""
    title, sheet = _table(page, work, ref, "csv")
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(sheet.header)
    writer.writerows([neutralised(str(cell)) for cell in row] for row in sheet.rows)
    return download(told.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{title}.csv")


def bars(bands: Sequence[Band]) -> tuple[Bar, ...]:
    """The histogram in units of the drawing: the tallest bar fills it."""
    tallest = max((band.count for band in bands), default=0)
    return tuple(
        Bar(
            x=place * BAR,
            y=DRAWING_HEIGHT - height,
            width=BAR - 6,
            height=height,
            count=band.count,
            label=written(band.lowest),
        )
        for place, band in enumerate(bands)
        for height in [band.count * DRAWING_HEIGHT // tallest if tallest else 0]
    )


def _address(wanted: ResultsWanted) -> str:
    """The query of these rows, but for the page."""
    chosen = {
        "q": wanted.words,
        "unit": "" if wanted.unit is None else str(wanted.unit),
        "standing": wanted.standing or "",
        "order": "" if wanted.order is ResultOrder.CODE else wanted.order,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def _table(page: Page, work: UnitOfWork, ref: str, form: str) -> tuple[str, Sheet]:
    title, has_pass_mark = tables.head_of(work, ref)
    columns = [name for name in COLUMNS if has_pass_mark or name != "passed"]
    told = [_cells(page, row) for row in tables.all_rows(work, ref)]
    audit.record(work, "results.exported", "sitting", ref, {"form": form, "rows": len(told)})
    return title, Sheet(
        name=text.say("word.result_sheet", page.locale),
        header=[text.say(f"word.result_column.{name}", page.locale) for name in columns],
        rows=[[cells[name] for name in columns] for cells in told],
        widths=[COLUMNS[name] for name in columns],
    )


def _cells(page: Page, row: ResultRow) -> dict[str, Cell]:
    zone = page.house.settings.zone
    passed = {None: "", True: "yes", False: "no"}[row.passed]
    handed_in = row.handed_in_at.astimezone(zone) if row.handed_in_at else None
    return {
        "code": row.code,
        "name": row.name,
        "staff_code": row.staff,
        "unit": row.unit,
        "state": text.word(row.standing, page.locale),
        "rank": "" if row.rank is None else Decimal(row.rank),
        "points": "" if row.points is None else Decimal(written(row.points)),
        "of_points": Decimal(written(row.of_points)),
        "passed": text.say(f"word.yes_no.{passed}", page.locale) if passed else "",
        "handed_in_at": handed_in.replace(tzinfo=None, microsecond=0) if handed_in else "",
        "closed_by": text.word(row.closed_by, page.locale) if row.closed_by else "",
    }


def download(data: bytes, media_type: str, name: str) -> Response:
    """A file to keep, under its own name."""
    return Response(
        data,
        media_type=media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
