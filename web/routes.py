"""Every router of the house, in one list."""

from typing import Final

from fastapi import APIRouter

from web.live import sockets
from web.pages import account, entrance, exam_take, feedback, notices, security

ROUTERS: Final[tuple[APIRouter, ...]] = (
    entrance.router,
    account.router,
    security.router,
    notices.router,
    feedback.router,
    exam_take.router,
    sockets.router,
)
