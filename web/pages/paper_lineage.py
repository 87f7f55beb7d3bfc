"""The lineage check of a paper: shown, printed, taken away as a file."""

import json
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.work import UnitOfWork
from exam import lineage
from exam.lineage import LineageAsked, LineageView
from web.deps import OnPage, Reading
from web.page import Page
from web.pages.papers import ASSEMBLES
from web.paper_views import PaperLineagePage

router = APIRouter()

Percent = Annotated[int, Query(ge=0, le=100)]


@router.get("/papers/{ref}/lineage", dependencies=[ASSEMBLES])
def show_lineage(
    ref: str,
    page: OnPage,
    work: Reading,
    least: Percent = lineage.USUAL_PERCENT,
    points: bool = False,
    difference: Percent = 0,
    published: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """How much of the paper differs from the public pool, with the evidence for every item."""
    told = _checked(work, ref, least, difference, published, by_points=points)
    view = PaperLineagePage(
        told=told, reasons=tuple(page.reason(each) for each in told.findings), address=_address(told)
    )
    return page.show("papers/lineage.html", view, here="papers")


@router.get("/papers/{ref}/lineage.json", dependencies=[ASSEMBLES])
def take_lineage(
    ref: str,
    page: OnPage,
    work: Reading,
    least: Percent = lineage.USUAL_PERCENT,
    points: bool = False,
    difference: Percent = 0,
    published: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The evidence as a file for programs."""
    told = _checked(work, ref, least, difference, published, by_points=points)
    report = json.dumps(_worded(page, told), ensure_ascii=False, indent=2, default=str)
    name = f"attachment; filename=lineage-{told.paper.ref}.json"
    return Response(report, media_type="application/json", headers={"content-disposition": name})


def _checked(
    work: UnitOfWork, ref: str, least: int, difference: int, published: str, *, by_points: bool
) -> LineageView:
    """The check; a day that cannot be read asks for none."""
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        day = None
    asked = LineageAsked(
        least_percent=least, by_points=by_points, least_difference=difference, published_on=day
    )
    return lineage.check(work, ref, asked)


def _address(told: LineageView) -> str:
    asked = told.asked
    parts = [f"least={asked.least_percent}", f"difference={asked.least_difference}"]
    parts += ["points=1"] if asked.by_points else []
    parts += [f"published={asked.published_on}"] if asked.published_on is not None else []
    return "&".join(parts)


def _worded(page: Page, told: LineageView) -> dict[str, object]:
    return {**lineage.as_report(told), "reasons": [page.reason(each) for each in told.findings]}
