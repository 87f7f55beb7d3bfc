"""Forms as they are read again and again: locked, therefore kept in memory.

Keys and explanations are separate reads with separate values, so that code which shows a paper cannot hold
its key by accident.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from core.errors import NotFound
from core.points import Points
from core.work import UnitOfWork
from exam.models import Paper, PaperForm, PaperItem
from exam.rules.blueprint import Blueprint
from exam.rules.paper import PaperSlot, arrange
from question_bank import selection
from question_bank.kinds import fill_blank, registry
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.normal_form import Switches


@dataclass(frozen=True, slots=True)
class Face:
    """One item of a form as it may be shown: everything but the key."""

    slot: int
    section: int
    points: Points
    version_id: int
    kind: KindName
    content: Content


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the blueprint it was drawn by and its faces in order of slot.

    ``lenient``: of a section of blanks to fill, by its place, which differences in writing count in none of
    its items (the names of ``Switches``). Candidates are told, so it is no part of the keys.
    """

    form_id: int
    paper_id: int
    paper_title: str
    blueprint: Blueprint
    total: Points
    faces: tuple[Face, ...]
    slots: tuple[PaperSlot, ...]
    lenient: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def read_form(work: UnitOfWork, form_id: int) -> Form:
    """A form by id; kept in memory when its paper is locked. Raises NotFound."""
    return work.house.kept.get(("form", form_id), lambda: _read(work, form_id))


def read_draft(work: UnitOfWork, form_id: int) -> Form:
    """A form by id as it is now, kept nowhere: for papers that may still change."""
    return _read(work, form_id)


def read_keys(work: UnitOfWork, form: Form) -> dict[int, Key]:
    """The keys of a form by slot: for marking, and for showing after release."""
    keys = work.house.kept.get(
        ("keys", form.form_id), lambda: selection.keys(work, [face.version_id for face in form.faces])
    )
    return {face.slot: keys[face.version_id] for face in form.faces}


def dealt(form: Form, seed: int) -> Form:
    """The form as one candidate gets it: every item that has values to deal with its own, by seed and slot.

    Whoever shows, marks, explains or prints the form of an attempt does so with the attempt's seed. The form
    itself comes back where it has nothing to deal.
    """
    if not any(registry.has_values(face.content) for face in form.faces):
        return form
    return replace(form, faces=tuple(dealt_face(face, seed) for face in form.faces))


def on_paper(form: Form, seed: int) -> Mapping[int, tuple[str, ...]]:
    """The order of the options by slot where nobody is dealt one of their own.

    The one for printed sheets, for their key, and for the page that shows the paper and is printed too.
    """
    return arrange(form.slots, seed, shuffle_items=False, shuffle_options=False).options


def dealt_face(face: Face, seed: int) -> Face:
    """One item of a form as one candidate gets it."""
    if not registry.has_values(face.content):
        return face
    return replace(face, content=registry.dealt(face.content, _lot(seed, face.slot)))


def _lot(seed: int, slot: int) -> int:
    """By SHA-256 like the order of options, so that it stays the same over versions of any language."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{slot}/values".encode()).digest()[:6])


def read_explanations(work: UnitOfWork, form: Form) -> dict[int, str]:
    """The explanations of a form by slot, with the values that were dealt: for showing after release."""
    found = selection.explanations(work, [face.version_id for face in form.faces])
    return {
        face.slot: registry.filled(face.content, found[face.version_id])
        for face in form.faces
        if face.version_id in found
    }


def form_id_of(work: UnitOfWork, paper_id: int) -> int:
    """The id of a paper's form."""
    return work.session.scalars(select(PaperForm.id).where(PaperForm.paper_id == paper_id)).one()


def _read(work: UnitOfWork, form_id: int) -> Form:
    paper = work.session.scalars(
        select(Paper).join(PaperForm, PaperForm.paper_id == Paper.id).where(PaperForm.id == form_id)
    ).one_or_none()
    if paper is None:
        raise NotFound
    rows = work.session.scalars(
        select(PaperItem).where(PaperItem.form_id == form_id).order_by(PaperItem.slot)
    ).all()
    shown = selection.faces(work, [row.version_id for row in rows])
    faces: list[Face] = []
    slots: list[PaperSlot] = []
    for row in rows:
        face, points = shown[row.version_id], Points(row.points)
        faces.append(Face(row.slot, row.section, points, row.version_id, face.kind, face.content))
        slots.append(
            PaperSlot(
                slot=row.slot,
                section=row.section,
                item_id=row.item_id,
                version_id=row.version_id,
                kind=face.kind,
                points=points,
                option_ids=registry.option_ids(face.content),
            )
        )
    return Form(
        form_id,
        paper.id,
        paper.title,
        Blueprint.model_validate(paper.definition),
        Points(paper.total_points),
        tuple(faces),
        tuple(slots),
        _lenient(work, faces),
    )


def _lenient(work: UnitOfWork, faces: Sequence[Face]) -> dict[int, tuple[str, ...]]:
    filled = {face.version_id: face.section for face in faces if face.kind is KindName.FILL_BLANK}
    open_in: dict[int, list[Switches]] = {}
    for version_id, key in selection.keys(work, list(filled)).items() if filled else ():
        if isinstance(key, fill_blank.Key):
            open_in.setdefault(filled[version_id], []).append(key.switches)
    return {
        section: tuple(name for name in Switches.model_fields if all(getattr(each, name) for each in all_of))
        for section, all_of in open_in.items()
    }
