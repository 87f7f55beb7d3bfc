"""Opening a bank for practice, and its mocks: the switch that a bank's trainers hold."""

from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.access import Permission
from core.errors import Finding, NotFound
from core.ids import new_ref
from core.people import scope
from core.work import UnitOfWork
from exam import papers
from exam.rules.blueprint import Blueprint
from exam.states import PaperState
from question_bank.selection import BankCard
from training.practice import mocks, pool
from training.practice.errors import MockUnfit, NothingToOffer
from training.practice.models import Mock, Opening
from training.practice.policy import policy
from training.practice.rules import mix
from training.practice.states import Audience
from training.practice.views import MockDesk, OpeningView

LONGEST_TITLE = 120
LONGEST_MINUTES = 300


class MockSource(StrEnum):
    """What a mock is made of: the pool's own proportions, a locked paper's plan, or that very paper."""

    STANDARD = "standard"
    BLUEPRINT = "blueprint"
    PAPER = "paper"


def look(work: UnitOfWork, bank_ref: str) -> OpeningView:
    """The practice settings of a bank. Raises NotFound, NotAllowed unless the actor writes in it."""
    bank = _bank(work, bank_ref)
    row = work.session.scalars(select(Opening).where(Opening.bank_id == bank.id)).one_or_none()
    found = select(Mock).where(Mock.bank_id == bank.id, Mock.withdrawn_at.is_(None)).order_by(Mock.id)
    return OpeningView(
        bank_ref=bank.ref,
        bank_title=bank.title,
        open=row is not None,
        audience=Audience.UNIT if row is None else row.audience,
        opened_at=None if row is None else row.opened_at,
        items=pool.counts(work, [bank.id]).get(bank.id, 0),
        mocks=tuple(
            MockDesk(
                ref=mock.ref,
                title=mock.title,
                minutes=mock.minutes,
                items=sum(each.count for each in Blueprint.model_validate(mock.definition).sections),
                fixed=mock.form_id is not None,
            )
            for mock in work.session.scalars(found)
        ),
        papers=tuple(
            (paper.ref, paper.title)
            for paper in papers.listing(work, limit=200)
            if paper.bank_ref == bank.ref and paper.state is PaperState.LOCKED
        ),
    )


def open_bank(work: UnitOfWork, bank_ref: str, audience: Audience) -> None:
    """Open the bank's public pool for practice, or change whom it is open to.

    Raises NotFound, NotAllowed, NothingToOffer where nothing of the bank may be practised.
    """
    bank = _bank(work, bank_ref)
    if not pool.counts(work, [bank.id]).get(bank.id, 0):
        raise NothingToOffer
    row = work.session.scalars(
        select(Opening).where(Opening.bank_id == bank.id).with_for_update()
    ).one_or_none()
    if row is None:
        row = _opened(work, bank, audience)
    row.audience = audience
    audit.record(work, "practice.opened", "bank", bank.ref, {"audience": audience.value})


def close_bank(work: UnitOfWork, bank_ref: str) -> None:
    """Take the bank out of practice: its items vanish from sessions and mistake books until it is opened
    again; what people have shown is kept. Raises NotFound, NotAllowed.
    """
    bank = _bank(work, bank_ref)
    work.session.execute(delete(Opening).where(Opening.bank_id == bank.id))
    audit.record(work, "practice.closed", "bank", bank.ref)


def add_mock(
    work: UnitOfWork, bank_ref: str, source: MockSource, *, title: str, minutes: int, paper_ref: str = ""
) -> str:
    """Offer a mock; returns its ref. Raises NotFound, NotAllowed, MockUnfit with a finding per field.

    ``paper_ref``: a locked paper of this bank, unless the source is the pool itself.
    """
    bank = _bank(work, bank_ref)
    findings = _title_and_length(title, minutes)
    plan, form_id = _definition(work, bank, source, paper_ref)
    if plan is None:
        findings.append(Finding("practice.paper_missing", {}, "paper"))
    elif form_id is None:
        shortfalls = mocks.rehearse(pool.items_of(work, bank.id), plan).shortfalls
        findings += [short.finding() for short in shortfalls]
        if not plan.sections:
            findings.append(Finding("practice.pool_empty", {}, "source"))
    elif not mocks.is_public(work, form_id):
        findings.append(Finding("practice.paper_holds_sealed", {}, "paper"))
    if findings or plan is None:
        raise MockUnfit(*findings)
    mock = Mock(
        ref=new_ref(),
        bank_id=bank.id,
        title=title.strip(),
        minutes=minutes,
        definition=plan.model_dump(mode="json"),
        form_id=form_id,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(mock)
    audit.record(work, "practice.mock_offered", "bank", bank.ref, {"mock": mock.ref, "source": source.value})
    return mock.ref


def withdraw_mock(work: UnitOfWork, bank_ref: str, mock_ref: str) -> None:
    """Offer a mock no longer; who is in it goes on. Raises NotFound, NotAllowed."""
    bank = _bank(work, bank_ref)
    mock = work.session.scalars(
        select(Mock).where(Mock.ref == mock_ref, Mock.bank_id == bank.id)
    ).one_or_none()
    if mock is None:
        raise NotFound
    mock.withdrawn_at = mock.withdrawn_at or work.now
    audit.record(work, "practice.mock_withdrawn", "bank", bank.ref, {"mock": mock.ref})


def _bank(work: UnitOfWork, ref: str) -> BankCard:
    bank = pool.bank(work, ref)
    work.demand(Permission.BANK_WRITE, scope.path_of(work, bank.unit_id))
    return bank


def _opened(work: UnitOfWork, bank: BankCard, audience: Audience) -> Opening:
    try:
        with work.session.begin_nested():
            row = Opening(
                bank_id=bank.id, audience=audience, opened_by=work.actor.person_id, opened_at=work.now
            )
            work.session.add(row)
            work.flush()
    except IntegrityError:  # somebody else opened it a moment ago
        return work.session.scalars(select(Opening).where(Opening.bank_id == bank.id)).one()
    return row


def _definition(
    work: UnitOfWork, bank: BankCard, source: MockSource, paper_ref: str
) -> tuple[Blueprint | None, int | None]:
    if source is MockSource.STANDARD:
        kinds = [each.kind for each in pool.items_of(work, bank.id)]
        return mix.standard_mock(kinds, policy().standard_mock_items), None
    if not paper_ref:
        return None, None
    paper, form = papers.look(work, paper_ref)
    if paper.bank_ref != bank.ref or paper.state is not PaperState.LOCKED:
        return None, None
    return form.blueprint, form.form_id if source is MockSource.PAPER else None


def _title_and_length(title: str, minutes: int) -> list[Finding]:
    found: list[Finding] = []
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        found.append(Finding("practice.mock_title", {"most": LONGEST_TITLE}, "title"))
    if not 0 < minutes <= LONGEST_MINUTES:
        found.append(Finding("practice.mock_minutes", {"most": LONGEST_MINUTES}, "minutes"))
    return found
