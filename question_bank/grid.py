"""A bank as a sheet of attributes: topic, difficulty, pool, source, labels and citations, row by row.

A row is sent with the mark of what it said when it was shown. A cell that still says that was not touched:
it follows what is stored by now and is no change. A row is refused with its reasons where a touched cell was
changed by somebody else as well, or holds what cannot be read; the others are saved. Words are read as people
write them: a topic by code or title, a difficulty by figure or word, a pool by its word.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, TypeVar

from sqlalchemy import select

from core import changes
from core.access import Permission
from core.errors import Finding
from core.work import UnitOfWork
from question_bank import attributes, banks, citing, classing, items, search, topics
from question_bank.attributes import Attributes
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.citations import Cited
from question_bank.rules.classes import CognitiveLevel, check_tags, read_tags
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.wording import excerpt, folded

PAGE: Final = 50
_HOLDS: Final = {"topic": "topic_id", "citations": "cited"}
"""What holds the meaning of a cell, where that has another name."""
Told = TypeVar("Told", Attributes, "Labels")
Say = Callable[[str], str]
"""The word of a difficulty or pool in the reader's language: ``say("difficulty.3")``."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What stands in a row, as words."""

    topic: str
    difficulty: str
    pool: str
    source: str
    cognitive: str = ""
    tags: str = ""
    citations: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands beside an item: its cognitive level, its tags, what it cites."""

    cognitive: CognitiveLevel | None = None
    tags: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """An item with its attributes; ``seen`` is the mark of its cells, for a form to carry.

    ``version_id`` and ``difficulty`` are of the newest version, which the row shows. ``locked``: the cells
    that take nothing as the item stands, and ``why``.
    """

    ref: str
    seen: str
    number: int
    kind: KindName
    state: VersionState
    words: str
    cells: Cells
    version_id: int
    difficulty: int
    locked: frozenset[str] = frozenset()
    why: Finding | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A page of the sheet; ``topics``: what can be written into the column, as code and title."""

    rows: tuple[GridRow, ...]
    topics: tuple[str, ...]
    total: int
    after: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class GridEntry:
    """A row as it was sent, with the mark of what it said when it was shown."""

    ref: str
    seen: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not saved, with what was typed into which cells and why."""

    typed: Mapping[str, str]
    findings: tuple[Finding, ...]

    def over(self, stored: GridRow) -> Cells:
        """What the row says next: what was typed, and elsewhere what is stored.

        A cell that is locked by now says what is stored as well, or nobody could set it right.
        """
        return replace(
            stored.cells, **{name: said for name, said in self.typed.items() if name not in stored.locked}
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the rows: how many changed, and the refused ones by reference.

    ``drafted``: the items in use of which a next version was laid beside, to be reviewed.
    """

    changed: int
    refused: dict[str, Refused]
    drafted: tuple[str, ...] = ()


def look(
    work: UnitOfWork,
    bank_ref: str,
    wanted: Filter,
    say: Say,
    *,
    after: int | None = None,
    before: int | None = None,
) -> Grid:
    """A page of the sheet. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    found = search.find(work, bank_ref, wanted, after=after, before=before, limit=PAGE)
    planted = topics.planted_in(work, bank.id)
    by_id = {topic.id: topic for topic in planted}
    rows = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.ref.in_([row.ref for row in found.rows]))
        .order_by(Item.number)
    ).all()
    labels = _labels(work, [item.id for item, _ in rows])
    return Grid(
        rows=tuple(_row(item, version, labels[item.id], by_id, say) for item, version in rows),
        topics=tuple(_named(each) for each in sorted(planted, key=lambda each: each.code)),
        total=found.total,
        after=found.after,
        before=found.before,
    )


def save(work: UnitOfWork, bank_ref: str, entries: Sequence[GridEntry], say: Say) -> Saved:
    """Save the rows that changed, each by itself. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    planted = topics.planted_in(work, bank.id)
    by_id = {topic.id: topic for topic in planted}
    path = banks.path_of(work, bank)
    opened = _opened(work, bank, entries)
    labels = _labels(work, [item.id for item, _ in opened.values()])
    changed, refused, drafted = 0, dict[str, Refused](), list[str]()
    for entry in entries:
        if entry.ref not in opened:
            continue
        item, version = opened[entry.ref]
        own = labels[item.id]
        stored = _row(item, version, own, by_id, say).cells
        typed = _touched(entry, stored)
        if not typed:
            continue
        held, cells = attributes.of(item, version), replace(stored, **typed)
        read, findings = _read(cells, held, planted, say)
        read_beside, against = _read_labels(work, cells, own, say)
        wanted, labelled = _laid_over(held, read, typed), _laid_over(own, read_beside, typed)
        findings = tuple(each for each in (*findings, *against) if each.field in typed)
        if _clashes(entry, stored, _facts(held, own), _facts(wanted, labelled)) & typed.keys():
            findings = (Finding("grid.changed_meanwhile"), *findings)
        elif not findings:
            findings = attributes.judge(item, version, wanted, items.mover(work, version, path))
        if findings:
            refused[entry.ref] = Refused(typed, findings)
        else:
            changed += _set(work, item, version, path, wanted, own, labelled)
            drafted += [item.ref] if (item.newest_id or 0) > version.id else []
    return Saved(changed, refused, tuple(drafted))


def _touched(entry: GridEntry, stored: Cells) -> dict[str, str]:
    """The cells that were typed over since the row was shown, and say something else than what is stored."""
    sent, stands = changes.held(entry.cells), changes.held(stored)
    return {name: str(sent[name]) for name in changes.since(entry.seen, sent) if sent[name] != stands[name]}


def _clashes(entry: GridEntry, stored: Cells, held: changes.Held, wanted: changes.Held) -> set[str]:
    """The cells that somebody else changed since the row was shown, and that mean something else as sent.

    A form sent twice means what is stored by now, in whatever words it was typed.
    """
    theirs = changes.since(entry.seen, changes.held(stored))
    return set(theirs) & changes.differences(held, wanted).keys()


def _laid_over(stands: Told, read: Told, typed: Collection[str]) -> Told:
    """What stands, with what was read from the touched cells alone."""
    names = {_HOLDS.get(each, each) for each in typed}
    told = {each.name: getattr(read, each.name) for each in fields(read) if each.name in names}
    return replace(stands, **told)


def _facts(given: Attributes, labels: Labels) -> changes.Held:
    """What the cells of a row mean, by their names."""
    return {
        "topic": given.topic_id,
        "difficulty": given.difficulty,
        "pool": given.pool.value,
        "source": given.source,
        "cognitive": labels.cognitive,
        "tags": changes.PART.join(labels.tags),
        "citations": citing.in_cell(labels.cited),
    }


def _set(
    work: UnitOfWork,
    item: Item,
    version: ItemVersion,
    path: str,
    wanted: Attributes,
    own: Labels,
    labels: Labels,
) -> bool:
    """Set what differs; whether anything did."""
    differs = wanted != attributes.of(item, version)
    if differs:
        attributes.set_on(work, item, path, wanted)
    if (labels.cognitive, labels.tags) != (own.cognitive, own.tags):
        classing.label(work, item, labels.cognitive, labels.tags)
    if labels.cited != own.cited:
        citing.cite(work, item, labels.cited)
    return differs or labels != own


def _labels(work: UnitOfWork, item_ids: Sequence[int]) -> dict[int, Labels]:
    levels, tags = classing.levels_of(work, item_ids), classing.tags_of(work, item_ids)
    cited = citing.of_items(work, item_ids)
    return {each: Labels(levels.get(each), tags.get(each, ()), cited.get(each, ())) for each in item_ids}


def _opened(
    work: UnitOfWork, bank: Bank, entries: Sequence[GridEntry]
) -> dict[str, tuple[Item, ItemVersion]]:
    pools = banks.pools_open(work, banks.path_of(work, bank))
    refs = [entry.ref for entry in entries[: PAGE * 2]]
    rows = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.ref.in_(refs), Item.pool.in_(pools))
        .with_for_update(of=Item)
    )
    return {item.ref: (item, version) for item, version in rows}


def _row(item: Item, version: ItemVersion, labels: Labels, by_id: Mapping[int, Topic], say: Say) -> GridRow:
    topic = by_id.get(item.topic_id) if item.topic_id is not None else None
    locked, why = attributes.locked(item, version)
    cells = Cells(
        topic=_in_line(_named(topic)) if topic is not None else "",
        difficulty=say(f"difficulty.{version.difficulty}"),
        pool=say(f"pool.{item.pool}"),
        source=_in_line(version.source),
        cognitive=say(f"cognitive_level.{labels.cognitive}") if labels.cognitive else "",
        tags=", ".join(labels.tags),
        citations=citing.in_cell(labels.cited),
    )
    return GridRow(
        ref=item.ref,
        seen=changes.mark(changes.held(cells)),
        number=item.number,
        kind=item.kind,
        state=item.state,
        words=excerpt(version.content),
        cells=cells,
        version_id=version.id,
        difficulty=version.difficulty,
        locked=locked,
        why=why,
    )


def _in_line(words: str) -> str:
    """In one line, as a field of a form sends it back: a break would else be taken for an edit."""
    return " ".join(words.splitlines())


def _named(topic: Topic) -> str:
    return f"{topic.code} {topic.title}"


def _read(
    cells: Cells, held: Attributes, planted: Sequence[Topic], say: Say
) -> tuple[Attributes, tuple[Finding, ...]]:
    """What the words mean; what cannot be read is told and stands as it is."""
    findings: list[Finding] = []
    topic_id = _topic(cells.topic, planted)
    if topic_id is None and cells.topic.strip():
        findings.append(Finding("grid.topic_unknown", {"typed": cells.topic.strip()[:60]}, "topic"))
        topic_id = held.topic_id
    difficulty = _difficulty(cells.difficulty, say)
    if difficulty is None:
        typed = cells.difficulty.strip()[:60]
        findings.append(Finding("grid.difficulty_unknown", {"typed": typed}, "difficulty"))
    pool = _pool(cells.pool, say)
    if pool is None:
        findings.append(Finding("grid.pool_unknown", {"typed": cells.pool.strip()[:60]}, "pool"))
    return Attributes(
        topic_id, pool or held.pool, difficulty or held.difficulty, cells.source.strip()
    ), tuple(findings)


def _read_labels(
    work: UnitOfWork, cells: Cells, held: Labels, say: Say
) -> tuple[Labels, tuple[Finding, ...]]:
    tags, cited = tuple(sorted(read_tags(cells.tags))), citing.read_cell(cells.citations)
    cited = held.cited if set(cited) == set(held.cited) else cited
    against = check_tags(tags) + (citing.judge(work, cited) if cited != held.cited else ())
    word = folded(cells.cognitive).strip()
    if not word:
        return Labels(None, tags, cited), against
    for level in CognitiveLevel:
        if word in {level.value, folded(say(f"cognitive_level.{level}"))}:
            return Labels(level, tags, cited), against
    return held, (Finding("class.cognitive_unknown", field="cognitive"), *against)


def _topic(typed: str, planted: Sequence[Topic]) -> int | None:
    """By "code title", by code, or by a title that only one topic has."""
    word = folded(typed).strip()
    for topic in planted:
        if word in {folded(topic.code), folded(_named(topic))}:
            return topic.id
    titled = [topic.id for topic in planted if folded(topic.title) == word]
    return titled[0] if len(titled) == 1 else None


def _difficulty(typed: str, say: Say) -> int | None:
    word = folded(typed).strip()
    return next((n for n in range(1, 6) if word in {str(n), folded(say(f"difficulty.{n}"))}), None)


def _pool(typed: str, say: Say) -> Pool | None:
    word = folded(typed).strip()
    return next((each for each in Pool if word in {each.value, folded(say(f"pool.{each}"))}), None)
