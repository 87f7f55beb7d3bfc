"""Pairs of items that are alike, and what a trainer decides: one stays, never in one paper, or different.

Every decision keeps what it changed, so that it can be taken back; the next scan asks about no decided pair.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import aliased

from core import audit, text
from core.access import Permission
from core.errors import Finding, Invalid, NotFound
from core.people import persons
from core.work import UnitOfWork
from question_bank import banks, classing, enemies, items, reading, topics, wording
from question_bank.duplicate_views import PairFilter, PairList, PairRow, PairView, ScanView
from question_bank.errors import DecisionStands, PairDecided
from question_bank.events import ItemsPublished
from question_bank.importing import brought_by, items_of
from question_bank.models import Bank, Item, ItemVersion, LikenessPair, LikenessScan, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import Contrast, LikenessDecision, LikenessKind

PAGE: Final = 20
_Low, _High = aliased(Item), aliased(Item)
_VARIANTS_LAST: Final = case((LikenessPair.kind == LikenessKind.VARIANT, 1), else_=0)


def listing(work: UnitOfWork, bank_ref: str, wanted: PairFilter, page: int = 1) -> PairList:
    """A page of the pairs of a bank. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    query = _pairs(_conditions(work, bank, wanted))
    total = work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    older, newer = aliased(ItemVersion), aliased(ItemVersion)
    rows = work.session.execute(
        query.add_columns(_Low.number, _High.number, older.content, newer.content)
        .join(older, older.id == _Low.newest_id)
        .join(newer, newer.id == _High.newest_id)
        .order_by(_VARIANTS_LAST, LikenessPair.score.desc(), LikenessPair.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return PairList(
        tuple(
            PairRow(
                ref=pair.ref,
                kind=pair.kind,
                percent=pair.score // 10,
                differs=_differs(pair),
                decision=pair.decision,
                numbers=(low, high),
                words=(wording.excerpt(one), wording.excerpt(other)),
            )
            for pair, low, high, one, other in rows
        ),
        total,
        page,
        pages,
    )


def counts(work: UnitOfWork, bank_ref: str) -> dict[LikenessDecision, int]:
    """How many pairs there are of each decision. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    rows = work.session.execute(
        select(LikenessPair.decision, func.count())
        .join(_Low, _Low.id == LikenessPair.low_id)
        .join(_High, _High.id == LikenessPair.high_id)
        .where(LikenessPair.bank_id == bank.id, _both_at_hand() | _decided())
        .group_by(LikenessPair.decision)
    )
    return dict(rows.all())


def last_scan(work: UnitOfWork, bank_ref: str) -> ScanView:
    """How the last comparison of the bank went. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    scan = work.session.scalars(select(LikenessScan).where(LikenessScan.bank_id == bank.id)).one_or_none()
    return ScanView(scan.items, scan.finished_at, scan.job_ref) if scan else ScanView(0, None, None)


def look(work: UnitOfWork, ref: str, wanted: PairFilter) -> PairView:
    """A pair in full, and the pairs before and after it under the filter. Raises NotFound, NotAllowed."""
    pair, bank = _open(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    low, high = (work.session.get_one(Item, each) for each in (pair.low_id, pair.high_id))
    decided = pair.decided_by
    may_decide = work.actor.may(Permission.BANK_WRITE, banks.path_of(work, bank))
    kept = {low.id: low.ref, high.id: high.ref}.get(pair.before.get("kept", 0))
    return PairView(
        ref=pair.ref,
        bank_ref=bank.ref,
        kind=pair.kind,
        percent=pair.score // 10,
        differs=_differs(pair),
        decision=pair.decision,
        decided_by="" if decided is None else persons.names_of(work, {decided}).get(decided, ""),
        decided_at=pair.decided_at,
        kept=kept,
        low=reading.glimpse(work, low.ref),
        high=reading.glimpse(work, high.ref),
        mergers=tuple(keep.ref for keep, go in ((low, high), (high, low)) if not _judge_merger(keep, go)),
        may_decide=may_decide,
        before=_neighbour(work, bank, pair, wanted, later=False),
        after=_neighbour(work, bank, pair, wanted, later=True),
    )


def following(work: UnitOfWork, ref: str, wanted: PairFilter) -> str | None:
    """The pair after this one under the filter, None at the end. Raises NotFound, NotAllowed."""
    pair, bank = _open(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    return _neighbour(work, bank, pair, wanted, later=True)


def is_known(work: UnitOfWork, ref: str) -> bool:
    """Whether there still is such a pair."""
    return work.session.scalar(select(LikenessPair.id).where(LikenessPair.ref == ref)) is not None


def count_of_import(work: UnitOfWork, import_id: int) -> int:
    """So many undecided pairs have an item of this import; the caller may see the import.

    Variations (other numbers, the opposite asked) are other questions, as before the import: not counted.
    """
    is_one = LikenessPair.kind != LikenessKind.VARIANT
    either = _has_one_of(items_of(import_id))
    mine = [LikenessPair.decision == LikenessDecision.OPEN, is_one, _both_at_hand(), either]
    return work.session.scalar(select(func.count()).select_from(_pairs(mine).subquery())) or 0


def merge(work: UnitOfWork, ref: str, keep_ref: str) -> None:
    """One item stays, the other is retired as a variation of it; papers and figures of both stay readable.

    The one that stays takes over the tags, the citations and the enemies that it has not.

    Raises NotFound, NotAllowed, PairDecided, and Invalid with the reasons against it.
    """
    pair, bank = _undecided(work, ref)
    both = [work.session.get_one(Item, each) for each in (pair.low_id, pair.high_id)]
    if keep_ref not in {item.ref for item in both}:
        raise Invalid(Finding("likeness.keep_one_of_both", field="keep"))
    keep, go = sorted(both, key=lambda item: item.ref != keep_ref)
    if findings := _judge_merger(keep, go):
        raise Invalid(*findings)
    newest = items.newest_of(work, go)
    pair.before = {
        "kept": keep.id,
        "gone": go.id,
        "state": go.state.value,
        "version": newest.id,
        "edits": newest.edits,
        "current": go.current_id,
        "variant_of": go.variant_of_id,
        "groups": enemies.inherit(work, bank, keep, go),
        "took": classing.take_over(work, keep, go),
    }
    if go.state is VersionState.IN_REVIEW:
        items.withdraw(work, go.ref)
    items.retire(work, go.ref, text.say("word.likeness.merged_reason", work.actor.locale, number=keep.number))
    if not _descends(work, keep, go):
        go.variant_of_id = keep.id
    _decide(work, pair, LikenessDecision.MERGED)
    facts = {"kept": keep.number, "retired": go.number}
    audit.record(work, "likeness.merged", "bank", bank.ref, facts)
    audit.record(work, "item.merged", "item", keep.ref, {"other": go.number})
    audit.record(work, "item.merged_into", "item", go.ref, {"other": keep.number})


def set_apart(work: UnitOfWork, ref: str) -> None:
    """Both stay and never stand in one paper: they get, join or unite their groups of enemies.

    Raises NotFound, NotAllowed, PairDecided.
    """
    pair, bank = _undecided(work, ref)
    enemies.set_apart(work, bank, pair)
    audit.record(work, "likeness.enemies", "bank", bank.ref, _numbers(work, pair))


def tell_different(work: UnitOfWork, ref: str) -> None:
    """Both stay as they are, and nobody asks again. Raises NotFound, NotAllowed, PairDecided."""
    pair, bank = _undecided(work, ref)
    _decide(work, pair, LikenessDecision.DIFFERENT)
    audit.record(work, "likeness.different", "bank", bank.ref, _numbers(work, pair))


def undo(work: UnitOfWork, ref: str) -> None:
    """Take the decision back with all it changed; the pair is open again, or gone if it was made by hand.

    Raises NotFound, NotAllowed, DecisionStands (an item of a merger was changed since).
    """
    pair, bank = _open(work, ref, Permission.BANK_WRITE, lock=True)
    was, before, numbers = pair.decision, pair.before, _numbers(work, pair)
    match was:
        case LikenessDecision.OPEN:
            return
        case LikenessDecision.ENEMIES:
            enemies.take_back(work, bank, pair)
        case _:
            pair.decision, pair.decided_by, pair.decided_at = LikenessDecision.OPEN, None, None
            pair.before = {}
            if was is LikenessDecision.MERGED:
                _bring_back(work, bank, before)
    audit.record(work, "likeness.undone", "bank", bank.ref, {"was": was.value, **numbers})


def _open(
    work: UnitOfWork, ref: str, *permissions: Permission, lock: bool = False
) -> tuple[LikenessPair, Bank]:
    """The pair and its bank. Whoever decides has the bank locked: groups of enemies reach beyond a pair."""
    pair = work.session.scalars(select(LikenessPair).where(LikenessPair.ref == ref)).one_or_none()
    if pair is None:
        raise NotFound
    bank = work.session.get_one(Bank, pair.bank_id)
    banks.open_bank(work, bank.ref, *permissions, lock=lock)
    if lock:
        work.session.refresh(pair, with_for_update=True)
    return pair, bank


def _undecided(work: UnitOfWork, ref: str) -> tuple[LikenessPair, Bank]:
    pair, bank = _open(work, ref, Permission.BANK_WRITE, lock=True)
    if pair.decision is not LikenessDecision.OPEN:
        raise PairDecided
    return pair, bank


def _decide(work: UnitOfWork, pair: LikenessPair, decision: LikenessDecision) -> None:
    pair.decision, pair.decided_by, pair.decided_at = decision, work.actor.person_id, work.now


def _numbers(work: UnitOfWork, pair: LikenessPair) -> dict[str, int]:
    one, other = (work.session.get_one(Item, each).number for each in (pair.low_id, pair.high_id))
    return {"one": one, "other": other}


def _judge_merger(keep: Item, go: Item) -> tuple[Finding, ...]:
    """Why ``keep`` cannot stay for both."""
    if VersionState.RETIRED in {keep.state, go.state}:
        return (Finding("likeness.retired_already"),)
    if keep.kind is not go.kind:
        return (Finding("likeness.kinds_differ"),)
    if go.current_id is not None and keep.current_id is None:
        return (Finding("likeness.keep_the_published", {"number": go.number}),)
    return ()


def _descends(work: UnitOfWork, item: Item, ancestor: Item) -> bool:
    """Whether the item was made from the other, however far back."""
    seen: set[int] = set()
    here = item.variant_of_id
    while here is not None and here not in seen:
        if here == ancestor.id:
            return True
        seen.add(here)
        here = work.session.get_one(Item, here).variant_of_id
    return False


def _bring_back(work: UnitOfWork, bank: Bank, before: dict[str, Any]) -> None:
    """The retired item as it was: what had been reviewed and published then is published again."""
    go = work.session.get_one(Item, before["gone"], with_for_update=True)
    newest = items.newest_of(work, go)
    if (go.state, newest.id, newest.edits) != (VersionState.RETIRED, before["version"], before["edits"]):
        raise DecisionStands
    newest.state = go.state = VersionState(before["state"])
    go.current_id, go.variant_of_id, go.changed_at = before["current"], before["variant_of"], work.now
    kept = work.session.get_one(Item, before["kept"])
    enemies.separate(work, bank, before["groups"] if "groups" in before else {str(kept.id): before["group"]})
    if "took" in before:
        classing.give_back(work, kept, before["took"])
    audit.record(work, "item.merge_undone", "item", kept.ref, {"other": go.number})
    audit.record(work, "item.merge_undone", "item", go.ref, {"other": kept.number})
    if go.current_id is not None:
        work.session.get_one(ItemVersion, go.current_id).state = VersionState.PUBLISHED
        work.announce(ItemsPublished(bank.id, (go.id,)))


def _differs(pair: LikenessPair) -> tuple[Contrast, ...]:
    return tuple(Contrast(each) for each in pair.differs)


def _both_at_hand() -> ColumnElement[bool]:
    """An undecided pair of which one item was retired asks nothing any more."""
    return (_Low.state != VersionState.RETIRED) & (_High.state != VersionState.RETIRED)


def _decided() -> ColumnElement[bool]:
    return LikenessPair.decision != LikenessDecision.OPEN


def _conditions(work: UnitOfWork, bank: Bank, wanted: PairFilter) -> list[ColumnElement[bool]]:
    found = [
        LikenessPair.bank_id == bank.id,
        LikenessPair.decision == wanted.decision,
        LikenessPair.score >= wanted.least * 10,
    ]
    if wanted.decision is LikenessDecision.OPEN:
        found.append(_both_at_hand())
    if wanted.kind is not None:
        found.append(LikenessPair.kind == wanted.kind)
    if wanted.topic_ref:
        path = topics.topic_of(work, bank.id, wanted.topic_ref).path
        below = select(Topic.id).where(Topic.bank_id == bank.id, Topic.path.like(f"{path}%"))
        found.append(_Low.topic_id.in_(below) | _High.topic_id.in_(below))
    if wanted.import_ref:
        found.append(_has_one_of(brought_by(work, bank, wanted.import_ref)))
    return found


def _has_one_of(brought: Select[int]) -> ColumnElement[bool]:
    return LikenessPair.low_id.in_(brought) | LikenessPair.high_id.in_(brought)


def _pairs(conditions: list[ColumnElement[bool]]) -> Select[LikenessPair]:
    return (
        select(LikenessPair)
        .join(_Low, _Low.id == LikenessPair.low_id)
        .join(_High, _High.id == LikenessPair.high_id)
        .where(*conditions)
    )


def _neighbour(
    work: UnitOfWork, bank: Bank, pair: LikenessPair, wanted: PairFilter, *, later: bool
) -> str | None:
    """The pair after (or before) this one in the order of the list."""
    place = tuple_(_VARIANTS_LAST, -LikenessPair.score, LikenessPair.id)
    here = (int(pair.kind is LikenessKind.VARIANT), -pair.score, pair.id)
    query = _pairs(_conditions(work, bank, wanted)).with_only_columns(LikenessPair.ref)
    if later:
        query = query.where(place > here).order_by(_VARIANTS_LAST, LikenessPair.score.desc(), LikenessPair.id)
    else:
        query = query.where(place < here).order_by(
            _VARIANTS_LAST.desc(), LikenessPair.score, LikenessPair.id.desc()
        )
    return work.session.scalars(query.limit(1)).one_or_none()
