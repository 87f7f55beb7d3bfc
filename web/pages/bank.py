"""Banks and what is in them: the list, the desk, topics."""

from datetime import datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.access import Permission
from core.errors import NotFound, Refusal
from core.people import persons, units
from core.work import UnitOfWork
from exam import simulating
from question_bank import banks, desk, search, selection, topics, waiting
from question_bank.class_filter import ClassFilter
from question_bank.kinds.contract import KindName
from question_bank.listing import BY_NUMBER, ListOrder, Sorted
from question_bank.rules.classes import CognitiveLevel, Importance, MeasuredDifficulty, Proved, measured
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.marks import ItemMark
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft, Exported, ItemView
from web import gates
from web.bank_list_views import BankListPage, ReturnedPage
from web.bank_views import DeskPage, Wanted
from web.days import read_day
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.standard_views import TopicsPage

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

READERS = gates.holders_of(Permission.BANK_READ, Permission.BANK_WRITE, Permission.BANK_REVIEW)
KEEPERS = gates.holders_of(Permission.BANK_WRITE, Permission.BANK_REVIEW)
WRITERS = gates.holders_of(Permission.BANK_WRITE)
REVIEWERS = gates.holders_of(Permission.BANK_REVIEW)
HERE = "bank"
ITEMS: Final = "/items/"
"""Where the addresses of items begin."""
Line = Annotated[str, Form(max_length=2000)]
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
"""Days beyond these are no days of a change."""


@router.get("", dependencies=[READERS])
def show_banks(page: OnPage, work: Reading) -> Response:
    """The banks within reach."""
    return page.show("bank/list.html", _list(work), here=HERE)


@router.post("", dependencies=[WRITERS])
def found_bank(page: OnPage, code: Line = "", title: Line = "", unit: Line = "") -> Response:
    """Found a bank."""
    try:
        with page.work() as work:
            bank = banks.found(work, BankDraft(code=code, title=title, unit_ref=unit))
    except Refusal as refusal:
        with page.reading() as work:
            view = _list(work).model_copy(
                update={"code": code, "title": title, "unit": unit, "errors": page.errors(refusal)}
            )
        return page.show("bank/list.html", view, status=refusal.status, here=HERE)
    return page.go(f"/bank/{bank.ref}", told="bank_founded", title=bank.title)


@router.get("/to-review", dependencies=[REVIEWERS])
def review_waiting(page: OnPage, work: Reading) -> Response:
    """To the bank where most waits for this reviewer, whose items then follow one another."""
    ref = waiting.bank_to_review(work)
    return page.go(f"/bank/{ref}/review" if ref is not None else "/bank")


@router.get("/returned", dependencies=[WRITERS])
def show_returned(page: OnPage, work: Reading) -> Response:
    """To the items that came back to this author, or to the banks that hold them, each with its number."""
    view = ReturnedPage(banks=waiting.banks_with_returned(work))
    if len(view.banks) > 1:
        return page.show("bank/returned.html", view, here=HERE)
    return page.go(view.way(view.banks[0].ref) if view.banks else "/bank")


@router.get("/{ref}", dependencies=[READERS])
def show_desk(
    page: OnPage,
    work: Reading,
    ref: str,
    wanted: Annotated[Wanted, Query()],
) -> Response:
    """Tree, list and one item; the filter stands in the address."""
    asked = filter_of(work, wanted, ref)
    view = desk.open_desk(
        work, ref, asked, leaf=wanted.leaf, order=order_of(work, wanted, ref), item_ref=wanted.item
    )
    proved = proved_of(work, view.shown) if view.shown is not None else None
    return page.show("bank/desk.html", DeskPage.of(view, wanted, proved), here=HERE)


@router.get("/{ref}/topics", dependencies=[READERS])
def show_topics(
    page: OnPage, work: Reading, ref: str, parent: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """The tree of topics with its forms; ``parent``: below which the next one is added."""
    view = _topics(work, ref).model_copy(update={"parent": parent})
    return page.show("bank/topics.html", view, here=HERE)


@router.post("/{ref}/topics", dependencies=[WRITERS])
def plant_topic(page: OnPage, ref: str, title: Line = "", code: Line = "", parent: Line = "") -> Response:
    """Add a topic."""
    try:
        with page.work() as work:
            planted = topics.plant(work, ref, title, code=code or None, parent_ref=parent or None)
    except Refusal as refusal:
        return _topics_again(page, ref, refusal, title=title, code=code, parent=parent)
    below = f"?parent={planted.parent_ref}" if planted.parent_ref else ""
    return page.go(f"/bank/{ref}/topics{below}", told="topic_planted", title=planted.title)


@router.post("/{ref}/topics/{topic}/rename", dependencies=[WRITERS])
def rename_topic(page: OnPage, ref: str, topic: str, title: Line = "") -> Response:
    """Give a topic another title."""
    try:
        with page.work() as work:
            topics.rename(work, ref, topic, title)
    except Refusal as refusal:
        return _topics_again(page, ref, refusal, at=topic, title=title)
    return page.go(f"/bank/{ref}/topics", told="topic_changed")


@router.post("/{ref}/topics/{topic}/move", dependencies=[WRITERS])
def move_topic(page: OnPage, ref: str, topic: str, parent: Line = "") -> Response:
    """Put a topic below another, or at the top."""
    try:
        with page.work() as work:
            topics.move(work, ref, topic, parent or None)
    except Refusal as refusal:
        return _topics_again(page, ref, refusal, at=topic, parent=parent)
    return page.go(f"/bank/{ref}/topics", told="topic_changed")


@router.post("/{ref}/topics/{topic}/remove", dependencies=[WRITERS])
def remove_topic(page: OnPage, ref: str, topic: str) -> Response:
    """Take away a topic that holds nothing."""
    try:
        with page.work() as work:
            topics.remove(work, ref, topic)
    except Refusal as refusal:
        return _topics_again(page, ref, refusal, at=topic)
    return page.go(f"/bank/{ref}/topics", told="topic_removed")


def proved_of(work: UnitOfWork, shown: ItemView) -> Proved | None:
    """How hard the wording in use proved to be; None before enough people have answered it."""
    version = shown.published or shown.newest
    return simulating.proved_of(work, {version.id: version.difficulty}).get(version.id)


def as_file(made: Exported) -> Response:
    """A file to keep, under its own name in any script."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
    return Response(made.data, media_type=made.media_type, headers=headers)


def filter_of(work: UnitOfWork, wanted: Wanted, bank_ref: str) -> search.Filter:
    """The filter that an address asks of a bank; what it does not know does not narrow."""
    return search.Filter(
        text=wanted.q[:200],
        kind=KindName(wanted.kind) if wanted.kind in set(KindName) else None,
        state=VersionState(wanted.state) if wanted.state in set(VersionState) else None,
        pool=Pool(wanted.pool) if wanted.pool in set(Pool) else None,
        topic_ref=wanted.topic or None,
        author_id=work.actor.person_id if wanted.mine else _person(work, wanted.author),
        import_ref=wanted.run or None,
        difficulty=int(wanted.difficulty) if wanted.difficulty in set("12345") else None,
        mark=ItemMark(wanted.mark) if wanted.mark in set(ItemMark) else None,
        classed=_classed(work, wanted, bank_ref),
        changed_from=_morning(work, wanted.since),
        changed_before=_morning(work, wanted.until, days=1),
    )


def order_of(work: UnitOfWork, wanted: Wanted, bank_ref: str) -> Sorted:
    """What a list is sorted by; by number where the address asks for nothing that is known."""
    if wanted.sort not in set(ListOrder):
        return BY_NUMBER
    by = ListOrder(wanted.sort)
    if by is not ListOrder.FACILITY:
        return Sorted(by)
    return Sorted(by, simulating.facilities(work, selection.card(work, bank_ref).id))


def _person(work: UnitOfWork, ref: str) -> int | None:
    if not ref:
        return None
    try:
        return persons.by_ref(work, ref).id
    except NotFound:
        return None


def _morning(work: UnitOfWork, day: str, *, days: int = 0) -> datetime | None:
    """When that day begins here, or the one so many days after; None for what is no day."""
    found = read_day(day, "", [])
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return datetime.combine(found + timedelta(days=days), time.min, work.house.settings.zone)


def _classed(work: UnitOfWork, wanted: Wanted, bank_ref: str) -> ClassFilter | None:
    """The part of the filter that asks for what stands beside items; None where it asks nothing."""
    versions: frozenset[int] | None = None
    if wanted.measured in set(MeasuredDifficulty):
        shares = simulating.facilities(work, selection.card(work, bank_ref).id)
        band = MeasuredDifficulty(wanted.measured)
        versions = frozenset(version for version, share in shares.items() if measured(share) is band)
    asked = ClassFilter(
        importance=Importance(wanted.importance) if wanted.importance in set(Importance) else None,
        cognitive=CognitiveLevel(wanted.cognitive) if wanted.cognitive in set(CognitiveLevel) else None,
        tag=wanted.tag.strip()[:24],
        repealed=wanted.repealed,
        versions=versions,
    )
    return asked or None


def _list(work: UnitOfWork) -> BankListPage:
    known = tuple(banks.listing(work))
    return BankListPage(
        banks=known,
        in_use=banks.in_use(work, known),
        units=units.in_reach(work, Permission.BANK_WRITE, limit=200),
    )


def _topics(work: UnitOfWork, ref: str) -> TopicsPage:
    return TopicsPage(bank=banks.look(work, ref), topics=tuple(topics.tree(work, ref)))


def _topics_again(page: Page, ref: str, refusal: Refusal, **typed: str) -> Response:
    with page.reading() as work:
        view = _topics(work, ref).model_copy(update={**typed, "errors": page.errors(refusal)})
    return page.show("bank/topics.html", view, status=refusal.status, here=HERE)
