"""The list that candidates sign at the door (签到表), room by room: to be printed, and as a workbook."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from core import text
from core.access import Permission
from core.spreadsheet import XLSX, Sheet, write_workbook
from exam import admissions, sittings
from web.deps import OnPage, Writing
from web.gates import holders_of
from web.pages.results import download
from web.sitting_views import AttendancePage

router = APIRouter()

READS_LIST = holders_of(Permission.SITTING_SCHEDULE, Permission.SITTING_WATCH, Permission.RESULTS_READ)
COLUMNS: Final = ("room", "code", "name", "staff_code", "unit", "signature")
WIDTHS: Final = (16, 16, 14, 14, 28, 24)


@router.get("/sittings/{ref}/attendance", dependencies=[READS_LIST])
def show_attendance(ref: str, page: OnPage, work: Writing) -> Response:
    """Every room's list, to be printed; that it was taken is written down."""
    view = AttendancePage(sitting=sittings.look(work, ref), rooms=admissions.by_room(work, ref, "print"))
    return page.show("sittings/attendance.html", view, here="schedule")


@router.get("/sittings/{ref}/attendance.xlsx", dependencies=[READS_LIST])
def workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """The same as a workbook."""
    rooms = admissions.by_room(work, ref, "xlsx")
    name = text.say("word.attendance_sheet", page.locale)
    sheet = Sheet(
        name=name,
        header=[text.say(f"word.result_column.{each}", page.locale) for each in COLUMNS],
        rows=[[row.room, row.code, row.name, row.staff, row.unit, ""] for room in rooms for row in room.rows],
        widths=WIDTHS,
    )
    return download(write_workbook([sheet]), XLSX, f"{sittings.look(work, ref).title} {name}.xlsx")
