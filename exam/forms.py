"""Forms as they are read again and again: locked, therefore kept in memory.

Keys and explanations are separate reads with separate values, so that code which shows a paper cannot hold
its key by accident.
"""

import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import select

from core.errors import NotFound
from core.points import Points
from core.work import UnitOfWork
from exam.models import Paper, PaperForm, PaperItem
from exam.rules.blueprint import Blueprint
from exam.rules.paper import PaperSlot
from question_bank import selection
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName


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
    """A form: the blueprint it was drawn by and its faces in order of slot."""

    form_id: int
    paper_id: int
    paper_title: str
    blueprint: Blueprint
    total: Points
    faces: tuple[Face, ...]
    slots: tuple[PaperSlot, ...]


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
    )
