"""Papers: listed, designed, rehearsed against the bank, drawn, previewed, locked, printed."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.work import UnitOfWork
from exam import carrying, papers, parallel, picking, printing, supply, swapping
from exam.documents import headings
from exam.rules.blueprint import Blueprint
from exam.rules.parallel import FormsWish
from exam.series_views import FormsView
from exam.states import PaperState
from exam.views import Rehearsal
from question_bank import banks, classing, selection, standard, topics
from web import paper_form, paper_shown, paper_wish
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading, Writing
from web.exam_views import (
    PaperForm,
    PaperListPage,
    PaperNewPage,
    QuotaRow,
)
from web.gates import holders_of
from web.page import Page
from web.pages.bank import as_file
from web.pages.blueprint_files import written
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

ON_A_PAGE = 30
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)


@router.get("/papers", dependencies=[ASSEMBLES])
def list_papers(
    page: OnPage, work: Reading, before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
) -> Response:
    """Papers within reach, the newest first."""
    found = papers.listing(work, before=before, limit=ON_A_PAGE + 1)
    shown = tuple(found[:ON_A_PAGE])
    view = PaperListPage(
        papers=shown,
        before=shown[-1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        may_schedule=work.actor.may(Permission.SITTING_SCHEDULE),
    )
    return page.show("papers/list.html", view, here="papers")


@router.get("/papers/new", dependencies=[ASSEMBLES])
def new_paper(page: OnPage, work: Reading, preset: str = "", like: str = "", bank: str = "") -> Response:
    """An empty blueprint, one from a preset, or that of another paper."""
    form = PaperForm(bank=bank[:16])
    if like:
        seen, drawn = papers.look(work, like)
        form = paper_form.from_blueprint(drawn.blueprint, seen.bank_ref, seen.title)
    form = paper_form.preset(preset, page.locale, form) if preset else form
    if not form.sections:
        form = paper_form.with_row(form)
    return _editor(page, work, form, unsaved=False)


@router.post("/papers/new", dependencies=[ASSEMBLES])
def design(page: OnPage, given: Filled) -> Response:
    """Add or drop a section, take a preset, rehearse, or draw; whatever was pressed, what was typed stays."""
    form = paper_form.read(given)
    do, _, what = str(given.get("do", "rehearse")).partition(":")
    match do:
        case "add":
            form = paper_form.with_row(form)
        case "drop":
            form = paper_form.without_row(form, what)
        case "preset":
            form = paper_form.preset(what, page.locale, form)
        case "weigh":
            return _weighed(page, form)
        case "standard":
            return _weighed(page, _by_standard(page, form, what))
        case "draw" | "draw_forms":
            return _drawn(page, form, several=do == "draw_forms")
        case "table":
            return _as_table(page, form)
        case "by_hand":
            return _begun_by_hand(page, form)
        case "forms":
            return _rehearsed_forms(page, form)
        case _:
            return _rehearsed(page, form)
    with page.reading() as work:
        return _editor(page, work, form)


def _as_table(page: Page, form: PaperForm) -> Response:
    """What is typed, as a workbook; numbers that cannot be read stand in it as they are."""
    with page.reading() as work:
        tree = topics.tree(work, papers.bank_of(work, form.bank).ref) if form.bank else ()
    return as_file(written(form, tree, page.locale))


def _drawn(page: Page, form: PaperForm, *, several: bool) -> Response:
    done = tried(page, lambda work: _draw_forms(work, form) if several else _draw(work, form))
    if isinstance(done, str):
        return page.go(done, told="forms_drawn" if several else "paper_drawn")
    with page.reading() as work:
        return _editor(page, work, form, page.errors(done), status=done.status)


def _begun_by_hand(page: Page, form: PaperForm) -> Response:
    done = tried(page, lambda work: picking.begin(work, form.bank, form.title, _blueprint(form)).ref)
    if isinstance(done, str):
        return page.go(f"/papers/{done}/pick")
    with page.reading() as work:
        return _editor(page, work, form, page.errors(done), status=done.status)


def _draw(work: UnitOfWork, form: PaperForm) -> str:
    blueprint = _blueprint(form)
    pools = paper_form.pools_of(form)
    return f"/papers/{papers.draw(work, form.bank, form.title, blueprint, pools=pools).ref}"


def _draw_forms(work: UnitOfWork, form: PaperForm) -> str:
    blueprint, wish = _blueprint(form), _wish(form)
    pools, seed = paper_form.pools_of(form), paper_wish.seed_of(form)
    drawn = parallel.draw(work, form.bank, form.title, blueprint, wish, pools=pools, seed=seed)
    return f"/papers/{drawn.table.forms[0].paper_ref}/forms"


def _blueprint(form: PaperForm) -> Blueprint:
    _demand_bank(form)
    blueprint, findings = paper_form.blueprint_of(form)
    if blueprint is None:
        raise Invalid(*papers.check_title(form.title), *findings)
    return blueprint


def _wish(form: PaperForm) -> FormsWish:
    wish, findings = paper_wish.wish_of(form)
    if wish is None:
        raise Invalid(*findings)
    return wish


def _rehearsed_forms(page: Page, form: PaperForm) -> Response:
    with page.reading() as work:
        try:
            _demand_bank(form)
            blueprint, findings = paper_form.blueprint_of(form)
            if blueprint is None:
                raise Invalid(*findings)
            told = parallel.rehearse(work, form.bank, blueprint, _wish(form), pools=paper_form.pools_of(form))
        except Refusal as refusal:
            return _editor(page, work, form, page.errors(refusal), status=refusal.status)
        errors = page.errors(Invalid(*told.findings)) if told.findings else ()
        form = form.model_copy(update={"seed": str(told.seed)})
        return _editor(page, work, form, errors, table=told)


def _by_standard(page: Page, form: PaperForm, column: str) -> PaperForm:
    """The form with the weights of one column of the bank's table."""
    wanted = next((each for each in standard.COLUMNS if f"{each[0].value}.{each[1].value}" == column), None)
    if wanted is None or not form.bank:
        return form
    with page.reading() as work:
        weights = standard.weights_of(work, papers.bank_of(work, form.bank).id, wanted)
    rows = tuple(QuotaRow(topic=topic, count=str(percent)) for topic, percent in weights.items())
    return form.model_copy(update={"weights": rows, "grade": wanted[0].value})


def _weighed(page: Page, form: PaperForm) -> Response:
    plain = form.model_copy(
        update={"sections": tuple(row.model_copy(update={"quotas": ()}) for row in form.sections)}
    )
    blueprint, findings = paper_form.blueprint_of(plain)
    if blueprint is not None:
        form, findings = paper_wish.weigh(form, blueprint)
    errors = page.errors(Invalid(*findings)) if findings else ()
    with page.reading() as work:
        return _editor(page, work, form, errors)


def _demand_bank(form: PaperForm) -> None:
    """The one step that comes before all others; whatever else is missing is said after it."""
    if not form.bank:
        raise Invalid(Finding("exam.bank_missing", {}, "bank"))


def _rehearsed(page: Page, form: PaperForm) -> Response:
    blueprint, findings = paper_form.blueprint_of(paper_form.summed(form))
    with page.reading() as work:
        try:
            _demand_bank(form)
            if blueprint is None:
                raise Invalid(*findings)
            told = papers.rehearse(work, form.bank, blueprint, pools=paper_form.pools_of(form))
        except Refusal as refusal:
            return _editor(page, work, form, page.errors(refusal), status=refusal.status)
        errors = page.errors(Invalid(*told.findings)) if told.findings else ()
        return _editor(page, work, form, errors, rehearsal=told)


def _editor(
    page: Page,
    work: UnitOfWork,
    form: PaperForm,
    errors: tuple[FieldError, ...] = (),
    *,
    rehearsal: Rehearsal | None = None,
    table: FormsView | None = None,
    unsaved: bool = True,
    status: int = 200,
) -> Response:
    known = tuple(banks.listing(work))
    if form.bank not in {each.ref for each in known}:
        form = form.model_copy(update={"bank": known[0].ref if len(known) == 1 else ""})
    items, points = paper_form.sums(form)
    bank_id = selection.card(work, form.bank).id if form.bank else 0
    view = PaperNewPage(
        form=form,
        banks=known,
        topics=tuple(topics.tree(work, form.bank)) if form.bank else (),
        errors=errors,
        rehearsal=rehearsal,
        table=table,
        columns=standard.columns_of(work, bank_id) if bank_id else (),
        tags=classing.tags_in_use(work, bank_id) if bank_id else (),
        sum_items=items,
        sum_points=points,
        unsaved=unsaved,
        drawable=supply.drawable(work, bank_id, paper_form.pools_of(form)) if bank_id else {},
    )
    return page.show("papers/new.html", view, status=status, here="papers")


@router.get("/papers/{ref}", dependencies=[ASSEMBLES])
def show_paper(
    ref: str,
    page: OnPage,
    work: Writing,
    key: bool = False,
    kept: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """A paper; with its key for who writes in the bank, which is written down.

    ``kept``: the place whose item was to be exchanged and was not; why not is told there.
    """
    view = paper_shown.paper_page(page, work, ref, with_key=key)
    shown = view.paper.state is PaperState.DRAFT and 0 < kept <= view.paper.items
    refused = page.told_refusal if shown else ""
    view = view.model_copy(update={"swap_failed": kept, "swap_refused": refused})
    return page.show("papers/show.html", view, here="papers", told_by_view=bool(refused))


@router.get("/papers/{ref}/print", dependencies=[ASSEMBLES])
def print_paper(ref: str, page: OnPage, work: Writing, key: bool = False) -> Response:
    """The paper as sheets to print."""
    lost = tuple(page.reason(each) for each in printing.losses_of(work, ref))
    notes = headings.notes(printing.minutes_of(work, ref), page.locale)
    told = {"print_losses": lost, "notes": notes}
    view = paper_shown.paper_page(page, work, ref, with_key=key).model_copy(update=told)
    return page.show("papers/print.html", view, here="papers")


@router.post("/papers/{ref}/redraw", dependencies=[ASSEMBLES])
def redraw(ref: str, page: OnPage, seed: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Draw a draft anew, with a seed of one's own where one was typed."""
    wanted = int(seed) if seed.strip().isdecimal() and len(seed.strip()) <= 15 else None
    return _try(page, ref, lambda work: papers.redraw(work, ref, seed=wanted).ref, "paper_redrawn")


@router.post("/papers/{ref}/swap", dependencies=[ASSEMBLES])
def swap(ref: str, page: OnPage, slot: Annotated[int, Form(ge=1, le=10_000)]) -> Response:
    """Put another item of the same kind and topic in one place of a draft."""

    def deed(work: UnitOfWork) -> str:
        swapping.swap(work, ref, slot)
        return f"{ref}#item-{slot}"

    return _try(page, ref, deed, "item_swapped", slot=slot)


@router.post("/papers/{ref}/rule", dependencies=[ASSEMBLES])
def adopt_rule(ref: str, page: OnPage, section: Annotated[int, Form(ge=0, le=100)]) -> Response:
    """Mark a section of a draft by the rule that its items bring along."""

    def deed(work: UnitOfWork) -> str:
        carrying.adopt(work, ref, section)
        return f"{ref}#part-{section + 1}"

    return _try(page, ref, deed, "rule_adopted")


@router.post("/papers/{ref}/lock", dependencies=[ASSEMBLES])
def lock(ref: str, page: OnPage, rows_unfilled: Annotated[bool, Form()] = False) -> Response:
    """Lock a draft for good; one that leaves rows of its blueprint unfilled, when that was ticked."""
    return _try(
        page, ref, lambda work: papers.lock(work, ref, rows_unfilled=rows_unfilled).ref, "paper_locked"
    )


@router.post("/papers/{ref}/discard", dependencies=[ASSEMBLES])
def discard(ref: str, page: OnPage, work: Writing) -> Response:
    """Throw a draft away."""
    papers.discard(work, ref)
    return page.go("/papers", told="paper_discarded")


def _try(page: Page, ref: str, deed: Callable[[UnitOfWork], str], told: str, *, slot: int = 0) -> Response:
    """Do it and go on, or go back to the paper and say why not: beside the item in ``slot`` where it was
    about that one. Never a page in answer to the form, which a browser could not go back to.
    """
    done = tried(page, deed)
    if isinstance(done, Refusal):
        return page.go_refused(f"/papers/{ref}?kept={slot}#item-{slot}" if slot else f"/papers/{ref}", done)
    return page.go(f"/papers/{done}", told=told)
