"""投诉建议: complaints and suggestions from anybody, on every page, each with a receipt and an answer.

The receipt alone opens the answer, so nobody has to leave a telephone number to be answered.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from core import audit, notices
from core.access import Permission
from core.db import Base, Id, Ref, words_of
from core.errors import Finding, Invalid, NotFound
from core.ids import new_code, new_ref
from core.limits import FEEDBACK_FROM_ADDRESS
from core.work import UnitOfWork

ON_A_PAGE: Final = 30
LONGEST: Final = 2000
LONGEST_PLACE: Final = 255
LONGEST_SUBJECT: Final = 80
RECEIPT_LENGTH: Final = 12
"""Sixty random bits: the receipt is all it takes to read the answer."""


class FeedbackState(StrEnum):
    """Where a complaint or suggestion stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"


class FeedbackKind(StrEnum):
    """What it is about. ``CONTENT``: a question or its key is wrong."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    CONTENT = "content"
    CORRECTION = "correction"
    ERASURE = "erasure"


class Feedback(Base):
    """A complaint or suggestion, with or without a name, and its answer."""

    __tablename__ = "core_feedback"
    __table_args__ = (Index("ix_core_feedback_state", "state", "id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    receipt: Mapped[str] = mapped_column(String(RECEIPT_LENGTH), unique=True)
    kind: Mapped[FeedbackKind] = mapped_column(words_of(FeedbackKind))
    person_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    page: Mapped[str] = mapped_column(String(255))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[FeedbackState] = mapped_column(words_of(FeedbackState))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(Id)
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody has to say, from which page, and about what there, as they call it."""

    kind: FeedbackKind
    page: str
    words: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as who looks after its subject reads it: by nobody's name.

    ``person_id`` is there to compare with whose page it came from, not to be shown.
    """

    ref: str
    page: str
    person_id: int | None
    words: str
    state: FeedbackState
    answer: str | None
    sent_at: datetime


class FeedbackView(BaseModel):
    """One complaint or suggestion. ``person_id`` only for who answers."""

    model_config = ConfigDict(frozen=True)

    ref: str
    receipt: str
    kind: FeedbackKind
    page: str
    about: str
    words: str
    state: FeedbackState
    answer: str | None
    sent_at: datetime
    answered_at: datetime | None
    person_id: int | None = None


class FeedbackList(BaseModel):
    """A page of complaints and suggestions; ``last`` is the number of the last page."""

    model_config = ConfigDict(frozen=True)

    entries: tuple[FeedbackView, ...]
    total: int
    number: int
    last: int


def hand_in(work: UnitOfWork, words: Words, address: str = "") -> str:
    """Take it down and return the receipt, ``XXXX-XXXX-XXXX``.

    Raises Invalid (field ``text``), TooMany for an address that floods the house.
    """
    said = words.words.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid(Finding("feedback.words_missing", {}, "text"))
    if len(said) > LONGEST:
        raise Invalid(Finding("feedback.words_too_long", {"longest": LONGEST, "length": len(said)}, "text"))
    if address:
        work.house.limits.check(FEEDBACK_FROM_ADDRESS, address)
        work.house.limits.count(FEEDBACK_FROM_ADDRESS, address)
    entry = Feedback(
        ref=new_ref(),
        receipt=new_code(RECEIPT_LENGTH),
        kind=words.kind,
        person_id=work.actor.person_id,
        page=_place(words),
        words=said,
        state=FeedbackState.RECEIVED,
        sent_at=work.now,
    )
    work.session.add(entry)
    return _grouped(entry.receipt)


def mine(work: UnitOfWork) -> list[FeedbackView]:
    """What the actor handed in, newest first, with the answers."""
    query = select(Feedback).where(Feedback.person_id == work.actor.myself())
    return [_seen(row) for row in work.session.scalars(query.order_by(Feedback.id.desc()).limit(50))]


def by_receipt(work: UnitOfWork, typed: str) -> FeedbackView:
    """What the receipt stands for, for whoever holds it. Raises NotFound."""
    receipt = "".join(typed.split()).replace("-", "").upper()
    row = work.session.scalars(select(Feedback).where(Feedback.receipt == receipt)).one_or_none()
    if row is None:
        raise NotFound
    return _seen(row)


def listing(
    work: UnitOfWork,
    state: FeedbackState | None = None,
    number: int = 1,
    senders: Select[int] | None = None,
) -> FeedbackList:
    """Complaints and suggestions, oldest unanswered first: of these persons, or all for who is at the top.

    Raises NotAllowed.
    """
    wanted = [*_of(work, senders), *([Feedback.state == state] if state is not None else [])]
    total = work.session.scalar(select(func.count(Feedback.id)).where(*wanted)) or 0
    last = max(1, math.ceil(total / ON_A_PAGE))
    number = min(max(1, number), last)
    order = (Feedback.answered_at.is_not(None), Feedback.id)
    rows = work.session.scalars(
        select(Feedback).where(*wanted).order_by(*order).limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE)
    )
    entries = tuple(_seen(row).model_copy(update={"person_id": row.person_id}) for row in rows)
    return FeedbackList(entries=entries, total=total, number=number, last=last)


def answer(work: UnitOfWork, ref: str, words: str, senders: Select[int] | None = None) -> None:
    """Answer, or answer anew; who signed their complaint finds a notice.

    Raises NotAllowed, NotFound, Invalid (field ``answer``).
    """
    _answer(work, ref, words, _of(work, senders))


def reply(work: UnitOfWork, ref: str, words: str) -> None:
    """Answer a complaint as who looks after its subject. The caller has judged that. Raises as ``answer``."""
    _answer(work, ref, words, [])


def _answer(work: UnitOfWork, ref: str, words: str, which: list[ColumnElement[bool]]) -> None:
    said = words.strip()
    if not 0 < len(said) <= LONGEST:
        raise Invalid(Finding("feedback.answer_form", {"longest": LONGEST}, "answer"))
    row = work.session.scalars(select(Feedback).where(Feedback.ref == ref, *which)).one_or_none()
    if row is None:
        raise NotFound
    row.answer, row.answered_by, row.answered_at = said, work.actor.person_id, work.now
    row.state = FeedbackState.ANSWERED
    audit.record(work, "feedback.answered", "feedback", row.ref)
    if row.person_id is not None:
        notices.send(
            work, row.person_id, "feedback.answered", {"receipt": _grouped(row.receipt)}, "/feedback"
        )


def about(work: UnitOfWork, *prefixes: str, limit: int = 2000) -> list[Told]:
    """Complaints from pages below these addresses, the newest first, without who wrote them.

    Those about contents and those that ask for an answer. The caller has judged who may read them.
    """
    rows = work.session.scalars(
        select(Feedback)
        .where(
            Feedback.kind.in_((FeedbackKind.CONTENT, FeedbackKind.COMPLAINT)),
            or_(false(), *(Feedback.page.startswith(each, autoescape=True) for each in prefixes)),
        )
        .order_by(Feedback.id.desc())
        .limit(limit)
    )
    return [
        Told(
            ref=row.ref,
            page=row.page.partition(" ")[0],
            person_id=row.person_id,
            words=row.words,
            state=row.state,
            answer=row.answer,
            sent_at=row.sent_at,
        )
        for row in rows
    ]


def hand_over(work: UnitOfWork, from_id: int, to_id: int | None) -> None:
    """Let a person's complaints belong to the account they were merged into, or to nobody."""
    work.session.execute(update(Feedback).where(Feedback.person_id == from_id).values(person_id=to_id))


def _of(work: UnitOfWork, senders: Select[int] | None) -> list[ColumnElement[bool]]:
    """A condition on complaints: that these persons wrote them. Without one, only the top may look."""
    if senders is None:
        work.actor.demand_at_top(Permission.FEEDBACK_ANSWER)
        return []
    work.demand(Permission.FEEDBACK_ANSWER)
    return [Feedback.person_id.in_(senders)]


def _place(words: Words) -> str:
    """Page and subject in one column: an address holds no blank, so the first one parts them."""
    page = "".join(words.page.split())[: LONGEST_PLACE - LONGEST_SUBJECT - 1]
    return f"{page} {' '.join(words.about.split())[:LONGEST_SUBJECT]}".rstrip()


def _grouped(receipt: str) -> str:
    return "-".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def _seen(row: Feedback) -> FeedbackView:
    return FeedbackView(
        ref=row.ref,
        receipt=_grouped(row.receipt),
        kind=row.kind,
        page=row.page.partition(" ")[0],
        about=row.page.partition(" ")[2],
        words=row.words,
        state=row.state,
        answer=row.answer,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
    )
