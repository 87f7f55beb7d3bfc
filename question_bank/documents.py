"""The register of laws, rules and standards (依据登记): one for all banks, with the days on which each holds.

Whoever writes in any bank enters documents and cites clauses. What a document says counts for the banks of
all units, so only who entered it, or who writes for the whole house, changes it or gives its clauses days;
everybody else proposes by feedback. Every change is in the audit log; who reads a bank reads the
register.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound
from core.ids import new_ref
from core.people import scope
from core.work import UnitOfWork
from question_bank.banks import READERS
from question_bank.class_views import ClauseDraft, ClauseView, DocumentDraft, DocumentView
from question_bank.models import Bank, Item
from question_bank.rules.citations import (
    LONGEST_CLAUSE,
    LONGEST_NUMBER,
    Validity,
    check_validity,
    plain_number,
    standing,
)
from question_bank.standard_models import Citation, Clause, LegalDocument

PAGE: Final = 50
_LONGEST_TITLE: Final = 200


def listing(
    work: UnitOfWork, *, words: str = "", repealed: bool = False, after: str = ""
) -> list[DocumentView]:
    """Documents by number, without their clauses; ``after`` is the last number of the page before.

    Raises SignInNeeded, NotAllowed.
    """
    _demand_reader(work)
    wanted = select(LegalDocument).order_by(LegalDocument.number).limit(PAGE + 1)
    for word in words.split()[:6]:
        wanted = wanted.where(
            LegalDocument.number.contains(word.upper(), autoescape=True)
            | LegalDocument.title.contains(word, autoescape=True)
        )
    if repealed:
        wanted = wanted.where(LegalDocument.repealed_on <= work.today)
    if after:
        wanted = wanted.where(LegalDocument.number > after)
    found = work.session.scalars(wanted).all()
    counts = _items_of(work, [row.id for row in found])
    return [_view(row, work.today, counts.get(row.id, 0)) for row in found]


def look(work: UnitOfWork, ref: str) -> DocumentView:
    """A document with its clauses. Raises NotFound, NotAllowed."""
    _demand_reader(work)
    row = _document(work, ref)
    clauses = work.session.scalars(
        select(Clause).where(Clause.document_id == row.id).order_by(Clause.number)
    ).all()
    counted = work.session.execute(
        select(Citation.clause_id, func.count())
        .where(
            Citation.clause_id.in_([clause.id for clause in clauses]), Citation.item_id.in_(_in_reach(work))
        )
        .group_by(Citation.clause_id)
    )
    counts = dict(counted.all())
    own = tuple(
        ClauseView(
            ref=clause.ref,
            number=clause.number,
            gist=clause.gist,
            effective_on=clause.effective_on,
            repealed_on=clause.repealed_on,
            standing=standing(work.today, _validity(row), _validity(clause)),
            items=counts.get(clause.id, 0),
        )
        for clause in clauses
    )
    items = _items_of(work, [row.id]).get(row.id, 0)
    return _view(row, work.today, items).model_copy(
        update={"clauses": own, "may_amend": _may_amend(work, row)}
    )


def register(work: UnitOfWork, draft: DocumentDraft) -> DocumentView:
    """Enter a document. Raises NotAllowed, Invalid with a finding per field."""
    work.demand(Permission.BANK_WRITE)
    number, findings = _checked(draft)
    if not findings and _by_number(work, number) is not None:
        findings = (Finding("document.number_taken", {"number": number}, "number"),)
    if findings:
        raise Invalid(*findings)
    row = LegalDocument(ref=new_ref(), number=number, made_by=work.actor.person_id, made_at=work.now)
    _write(row, draft)
    work.session.add(row)
    work.flush()
    audit.record(work, "document.registered", "document", row.ref, {"number": number})
    return _view(row, work.today, 0)


def amend(work: UnitOfWork, ref: str, draft: DocumentDraft) -> DocumentView:
    """Change what the register says of a document; its number stays. Raises NotFound, NotAllowed, Invalid."""
    row = _open(work, ref)
    _, findings = _checked(draft.model_copy(update={"number": row.number}))
    if findings:
        raise Invalid(*findings)
    was = {"effective_on": str(row.effective_on), "repealed_on": str(row.repealed_on)}
    _write(row, draft)
    work.flush()
    now = {"is_effective_on": str(row.effective_on), "is_repealed_on": str(row.repealed_on)}
    audit.record(work, "document.amended", "document", row.ref, {"number": row.number, **was, **now})
    return look(work, ref)


def put_clause(work: UnitOfWork, ref: str, draft: ClauseDraft) -> None:
    """Enter a clause, or change the one of that number. Raises NotFound, NotAllowed, Invalid."""
    row = _open(work, ref)
    number = " ".join(draft.number.split())
    findings = [*check_validity(Validity(draft.effective_on, draft.repealed_on))]
    if not number or len(number) > LONGEST_CLAUSE:
        findings.append(Finding("document.clause_number", {"most": LONGEST_CLAUSE}, "number"))
    if findings:
        raise Invalid(*findings)
    clause = clause_of(work, row, number)
    clause.gist = draft.gist.strip()[:200]
    clause.effective_on, clause.repealed_on = draft.effective_on, draft.repealed_on
    work.flush()
    facts = {"number": row.number, "clause": number, "repealed_on": str(draft.repealed_on)}
    audit.record(work, "document.clause_put", "document", row.ref, facts)


def known(work: UnitOfWork, numbers: Iterable[str]) -> dict[str, LegalDocument]:
    """The documents that go by these numbers."""
    found = work.session.scalars(select(LegalDocument).where(LegalDocument.number.in_(set(numbers))))
    return {row.number: row for row in found}


def validities(work: UnitOfWork, numbers: Iterable[str]) -> dict[tuple[str, str], Validity]:
    """From when to when documents hold (by number and "") and their clauses (by number and the clause's)."""
    wanted = known(work, numbers)
    found = {(number, ""): _validity(row) for number, row in wanted.items()}
    by_id = {row.id: number for number, row in wanted.items()}
    clauses = select(Clause).where(Clause.document_id.in_(by_id), Clause.number != "")
    return found | {
        (by_id[clause.document_id], clause.number): _validity(clause)
        for clause in work.session.scalars(clauses)
    }


def clause_of(work: UnitOfWork, document: LegalDocument, number: str) -> Clause:
    """A clause of a document, entered without days of its own where the register lacks it."""
    wanted = select(Clause).where(Clause.document_id == document.id, Clause.number == number)
    clause = work.session.scalars(wanted).one_or_none()
    if clause is None:
        clause = Clause(ref=new_ref(), document_id=document.id, number=number, gist="")
        work.session.add(clause)
        work.flush()
    return clause


def _document(work: UnitOfWork, ref: str) -> LegalDocument:
    row = work.session.scalars(select(LegalDocument).where(LegalDocument.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _open(work: UnitOfWork, ref: str) -> LegalDocument:
    """A document, to be changed. Raises NotFound, NotAllowed."""
    work.demand(Permission.BANK_WRITE)
    row = _document(work, ref)
    if not _may_amend(work, row):
        raise NotAllowed
    return row


def _may_amend(work: UnitOfWork, row: LegalDocument) -> bool:
    own = row.made_by is not None and row.made_by == work.actor.person_id
    return work.actor.may(Permission.BANK_WRITE) and (own or work.actor.may_at_top(Permission.BANK_WRITE))


def _by_number(work: UnitOfWork, number: str) -> LegalDocument | None:
    return known(work, [number]).get(number)


def _demand_reader(work: UnitOfWork) -> None:
    if not any(work.actor.may(each) for each in READERS):
        work.demand(READERS[0])
        raise NotAllowed


def _checked(draft: DocumentDraft) -> tuple[str, tuple[Finding, ...]]:
    number, title = plain_number(draft.number), draft.title.strip()
    findings = [*check_validity(Validity(draft.effective_on, draft.repealed_on))]
    if not number or len(number) > LONGEST_NUMBER or "|" in number:
        findings.append(Finding("document.number_form", {"most": LONGEST_NUMBER}, "number"))
    if not title or len(title) > _LONGEST_TITLE:
        findings.append(Finding("document.title_form", {"most": _LONGEST_TITLE}, "title"))
    return number, tuple(findings)


def _write(row: LegalDocument, draft: DocumentDraft) -> None:
    row.title = draft.title.strip()
    row.effective_on, row.repealed_on = draft.effective_on, draft.repealed_on
    row.replaced_by = plain_number(draft.replaced_by)[:LONGEST_NUMBER]


def _validity(row: LegalDocument | Clause) -> Validity:
    return Validity(row.effective_on, row.repealed_on)


def _items_of(work: UnitOfWork, ids: list[int]) -> dict[int, int]:
    counted = work.session.execute(
        select(Clause.document_id, func.count(Citation.item_id.distinct()))
        .join(Citation, Citation.clause_id == Clause.id)
        .where(Clause.document_id.in_(ids), Citation.item_id.in_(_in_reach(work)))
        .group_by(Clause.document_id)
    )
    return dict(counted.all())


def _in_reach(work: UnitOfWork) -> Select[int]:
    """A subquery: the items of the banks that the actor may read. The register is everybody's, not they."""
    units = scope.ids_in_reach(work, *READERS)
    return select(Item.id).join(Bank, Bank.id == Item.bank_id).where(Bank.unit_id.in_(units))


def _view(row: LegalDocument, today: date, items: int) -> DocumentView:
    return DocumentView(
        ref=row.ref,
        number=row.number,
        title=row.title,
        effective_on=row.effective_on,
        repealed_on=row.repealed_on,
        replaced_by=row.replaced_by,
        standing=standing(today, _validity(row), Validity()),
        items=items,
    )
