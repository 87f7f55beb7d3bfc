"""Every router of the house, in one list."""

from typing import Final

from fastapi import APIRouter

from web.live import sockets
from web.pages import (
    account,
    admin,
    bank,
    bank_import,
    bank_items,
    course_desk,
    course_lessons,
    courses,
    entrance,
    exam_take,
    feedback,
    hand_out,
    home,
    invigilation,
    jobs,
    my_exams,
    notices,
    papers,
    people,
    practice,
    practice_desk,
    results,
    rosters,
    security,
    sitting_edit,
    sittings,
    units,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    exam_take.router,  # first, because routes are tried in order and a whole hall asks for these at once
    my_exams.router,
    entrance.router,
    home.router,
    account.router,
    security.router,
    notices.router,
    feedback.router,
    bank.router,
    bank_import.router,
    bank_items.router,
    papers.router,
    sittings.router,
    sitting_edit.router,
    invigilation.router,
    results.router,
    practice.router,
    practice_desk.router,
    rosters.router,
    hand_out.router,
    people.router,
    units.router,
    admin.router,
    jobs.router,
    courses.router,
    course_desk.router,
    course_lessons.router,
    sockets.router,
)
