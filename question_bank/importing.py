"""An import carried out: chunks of rows, each one unit of work, until everything accepted is in the bank.

Going on after a crash needs no bookkeeping: what this import already brought is in the bank and is skipped.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, Final, Protocol

from sqlalchemy import Select, delete, func, insert, select, update

from core import audit
from core.access import Actor
from core.errors import NotFound
from core.house import House
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import (
    archiving,
    assets,
    import_classes,
    import_reports,
    items,
    markup,
    scorings,
    topics,
    wording,
)
from question_bank.formats import native
from question_bank.formats.drafts import (
    DIFFICULTIES,
    ItemDraft,
    Known,
    Merged,
    Place,
    Problem,
    SourceRow,
    contradicts_bank,
    fingerprint,
)
from question_bank.formats.native_beside import Beside
from question_bank.formats.pictures import NoPicture
from question_bank.kinds import registry
from question_bank.models import Bank, ImportFile, ImportRun, Item, ItemSource, ItemVersion
from question_bank.recordings import NoRecording
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.wording import Wording

CHUNK: Final = 200
"""Rows in one unit of work: about 50 ms of a writer's turn."""
_AT_ONCE: Final = 500
"""Fingerprints looked up by one statement."""
Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tells nobody how far the work is."""


class Given(Protocol):
    """What was read, beside the drafts: topics, extras and pictures of the native format."""

    @property
    def topics(self) -> Sequence[native.Topic]: ...
    @property
    def extras(self) -> Mapping[Place, native.Extras]: ...
    @property
    def pictures(self) -> Mapping[str, bytes]: ...
    @property
    def beside(self) -> Sequence[Beside]: ...


class Carrier(Protocol):
    """Gives one unit of work per chunk: a leased job, or :class:`Directly`."""

    @property
    def house(self) -> House: ...
    def chunk(
        self, *, done: int | None = None, total: int | None = None
    ) -> AbstractContextManager[UnitOfWork]: ...


@dataclass(frozen=True)
class Directly:
    """Chunks on the actor's own behalf, in the caller's thread."""

    house: House
    actor: Actor
    progress: Progress = silent

    @contextmanager
    def chunk(self, *, done: int | None = None, total: int | None = None) -> Iterator[UnitOfWork]:
        with self.house.work(self.actor) as work:
            yield work
        if done is not None and total is not None:
            self.progress(done, total)


@dataclass(frozen=True, slots=True)
class Row:
    """A draft ready for the tables."""

    draft: ItemDraft
    words: Wording
    path: tuple[str, ...]
    extras: native.Extras | None


@dataclass(slots=True)
class Late:
    """Rows of which somebody else brought the same question into the bank since they were compared."""

    known: list[SourceRow] = field(default_factory=list)
    contradicting: list[Problem] = field(default_factory=list)

    def add(self, more: "Late") -> None:
        self.known += more.known
        self.contradicting += more.contradicting


def items_of(import_id: int) -> Select[int]:
    """The ids of the items that an import brought."""
    return select(ItemSource.item_id).where(ItemSource.import_id == import_id)


def brought_by(work: UnitOfWork, bank: Bank, ref: str) -> Select[int]:
    """The ids of the items that the import of this reference brought into the bank. Raises NotFound."""
    run = select(ImportRun.id).where(ImportRun.ref == ref, ImportRun.bank_id == bank.id)
    import_id = work.session.scalars(run).one_or_none()
    if import_id is None:
        raise NotFound
    return items_of(import_id)


def known(
    work: UnitOfWork, bank: Bank, prints: Collection[str], *, but_import: int | None = None
) -> dict[str, Known]:
    """What the bank has by these fingerprints, with what is right about it."""
    found: dict[str, Known] = {}
    for part in _parts(sorted(prints)):
        query = (
            select(Item.fingerprint, Item.number, Item.kind, ItemVersion.content, ItemVersion.key)
            .join(ItemVersion, ItemVersion.id == Item.newest_id)
            .where(Item.bank_id == bank.id, Item.fingerprint.in_(part))
        )
        if but_import is not None:
            query = query.where(Item.id.not_in(items_of(but_import)))
        for printed, number, kind, content, key in work.session.execute(query.order_by(Item.id.desc())):
            read = registry.read_content(kind, content)
            found[printed] = Known(bank.code, number, kind, read, wording.key_of(kind, key))
    return found


def _parts(prints: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(prints), _AT_ONCE):
        yield prints[start : start + _AT_ONCE]


def carry_out(carrier: Carrier, import_id: int, given: Given, merged: Merged) -> None:
    """Write what was accepted, then the final report. Safe to call again after it was broken off."""
    with carrier.house.reading() as work:
        run = work.session.get_one(ImportRun, import_id)
        brought = set(work.session.scalars(select(Item.fingerprint).where(Item.id.in_(items_of(import_id)))))
        named = bool(run.choices["under_file_names"])
        chapter: str | None = run.choices.get("chapter")
        near = {(each.file, each.sheet, each.row) for each in import_reports.unpacked(run.report).near}
        left = near if run.choices.get("without_near") else set()
    kept = tuple(draft for draft in merged.accepted if draft.source.place not in left)
    merged, left_out = replace(merged, accepted=kept), len(merged.accepted) - len(kept)
    waiting = [draft for draft in merged.accepted if not brought or fingerprint(draft) not in brought]
    total, late = len(merged.accepted), Late()
    done = total - len(waiting)
    for start in range(0, len(waiting), CHUNK):
        rows = [_row(draft, given.extras, named, chapter) for draft in waiting[start : start + CHUNK]]
        done += len(rows)
        with carrier.chunk(done=done, total=total) as work:
            late.add(_write(work, import_id, rows, given))
    with carrier.chunk(done=total, total=total) as work:
        _finish(work, import_id, merged, late, given, left_out)


def _row(
    draft: ItemDraft, extras: Mapping[Place, native.Extras], under_file_names: bool, chapter: str | None
) -> Row:
    """``chapter``: the topic of rows that name none; None for one named after their file."""
    path = draft.topic_path
    more = extras.get(draft.source.place)
    if more is None and (under_file_names or (not path and chapter is None)):
        path = (PurePath(draft.source.file).stem, *path)
    elif more is None and not path and chapter is not None:
        path = (chapter,)
    words = wording.stored(draft.kind, draft.content, draft.key, draft.explanation)
    return Row(draft, words, path, more)


def _write(work: UnitOfWork, import_id: int, rows: Sequence[Row], given: Given) -> Late:
    """Write one chunk; returns what somebody else brought into the bank meanwhile."""
    run = work.session.get_one(ImportRun, import_id)
    bank = work.session.scalars(select(Bank).where(Bank.id == run.bank_id).with_for_update()).one()
    taken = known(work, bank, {row.words.fingerprint for row in rows})
    new = [row for row in rows if row.words.fingerprint not in taken]
    if new:
        _keep_pictures(work, bank, new, given.pictures)
        _insert(work, run, bank, new, given)
    late = Late()
    for row in rows:
        there = taken.get(row.words.fingerprint)
        if there is not None and there.agrees(row.draft):
            late.known.append(row.draft.source)
        elif there is not None:
            late.contradicting.append(contradicts_bank(row.draft, there))
    return late


def _insert(work: UnitOfWork, run: ImportRun, bank: Bank, rows: Sequence[Row], given: Given) -> None:
    listed = [(topic.code, topic.title, topic.parent) for topic in given.topics]
    by_code = topics.graft(work, bank, listed) if listed else {}
    for told in given.beside:
        archiving.put_beside(work, bank, told, by_code)
    by_path = topics.grow(work, bank, [row.path for row in rows if _code(row) not in by_code])
    number, pool = items.next_number(work, bank.id), Pool(run.choices["pool"])
    author = run.made_by
    item_ids = work.session.scalars(
        insert(Item).returning(Item.id, sort_by_parameter_order=True),
        [
            {
                "ref": new_ref(),
                "bank_id": bank.id,
                "number": number + place,
                "kind": row.draft.kind,
                "pool": Pool(row.extras.pool) if row.extras else pool,
                "state": _state(row),
                "topic_id": by_code.get(_code(row)) or by_path.get(row.path),
                "enemy_group": row.extras.enemy_group if row.extras else None,
                "fingerprint": row.words.fingerprint,
                "search_text": row.words.search_text,
                "made_by": author,
                "made_at": work.now,
                "changed_at": work.now,
            }
            for place, row in enumerate(rows)
        ],
    ).all()
    pairs = list(zip(item_ids, rows, strict=True))
    work.session.execute(insert(ItemVersion), [_version(work, i, row, author) for i, row in pairs])
    _tie_pictures(work, bank, pairs)
    newest = select(ItemVersion.id).where(ItemVersion.item_id == Item.id).scalar_subquery()
    work.session.execute(
        update(Item)
        .where(Item.id.in_(item_ids))
        .values(newest_id=newest)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(insert(ItemSource), [_source(item_id, run.id, row) for item_id, row in pairs])
    import_classes.put(work, [_classed(item_id, row) for item_id, row in pairs])
    pasts = [(item_id, row.draft.kind, row.extras.past) for item_id, row in pairs if row.extras]
    archiving.put_pasts(work, bank, pasts)


def _keep_pictures(work: UnitOfWork, bank: Bank, rows: Sequence[Row], held: Mapping[str, bytes]) -> None:
    """What the rows show and the file brought along. One that is not what its name says stays outside: then
    the item lacks it, and is not published before somebody puts it in."""
    shown = {name for row in rows for name in row.words.pictures}
    shown |= {name for row in rows if row.extras for name in markup.assets_in(row.extras.past.words)}
    for name in sorted(shown & held.keys()):
        with suppress(NoPicture, NoRecording):
            assets.keep_in(work, bank, held[name])


def _tie_pictures(work: UnitOfWork, bank: Bank, pairs: Sequence[tuple[int, Row]]) -> None:
    showing = [item_id for item_id, row in pairs if row.words.pictures]
    if showing:
        versions = work.session.scalars(select(ItemVersion).where(ItemVersion.item_id.in_(showing))).all()
        assets.tie(work, bank.id, versions, new=True)


def _classed(item_id: int, row: Row) -> import_classes.Classed:
    more = row.extras
    return import_classes.Classed(
        item_id=item_id,
        tags=row.draft.tags,
        cognitive=more.cognitive if more else row.draft.cognitive,
        citations=more.citations if more else (),
    )


def _code(row: Row) -> str:
    return (row.extras.topic or "") if row.extras else ""


def _state(row: Row) -> VersionState:
    """Retired as it was; a draft where the file told no marking points, so that somebody sets them."""
    if row.extras and row.extras.retired:
        return VersionState.RETIRED
    return VersionState.DRAFT if row.draft.unchecked else VersionState.IN_REVIEW


def _version(work: UnitOfWork, item_id: int, row: Row, author: int | None) -> dict[str, Any]:
    more = row.extras
    return {
        "item_id": item_id,
        "number": more.past.version if more else 1,
        "state": _state(row),
        "content": row.words.content,
        "key": row.words.key,
        "explanation": row.words.explanation,
        "source": more.source if more else row.draft.origin,
        "difficulty": more.difficulty if more else DIFFICULTIES[row.draft.difficulty],
        "content_hash": row.words.content_hash,
        "author_id": author,
        "hands": [author] if author is not None else [],
        "edits": 1,
        "made_at": work.now,
        "published_at": more.published_at if more else None,
    }


def _source(item_id: int, import_id: int, row: Row) -> dict[str, Any]:
    source = row.draft.source
    return {
        "item_id": item_id,
        "import_id": import_id,
        "file": source.file[:255],
        "sheet": source.sheet[:64] if source.sheet is not None else None,
        "row": source.row,
        "raw": scorings.source_with(
            row.draft, row.words.content, row.words.key, row.extras.scoring_of if row.extras else ""
        ),
    }


def _finish(
    work: UnitOfWork,
    import_id: int,
    merged: Merged,
    late: Late,
    given: Given,
    left_out: int,
) -> None:
    run = work.session.get_one(ImportRun, import_id)
    if run.state is ImportState.DONE:
        return
    if given.extras:
        _link_variants(work, run, given.extras)
    count = work.session.scalar(select(func.count()).select_from(items_of(import_id).subquery())) or 0
    report = import_reports.with_late(
        import_reports.of(with_citations_told(work, merged, given)), late.known, late.contradicting
    ).model_copy(update={"near": import_reports.unpacked(run.report).near, "left_out": left_out})
    run.report, run.accepted = import_reports.packed(report), count
    run.state, run.finished_at = ImportState.DONE, work.now
    work.session.execute(delete(ImportFile).where(ImportFile.import_id == import_id))
    audit.record(
        work,
        "bank.imported",
        "import",
        run.ref,
        {
            "read": report.read,
            "accepted": count,
            "duplicates": report.duplicates,
            "rejected": report.rejected,
        },
    )


def with_citations_told(work: UnitOfWork, merged: Merged, given: Given) -> Merged:
    """The same with a note for citations that will be left out, and for those of what is repealed."""
    cited = [
        (draft.source.file, more.citations)
        for draft in merged.accepted
        if (more := given.extras.get(draft.source.place)) and more.citations
    ]
    brought = [document for beside in given.beside for document in beside.documents]
    codes = {import_classes.LEFT_OUT, import_classes.REPEALED}
    notes = [note for note in merged.notes if note.code not in codes]
    return replace(merged, notes=(*notes, *import_classes.told(work, cited, brought)))


def _link_variants(work: UnitOfWork, run: ImportRun, extras: Mapping[Place, native.Extras]) -> None:
    """Tie variations to the items of the same file that they were made from."""
    ids = {
        (file, sheet, row): item_id
        for file, sheet, row, item_id in work.session.execute(
            select(ItemSource.file, ItemSource.sheet, ItemSource.row, ItemSource.item_id).where(
                ItemSource.import_id == run.id
            )
        )
    }
    by_number = {(place[0], more.number): ids.get(place) for place, more in extras.items()}
    for place, more in extras.items():
        origin = by_number.get((place[0], more.variant_of or 0))
        if more.variant_of and origin is not None and place in ids:
            work.session.execute(update(Item).where(Item.id == ids[place]).values(variant_of_id=origin))
