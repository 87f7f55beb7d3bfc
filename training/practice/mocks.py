"""模拟考试: a paper by the clock without anything told before its end, which counts nowhere."""

import random
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core.errors import NotFound
from core.ids import new_ref, new_seed
from core.points import Points
from core.work import UnitOfWork
from exam import forms
from exam.candidates import candidate
from exam.rules.blueprint import Blueprint
from exam.rules.drawing import assemble
from exam.rules.paper import Assembly
from question_bank.selection import BankCard, Selectable
from training.practice import pool, sessions
from training.practice.errors import NothingToPractise
from training.practice.models import Mock, PracticeSession
from training.practice.sessions import Plan
from training.practice.states import PracticeKind, PracticeState
from training.practice.views import MockRow

_Chosen = list[tuple[int, int]]
"""Item and section, in the order of the paper."""


def offered(work: UnitOfWork, banks: Mapping[int, BankCard]) -> tuple[MockRow, ...]:
    """The mocks of these banks."""
    found = select(Mock).where(Mock.bank_id.in_(banks.keys()), Mock.withdrawn_at.is_(None)).order_by(Mock.id)
    rows = []
    for mock in work.session.scalars(found):
        plan = Blueprint.model_validate(mock.definition)
        row = MockRow(
            ref=mock.ref,
            title=mock.title,
            bank_title=banks[mock.bank_id].title,
            minutes=mock.minutes,
            items=sum(section.count for section in plan.sections),
            total=plan.announced_total,
        )
        rows.append(row)
    return tuple(rows)


def begin(work: UnitOfWork, mock_ref: str, request: str) -> str:
    """Begin a mock, or go on with the one of it that is under way; returns the session's ref.

    Raises NotFound for a mock that is withdrawn or whose bank is not open, NothingToPractise when the pool
    can no longer fill it.
    """
    once = sessions.once_for(work, request)
    known = sessions.by_once(work, once)
    if known is not None and not known.finished:
        return known.ref
    if known is not None:
        once = sessions.once_for(work, new_ref())
    mock = work.session.scalars(
        select(Mock).where(Mock.ref == mock_ref, Mock.withdrawn_at.is_(None))
    ).one_or_none()
    if mock is None or mock.bank_id not in pool.open_banks(work):
        raise NotFound
    running = _running(work, mock.id)
    if running is not None:
        return running
    blueprint, seed = Blueprint.model_validate(mock.definition), new_seed()
    chosen = (
        _drawn(work, mock.bank_id, blueprint, seed) if mock.form_id is None else _of_form(work, mock.form_id)
    )
    plan = Plan(
        kind=PracticeKind.MOCK,
        item_ids=[item_id for item_id, _ in chosen],
        seed=seed,
        title=mock.title,
        bank_id=mock.bank_id,
        mock_id=mock.id,
        definition=mock.definition,
        sections=[section for _, section in chosen],
        of_points=Points(sum(blueprint.sections[section].points_each for _, section in chosen)),
        seconds=mock.minutes * 60,
    )
    return sessions.make(work, once, plan)


def rehearse(items: Sequence[Selectable], blueprint: Blueprint, seed: int = 0) -> Assembly:
    """What these items would make of the blueprint.

    Exposure is neither counted nor heeded: it is there to keep rated papers from wearing their items out, and
    whoever practises may see every public item anyway. A mock that shunned what papers had used would
    practise people on what is least like them.
    """
    return assemble(blueprint, [candidate(each) for each in items], random.Random(seed))


def is_public(work: UnitOfWork, form_id: int) -> bool:
    """Whether nothing of the form is sealed or retired."""
    wanted = {slot.item_id for slot in forms.read_form(work, form_id).slots}
    return wanted == pool.public_of(work, wanted)


def _drawn(work: UnitOfWork, bank_id: int, blueprint: Blueprint, seed: int) -> _Chosen:
    assembly = rehearse(pool.items_of(work, bank_id), blueprint, seed)
    if not assembly.complete:
        raise NothingToPractise
    return [(pick.item_id, section.section) for section in assembly.sections for pick in section.picks]


def _of_form(work: UnitOfWork, form_id: int) -> _Chosen:
    """The form's items, without those that were taken out of practice since."""
    slots = forms.read_form(work, form_id).slots
    standing = pool.standing(work, [slot.item_id for slot in slots])
    return [(slot.item_id, slot.section) for slot in slots if slot.item_id in standing]


def _running(work: UnitOfWork, mock_id: int) -> str | None:
    found = select(PracticeSession.ref).where(
        PracticeSession.person_id == work.actor.myself(),
        PracticeSession.mock_id == mock_id,
        PracticeSession.state == PracticeState.OPEN,
        PracticeSession.deadline_at > work.now,
    )
    return work.session.scalars(found.order_by(PracticeSession.id).limit(1)).one_or_none()
