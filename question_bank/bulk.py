"""One deed done to many items: rehearsed, done at once or by a job, told item by item, undone if it can be.

Which items it concerns is settled when it is asked for. Each is judged again, by itself, at the moment it is
done, so that what somebody else changed meanwhile is left alone and told.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select

from core import audit, jobs, reasons
from core.access import Actor, Permission
from core.errors import Fact, Finding, Invalid, NotFound
from core.ids import new_ref
from core.jobs import JobRun
from core.people import persons, sessions
from core.work import UnitOfWork
from question_bank import banks, bulk_deeds, bulk_undoing, likeness, search, topics, wording
from question_bank.bulk_views import (
    BulkItem,
    BulkOrder,
    BulkReason,
    BulkRehearsal,
    BulkRow,
    BulkView,
    Chosen,
    end_of,
)
from question_bank.desk_models import Bulk, BulkLine
from question_bank.errors import BulkIsOver, NothingToDo
from question_bank.events import ItemsPublished
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules import bulk as rules
from question_bank.rules import completeness
from question_bank.rules.bulk import UNDOABLE, BulkDeed, BulkState, Choice, LineState
from question_bank.rules.classes import CognitiveLevel, check_tags, read_tags
from question_bank.rules.pools import Pool

BULK: Final = "bank.bulk"
"""The kind of job that does a deed to many items, or undoes it."""
AT_ONCE: Final = 50
"""More items than these are a job's work."""
MOST: Final = 5_000
"""More items than these are asked for in parts: a rehearsal reads each of them."""
PART: Final = 50
LISTED: Final = 50
"""So many items are named before a deed that cannot be undone."""
_EXAMPLES: Final = 5
_DUTY: Final = {BulkDeed.PUBLISH: Permission.BANK_REVIEW}


def rehearse(work: UnitOfWork, bank_ref: str, chosen: Chosen, order: BulkOrder) -> BulkRehearsal:
    """What would become of the items; writes nothing.

    Raises NotFound, NotAllowed, NothingToDo, and Invalid for too many items.
    """
    bank = _opened(work, bank_ref, order.deed)
    choice = _choice(work, bank, order)
    found = _chosen(work, bank, chosen)
    path = banks.path_of(work, bank)
    can = opens = 0
    against: list[tuple[int, Finding]] = []
    first: list[BulkItem] = []
    labels = bulk_deeds.labels_of(work, choice, [item.id for item, _ in found])
    merged = bulk_deeds.merged_with_first(work, choice, [item for item, _ in found])
    for item, version in found:
        findings = bulk_deeds.judge(work, choice, item, version, path, labels.get(item.id), merged)
        against += [(item.number, each) for each in findings]
        can += not findings
        opens += not findings and rules.opens_version(choice, version.state)
        if not findings and choice.deed not in UNDOABLE and len(first) < LISTED:
            first.append(_seen(item, version))
    return BulkRehearsal(
        total=len(found), can=can, opens=opens, reasons=_reasons(against), first=tuple(first)
    )


def count(work: UnitOfWork, bank_ref: str, chosen: Chosen) -> int:
    """How many items are meant, before it is said what is to be done. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    return _count(work, _meant(work, bank, chosen))


def ask(work: UnitOfWork, bank_ref: str, chosen: Chosen, order: BulkOrder, once: str) -> str:
    """Do it: at once where the items are few, else as a job; returns the reference. Asking twice is once.

    Raises NotFound, NotAllowed, NothingToDo, and Invalid for too many items or a missing reason.
    """
    bank = _opened(work, bank_ref, order.deed)
    known = work.session.scalars(select(Bulk.ref).where(Bulk.once == once[:32])).one_or_none()
    if known is not None:
        return known
    choice = _choice(work, bank, order)
    if choice.deed is BulkDeed.RETIRE and not reasons.suffices(choice.reason):
        raise Invalid(Finding("version.reason_needed", field="reason"))
    found = _chosen(work, bank, chosen)
    bulk = Bulk(
        ref=new_ref(),
        once=once[:32],
        bank_id=bank.id,
        deed=choice.deed,
        state=BulkState.RUNNING,
        choices=_packed(choice),
        made_by=work.actor.myself(),
        made_at=work.now,
    )
    work.session.add(bulk)
    work.flush()
    line = {"bulk_id": bulk.id, "state": LineState.WAITING, "before": {}, "after": {}, "findings": []}
    work.session.execute(insert(BulkLine), [{**line, "item_id": item.id} for item, _ in found])
    facts: dict[str, Fact] = {"deed": choice.deed.value, "items": len(found)}
    audit.record(work, "bank.bulk_asked", "bank", bank.ref, facts)
    _set_going(work, bulk, len(found))
    return bulk.ref


def undo(work: UnitOfWork, ref: str) -> None:
    """Take back what can be taken back; what was changed since stays. Raises NotFound, BulkIsOver."""
    bulk, bank = _open(work, ref, lock=True)
    work.demand(Permission.BANK_WRITE, banks.path_of(work, bank))
    if not _is_undoable(bulk):
        raise BulkIsOver
    bulk.state, bulk.finished_at = BulkState.UNDOING, None
    done = _counts(work, bulk.id)[bulk.id].get(LineState.DONE, 0)
    audit.record(work, "bank.bulk_undone", "bank", bank.ref, {"deed": bulk.deed.value, "items": done})
    _set_going(work, bulk, done)


def part(work: UnitOfWork, bulk_id: int) -> int:
    """Do, or undo, the next items; returns how many, 0 when none is left and the deed is over."""
    bulk = work.session.get_one(Bulk, bulk_id)
    bank = work.session.get_one(Bank, bulk.bank_id)
    path, choice = banks.path_of(work, bank), _unpacked(bulk)
    forward = bulk.state is BulkState.RUNNING
    found = _lines(work, bulk.id, LineState.WAITING if forward else LineState.DONE)
    for line, item, version in found:
        if forward:
            bulk_deeds.carry_out(work, choice, bank, path, line, item, version)
        else:
            bulk_undoing.take_back(work, bulk.deed, path, line, item, version)
    published = tuple(item.id for line, item, _ in found if line.state is LineState.DONE)
    if forward and choice.deed is BulkDeed.PUBLISH and published:
        work.announce(ItemsPublished(bank.id, published))
    if not found:
        bulk.state = BulkState.DONE if forward else BulkState.UNDONE
        bulk.finished_at = work.now
        if (
            forward
            and choice.deed is BulkDeed.PUBLISH
            and _counts(work, bulk.id)[bulk.id].get(LineState.DONE)
        ):
            likeness.ask(work, bank.ref)
    return len(found)


def bulk_job(run: JobRun) -> dict[str, object]:
    """The handler of :data:`BULK`: acts for who asked, with the rights they hold while it runs."""
    bulk_id, person, total = (run.payload[name] for name in ("bulk", "person", "total"))
    done = int(run.cursor.get("done", 0))
    moved = 1
    while moved:
        with run.chunk(done=done, total=total) as work:
            work.actor = Actor(person_id=person, grants=sessions.grants_of(work, person))
            moved = part(work, bulk_id)
            done += moved
            run.cursor["done"] = done
    run.progress(done, total)
    return {"items": done}


def look(work: UnitOfWork, ref: str) -> BulkView:
    """A bulk deed and what became of its items. Raises NotFound, NotAllowed."""
    bulk, bank = _open(work, ref)
    told = select(Item.number, BulkLine.findings).join(Item, Item.id == BulkLine.item_id)
    rows = work.session.execute(
        told.where(BulkLine.bulk_id == bulk.id, BulkLine.state.in_((LineState.LEFT, LineState.KEPT)))
        .order_by(BulkLine.id)
        .limit(MOST)
    )
    against = [(number, _told(each)) for number, findings in rows for each in findings]
    path = banks.path_of(work, bank)
    may_undo = work.actor.may(Permission.BANK_WRITE, path) and _is_undoable(bulk)
    return BulkView(
        ref=bulk.ref,
        bank_ref=bank.ref,
        deed=bulk.deed,
        state=bulk.state,
        counts=_counts(work, bulk.id)[bulk.id],
        reasons=_reasons(against),
        author=_name(work, bulk.made_by),
        made_at=bulk.made_at,
        finished_at=bulk.finished_at,
        job_ref=bulk.job_ref,
        may_undo=may_undo,
        undoing=bulk_undoing.rehearse(work, bulk, path) if may_undo else None,
    )


def listing(work: UnitOfWork, bank_ref: str, limit: int = 10) -> tuple[BulkRow, ...]:
    """The last bulk deeds of a bank. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    found = work.session.scalars(
        select(Bulk).where(Bulk.bank_id == bank.id).order_by(Bulk.id.desc()).limit(limit)
    ).all()
    people = {each.made_by for each in found if each.made_by is not None}
    names = persons.names_of(work, people) if people else {}
    counts = _counts(work, *(each.id for each in found if each.state is BulkState.UNDONE))
    may_write = work.actor.may(Permission.BANK_WRITE, banks.path_of(work, bank))
    return tuple(
        BulkRow(
            ref=each.ref,
            deed=each.deed,
            state=each.state,
            author=names.get(each.made_by or 0, ""),
            made_at=each.made_at,
            may_undo=may_write and _is_undoable(each),
            end=end_of(each.state, counts.get(each.id, {})),
        )
        for each in found
    )


def _is_undoable(bulk: Bulk) -> bool:
    return bulk.state is BulkState.DONE and bulk.deed in UNDOABLE


def _seen(item: Item, version: ItemVersion) -> BulkItem:
    concerns = completeness.concerns(wording.described(item, version), version.source)
    words = wording.excerpt(version.content)
    return BulkItem(ref=item.ref, number=item.number, words=words, concerns=concerns)


def _set_going(work: UnitOfWork, bulk: Bulk, total: int) -> None:
    """Do it here where the items are few, else let a job do it."""
    if total <= AT_ONCE:
        while part(work, bulk.id):
            work.flush()
        return
    payload = {"bulk": bulk.id, "person": work.actor.myself(), "total": total}
    bulk.job_ref = jobs.ask_for(work, BULK, payload).ref


def _opened(work: UnitOfWork, bank_ref: str, deed: BulkDeed) -> Bank:
    return banks.open_bank(work, bank_ref, _DUTY.get(deed, Permission.BANK_WRITE))


def _open(work: UnitOfWork, ref: str, *, lock: bool = False) -> tuple[Bulk, Bank]:
    query = select(Bulk).where(Bulk.ref == ref)
    bulk = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if bulk is None:
        raise NotFound
    bank = work.session.get_one(Bank, bulk.bank_id)
    duties = (Permission.BANK_WRITE, Permission.BANK_REVIEW)
    banks.demand_any(work, banks.path_of(work, bank), *duties)
    return bulk, bank


def _chosen(work: UnitOfWork, bank: Bank, chosen: Chosen) -> list[tuple[Item, ItemVersion]]:
    wanted = _meant(work, bank, chosen)
    total = _count(work, wanted)
    if not total:
        raise NothingToDo
    if total > MOST:
        raise Invalid(Finding("bulk.too_many", {"items": total, "most": MOST}))
    rows = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(*wanted)
        .order_by(Item.number)
    )
    return list(rows.all())


def _meant(work: UnitOfWork, bank: Bank, chosen: Chosen) -> list[ColumnElement[bool]]:
    wanted = search.conditions(work, bank, chosen.filter)
    return [*wanted, Item.ref.in_(chosen.refs)] if chosen.refs else wanted


def _count(work: UnitOfWork, wanted: Iterable[ColumnElement[bool]]) -> int:
    return work.session.scalar(select(func.count()).select_from(Item).where(*wanted)) or 0


def _lines(work: UnitOfWork, bulk_id: int, state: LineState) -> list[tuple[BulkLine, Item, ItemVersion]]:
    rows = work.session.execute(
        select(BulkLine, Item, ItemVersion)
        .join(Item, Item.id == BulkLine.item_id)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(BulkLine.bulk_id == bulk_id, BulkLine.state == state)
        .order_by(BulkLine.id)
        .limit(PART)
        .with_for_update(of=Item)
    )
    return list(rows.all())


def _choice(work: UnitOfWork, bank: Bank, order: BulkOrder) -> Choice:
    topic = topics.topic_of(work, bank.id, order.topic_ref).id if order.topic_ref else None
    if not 1 <= order.difficulty <= 5:
        raise Invalid(Finding("item.difficulty_range", field="difficulty"))
    tags = read_tags(order.tags)
    if order.deed in {BulkDeed.TAG, BulkDeed.UNTAG}:
        findings = check_tags(tags) if tags else (Finding("bulk.tags_missing", field="tags"),)
        if findings:
            raise Invalid(*findings)
    return Choice(order.deed, topic, order.difficulty, order.pool, order.reason.strip(), tags, order.level)


def _packed(choice: Choice) -> dict[str, Any]:
    return {
        "topic": choice.topic_id,
        "difficulty": choice.difficulty,
        "pool": choice.pool.value,
        "reason": choice.reason,
        "tags": list(choice.tags),
        "level": choice.level,
    }


def _unpacked(bulk: Bulk) -> Choice:
    kept = bulk.choices
    return Choice(
        bulk.deed,
        kept["topic"],
        kept["difficulty"],
        Pool(kept["pool"]),
        kept["reason"],
        tuple(kept.get("tags", ())),
        CognitiveLevel(kept["level"]) if kept.get("level") else None,
    )


def _counts(work: UnitOfWork, *bulk_ids: int) -> dict[int, dict[LineState, int]]:
    """How many items of each deed stand where."""
    found: dict[int, dict[LineState, int]] = {each: {} for each in bulk_ids}
    rows = work.session.execute(
        select(BulkLine.bulk_id, BulkLine.state, func.count())
        .where(BulkLine.bulk_id.in_(bulk_ids))
        .group_by(BulkLine.bulk_id, BulkLine.state)
    )
    for bulk_id, state, count in rows:
        found[bulk_id][state] = count
    return found


def _name(work: UnitOfWork, person_id: int | None) -> str:
    return "" if person_id is None else persons.names_of(work, {person_id}).get(person_id, "")


def _told(kept: dict[str, Any]) -> Finding:
    return Finding(kept["code"], kept["facts"])


def _reasons(against: Iterable[tuple[int, Finding]]) -> tuple[BulkReason, ...]:
    """The reasons, the most frequent first, each with the numbers of its first items."""

    def sort(pair: tuple[int, Finding]) -> tuple[str, str]:
        return pair[1].code, repr(sorted(pair[1].facts.items(), key=str))

    return tuple(sorted(_grouped(sorted(against, key=sort), sort), key=lambda each: -each.count))


def _grouped(pairs: Sequence[tuple[int, Finding]], sort: Any) -> Iterator[BulkReason]:
    for _, same in groupby(pairs, key=sort):
        held = list(same)
        finding = held[0][1]
        facts: dict[str, Fact] = dict(finding.facts)
        numbers = tuple(number for number, _ in held[:_EXAMPLES])
        yield BulkReason(code=finding.code, facts=facts, count=len(held), numbers=numbers)
