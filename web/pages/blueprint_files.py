"""A blueprint as a workbook: a template of the bank's own topics, what was filled in, and what it says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import Response

from core import spreadsheet, text
from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.work import UnitOfWork
from core.workbooks import Shape, Unfit, recognised
from exam import papers
from question_bank import banks, selection, topics
from question_bank.formats import archive
from question_bank.views import Exported, TopicView
from web import blueprint_reading, blueprint_sheets, paper_form
from web.blueprint_reading import BOUNDS
from web.blueprint_views import BlueprintFilePage, BlueprintRehearsalPage
from web.deps import FORM_GUARD, OnPage, Reading
from web.exam_views import PaperForm, SectionRow
from web.gates import holders_of
from web.page import Page
from web.pages.bank import as_file
from web.standard_views import CellProblem

router = APIRouter(dependencies=FORM_GUARD)

ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)
MOST_SHOWN: Final = 100


@router.get("/papers/table", dependencies=[ASSEMBLES])
def show_table(page: OnPage, work: Reading, bank: str = "") -> Response:
    """Choose a bank, take its template, bring a workbook back."""
    return _shown(page, work, bank[:16])


@router.get("/papers/table/template.xlsx", dependencies=[ASSEMBLES])
def take_template(page: OnPage, work: Reading, bank: str = "") -> Response:
    """A workbook to be filled in, with the kinds that the bank has and its topics. Raises NotFound."""
    card = papers.bank_of(work, bank[:16])
    kinds = selection.kinds_in(work, card.id)
    rows = tuple(
        SectionRow(row=f"k{at}", title=text.word(kind, page.locale), kind=kind.value)
        for at, kind in enumerate(kinds)
    )
    form, tree = PaperForm(bank=card.ref, sections=rows), topics.tree(work, card.ref)
    return as_file(blueprint_sheets.template(form, tree, page.locale, f"{card.code}.blueprint.xlsx"))


@router.post("/papers/table", dependencies=[ASSEMBLES])
def rehearse_table(
    page: OnPage,
    bank: Annotated[str, Form(max_length=16)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Read a workbook and tell what it says; nothing is written."""
    try:
        with page.reading() as work:
            tree = _tree(work, bank)
        if file is None:
            raise Invalid(Finding("import.no_file", field="file"))
        data = file.file.read(BOUNDS.weight.file_bytes + 1)
        sheets = spreadsheet.read_sheets(data, BOUNDS)
        spoilt = _spoilt(data)
    except Refusal as refusal:
        with page.reading() as work:
            return _shown(page, work, bank, refusal)
    codes = {each.code for each in tree}
    found = blueprint_reading.read(sheets, codes, PaperForm(bank=bank), spoilt)
    with page.reading() as work:
        return _rehearsed(page, work, found)


@router.get("/papers/{ref}/blueprint.xlsx", dependencies=[ASSEMBLES])
def take_blueprint(ref: str, page: OnPage, work: Reading) -> Response:
    """The blueprint that a paper was drawn by."""
    seen, drawn = papers.look(work, ref)
    form = paper_form.from_blueprint(drawn.blueprint, seen.bank_ref, seen.title)
    return as_file(written(form, topics.tree(work, seen.bank_ref), page.locale))


def written(form: PaperForm, tree: Sequence[TopicView], locale: str) -> Exported:
    """What is typed in the editor, as a workbook under the title of the paper."""
    name = form.title or text.word(blueprint_sheets.BlueprintSheet.ROWS, locale)
    return blueprint_sheets.workbook(form, tree, locale, f"{name}.xlsx")


def _spoilt(data: bytes) -> Mapping[str, Collection[tuple[int, int]]]:
    """The cells of a workbook that hold formulas or errors; a text table has none. Raises Invalid."""
    if recognised(data, BOUNDS.weight) is not Shape.WORKBOOK:
        return {}
    try:
        return archive.unpack(data).spoilt
    except Unfit as unfit:
        raise Invalid(replace(unfit.finding, field="file")) from unfit


def _tree(work: UnitOfWork, bank: str) -> Sequence[TopicView]:
    if not bank:
        raise Invalid(Finding("exam.bank_missing", {}, "bank"))
    return topics.tree(work, papers.bank_of(work, bank).ref)


def _shown(page: Page, work: UnitOfWork, bank: str, refusal: Refusal | None = None) -> Response:
    known = tuple(banks.listing(work))
    chosen = bank if bank in {each.ref for each in known} else known[0].ref if len(known) == 1 else ""
    view = BlueprintFilePage(banks=known, bank=chosen, errors=page.errors(refusal) if refusal else ())
    return page.show("papers/table.html", view, status=refusal.status if refusal else 200, here="papers")


def _rehearsed(page: Page, work: UnitOfWork, found: blueprint_reading.Read) -> Response:
    items, points = paper_form.sums(found.form)
    view = BlueprintRehearsalPage(
        bank=banks.look(work, found.form.bank),
        form=found.form,
        problems=tuple(
            CellProblem(sheet=where.sheet, row=where.row, column=where.column, sentence=page.reason(finding))
            for where, finding in found.problems[:MOST_SHOWN]
        ),
        problem_count=len(found.problems),
        fields=paper_form.fields_of(found.form),
        items=items,
        points=points,
    )
    return page.show("papers/table_rehearsal.html", view, here="papers")
