"""Which papers are parallel forms of one draw: the receipt of that draw, and what its papers hold now."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from core.points import Points
from core.work import UnitOfWork
from exam.models import BlueprintRow, Paper, PaperForm, PaperItem
from exam.rules.blueprint import Blueprint
from question_bank.rules.pools import Pool


class Series(BaseModel):
    """The receipt of a draw of parallel forms, as ``exam_blueprint`` keeps it.

    The same bank, blueprint, wish, pools and seed draw the same forms again. ``seed`` is text, as JSON has no
    whole numbers of that size. ``papers``: the references of the forms in the order of their names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    blueprint: Blueprint
    pools: tuple[Pool, ...]
    seed: str
    overlap_percent: int
    widest_spread: int
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form as it stands now: its paper, the items and versions it holds, and what these are worth."""

    name: str
    paper: Paper
    item_ids: tuple[int, ...]
    version_ids: tuple[int, ...]
    points: Points


def series_of(work: UnitOfWork, paper: Paper) -> BlueprintRow | None:
    """The draw that a paper is one form of; None for a paper drawn by itself."""
    return work.session.scalars(
        select(BlueprintRow).where(
            BlueprintRow.bank_id == paper.bank_id,
            BlueprintRow.definition["seed"].as_string() == str(paper.seed),
        )
    ).first()


def forms_of(work: UnitOfWork, row: BlueprintRow) -> list[FormRow]:
    """The forms that still exist, in the order of their names."""
    refs = Series.model_validate(row.definition).papers
    found = work.session.execute(
        select(Paper, PaperForm.id, PaperForm.name)
        .join(PaperForm, PaperForm.paper_id == Paper.id)
        .where(Paper.ref.in_(refs))
        .order_by(PaperForm.name)
    ).all()
    held = _held(work, [form_id for _, form_id, _ in found])
    return [
        FormRow(
            name,
            paper,
            tuple(item for item, _, _ in held.get(form_id, ())),
            tuple(version for _, version, _ in held.get(form_id, ())),
            Points(sum(points for _, _, points in held.get(form_id, ()))),
        )
        for paper, form_id, name in found
    ]


def items_beside(work: UnitOfWork, paper: Paper) -> dict[int, str]:
    """The items of the forms that are parallel to a paper, by id, with the name of the form."""
    row = series_of(work, paper)
    if row is None:
        return {}
    others = [form for form in forms_of(work, row) if form.paper.id != paper.id]
    return {item: form.name for form in others for item in form.item_ids}


def _held(work: UnitOfWork, form_ids: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
    held: dict[int, list[tuple[int, int, int]]] = {}
    rows = work.session.execute(
        select(PaperItem.form_id, PaperItem.item_id, PaperItem.version_id, PaperItem.points)
        .where(PaperItem.form_id.in_(form_ids))
        .order_by(PaperItem.form_id, PaperItem.slot)
    )
    for form_id, item_id, version_id, points in rows:
        held.setdefault(form_id, []).append((item_id, version_id, points))
    return held
