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
    entrance,
    exam_take,
    feedback,
    home,
    invigilation,
    jobs,
    my_exams,
    notices,
    papers,
    people,
    results,
    rosters,
    security,
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
    invigilation.router,
    results.router,
    rosters.router,
    people.router,
    units.router,
    admin.router,
    jobs.router,
    sockets.router,
)
