"""Entries on the contest desk (资格审查): decided one by one or together, taken away as a file."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from contest import entries, registration
from contest.rules.eligibility import EntryGroup
from contest.states import ContestState, EntryState
from contest.views import EnterOutcome, EntryPage, EntryRow
from core import audit, text
from core.access import Permission
from core.errors import Refusal
from core.people import directory, units
from core.people.rules.codes import split_codes
from core.people.states import PersonState
from core.spreadsheet import XLSX, Cell, Sheet, write_workbook
from core.work import UnitOfWork
from web import entering
from web.contest_desk_views import EntriesPage
from web.deeds import refused, tried
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.entering import EnterForm, PersonFound
from web.held_grades import GRADES
from web.page import Page
from web.pages.contest_desk import HERE, RUNS, Reason, to_run, unit_choices

router = APIRouter(prefix="/contest-desk", dependencies=FORM_GUARD)

ON_A_PAGE: Final = 50
MOST_LOOKED_THROUGH: Final = 5000
MOST_TYPED: Final = 20_000
MOST_FOUND: Final = 10
COLUMNS: Final = (
    "code",
    "name",
    "unit",
    "group",
    "state",
    "way",
    "official",
    "applied_at",
    "checks",
    "reason",
)
WIDTHS: Final = (16, 12, 24, 10, 10, 10, 10, 18, 40, 30)

State = Annotated[str, Query(max_length=20)]
Group = Annotated[str, Query(max_length=20)]
Words = Annotated[str, Query(max_length=60)]
After = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


class EntryDeed(StrEnum):
    """What can be decided about one entry."""

    ADMIT = "admit"
    REFUSE = "refuse"
    STRIKE = "strike"
    BESIDE = "beside"
    AMONG = "among"


@router.get("/{ref}/entries", dependencies=[RUNS])
def listing(
    ref: str,
    page: OnPage,
    work: Reading,
    state: State = "",
    group: Group = "",
    q: Words = "",
    after: After = None,
    find: Words = "",
) -> Response:
    """Entries by state, group and words; ``find`` looks for somebody to enter."""
    return _shown(page, work, ref, _Wanted(state, group, q, after), find=find.strip())


@router.post("/{ref}/entries", dependencies=[RUNS])
def enter(
    ref: str,
    page: OnPage,
    codes: Annotated[str, Form(max_length=MOST_TYPED)] = "",
    unit: Annotated[str, Form(max_length=32)] = "",
    group: Annotated[EntryGroup, Form()] = EntryGroup.WORKERS,
) -> Response:
    """Enter people by staff number, or a whole unit; says of each what became of it."""

    def deed(work: UnitOfWork) -> tuple[EnterOutcome, ...]:
        to_run(work, ref)
        if unit:
            return registration.enter_unit(work, ref, unit, group, grades=GRADES)
        return registration.enter_many(work, ref, split_codes(codes), group, grades=GRADES)

    outcomes = tried(page, deed)
    with page.reading() as work:
        if isinstance(outcomes, Refusal):
            form = EnterForm(typed=codes, unit=unit, group=group, error=page.refused(outcomes))
            return _shown(page, work, ref, _Wanted("", "", "", None), outcomes, form=form)
        form = entering.answered(page, codes, group, outcomes, unit)
        return _shown(page, work, ref, _Wanted("", "", "", None), form=form)


@router.get("/{ref}/entries.xlsx", dependencies=[RUNS])
def workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """Every entry as a workbook; that it was taken is written down."""
    contest = to_run(work, ref)
    rows = entries.listing(work, ref, limit=MOST_LOOKED_THROUGH).rows
    audit.record(work, "entries.exported", "contest", ref, {"rows": len(rows)})
    head = [text.say(f"word.entry_column.{name}", page.locale) for name in COLUMNS]
    name = text.say("word.entries_sheet", page.locale)
    sheet = Sheet(name=name, header=head, rows=[_cells(page, row) for row in rows], widths=WIDTHS)
    return download(write_workbook([sheet]), f"{contest.card.title} {name}.xlsx")


@router.post("/{ref}/entries/admit-all", dependencies=[RUNS])
def admit_all(
    ref: str, page: OnPage, state: State = "", group: Group = "", q: Words = "", after: After = None
) -> Response:
    """Admit everybody about whom nothing has to be checked."""
    count: list[int] = []
    refusal = refused(page, lambda work: count.append(entries.admit_all(work, ref)))
    wanted = _Wanted(state, group, q, after)
    if refusal is None:
        return page.go(_address(ref, wanted), told="entries_admitted", count=sum(count))
    return _again(page, ref, wanted, refusal)


@router.post("/{ref}/entries/{entry_ref}/{deed}", dependencies=[RUNS])
def decide(
    ref: str,
    entry_ref: str,
    deed: EntryDeed,
    page: OnPage,
    reason: Reason = "",
    state: State = "",
    group: Group = "",
    q: Words = "",
    after: After = None,
) -> Response:
    """Decide about one entry; everything but admitting needs a reason."""
    wanted = _Wanted(state, group, q, after)
    refusal = refused(page, _deeds(entry_ref, reason)[deed])
    if refusal is None:
        return page.go(_address(ref, wanted), told=f"entry_{deed.value}")
    return _again(page, ref, wanted, refusal)


def download(data: bytes, name: str) -> Response:
    """A workbook under a name in any language."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=XLSX, headers={"content-disposition": disposition})


class _Wanted:
    """Which entries are looked at."""

    def __init__(self, state: str, group: str, words: str, after: int | None) -> None:
        self.state = EntryState(state) if state in set(EntryState) else None
        self.group = EntryGroup(group) if group in set(EntryGroup) else None
        self.words, self.after = " ".join(words.split()), after

    @property
    def query(self) -> str:
        chosen = {"state": self.state or "", "group": self.group or "", "q": self.words}
        return urlencode({name: value for name, value in chosen.items() if value})

    def fits(self, row: EntryRow) -> bool:
        names = (row.code or "", row.name, row.unit_name or "")
        known = not self.words or any(self.words.casefold() in each.casefold() for each in names)
        return known and self.group in (None, row.group)


def _deeds(entry_ref: str, reason: str) -> dict[EntryDeed, Callable[[UnitOfWork], object]]:
    return {
        EntryDeed.ADMIT: lambda work: entries.admit(work, entry_ref),
        EntryDeed.REFUSE: lambda work: entries.refuse(work, entry_ref, reason),
        EntryDeed.STRIKE: lambda work: entries.strike(work, entry_ref, reason),
        EntryDeed.BESIDE: lambda work: entries.set_beside(work, entry_ref, official=False, reason=reason),
        EntryDeed.AMONG: lambda work: entries.set_beside(work, entry_ref, official=True, reason=reason),
    }


def _again(page: Page, ref: str, wanted: _Wanted, refusal: Refusal) -> Response:
    with page.reading() as work:
        return _shown(page, work, ref, wanted, refusal)


def _shown(
    page: Page,
    work: UnitOfWork,
    ref: str,
    wanted: _Wanted,
    refusal: Refusal | None = None,
    *,
    form: EnterForm | None = None,
    find: str = "",
) -> Response:
    contest = to_run(work, ref)
    listed = _listed(work, ref, wanted)
    view = EntriesPage(
        contest=contest,
        form=form or EnterForm(),
        units=unit_choices(units.in_reach(work, Permission.ENTRY_SUBMIT)),
        find=find,
        people=_found(work, find) if find else None,
        listed=listed,
        may_decide=contest.card.state is ContestState.PUBLISHED,
        state=wanted.state,
        group=wanted.group,
        words=wanted.words,
        after=wanted.after,
        checks={row.ref: tuple(page.reason(each) for each in row.to_check) for row in listed.rows},
        address=wanted.query,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/entries.html", view, status=status, here=HERE)


def _found(work: UnitOfWork, words: str) -> tuple[PersonFound, ...]:
    """People within reach with this whole name or staff number, and an account that stands."""
    return tuple(
        PersonFound(code=each.code, name=each.name, unit=" ".join(each.units[:1]))
        for each in directory.listing(work, words=words, limit=MOST_FOUND).rows
        if each.state in {PersonState.ACTIVE, PersonState.INVITED}
    )


def _listed(work: UnitOfWork, ref: str, wanted: _Wanted) -> EntryPage:
    """A page of the entries wanted. By group or words, the first thousands are looked through."""
    if wanted.group is None and not wanted.words:
        return entries.listing(work, ref, state=wanted.state, after=wanted.after, limit=ON_A_PAGE)
    every = entries.listing(work, ref, state=wanted.state, after=wanted.after, limit=MOST_LOOKED_THROUGH)
    rows = [row for row in every.rows if wanted.fits(row)]
    after = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else every.next_after
    return every.model_copy(update={"rows": tuple(rows[:ON_A_PAGE]), "next_after": after})


def _address(ref: str, wanted: _Wanted) -> str:
    return f"/contest-desk/{ref}/entries" + (f"?{wanted.query}" if wanted.query else "")


def _cells(page: Page, row: EntryRow) -> list[Cell]:
    zone, locale = page.house.settings.zone, page.locale
    return [
        row.code or "",
        row.name,
        row.unit_name or "",
        text.word(row.group, locale),
        text.word(row.state, locale),
        text.word(row.way, locale),
        text.say(f"word.official.{'yes' if row.official else 'no'}", locale),
        row.applied_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        " ".join(page.reason(each) for each in row.to_check),
        row.reason or "",
    ]
