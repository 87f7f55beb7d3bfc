"""The results of a sitting: figures, a histogram, rows page by page, and the whole as a file."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from core import audit, text
from core.access import Permission
from core.points import written
from core.spreadsheet import XLSX, Cell, Sheet, neutralised, write_workbook
from core.work import UnitOfWork
from exam import results, sittings
from exam.rules.results import Band
from exam.views import ResultRow
from web.deps import OnPage, Reading, Writing
from web.exam_views import Bar, ResultsPage
from web.gates import holders_of
from web.page import Page

router = APIRouter()

READS = holders_of(Permission.RESULTS_READ)
COLUMNS: Final = ("code", "name", "unit", "state", "points", "of_points", "handed_in_at", "closed_by")
WIDTHS: Final = (16, 14, 24, 10, 8, 8, 20, 12)
DRAWING_HEIGHT: Final = 120
BAR: Final = 48


@router.get("/sittings/{ref}/results", dependencies=[READS])
def show_results(
    ref: str, page: OnPage, work: Reading, after: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
) -> Response:
    """Figures and a page of rows."""
    seen = results.of_sitting(work, ref, after=after)
    view = ResultsPage(results=seen, bars=bars(seen.summary.bands), is_first=after is None)
    return page.show("results/show.html", view, here="schedule")


@router.get("/sittings/{ref}/results.xlsx", dependencies=[READS])
def workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """Every row as a workbook; that it was taken is written down."""
    title, head, rows = _table(page, work, ref, "xlsx")
    data = write_workbook([Sheet(name=head[0][:31], header=head, rows=rows, widths=WIDTHS)])
    return _download(data, XLSX, f"{title}.xlsx")


@router.get("/sittings/{ref}/results.csv", dependencies=[READS])
def comma_separated(ref: str, page: OnPage, work: Writing) -> Response:
    """Every row as CSV with a byte-order mark, as spreadsheet programs expect Chinese."""
    title, head, rows = _table(page, work, ref, "csv")
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(head)
    writer.writerows([neutralised(str(cell)) for cell in row] for row in rows)
    return _download(told.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{title}.csv")


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


def _table(page: Page, work: UnitOfWork, ref: str, form: str) -> tuple[str, list[str], list[list[Cell]]]:
    title = sittings.look(work, ref).title
    rows = [_cells(page, row) for row in results.all_rows(work, ref)]
    audit.record(work, "results.exported", "sitting", ref, {"form": form, "rows": len(rows)})
    return title, [text.say(f"word.result_column.{name}", page.locale) for name in COLUMNS], rows


def _cells(page: Page, row: ResultRow) -> list[Cell]:
    zone = page.house.settings.zone
    return [
        row.code,
        row.name,
        row.unit,
        text.word(row.standing, page.locale),
        "" if row.points is None else Decimal(written(row.points)),
        Decimal(written(row.of_points)),
        row.handed_in_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if row.handed_in_at else "",
        text.word(row.closed_by, page.locale) if row.closed_by else "",
    ]


def _download(data: bytes, media_type: str, name: str) -> Response:
    return Response(
        data,
        media_type=media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
