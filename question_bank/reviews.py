"""Two pairs of eyes: what waits for review, and what a reviewer decides.

Nobody publishes what they had a hand in. A whole import can be published at once by a reviewer who answers
for it; every item is still judged by the same rules, and the audit says that it was done as a whole.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from core import audit, jobs, notices
from core.access import HOUSE, Actor, Permission
from core.errors import Finding, Invalid
from core.house import House
from core.jobs import JobRun, JobView
from core.people import sessions
from core.work import UnitOfWork
from question_bank import assets, banks, import_reports, items, likeness, wording
from question_bank.errors import EditedMeanwhile, NothingToPublish
from question_bank.events import ItemsPublished
from question_bank.importing import Progress, items_of, silent
from question_bank.kinds import registry
from question_bank.models import Bank, ImportRun, Item, ItemVersion
from question_bank.rules import completeness, lifecycle
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.marks import ItemMark

PUBLISH: Final = "bank.publish_import"
"""The kind of job that publishes an import."""
SAMPLE: Final = 5
"""Items of an import at which a reviewer looks before publishing all of it."""
PART: Final = 200
"""Items published in one unit of work."""
TOLD: Final = 50
"""Items of which a job tells why it left them."""


def approve(work: UnitOfWork, ref: str, seen: int, words: str = "") -> None:
    """Publish the version in review: from now on it is what candidates meet, and apart from what it is like.

    ``seen``: the ``edits`` of the version as it was read. Raises NotFound, NotAllowed, EditedMeanwhile, and
    Invalid with every reason (an own hand in it, what it lacks).
    """
    item, bank, path = items.open_item(work, ref, Permission.BANK_REVIEW, lock=True)
    version = items.newest_of(work, item)
    if version.edits != seen:
        raise EditedMeanwhile
    items.go_to(work, item, version, VersionState.PUBLISHED, path)
    publish(work, item, version)
    likeness.keep_near(work, item, registry.read_content(item.kind, version.content))
    items.note(work, version, VersionState.PUBLISHED, words)
    work.announce(ItemsPublished(bank.id, (item.id,)))
    audit.record(
        work, "item.published", "item", item.ref, {"version": version.number, "hash": version.content_hash}
    )


def return_with_words(work: UnitOfWork, ref: str, words: str) -> None:
    """Give the version back to its author with what is to be changed, and tell them.

    Raises NotFound, NotAllowed, and Invalid without words.
    """
    item, bank, path = items.open_item(work, ref, Permission.BANK_REVIEW, lock=True)
    version = items.newest_of(work, item)
    items.go_to(work, item, version, VersionState.RETURNED, path, reason=words)
    version.reviewed_by, version.reviewed_at = work.actor.person_id, work.now
    items.note(work, version, VersionState.RETURNED, words, returned=True)
    if version.author_id is not None and version.author_id != work.actor.person_id:
        link = f"/bank/{bank.ref}?mark={ItemMark.RETURNED}"
        notices.count_up(work, version.author_id, "bank.returned", {"bank": bank.title}, link)
    audit.record(work, "item.returned", "item", item.ref, {"version": version.number})


def next_waiting(
    work: UnitOfWork, bank_ref: str, after: int = 0, import_ref: str | None = None
) -> str | None:
    """The reference of the next item that this reviewer may decide, by number; wraps around once.

    ``import_ref``: of one import only. Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_REVIEW)
    waiting = (
        select(Item.ref, ItemVersion.hands)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.state == VersionState.IN_REVIEW)
        .order_by(Item.number)
        .limit(200)
    )
    if import_ref is not None:
        run, _, _ = import_reports.open_run(work, import_ref, Permission.BANK_REVIEW)
        waiting = waiting.where(Item.id.in_(items_of(run.id)))
    for part in (waiting.where(Item.number > after), waiting.where(Item.number <= after)):
        for ref, hands in work.session.execute(part):
            if work.actor.person_id not in hands:
                return ref
    return None


def sample(work: UnitOfWork, import_ref: str) -> tuple[str, ...]:
    """The items of an import, in review and at hand, at which its reviewer looks before publishing all of it.

    Always the same ones: they are chosen by the import's reference. Raises NotFound, NotAllowed.
    """
    run, _, path = import_reports.open_run(work, import_ref, Permission.BANK_REVIEW)
    refs = work.session.scalars(
        select(Item.ref).where(
            Item.id.in_(items_of(run.id)),
            Item.state == VersionState.IN_REVIEW,
            Item.pool.in_(banks.pools_open(work, path)),
        )
    )
    return tuple(sorted(refs, key=lambda ref: sha256(f"{run.ref} {ref}".encode()).digest())[:SAMPLE])


def ask_to_publish(work: UnitOfWork, import_ref: str, seen: Collection[str]) -> JobView:
    """Publish all of an import that waits for review, as a job in this reviewer's name.

    ``seen``: the items that the reviewer looked at, the :func:`sample` among them.
    Raises NotFound, NotAllowed, NothingToPublish, and Invalid for the importer's own import or an unseen
    sample.
    """
    run, _, _ = _publishable(work, import_ref, lock=True)
    if not _waiting(work, run.id, 1):
        raise NothingToPublish
    chosen = sample(work, import_ref)
    if not set(chosen) <= set(seen):
        raise Invalid(Finding("review.sample_unseen", {"count": len(chosen)}))
    job = jobs.ask_for(work, PUBLISH, {"import": run.ref, "reviewer": work.actor.myself()})
    run.publish_job_ref = job.ref
    audit.record(work, "import.publishing", "import", run.ref)
    return job


def publish_import(house: House, reviewer: Actor, import_ref: str, progress: Progress = silent) -> int:
    """Publish all of an import that waits for review and may be published, in the reviewer's name.

    Returns how many it was. Raises NotFound, NotAllowed (a reviewer is a person), Invalid for the importer's
    own import.
    """
    with house.reading(reviewer) as work:
        run, _, _ = _publishable(work, import_ref)
        total = run.accepted
    done = last = 0
    while True:
        with house.work(reviewer) as work:
            part = publish_part(work, import_ref, last)
        if not part.last:
            return done
        done, last = done + part.published, part.last
        progress(done, max(total, done))


@dataclass(frozen=True, slots=True)
class Part:
    """Items of an import that were looked at: how many are published now, and why others are not, by number.

    ``last``: the number of the last of them, 0 when there was none.
    """

    published: int
    last: int
    left: tuple[tuple[int, Finding], ...]


def publish_part(work: UnitOfWork, import_ref: str, after: int = 0, limit: int = PART) -> Part:
    """Publish the next items of an import that wait, behind a number; what may not be published stays.

    Raises NotFound, NotAllowed, Invalid for the importer's own import.
    """
    run, bank, path = _publishable(work, import_ref)
    looked_at = _waiting(work, run.id, limit, after)
    found: list[Item] = []
    left: list[tuple[int, Finding]] = []
    for item, version in looked_at:
        findings = lifecycle.judge_transition(
            version.state,
            VersionState.PUBLISHED,
            items.mover(work, version, path),
            gaps=completeness.gaps(
                wording.described(item, version, assets.missing(work, item.bank_id, version))
            ),
        )
        if findings:
            left.append((item.number, findings[0]))
            continue
        version.state = item.state = VersionState.PUBLISHED
        item.changed_at = work.now
        publish(work, item, version)
        found.append(item)
    if found:
        work.announce(ItemsPublished(bank.id, tuple(item.id for item in found)))
        facts = {"items": len(found), "first": found[0].number, "last": found[-1].number}
        audit.record(work, "import.published", "import", run.ref, facts)
    return Part(len(found), looked_at[-1][0].number if looked_at else 0, tuple(left))


def publish_job(run: JobRun) -> dict[str, object]:
    """The handler of :data:`PUBLISH`: acts for the reviewer with the rights they hold while it runs.

    Its result: how many are ``published``; of those ``left`` waiting the number, and the code and facts of
    why; how many ``more`` there were.
    """
    ref, person_id = run.payload["import"], int(run.payload["reviewer"])
    with run.house.reading(HOUSE) as work:
        total = work.session.scalars(select(ImportRun.accepted).where(ImportRun.ref == ref)).one()
    run.cursor = {"done": 0, "after": 0, "left": [], "more": 0, **run.cursor}
    while _publish_next(run, str(ref), person_id, total):
        pass
    run.progress(run.cursor["done"], total)
    return {"published": run.cursor["done"], "left": run.cursor["left"], "more": run.cursor["more"]}


def _publish_next(run: JobRun, ref: str, person_id: int, total: int) -> bool:
    """One part of the job; False when nothing was left to look at."""
    with run.chunk(done=run.cursor["done"], total=total) as work:
        work.actor = Actor(person_id=person_id, grants=sessions.grants_of(work, person_id))
        part = publish_part(work, ref, run.cursor["after"])
        told = [[number, finding.code, dict(finding.facts)] for number, finding in part.left]
        kept = [*run.cursor["left"], *told]
        run.cursor["left"], run.cursor["more"] = kept[:TOLD], run.cursor["more"] + len(kept[TOLD:])
        run.cursor["done"] += part.published
        run.cursor["after"] = part.last or run.cursor["after"]
    return part.last > 0


def _publishable(work: UnitOfWork, ref: str, *, lock: bool = False) -> tuple[ImportRun, Bank, str]:
    run, bank, path = import_reports.open_run(work, ref, Permission.BANK_REVIEW, lock=lock)
    if run.made_by is not None and run.made_by == work.actor.person_id:
        raise Invalid(Finding("version.own_review"))
    work.actor.myself()  # somebody must answer for it: the house itself reviews nothing
    return run, bank, path


def _waiting(work: UnitOfWork, import_id: int, limit: int, after: int = 0) -> list[tuple[Item, ItemVersion]]:
    rows = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(
            Item.id.in_(items_of(import_id)),
            Item.state == VersionState.IN_REVIEW,
            Item.number > after,
        )
        .order_by(Item.number)
        .limit(limit)
        .with_for_update(of=Item)
    )
    return list(rows.all())


def publish(work: UnitOfWork, item: Item, version: ItemVersion) -> None:
    """What publishing sets, whoever has judged it: the reviewer, the moment, the version in use."""
    version.reviewed_by, version.reviewed_at = work.actor.person_id, work.now
    version.published_at = work.now
    if item.current_id is not None and item.current_id != version.id:
        work.session.get_one(ItemVersion, item.current_id).state = VersionState.RETIRED
    item.current_id = version.id
