"""Beside the editor: an unsaved text as a candidate has it, tried under every rule; pasted text split."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query
from pydantic import StringConstraints, TypeAdapter
from starlette.responses import JSONResponse, Response

from core import text
from core.access import Permission
from core.errors import Finding, Invalid, NotFound, Refusal
from core.ids import new_ref
from core.points import Points, shown, written
from exam.rules.marking import MarkingRule, MarkingRuleName, award
from exam.rules.worked import rules_for, wrong_voids
from exam.wording import rule_text
from question_bank import banks, items, listing, markup, splitting, topics
from question_bank.formats import maths
from question_bank.kinds import latex, registry
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Content, KindName
from question_bank.kinds.latex import FormulaUnread
from question_bank.kinds.outcome import Outcome
from question_bank.markup import for_field
from question_bank.splitting import Split
from web import paper_data
from web.bank_apart import left_out
from web.bank_editor import EditorPage, Typed, with_children
from web.bank_fields import item_fields
from web.bank_views import StagePage, Wanted
from web.deps import FORM_GUARD, OnPage, Reading
from web.door import HEADERS
from web.page import Page
from web.pages.bank import HERE, WRITERS, filter_of, order_of
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

WORTH: Final = Points(200)
"""What an item is worth while it is tried: two marks, so that halves can be told."""
_RULES: Final[TypeAdapter[MarkingRule]] = TypeAdapter(MarkingRule)
_FRAMED: Final = dict(HEADERS)["content-security-policy"].replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
)
Latex = Annotated[str, StringConstraints(max_length=latex.LONGEST * 2)]
Maths = Annotated[str, StringConstraints(max_length=20_000)]
"""One ``math`` element as XML: ten times the longest formula, because its structure is told in tags."""
MOST_MATHS: Final = 100
"""More formulas than these are asked for in parts."""
Sent = Annotated[Typed, Depends(with_children)]


@router.get("/bank/stage", dependencies=[WRITERS])
def show_stage(page: OnPage) -> Response:
    """An empty examination page without a clock, to be framed by the editor, and by nothing else."""
    shown = page.show_alone("bank/stage.html", StagePage(), mood="exam")
    shown.headers["content-security-policy"] = _FRAMED
    return shown


@router.get("/bank/formula", dependencies=[WRITERS])
def show_formula(
    page: OnPage, source: Annotated[Latex, Query(alias="latex")], line: bool = False
) -> Response:
    """A formula as it will look, or what is wrong with it."""
    try:
        return JSONResponse({"html": latex.mathml(source.strip(), line=line), "message": ""})
    except FormulaUnread as unread:
        return JSONResponse({"html": "", "message": page.reason(unread.finding)})


@router.post("/bank/formulas", dependencies=[WRITERS])
def read_formulas(mathml: Annotated[list[Maths], Form(max_length=MOST_MATHS)]) -> Response:
    """The formulas of a pasted text as a field has them; empty for each that cannot be said in LaTeX."""
    return JSONResponse({"formulas": [for_field(maths.pasted(each) or "") for each in mathml]})


@router.post("/bank/try", dependencies=[WRITERS])
def try_item(
    page: OnPage,
    sent: Sent,
    given: Annotated[str, Form(max_length=40_000)] = "",
    lot: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """The unsaved text as a candidate's page takes it; with an answer given, what every rule makes of it.

    ``lot``: which set of values an item with parameters is dealt.
    """
    response = _read(given) if given else None
    try:
        content = registry.dealt(registry.read_content(sent.kind, markup.safe_content(sent.content())), lot)
        slot = paper_data.slot_of(registry.present(sent.kind, content), WORTH)
        told: dict[str, Any] = {"slot": slot, "rules": [], "message": ""}
        if given:
            told |= _marked(page, sent, content, response)
    except Refusal as refusal:
        return JSONResponse({"slot": None, "rules": [], "message": page.errors(refusal)[0].text})
    return JSONResponse(told)


@router.post("/bank/{ref}/pasted", dependencies=[WRITERS])
def take_apart(
    page: OnPage,
    work: Reading,
    ref: str,
    pasted: Annotated[str, Form(max_length=60_000)] = "",
    formatted: Annotated[str, Form(max_length=60_000)] = "",
    lost: Annotated[int, Form(ge=0, le=999)] = 0,
    unread: Annotated[int, Form(ge=0, le=999)] = 0,
    topic: Annotated[str, Form(max_length=32)] = "",
    kind: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """A new item from a pasted question; what is no question stands in the stem, with the reason.

    ``lost``: so many of its pictures the browser could not read; ``unread``: so many formulas nobody could.
    """
    banks.open_bank(work, ref, Permission.BANK_WRITE)
    bank = banks.look(work, ref)
    chosen = KindName(kind) if kind in set(KindName) else KindName.SINGLE_CHOICE
    frame = EditorPage(
        bank_ref=ref,
        bank_title=bank.title,
        topics=tuple(topics.tree(work, ref)),
        kind=chosen,
        topic=topic,
        may_autosave=True,
        begun=new_ref(),
    )
    try:
        view = _filled(page, frame, splitting.split(pasted, formatted))
    except Invalid as refusal:
        view = frame.model_copy(update={"stem": formatted or pasted, "errors": page.errors(refusal)})
    told = tuple(FieldError(field="", text=page.reason(each)) for each in left_out(lost, unread))
    view = view.model_copy(update={"errors": (*view.errors, *told)})
    return page.show("bank/edit.html", view.with_spare_rows(), here=HERE)


@router.get("/items/{ref}/neighbours", dependencies=[WRITERS])
def neighbours(work: Reading, ref: str, wanted: Annotated[Wanted, Query()]) -> Response:
    """The items before and after one in the list it was opened from, for the keyboard."""
    item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    before, after = listing.neighbours(
        work, bank, item.number, filter_of(work, wanted, bank.ref), order_of(work, wanted, bank.ref)
    )
    return JSONResponse({"before": before, "after": after})


def _filled(page: Page, frame: EditorPage, found: Split) -> EditorPage:
    draft = found.draft
    more = page.reason(Finding("pasted.more", {"more": found.more})) if found.more else ""
    return frame.model_copy(
        update={
            **item_fields(draft.kind, draft.content, draft.key),
            "explanation": for_field(draft.explanation),
            "difficulty": found.difficulty,
            "presented": registry.present(draft.kind, draft.content),
            "unsaved": True,
            "errors": (FieldError(field="", text=more),) if more else (),
        }
    )


def _marked(page: Page, sent: Typed, content: Content, given: object) -> dict[str, Any]:
    """What every rule that fits the kind makes of an answer. Raises Invalid where the key is not whole."""
    if sent.kind in MARKED_BY_PEOPLE:
        return {"message": text.say("word.tried.by_people", page.locale, page.house.settings.zone)}
    answer = sent.answer()
    key = registry.read_key(sent.kind, answer) if answer else None
    findings = registry.check(sent.kind, content, key)
    if findings or key is None:
        raise Invalid(*(findings or (Finding("item.key_missing", field="key"),)))
    response = registry.read_response(sent.kind, given)
    outcome = registry.compare(sent.kind, content, key, response)
    names = rules_for(sent.kind)
    by_part = MarkingRuleName.PER_PART if MarkingRuleName.PER_PART in names else names[0]
    lines = [_line(page, sent.kind, name, outcome) for name in names]
    return {"rules": [*lines, _line(page, sent.kind, by_part, outcome, deducts=True)]}


def _read(given: str) -> object:
    try:
        return json.loads(given)
    except ValueError as misread:
        raise NotFound from misread


def _line(
    page: Page, kind: KindName, name: MarkingRuleName, outcome: Outcome, *, deducts: bool = False
) -> dict[str, str]:
    """What one rule makes of the outcome; ``deducts``: with marks taken off, down to a floor."""
    raw: dict[str, Any] = {"name": name}
    if deducts:
        raw |= {"deduction": WORTH // 4, "floor": -WORTH // 4}
    if name is MarkingRuleName.FIXED_PARTIAL:
        raw["partial"] = WORTH // 2
    if name is MarkingRuleName.HALF:
        raw["wrong_voids"] = wrong_voids(kind)
    rule = _RULES.validate_python(raw)
    return {
        "rule": text.say("word.tried.deducting", page.locale) if deducts else text.word(name, page.locale),
        "told": rule_text(rule, page.locale),
        "marks": shown(award(rule, WORTH, outcome)),
        "of": written(WORTH),
        "floor": shown(rule.lowest) if deducts else "",
    }
