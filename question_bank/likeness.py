"""Near-duplicates of a bank: found over the whole of it as a job, and for one wording while it is written.

A scan reads every wording once, lets ``rules.blocking`` say which are worth comparing, and keeps the pairs
that are alike. What was decided about a pair stays through every later scan; undecided pairs that are alike
no longer are forgotten.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, case, delete, func, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from core import audit, jobs
from core.access import Actor, Permission
from core.errors import Fact, Finding
from core.house import House
from core.ids import new_ref
from core.jobs import JobRun, JobState, JobView
from core.work import UnitOfWork
from question_bank import banks, items, wording
from question_bank.importing import Carrier, Directly, Progress, silent
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, KindName
from question_bank.models import Bank, Item, ItemVersion, LikenessPair, LikenessScan
from question_bank.rules import blocking, likeness
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import Likeness, LikenessDecision, LikenessKind, Wording

REPEATS: Final = frozenset({"item.twin", "item.alike"})
"""What is said of an item that is there already, other than a variation of one."""
SCAN: Final = "bank.duplicates"
"""The kind of job that compares a whole bank."""
_READ: Final = 500
"""Wordings read at a time."""
_COMPARED: Final = 1_000
"""Pairs compared and kept in one unit of work: about 50 ms of work."""
_OVER: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
_BREAKS: Final = re.compile(r"[\W_]+")
_WINDOW: Final = 5
_WINDOWS: Final = 6
_LOOKED_AT: Final = 40


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found: pairs that are undecided, by kind."""

    items: int
    pairs: Mapping[LikenessKind, int]


@dataclass(frozen=True, slots=True)
class Near:
    """An item of the bank that is like a wording."""

    item_id: int
    number: int
    likeness: Likeness

    @property
    def finding(self) -> Finding:
        """What its author and its reviewer are told."""
        facts: dict[str, Fact] = {"number": self.number, "percent": int(self.likeness.score * 100)}
        match self.likeness.kind:
            case LikenessKind.SAME:
                return Finding("item.twin", {"number": self.number}, "stem")
            case LikenessKind.NEARLY:
                return Finding("item.alike", facts, "stem")
            case LikenessKind.VARIANT:
                return Finding("item.alike_variant", facts, "stem")


@dataclass(frozen=True, slots=True)
class _Known:
    """The wordings of a bank, by id."""

    ids: list[int]
    wordings: list[Wording]


def ask(work: UnitOfWork, bank_ref: str) -> JobView:
    """Compare the whole bank as a job; while one waits or runs, asking again gives that one.

    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    scan = _scan(work, bank.id)
    job = next(
        each for number in count(scan.number + 1) if (each := _asked(work, bank, number)).state not in _OVER
    )
    if scan.job_ref != job.ref:
        scan.job_ref = job.ref
        audit.record(work, "bank.comparison_asked", "bank", bank.ref)
    return job


def _asked(work: UnitOfWork, bank: Bank, number: int) -> JobView:
    """The job of one scan: queued now, or known from before and perhaps given up."""
    payload = {"bank": bank.id, "number": number}
    return jobs.ask_for(work, SCAN, payload, key=f"{SCAN}:{bank.ref}:{number}")


def scan_job(run: JobRun) -> dict[str, object]:
    """The handler of :data:`SCAN`: goes on behind the last item whose pairs were kept."""
    found = _carry_out(run, int(run.payload["bank"]), int(run.payload["number"]), run.cursor)
    return {"items": found.items, **{kind.value: found.pairs[kind] for kind in LikenessKind}}


def scan_bank(house: House, actor: Actor, bank_ref: str, progress: Progress = silent) -> Scanned:
    """Compare the whole bank at once, chunk by chunk on the actor's behalf: for commands and measurements.

    Raises NotFound, NotAllowed.
    """
    with house.work(actor) as work:
        bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
        number = _scan(work, bank.id).number + 1
        audit.record(work, "bank.comparison_asked", "bank", bank.ref)
    return _carry_out(Directly(house, actor, progress), bank.id, number, {})


def near(
    work: UnitOfWork, bank_id: int, kind: KindName, content: Content, *, but: int | None = None, most: int = 3
) -> tuple[Near, ...]:
    """The items of the bank that are most like this wording, the likest first; ``but`` is its own item.

    Looks for pieces of the wording as they stand, so one that was rewritten throughout is left to the scan.
    The same wording comes first, however many others have the few pieces of a short one.
    """
    pieces = _windows(wording.searchable(kind, content))
    if not pieces:
        return ()
    hits: ColumnElement[int] = sum(
        (case((Item.search_text.contains(piece, autoescape=True), 1), else_=0) for piece in pieces),
        start=case((Item.fingerprint == registry.fingerprint(kind, content), len(pieces)), else_=0),
    )
    query = (
        select(Item.id, Item.number, Item.kind, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank_id, Item.state != VersionState.RETIRED, hits > 0)
        .order_by(hits.desc(), Item.number)
        .limit(_LOOKED_AT)
    )
    if but is not None:
        query = query.where(Item.id != but)
    mine = Wording(kind, registry.likeness_text(kind, content))
    found = [
        Near(item_id, number, likeness.compare(mine, _wording(other, raw)))
        for item_id, number, other, raw in work.session.execute(query)
    ]
    alike = [each for each in found if each.likeness.score >= likeness.LEAST]
    return tuple(sorted(alike, key=lambda each: (-each.likeness.score, each.number))[:most])


def keep_near(work: UnitOfWork, item: Item, content: Content) -> None:
    """Write down, as a scan does, which items of its bank a wording of an item is like (see :func:`near`)."""
    found = near(work, item.bank_id, item.kind, content, but=item.id, most=_LOOKED_AT)
    if found:
        last = select(LikenessScan.number).where(LikenessScan.bank_id == item.bank_id)
        alike = {(min(item.id, each.item_id), max(item.id, each.item_id)): each.likeness for each in found}
        _keep(work, item.bank_id, work.session.scalar(last) or 0, alike)


def advice(
    work: UnitOfWork, bank_id: int, kind: KindName, content: Content, *, but: int | None = None
) -> tuple[Finding, ...]:
    """What to say of the items that are like this wording, those left out that somebody has decided on."""
    decided: set[int] = set()
    if but is not None:
        rows = work.session.execute(
            select(LikenessPair.low_id, LikenessPair.high_id).where(
                (LikenessPair.low_id == but) | (LikenessPair.high_id == but),
                LikenessPair.decision != LikenessDecision.OPEN,
            )
        )
        decided = {each for pair in rows for each in pair}
    found = near(work, bank_id, kind, content, but=but, most=3 + len(decided))
    return tuple(each.finding for each in found if each.item_id not in decided)[:3]


def repeated(work: UnitOfWork, ref: str) -> tuple[Finding, ...]:
    """Which items of the bank a draft says once more, in whatever state. Raises NotFound, NotAllowed."""
    item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    content = registry.read_content(item.kind, items.newest_of(work, item).content)
    found = advice(work, bank.id, item.kind, content, but=item.id)
    return tuple(each for each in found if each.code in REPEATS)


def kept_apart(work: UnitOfWork, bank_id: int) -> list[tuple[int, int]]:
    """The pairs of which a paper holds only one: duplicates that nobody has decided on."""
    rows = work.session.execute(select(LikenessPair.low_id, LikenessPair.high_id).where(*_apart(bank_id)))
    return [(low, high) for low, high in rows]


def ids_kept_apart(bank_id: int) -> CompoundSelect[int]:
    """The items of those pairs, for conditions."""
    return union(
        *(select(each).where(*_apart(bank_id)) for each in (LikenessPair.low_id, LikenessPair.high_id))
    )


def _apart(bank_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        LikenessPair.bank_id == bank_id,
        LikenessPair.decision == LikenessDecision.OPEN,
        LikenessPair.kind != LikenessKind.VARIANT,
    )


def _carry_out(carrier: Carrier, bank_id: int, number: int, cursor: dict[str, Any]) -> Scanned:
    known = _read(carrier, bank_id)
    whole = len(known.ids)
    pairs = [
        (low, high)
        for low, high in blocking.candidates([each.text for each in known.wordings])
        if known.ids[low] >= cursor.get("from", 0)
    ]
    for start in range(0, len(pairs), _COMPARED):
        part = pairs[start : start + _COMPARED]
        alike = {
            (known.ids[low], known.ids[high]): found
            for low, high in part
            if (found := likeness.compare(known.wordings[low], known.wordings[high])).score >= likeness.LEAST
        }
        with carrier.chunk(done=whole + part[-1][0], total=2 * whole) as work:
            if alike:
                _keep(work, bank_id, number, alike)
            cursor["from"] = known.ids[part[-1][0]]
    with carrier.chunk(done=2 * whole, total=2 * whole) as work:
        return _finish(work, bank_id, number, whole)


def _read(carrier: Carrier, bank_id: int) -> _Known:
    known = _Known([], [])
    at_hand = (Item.bank_id == bank_id, Item.state != VersionState.RETIRED)
    with carrier.house.reading() as work:
        whole = work.session.scalar(select(func.count()).select_from(Item).where(*at_hand)) or 0
    query = (
        select(Item.id, Item.kind, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(*at_hand)
        .order_by(Item.id)
        .limit(_READ)
    )
    last = 0
    while True:
        with carrier.house.reading() as work:
            rows = work.session.execute(query.where(Item.id > last)).all()
        if not rows:
            return known
        for item_id, kind, raw in rows:
            known.ids.append(item_id)
            known.wordings.append(_wording(kind, raw))
        last = known.ids[-1]
        with carrier.chunk(done=min(len(known.ids), whole), total=2 * whole):
            pass  # only the progress is stored


def _keep(work: UnitOfWork, bank_id: int, number: int, alike: Mapping[tuple[int, int], Likeness]) -> None:
    """Write the pairs down; of those that are known only the verdict is new.

    Somebody else may write the same pair down meanwhile: then theirs stays.
    """
    lows = {low for low, _ in alike}
    known = {
        (pair.low_id, pair.high_id): pair
        for pair in work.session.scalars(select(LikenessPair).where(LikenessPair.low_id.in_(lows)))
    }
    new: list[dict[str, Any]] = []
    for (low, high), found in alike.items():
        verdict = {
            "score": int(found.score * 1000),
            "kind": found.kind,
            "differs": [each.value for each in found.differs],
            "scan": number,
        }
        pair = known.get((low, high))
        if pair is None:
            new.append(
                {
                    "ref": new_ref(),
                    "bank_id": bank_id,
                    "low_id": low,
                    "high_id": high,
                    "decision": LikenessDecision.OPEN,
                    "before": {},
                    **verdict,
                }
            )
        else:
            for name, value in verdict.items():
                setattr(pair, name, value)
    if new:
        dialect = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
        added = dialect.insert(LikenessPair).on_conflict_do_nothing(index_elements=["low_id", "high_id"])
        work.session.execute(added, new)


def _finish(work: UnitOfWork, bank_id: int, number: int, items: int) -> Scanned:
    mine = (LikenessPair.bank_id == bank_id, LikenessPair.decision == LikenessDecision.OPEN)
    work.session.execute(delete(LikenessPair).where(*mine, LikenessPair.scan < number))
    work.session.execute(
        update(LikenessScan)
        .where(LikenessScan.bank_id == bank_id, LikenessScan.number < number)
        .values(number=number, items=items, finished_at=work.now)
    )
    rows = work.session.execute(
        select(LikenessPair.kind, func.count()).where(*mine).group_by(LikenessPair.kind)
    )
    return Scanned(items, dict.fromkeys(LikenessKind, 0) | dict(rows.all()))


def _scan(work: UnitOfWork, bank_id: int) -> LikenessScan:
    """The bank's row of scans, locked together with the bank."""
    work.session.scalars(select(Bank.id).where(Bank.id == bank_id).with_for_update()).one()
    scan = work.session.scalars(select(LikenessScan).where(LikenessScan.bank_id == bank_id)).one_or_none()
    if scan is None:
        scan = LikenessScan(bank_id=bank_id, number=0, items=0)
        work.session.add(scan)
        work.flush()
    return scan


def _wording(kind: KindName, raw: Mapping[str, Any]) -> Wording:
    return Wording(kind, registry.likeness_text(kind, registry.read_content(kind, raw)))


def _windows(text: str) -> Sequence[str]:
    """A few pieces of the text, evenly spread, as they stand between spaces and signs."""
    runs = [run for run in _BREAKS.split(text) if len(run) >= 2]
    pieces = list(
        dict.fromkeys(
            run[at : at + _WINDOW] for run in runs for at in range(0, max(len(run) - 2, 1), _WINDOW)
        )
    )
    long = [piece for piece in pieces if len(piece) >= _WINDOW - 1] or pieces
    step = max(len(long) / _WINDOWS, 1)
    return [long[int(place * step)] for place in range(min(_WINDOWS, len(long)))]
