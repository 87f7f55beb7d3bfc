"""Banks go out: as a file of one of the formats, with a report of what the file could not carry.

Gathered under a permission, written without a connection, and noted in the audit log when the file leaves.
Who may take a bank away may also see its sealed pool: writers and reviewers only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select

from core import audit, spreadsheet, text
from core.access import Permission
from core.errors import Finding
from core.spreadsheet import Sheet
from core.work import UnitOfWork
from question_bank import archiving, assets, banks, classing, markup, scorings, search, wording
from question_bank.errors import NothingToExport
from question_bank.formats import (
    aiken_writing,
    example,
    gift_writing,
    losses,
    moodle_writing,
    native,
    qti_writing,
    workbook_writing,
)
from question_bank.formats.outgoing import FileFormat, Lost, Made, Outgoing
from question_bank.formats.qti_names import QTI22, QTI30
from question_bank.kinds import registry
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.recordings import MEDIA_TYPES
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import Exported, Loss, LossGroup

AT_ONCE: Final = 1_000
"""More items than these are a job's work."""
XLSX_TYPE: Final = spreadsheet.XLSX
_ZIP: Final = "application/zip"
_FILES: Final[Mapping[FileFormat, tuple[str, str]]] = {
    FileFormat.NATIVE: (".lianbing.zip", _ZIP),
    FileFormat.JSON: (".json", "application/json"),
    FileFormat.XLSX: (".xlsx", XLSX_TYPE),
    FileFormat.GIFT: (".gift", "text/plain; charset=utf-8"),
    FileFormat.MOODLE: (".moodle.xml", "application/xml"),
    FileFormat.QTI22: (".qti22.zip", _ZIP),
    FileFormat.QTI30: (".qti30.zip", _ZIP),
    FileFormat.AIKEN: (".aiken.txt", "text/plain; charset=utf-8"),
}
OWN: Final = frozenset({FileFormat.NATIVE, FileFormat.JSON})
"""Formats that take everything along, what is retired too."""
CARRYING: Final = frozenset({FileFormat.MOODLE, FileFormat.QTI22, FileFormat.QTI30})
"""Formats of other systems that bring files along."""
_UNREVIEWED: Final = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.RETURNED)
_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What is to go out: the format, the filter, and whether sealed items go too.

    Without a state in the filter, everything; to other systems nothing that is retired.
    """

    form: FileFormat
    filter: Filter = field(default_factory=Filter)
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """How many items an order takes, and how many sealed ones its filter finds.

    ``unreviewed``: how many of those taken go in a wording that nobody has approved. ``in_use``: how many go
    as they are in use although a newer wording is being written.
    """

    items: int
    sealed: int
    unreviewed: int = 0
    in_use: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """A bank's items on their way out; ``whole`` is the bank's own JSON where the format asks for it."""

    bank_ref: str
    code: str
    items: tuple[Outgoing, ...]
    whole: bytes = b""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def opened(work: UnitOfWork, ref: str) -> Bank:
    """The bank, for who may take it away. Raises NotFound, NotAllowed."""
    return banks.open_bank(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)


def scope(work: UnitOfWork, bank_ref: str, order: Order) -> Scope:
    """Count what an order takes. Raises NotFound, NotAllowed."""
    bank = opened(work, bank_ref)
    version = _version(order)
    drafted = case(((version == Item.newest_id) & Item.state.in_(_UNREVIEWED), 1), else_=0)
    older = case((version != Item.newest_id, 1), else_=0)
    counted = select(Item.pool, func.count(), func.sum(drafted), func.sum(older))
    wanted = _conditions(work, bank, replace(order, sealed=True))
    rows = work.session.execute(counted.where(*wanted).group_by(Item.pool)).all()
    taken = [tuple(row)[1:] for row in rows if order.sealed or row.pool is not Pool.SEALED]
    items, unreviewed, in_use = (sum(column) for column in zip(*taken, strict=True)) if taken else (0, 0, 0)
    return Scope(items, sum(row[1] for row in rows if row.pool is Pool.SEALED), unreviewed, in_use)


def gather(work: UnitOfWork, bank_ref: str, order: Order) -> Gathered:
    """The items in the wording that is in use, or their newest where none is or the order asks for drafts.

    The own formats take the newest wording, with its state. Raises NotFound, NotAllowed, NothingToExport.
    """
    bank = opened(work, bank_ref)
    topics = {t.id: t for t in work.session.scalars(select(Topic).where(Topic.bank_id == bank.id))}
    found = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == _version(order))
        .where(*_conditions(work, bank, order))
        .order_by(Item.number)
    ).all()
    if not found:
        raise NothingToExport
    found = _in_turn(found)
    classes = classing.records_of(work, bank.id)
    scored = scorings.records_of(work, bank.id)
    items = tuple(
        _outgoing(item, version, topics, item.id in classes, scored.get(item.id)) for item, version in found
    )
    whole = _whole(work, bank, found, topics, (classes, scored)) if order.form in OWN else b""
    if order.form is FileFormat.NATIVE:
        return Gathered(bank.ref, bank.code, items, whole, _held(work, bank, whole.decode()))
    if order.form in CARRYING:
        held = _held(work, bank, repr([(each.content, each.key, each.explanation) for each in items]))
        items = tuple(replace(each, pictures=held) for each in items)
    return Gathered(bank.ref, bank.code, items, whole)


def _in_turn(found: Sequence[Any]) -> list[Any]:
    """By number; what is retired and asked anew by another item last, for an import takes a question once."""
    asked = {item.fingerprint for item, _ in found if item.state is not VersionState.RETIRED}
    return sorted(found, key=lambda row: row[0].state is VersionState.RETIRED and row[0].fingerprint in asked)


def _held(work: UnitOfWork, bank: Bank, words: str) -> dict[str, bytes]:
    """The bytes of the pictures that these words show."""
    return assets.read_all(work, bank.id, markup.assets_in(words))


def write(gathered: Gathered, form: FileFormat, locale: str) -> Exported:
    """The file and what it could not carry, found by reading it back. Needs no connection."""
    ending, media_type = _FILES[form]
    made = _made(gathered, form, f"{gathered.code}{ending}", locale)
    return Exported(
        name=made.name,
        media_type=media_type,
        data=made.data,
        items=len(made.kept),
        left=len(gathered.items) - len(made.kept),
        losses=tuple(
            Loss(number=each.number, finding=each.finding)
            for each in (*losses.found_in(form, made), *_apart(gathered, form))
        ),
    )


def _apart(gathered: Gathered, form: FileFormat) -> Iterator[Lost]:
    """Items whose recordings are too large for the bank's own file."""
    for item in gathered.items if form is FileFormat.NATIVE else ():
        shown = markup.assets_in(repr((item.content, item.key, item.explanation)))
        if any(name.rpartition(".")[2] in MEDIA_TYPES for name in shown - gathered.pictures.keys()):
            yield Lost(item.number, Finding("export.recording_apart", {"most_mb": assets.CARRIED // 2**20}))


def note(work: UnitOfWork, bank_ref: str, order: Order, items: int) -> None:
    """Write down that a file leaves with so many items. Raises NotFound, NotAllowed."""
    bank = opened(work, bank_ref)
    audit.record(work, "bank.exported", "bank", bank.ref, {**told(order), "items": items})


def take(work: UnitOfWork, bank_ref: str, order: Order, locale: str) -> Exported:
    """Gather, write and note in one unit of work: for commands. Raises as :func:`gather` does."""
    made = write(gather(work, bank_ref, order), order.form, locale)
    note(work, bank_ref, order, made.items)
    return made


def template(locale: str) -> Exported:
    """The workbook that trainers start from who have no table yet: a row for every kind a table can hold."""
    data = example.workbook(locale, lambda code: _heading(code, locale))
    return Exported(name="lianbing-template.xlsx", media_type=XLSX_TYPE, data=data, items=0, losses=())


def told(order: Order) -> dict[str, Any]:
    """The order for the audit log, where no words that somebody looked for may stand."""
    hidden = {"text", "classed", "ids"}
    narrowed = {
        name: str(value) for name, value in asdict(order.filter).items() if value and name not in hidden
    }
    return {"format": order.form.value, "sealed": order.sealed, **narrowed}


def grouped(found: Sequence[Loss]) -> tuple[LossGroup, ...]:
    """The losses by what was lost, the most frequent first, each with its first items."""
    groups: dict[str, list[Loss]] = {}
    for loss in found:
        groups.setdefault(loss.finding.code, []).append(loss)
    made = (
        LossGroup(
            code=code,
            facts=dict(each[0].finding.facts),
            count=len(each),
            numbers=tuple(loss.number for loss in each[:_EXAMPLES]),
        )
        for code, each in groups.items()
    )
    return tuple(sorted(made, key=lambda group: (-group.count, group.code)))


def spoken(made: Exported, locale: str) -> dict[str, Any]:
    """The report for programs: ``{"items", "left", "losses": [{"number", "code", "message"}]}``."""
    told_of = [
        {
            "number": loss.number,
            "code": loss.finding.code,
            "message": text.finding_texts((loss.finding,), locale)[0],
        }
        for loss in made.losses
    ]
    return {"items": made.items, "left": made.left, "losses": told_of}


def losses_sheet(made: Exported, locale: str) -> bytes:
    """Every loss as a row of a workbook: the item's number, what was lost, its code."""
    header = [_word(f"sheet.{name}", locale) for name in ("number", "losses", "code")]
    rows = [
        (str(loss.number), text.finding_texts((loss.finding,), locale)[0], loss.finding.code)
        for loss in made.losses
    ]
    return spreadsheet.write_workbook(
        [Sheet(_word("sheet.losses", locale), header, rows, widths=(10, 70, 28))]
    )


def _version(order: Order) -> ColumnElement[int | None]:
    """Which wording goes: what two pairs of eyes have not seen does not pass for what is in use."""
    if order.form in OWN or order.filter.state in _UNREVIEWED:
        return Item.newest_id.expression
    return func.coalesce(Item.current_id, Item.newest_id)


def _conditions(work: UnitOfWork, bank: Bank, order: Order) -> list[Any]:
    wanted = search.conditions(work, bank, order.filter)
    if order.filter.state is None and order.form not in OWN:
        wanted.append(Item.state != VersionState.RETIRED)
    if not order.sealed:
        wanted.append(Item.pool != Pool.SEALED)
    return wanted


def _outgoing(
    item: Item,
    version: ItemVersion,
    topics: Mapping[int, Topic],
    classed: bool,
    scored: Mapping[str, Any] | None,
) -> Outgoing:
    told = scorings.of_record(scored, item.kind, version.content, version.key)
    return Outgoing(
        number=item.number,
        kind=item.kind,
        content=registry.read_content(item.kind, version.content),
        key=wording.key_of(item.kind, version.key),
        explanation=version.explanation,
        difficulty=version.difficulty,
        topics=_trail(topics, item.topic_id),
        source=version.source,
        sealed=item.pool is Pool.SEALED,
        related=item.enemy_group is not None or item.variant_of_id is not None,
        classed=classed,
        scoring=told.scoring,
        said=told.said,
        scored_children={child.id: child.told for child in told.children},
    )


def _trail(topics: Mapping[int, Topic], topic_id: int | None) -> tuple[str, ...]:
    if topic_id is None:
        return ()
    ids = (int(part) for part in topics[topic_id].path.strip("/").split("/"))
    return tuple(topics[each].title for each in ids if each in topics)


def _whole(
    work: UnitOfWork,
    bank: Bank,
    found: Sequence[Any],
    topics: Mapping[int, Topic],
    beside: Sequence[Mapping[int, Mapping[str, Any]]],
) -> bytes:
    """``beside``: what else is written of items, by id."""
    pasts = archiving.pasts_of(work, bank.id)
    standings = archiving.standings_of(work, bank.id)
    numbers = {item.id: item.number for item, _ in found}
    ordered = sorted(topics.values(), key=lambda topic: (topic.path.count("/"), topic.position, topic.id))
    return native.written(
        {"code": bank.code, "title": bank.title, "occupation_code": bank.occupation_code},
        [
            native.Topic(t.code, t.title, topics[t.parent_id].code if t.parent_id is not None else None)
            for t in ordered
        ],
        [
            {
                **_record(item, version, topics, numbers),
                **{name: told for more in (*beside, pasts) for name, told in more.get(item.id, {}).items()},
            }
            for item, version in found
        ],
        standard=archiving.standard_of(work, bank.id),
        standings={topics[topic_id].code: each for topic_id, each in standings.items()},
        documents=archiving.documents_of(work, numbers.keys()),
    )


def _record(
    item: Item, version: ItemVersion, topics: Mapping[int, Topic], numbers: Mapping[int, int]
) -> dict[str, Any]:
    is_retired, published = version.state is VersionState.RETIRED, version.published_at
    return {
        "number": item.number,
        "kind": item.kind.value,
        "content": version.content,
        "key": version.key or None,
        "explanation": version.explanation,
        "source": version.source,
        "difficulty": version.difficulty,
        "pool": item.pool.value,
        "topic": topics[item.topic_id].code if item.topic_id is not None else None,
        "enemy_group": item.enemy_group,
        "variant_of": numbers.get(item.variant_of_id) if item.variant_of_id is not None else None,
        "state": version.state.value,
        **({"published_at": published.isoformat()} if is_retired and published else {}),
    }


def _made(gathered: Gathered, form: FileFormat, name: str, locale: str) -> Made:
    items = gathered.items
    match form:
        case FileFormat.NATIVE | FileFormat.JSON:
            packed = form is FileFormat.NATIVE
            places = tuple((name, None, row) for row in range(1, len(items) + 1))
            return Made(
                name,
                native.packed(gathered.whole, gathered.pictures) if packed else gathered.whole,
                items,
                places,
            )
        case FileFormat.XLSX:
            return workbook_writing.written(name, items, lambda code: _heading(code, locale))
        case FileFormat.GIFT:
            return gift_writing.written(name, items)
        case FileFormat.MOODLE:
            return moodle_writing.written(name, items)
        case FileFormat.AIKEN:
            return aiken_writing.written(name, items)
        case FileFormat.QTI22 | FileFormat.QTI30:
            truth = (_word("sheet.true", locale), _word("sheet.false", locale))
            return qti_writing.written(name, items, QTI22 if form is FileFormat.QTI22 else QTI30, truth)


def _heading(code: str, locale: str) -> str:
    word, _, letter = code.partition(".")
    return text.say(f"word.sheet.{word}", locale, letter=letter) if letter else _word(f"sheet.{word}", locale)


def _word(code: str, locale: str) -> str:
    return text.say(f"word.{code}", locale)
