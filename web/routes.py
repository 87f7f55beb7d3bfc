"""Every router of the house, in one list."""

from typing import Final

from fastapi import APIRouter
from starlette.routing import BaseRoute

from web.api import records
from web.live import board_sockets, sockets
from web.pages import (
    account,
    admin,
    analysis,
    applications,
    attendance,
    audit,
    bank,
    bank_assets,
    bank_bulk,
    bank_drafting,
    bank_duplicates,
    bank_export,
    bank_health,
    bank_history,
    bank_import,
    bank_items,
    bank_relations,
    bank_reviews,
    bank_standard,
    blueprint_files,
    board_desk,
    boards,
    certificates,
    contest_desk,
    contest_desk_entries,
    contest_desk_panel,
    contest_desk_results,
    contest_desk_running,
    contest_desk_stages,
    contests,
    correcting,
    course_desk,
    course_lessons,
    courses,
    documents,
    entrance,
    evaluations,
    exam_take,
    feedback,
    hand_out,
    home,
    invigilation,
    item_classes,
    item_figures,
    jobs,
    judging,
    marking,
    my_exams,
    notices,
    paper_exchange,
    paper_lineage,
    paper_pick,
    paper_print,
    paper_set_files,
    paper_sets,
    paper_simulator,
    papers,
    pathway,
    people,
    policies,
    practice,
    practice_desk,
    registry,
    results,
    rosters,
    security,
    sitting_edit,
    sittings,
    units,
    verify,
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
    bank_drafting.router,  # before the banks, because its stage is none of them
    bank.router,
    bank_assets.router,
    bank_bulk.router,
    bank_duplicates.router,
    bank_export.router,
    bank_health.router,
    bank_history.router,
    bank_import.router,
    bank_items.router,
    bank_relations.router,
    bank_reviews.router,
    bank_standard.router,
    documents.router,
    item_classes.router,
    item_figures.router,
    blueprint_files.router,  # before the papers, because its table is none of them
    papers.router,
    paper_exchange.router,
    paper_lineage.router,
    paper_pick.router,
    paper_print.router,
    paper_set_files.router,
    paper_sets.router,
    paper_simulator.router,
    sittings.router,
    attendance.router,
    sitting_edit.router,
    invigilation.router,
    results.router,
    analysis.router,
    practice.router,
    practice_desk.router,
    rosters.router,
    hand_out.router,
    people.router,
    units.router,
    evaluations.router,
    certificates.router,
    verify.router,
    pathway.router,
    applications.router,
    registry.router,
    policies.router,
    records.router,
    admin.router,
    audit.router,
    jobs.router,
    courses.router,
    course_desk.router,
    course_lessons.router,
    contests.router,
    correcting.router,
    contest_desk_running.router,  # before the desk, whose addresses are wider
    contest_desk_panel.router,
    contest_desk_results.router,
    contest_desk_entries.router,
    contest_desk_stages.router,
    contest_desk.router,
    boards.router,
    board_desk.router,  # before judging, whose addresses are wider
    judging.router,
    marking.router,
    sockets.router,
    board_sockets.router,
)


def _included() -> tuple[BaseRoute, ...]:
    every = APIRouter()
    for router in ROUTERS:
        every.include_router(router)
    return tuple(every.routes)


ROUTES: Final = _included()
"""What applications of this process serve, made once for all of them.

What a route asks of a request is worked out when something first knocks at it or at one after it: half a
second for all, which every application would spend anew.
"""
