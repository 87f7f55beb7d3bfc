"""Banks: founded under a unit, opened by who may, counted."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound
from core.ids import new_ref
from core.occupations import occupations
from core.occupations.rules import codes
from core.people import scope, units
from core.work import UnitOfWork
from question_bank.models import Bank, Item
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft, BankView

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_.-]{1,31}")
_CLOSED: Final = (Permission.BANK_WRITE, Permission.BANK_REVIEW)
"""What opens the sealed pool."""
KEEPERS: Final = _CLOSED
"""Who works at a bank: writes there, or reviews."""
READERS: Final = (Permission.BANK_READ, Permission.BANK_WRITE, Permission.BANK_REVIEW)


def found(work: UnitOfWork, draft: BankDraft) -> BankView:
    """Found a bank under a unit. Raises NotAllowed, NotFound (unit) and Invalid with a finding per field."""
    unit = units.unit_of(work, draft.unit_ref)
    work.demand(Permission.BANK_WRITE, unit.path)
    code, title = plain_code(draft.code), draft.title.strip()
    findings = [*_code_findings(work, code), *_title_findings(title)]
    if findings:
        raise Invalid(*findings)
    bank = Bank(
        ref=new_ref(),
        code=code,
        title=title,
        unit_id=unit.id,
        occupation_code=draft.occupation_code or None,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(bank)
    work.flush()
    audit.record(work, "bank.founded", "bank", bank.ref, {"code": code, "unit": unit.code})
    return _view(work, bank, unit.path, unit.name, {})


def describe(work: UnitOfWork, ref: str, title: str, occupation_code: str) -> BankView:
    """Give the bank another title and occupation (none when empty); its code stays.

    Raises NotFound, NotAllowed, Invalid.
    """
    bank = open_bank(work, ref, Permission.BANK_WRITE)
    tidy, findings = title.strip(), _title_findings(title.strip())
    read = codes.read_code(occupation_code) if occupation_code.strip() else ""
    occupation = read if isinstance(read, str) else ""
    if not isinstance(read, str) or (occupation and occupations.find(occupation) is None):
        typed = occupation_code.strip()[:20]
        findings.append(Finding("bank.occupation_unknown", {"typed": typed}, "occupation"))
    if findings:
        raise Invalid(*findings)
    if tidy != bank.title:
        audit.record(work, "bank.retitled", "bank", bank.ref, {"was": bank.title, "is": tidy})
    if (occupation or None) != bank.occupation_code:
        facts = {"was": bank.occupation_code or "", "is": occupation}
        audit.record(work, "bank.described", "bank", bank.ref, facts)
    bank.title, bank.occupation_code = tidy, occupation or None
    return look(work, ref)


def listing(work: UnitOfWork) -> list[BankView]:
    """Every bank within the actor's reach, by code, with its counts."""
    banks = work.session.scalars(
        select(Bank).where(Bank.unit_id.in_(scope.ids_in_reach(work, *READERS))).order_by(Bank.code)
    ).all()
    if not banks:
        return []
    counts: dict[int, dict[VersionState, int]] = {}
    rows = work.session.execute(
        select(Item.bank_id, Item.state, func.count())
        .where(Item.bank_id.in_([bank.id for bank in banks]))
        .group_by(Item.bank_id, Item.state)
    )
    for bank_id, state, count in rows:
        counts.setdefault(bank_id, {})[state] = count
    homes = {bank.unit_id for bank in banks}
    names, paths = scope.names_of(work, homes), scope.paths_of(work, homes)
    return [
        _view(work, bank, paths[bank.unit_id], names.get(bank.unit_id, ""), counts.get(bank.id, {}))
        for bank in banks
    ]


def in_use(work: UnitOfWork, known: Sequence[BankView]) -> dict[str, int]:
    """How many items of each of these banks, by its reference, papers and practice may take.

    Those that have a published version, whatever their newest one waits for.
    """
    rows = work.session.execute(
        select(Bank.ref, func.count(Item.current_id))
        .join(Item, Item.bank_id == Bank.id)
        .where(Bank.ref.in_([each.ref for each in known]))
        .group_by(Bank.ref)
    )
    return dict(rows.all())


def look(work: UnitOfWork, ref: str, states: dict[VersionState, int] | None = None) -> BankView:
    """One bank with its counts, taken now unless the caller has them. Raises NotFound, NotAllowed."""
    bank = open_bank(work, ref, *READERS)
    if states is None:
        rows = work.session.execute(
            select(Item.state, func.count()).where(Item.bank_id == bank.id).group_by(Item.state)
        )
        states = dict(rows.all())
    return _view(work, bank, *_home(work, bank), states)


def by_code(work: UnitOfWork, code: str) -> BankView | None:
    """The bank that people call by this code, None where there is none. Raises NotAllowed."""
    ref = work.session.scalars(select(Bank.ref).where(Bank.code == plain_code(code))).one_or_none()
    return None if ref is None else look(work, ref)


def plain_code(code: str) -> str:
    """A code as it is stored: half width, upper case, without blank ends."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def path_of(work: UnitOfWork, bank: Bank) -> str:
    """The path of the unit that keeps the bank."""
    return _home(work, bank)[0]


def _home(work: UnitOfWork, bank: Bank) -> tuple[str, str]:
    """Path and name of the unit that keeps the bank; asked once in a unit of work."""
    known: dict[int, tuple[str, str]] = work.session.info.setdefault("homes of banks", {})
    if bank.unit_id not in known:
        known[bank.unit_id] = scope.path_and_name(work, bank.unit_id)
    return known[bank.unit_id]


def open_bank(work: UnitOfWork, ref: str, *permissions: Permission, lock: bool = False) -> Bank:
    """The bank, for who holds one of the permissions there; locked for who is about to number items.

    Raises NotFound, SignInNeeded, NotAllowed.
    """
    known: dict[str, Bank] = work.session.info.setdefault("banks", {})
    bank = None if lock else known.get(ref)
    if bank is None:
        query = select(Bank).where(Bank.ref == ref)
        bank = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if bank is None:
        raise NotFound
    known[ref] = bank
    demand_any(work, path_of(work, bank), *permissions)
    return bank


def demand_any(work: UnitOfWork, path: str, *permissions: Permission) -> None:
    """Raises SignInNeeded or NotAllowed unless one of the permissions holds on the unit."""
    if any(work.actor.may(each, path) for each in permissions):
        return
    work.demand(permissions[0], path)
    raise NotAllowed


def pools_open(work: UnitOfWork, path: str) -> tuple[Pool, ...]:
    """The pools that the actor may look into: the sealed one only for who writes or reviews there."""
    if any(work.actor.may(each, path) for each in _CLOSED):
        return tuple(Pool)
    return (Pool.PUBLIC,)


def _view(
    work: UnitOfWork, bank: Bank, path: str, unit_name: str, states: dict[VersionState, int]
) -> BankView:
    return BankView(
        ref=bank.ref,
        code=bank.code,
        title=bank.title,
        unit_name=unit_name,
        occupation_code=bank.occupation_code,
        states=states,
        may_write=work.actor.may(Permission.BANK_WRITE, path),
        may_review=work.actor.may(Permission.BANK_REVIEW, path),
    )


def _code_findings(work: UnitOfWork, code: str) -> list[Finding]:
    if not _CODE.fullmatch(code):
        return [Finding("bank.code_form", field="code")]
    if work.session.scalars(select(Bank.id).where(Bank.code == code)).one_or_none() is not None:
        return [Finding("bank.code_taken", {"taken": code}, "code")]
    return []


def _title_findings(title: str) -> list[Finding]:
    if not title:
        return [Finding("bank.title_missing", field="title")]
    if len(title) > 120:
        return [Finding("bank.title_too_long", {"length": len(title), "most": 120}, "title")]
    return []
