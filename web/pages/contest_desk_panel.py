"""The head judge's table (裁判长): everybody's marks side by side, looked at again, confirmed."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from contest import contests, panels
from contest.desk_views import PanelRow
from core.access import Permission
from core.errors import Refusal
from core.work import UnitOfWork
from web.contest_desk_views import Awaited, PanelDeskPage, PanelShown
from web.deeds import refused, tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.pages.contest_desk import RUNS, Reason
from web.pages.contest_desk_running import read_points

router = APIRouter(prefix="/contest-desk/stages", dependencies=FORM_GUARD)

JURY = holders_of(Permission.SEASON_RUN, Permission.PERFORMANCE_SCORE)
"""The operation asks for the head judge of this stage, or its organiser."""
Short = Annotated[str, Form(max_length=32)]
Seen = Annotated[str, Form(max_length=60_000)]
"""What stood on the page: marks of one row, or of up to 500, each after its entry."""


@router.get("/{stage_ref}/panel/{component}", dependencies=[JURY])
def show(stage_ref: str, component: str, page: OnPage, work: Reading) -> Response:
    """The table of one practical component."""
    return _shown(page, work, stage_ref, component)


@router.post("/{stage_ref}/panel/{component}/confirm", dependencies=[JURY])
def confirm(
    stage_ref: str,
    component: str,
    page: OnPage,
    entry: Short = "",
    seen: Seen = "",
    again: Short = "",
    reason: Reason = "",
) -> Response:
    """Confirm one contestant's marks; ``again``: marks that differ were looked at and stand."""

    def deed(work: UnitOfWork) -> None:
        panels.confirm(work, stage_ref, component, entry, seen=seen, looked_again=again == "1", reason=reason)

    return _go(page, stage_ref, component, deed, "mark_confirmed")


@router.post("/{stage_ref}/panel/{component}/confirm-all", dependencies=[JURY])
def confirm_all(stage_ref: str, component: str, page: OnPage, seen: Seen = "") -> Response:
    """Confirm everybody whose marks are there, agree well enough and are still those on the page."""
    looked_at = dict(each.partition(":")[::2] for each in seen.split())
    done = tried(page, lambda work: panels.confirm_all(work, stage_ref, component, looked_at))
    if isinstance(done, Refusal):
        return _again(page, stage_ref, component, done, {})
    count, changed = done
    told = "marks_confirmed_but" if changed else "marks_confirmed"
    address = f"/contest-desk/stages/{stage_ref}/panel/{component}"
    return page.go(address, told=told, count=count, changed=changed)


@router.post("/{stage_ref}/panel/{component}/rule", dependencies=[RUNS])
def rule(
    stage_ref: str,
    component: str,
    page: OnPage,
    entry: Short = "",
    points: Short = "",
    absent: Short = "",
    reason: Reason = "",
) -> Response:
    """Set a mark by a ruling (裁决), with its reason."""

    def deed(work: UnitOfWork) -> None:
        given = None if absent == "1" else read_points(points)
        panels.rule(work, stage_ref, component, entry, points=given, reason=reason)

    typed = {"entry": entry, "points": points, "absent": absent, "reason": reason}
    return _go(page, stage_ref, component, deed, "mark_ruled", typed)


def _go(
    page: Page,
    stage_ref: str,
    component: str,
    deed: Callable[[UnitOfWork], object],
    told: str,
    typed: Mapping[str, str] | None = None,
) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/contest-desk/stages/{stage_ref}/panel/{component}", told=told)
    return _again(page, stage_ref, component, refusal, typed or {})


def _again(
    page: Page, stage_ref: str, component: str, refusal: Refusal, typed: Mapping[str, str]
) -> Response:
    with page.reading() as work:
        return _shown(page, work, stage_ref, component, refusal, typed)


def _shown(
    page: Page,
    work: UnitOfWork,
    stage_ref: str,
    component: str,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    panel = panels.page(work, stage_ref, component)
    contest = contests.look(work, panel.stage.contest_ref)
    names = {each.ref: each.name for each in panel.judges}
    ready = [row for row in panel.rows if _ready(row)]
    awaited = Counter(judge for row in panel.rows for judge in row.missing)
    view = PanelDeskPage(
        contest_title=contest.card.title,
        panel=panel,
        shown={
            row.entry_ref: PanelShown(
                against=tuple(page.reason(each) for each in row.against),
                second_look=tuple(page.reason(each) for each in row.second_look),
                missing=tuple(names[each] for each in row.missing),
            )
            for row in panel.rows
        },
        awaited=tuple(Awaited(name=name, sheets=awaited[ref]) for ref, name in names.items() if awaited[ref]),
        ready=len(ready),
        looked_at=" ".join(f"{row.entry_ref}:{row.seen}" for row in ready[: panels.MOST_AT_ONCE]),
        may_run=contest.may_run,
        typed=typed or {},
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    here = "contests" if contest.may_run else "judging"
    return page.show("contest_desk/panel.html", view, status=status, here=here)


def _ready(row: PanelRow) -> bool:
    return not (row.confirmed_at or row.withheld or row.against or row.second_look)
