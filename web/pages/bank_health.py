"""The health of a bank: what it covers, how old it is, what it is short of, how it is used; and its title."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core import feedback, text
from core.errors import Fact, NotFound
from core.feedback import FeedbackState
from core.occupations import occupations
from core.work import UnitOfWork
from exam import disputes, uses
from question_bank import banks, health, search, selection, standard_coverage
from question_bank.health import Year
from question_bank.search import Filter
from web import deeds
from web.bank_health_views import BankSettingsPage, Column, HealthListPage, HealthPage
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, ITEMS, KEEPERS, WRITERS

router = APIRouter(prefix="/bank/{ref}", dependencies=FORM_GUARD)

PAGE: Final = 50
BAR: Final = 56
HEIGHT: Final = 120
YEARS: Final = 12
FEWEST: Final = 8
"""Years that the drawing holds, so that one year is no wall."""
OLD: Final = 3
_COVERAGES: Final = frozenset({"kind", "difficulty", "standard"})
Leaf = Annotated[int, Query(ge=1, le=10_000)]
Line = Annotated[str, Form(max_length=500)]


@router.get("/health", dependencies=[KEEPERS])
def show_health(
    page: OnPage, work: Reading, ref: str, by: str = "kind", holes: bool = False, leaf: Leaf = 1
) -> Response:
    """The bank at a glance; every number leads to its items."""
    found = health.look(work, ref, holes_only=holes, page=leaf)
    card = selection.card(work, ref)
    view = HealthPage(
        bank=banks.look(work, ref, found.states),
        health=found,
        by=by if by in _COVERAGES else "kind",
        holes=holes,
        unused=uses.count_unused(work, card.id),
        often=uses.count_often(work, card.id),
        odd=len(uses.out_of_bounds(work, card.id)),
        reported=len(_reported(work, card.id)),
        columns=_columns(found.years, work.today.year),
        standard=standard_coverage.look(work, ref) if by == "standard" else None,
    )
    return page.show("bank/health.html", view, here=HERE)


@router.get("/health/{what}", dependencies=[KEEPERS])
def show_list(page: OnPage, work: Reading, ref: str, what: str, leaf: Leaf = 1) -> Response:
    """The items behind a number: never used, used often, out of bounds, reported by readers."""
    bank = banks.look(work, ref)
    banks.open_bank(work, ref, *banks.KEEPERS)
    ids, notes, total = _found(page, work, selection.card(work, ref).id, what, leaf)
    listed = search.find(work, ref, Filter(ids=tuple(ids)), limit=PAGE)
    refs = selection.refs_of(work, list(notes))
    view = HealthListPage(
        bank=bank,
        what=what,
        found=listed.model_copy(update={"total": total}),
        notes={refs[item_id]: words for item_id, words in notes.items() if item_id in refs},
        number=leaf,
        last=max(-(-total // PAGE), 1),
    )
    return page.show("bank/health_list.html", view, here=HERE)


@router.get("/settings", dependencies=[WRITERS])
def show_settings(page: OnPage, work: Reading, ref: str) -> Response:
    """The title of the bank and its occupation."""
    return page.show("bank/settings.html", _settings(work, ref), here=HERE)


@router.post("/settings", dependencies=[WRITERS])
def keep_settings(page: OnPage, ref: str, title: Line = "", occupation: Line = "") -> Response:
    """Give the bank another title or occupation."""
    if refusal := deeds.refused(page, lambda work: banks.describe(work, ref, title, occupation)):
        with page.reading() as work:
            view = _settings(work, ref).model_copy(
                update={"title": title, "occupation": occupation, "errors": page.errors(refusal)}
            )
        return page.show("bank/settings.html", view, status=refusal.status, here=HERE)
    return page.go(f"/bank/{ref}", told="bank_described")


def _settings(work: UnitOfWork, ref: str) -> BankSettingsPage:
    bank = banks.look(work, ref)
    code = bank.occupation_code or ""
    known = occupations.find(code) if code else None
    return BankSettingsPage(
        bank=bank, title=bank.title, occupation=code, occupation_name=known.name if known else ""
    )


def _found(
    page: Page, work: UnitOfWork, bank_id: int, what: str, leaf: int
) -> tuple[Sequence[int], dict[int, str], int]:
    """The ids of a page of the list, a note on each where there is one, and how many there are."""
    start = (leaf - 1) * PAGE
    match what:
        case "unused":
            return uses.unused(work, bank_id, start, PAGE), {}, uses.count_unused(work, bank_id)
        case "often":
            often = uses.often(work, bank_id, start, PAGE)
            notes = {item_id: _say(page, "times_used", count=count) for item_id, count in often}
            return list(notes), notes, uses.count_often(work, bank_id)
        case "odd":
            fared = uses.out_of_bounds(work, bank_id)
            shown = fared[start : start + PAGE]
            notes = {
                each.item_id: _say(page, "fared", percent=each.percent, count=each.marked) for each in shown
            }
            return list(notes), notes, len(fared)
        case "reported":
            reported = _reported(work, bank_id)
            ids = list(reported)[start : start + PAGE]
            return ids, {each: _say(page, "reported", count=reported[each]) for each in ids}, len(reported)
        case _:
            raise NotFound


def _say(page: Page, key: str, **facts: Fact) -> str:
    return text.say(f"word.health.{key}", page.locale, page.house.settings.zone, **facts)


def _reported(work: UnitOfWork, bank_id: int) -> dict[int, int]:
    """How many unanswered complaints there are about items of the bank, from practice and from results."""
    told = [
        each for each in feedback.about(work, ITEMS, disputes.FROM) if each.state is FeedbackState.RECEIVED
    ]
    counted = Counter(each.page.removeprefix(ITEMS)[:16] for each in told if each.page.startswith(ITEMS))
    ids = selection.ids_of(work, bank_id, list(counted))
    found = Counter({item_id: counted[ref] for ref, item_id in ids.items()})
    found.update({item_id: len(each) for item_id, each in disputes.in_bank(work, told, bank_id).items()})
    return found


def _columns(years: Sequence[Year], this_year: int) -> tuple[Column, ...]:
    """The bars of the years, the last twelve of them; older ones are counted into the first."""
    if not years:
        return ()
    first = min(max(years[0].year, this_year - YEARS + 1), this_year - FEWEST + 1)
    counts = dict.fromkeys(range(first, this_year + 1), 0)
    for each in years:
        year = max(each.year, first)
        counts[year] = counts.get(year, 0) + each.items
    most = max(counts.values())
    return tuple(
        Column(
            year=year,
            items=count,
            x=place * BAR,
            y=HEIGHT - count * HEIGHT // most,
            height=count * HEIGHT // most,
            is_old=year <= this_year - OLD,
        )
        for place, (year, count) in enumerate(sorted(counts.items()))
    )
