"""The bank's own JSON: everything an item is, so that a bank can leave and come back whole.

``{"format": "lianbing-bank", "version": 2, "bank": {…}, "standard": {"title", "grades"},
"topics": [{"code", "title", "parent", "kind", "importance", "importances", "weights"}],
"documents": [{"number", "title", "effective_on", "repealed_on", "replaced_by", "clauses"}],
"items": [{"number", "kind", "content", "key", "explanation", "source", "difficulty", "pool", "topic",
"enemy_group", "variant_of", "cognitive", "tags", "citations", "state", "published_at", "version",
"versions", "said", "scoring": {"said", "kept"}}]}``;
``topic`` is a code of ``topics``, ``variant_of`` a number of ``items``, ``citations`` are written as typed,
``versions`` are those before the newest (``native_beside``).
Of ``state`` only that an item is retired is taken back, with ``published_at``; all else that comes in is
reviewed.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from core import workbooks
from core.errors import Finding, Refusal
from core.workbooks import Weight
from question_bank import markup
from question_bank.formats import limits
from question_bank.formats.archive import Refused, weight
from question_bank.formats.drafts import ItemDraft, Place, Problem, Reading, SourceRow, file_problem
from question_bank.formats.native_beside import (
    Beside,
    Past,
    beside_of,
    moment_of,
    number_of,
    past_of,
    scoring_of,
    text_of,
)
from question_bank.formats.pictures import ENDINGS
from question_bank.formats.stated import SCORING
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.recordings import MEDIA_TYPES
from question_bank.rules import scoring
from question_bank.rules.citations import Cited, read_citations
from question_bank.rules.classes import CognitiveLevel, read_tags
from question_bank.rules.lifecycle import VersionState

FORMAT: Final = "lianbing-bank"
VERSION: Final = 2
"""What is written. Version 1 knew neither the standard's table nor documents nor what items were before."""
_READ: Final = frozenset({1, VERSION})
PART: Final = "bank.json"
"""The first part of a packed bank; the pictures that its items show follow."""
PICTURES: Final = "assets/"
"""Where a packed bank holds its pictures, each by its name."""
_NAME_AT: Final = 30
"""Where the name of an archive's first part stands."""
_PRINT: Final = 32
_POOLS: Final = frozenset({"public", "sealed"})


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the file lists it."""

    code: str
    title: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Extras:
    """What an item of this format has beyond a draft. ``number`` and ``variant_of`` are the file's own.

    ``published_at``: of a retired item, when its newest version was published. ``scoring_of``: what the
    scoring that the item once had speaks of.
    """

    number: int
    source: str
    difficulty: int
    pool: str
    topic: str | None
    enemy_group: str | None
    variant_of: int | None
    cognitive: CognitiveLevel | None = None
    citations: tuple[Cited, ...] = ()
    past: Past = field(default_factory=Past)
    retired: bool = False
    published_at: datetime | None = None
    scoring_of: str = ""


@dataclass(frozen=True, slots=True)
class NativeBank:
    """One file: its reading, its topics in the order given, and the extras of each draft by place."""

    reading: Reading
    topics: tuple[Topic, ...]
    extras: Mapping[Place, Extras]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)


def is_native(data: bytes) -> bool:
    """Whether a file says of itself, within its first characters, that it is of this format."""
    return b'"lianbing-bank"' in data[:200] or _is_archive(data)


def _is_archive(data: bytes) -> bool:
    """A packed archive whose first part is called as ours is."""
    return data.startswith(b"PK\x03\x04") and data[_NAME_AT : _NAME_AT + len(PART)] == PART.encode()


def read(file: str, data: bytes) -> NativeBank:
    """Read a bank, packed or not; whatever is wrong with it is a problem, never an exception."""
    try:
        parts = _parts(data) if _is_archive(data) else {PART: data}
        whole = _whole(parts.get(PART, b""))
    except Refused as refused:
        found = refused.finding
        return NativeBank(Reading((), (Problem(file, None, 0, found.code, found.facts),), 0), (), {})
    held = {name.removeprefix(PICTURES): part for name, part in parts.items() if name.startswith(PICTURES)}
    return replace(_bank(file, whole), pictures=held)


def _parts(data: bytes) -> dict[str, bytes]:
    """The JSON of an archive, its pictures and recordings, by name. Raises Refused."""
    _bound(data, limits.MAX_BANK_FILE_BYTES)
    endings = (f".{each}" for each in (*ENDINGS.values(), *MEDIA_TYPES))
    return workbooks.members_of(data, _weight(), (PART, *endings))


def _bound(data: bytes, most: int) -> None:
    if len(data) > most:
        raise Refused("file.too_large", most_mb=most // 2**20)


def _weight() -> Weight:
    """How much an archive may weigh: beside its JSON it holds recordings, which are large and not packed."""
    return replace(
        weight(),
        file_bytes=limits.MAX_BANK_FILE_BYTES,
        unpacked_bytes=limits.MAX_BANK_FILE_BYTES + limits.MAX_BANK_JSON_BYTES,
        parts=limits.MAX_ROWS,
    )


def packed(data: bytes, pictures: Mapping[str, bytes]) -> bytes:
    """A bank's JSON and its pictures as an archive: the same bytes for the same bank."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        entry = zipfile.ZipInfo(PART, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, data)
        for name in sorted(pictures):
            archive.writestr(zipfile.ZipInfo(PICTURES + name, (1980, 1, 1, 0, 0, 0)), pictures[name])
    return whole.getvalue()


def _whole(data: bytes) -> dict[str, Any]:
    """What the JSON says, with a list of items. Raises Refused."""
    _bound(data, limits.MAX_BANK_JSON_BYTES)
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise Refused("import.json_unreadable") from fault
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise Refused("import.json_unreadable")
    version = number_of(whole.get("version"), 0)
    if version > VERSION:
        raise Refused("import.newer_release", version=version, most=VERSION)
    if version not in _READ:
        raise Refused("import.json_unreadable")
    records = whole.get("items")
    if not isinstance(records, list):
        raise Refused("import.json_no_records")
    if len(records) > limits.MAX_ROWS:
        raise Refused("import.too_many_rows", count=len(records), most=limits.MAX_ROWS)
    return whole


def _bank(file: str, whole: Mapping[str, Any]) -> NativeBank:
    records = whole["items"]
    topics = _topics(whole.get("topics"))
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    extras: dict[Place, Extras] = {}
    trails = _trails(topics)
    for row, record in enumerate(records, start=1):
        source = SourceRow(file, None, row)
        made = _item(source, record, trails)
        if isinstance(made, tuple):
            draft, more = made
            drafts.append(draft)
            extras[source.place] = more
        else:
            problems += (Problem(*source.place, each.code, each.facts) for each in made)
    if not records:
        problems.append(file_problem(file, "import.no_rows"))
    reading = Reading(tuple(drafts), tuple(problems), len(records))
    return NativeBank(reading, topics, extras, beside=beside_of(whole))


def written(
    bank: Mapping[str, Any],
    topics: Sequence[Topic],
    items: Sequence[Mapping[str, Any]],
    *,
    standard: Mapping[str, Any] | None = None,
    standings: Mapping[str, Mapping[str, Any]] | None = None,
    documents: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The file's bytes: UTF-8, one item a line, so that two exports can be compared line by line.

    ``standings``: what topics are in the standard's table, by code.
    """
    places = standings or {}
    listed = [
        {"code": t.code, "title": t.title, "parent": t.parent, **places.get(t.code, {})} for t in topics
    ]
    lines = [
        json.dumps({"format": FORMAT, "version": VERSION})[:-1] + ",",
        f'"bank": {_json(bank)},',
        f'"standard": {_json(standard or {})},',
        f'"topics": {_json(listed)},',
        f'"documents": {_json(list(documents))},',
        '"items": [',
        ",\n".join(_json(item) for item in items),
        "]}",
    ]
    return "\n".join(lines).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _topics(raw: object) -> tuple[Topic, ...]:
    found: dict[str, Topic] = {}
    for each in raw if isinstance(raw, list) else ():
        if not isinstance(each, dict):
            continue
        code, title, parent = each.get("code"), each.get("title"), each.get("parent")
        if isinstance(code, str) and isinstance(title, str) and code and title and code not in found:
            known = parent if isinstance(parent, str) and parent in found else None
            found[code] = Topic(code[:64], title[:200], known)
    return tuple(found.values())


def _trails(topics: Sequence[Topic]) -> dict[str, tuple[str, ...]]:
    """Code → titles from the root; a parent always stands before its children."""
    trails: dict[str, tuple[str, ...]] = {}
    for topic in topics:
        above = trails.get(topic.parent, ()) if topic.parent else ()
        trails[topic.code] = (*above, topic.title)
    return trails


def _item(
    source: SourceRow, record: object, trails: Mapping[str, tuple[str, ...]]
) -> tuple[ItemDraft, Extras] | list[Finding]:
    if not isinstance(record, dict):
        return [Finding("import.record_not_object")]
    try:
        kind = KindName(str(record.get("kind")))
    except ValueError:
        return [Finding("import.kind_unknown", {"kind": str(record.get("kind"))[:40]})]
    try:
        content = registry.read_content(kind, markup.safe_content(record.get("content")))
        raw_key = record.get("key")
        key = registry.read_key(kind, markup.safe_key(raw_key)) if raw_key else None
        past = past_of(kind, record)
    except Refusal:
        return [Finding("import.record_not_object")]
    findings = registry.check(kind, content, key)
    if findings or key is None:
        return list(findings) or [Finding("item.key_missing")]
    told, kept = scoring_of(record)
    topic = record.get("topic")
    code = topic if isinstance(topic, str) and topic in trails else None
    draft = ItemDraft(
        kind=kind,
        content=content,
        key=key,
        explanation=markup.safe(text_of(record.get("explanation"), 20_000)),
        topic_path=trails[code] if code else (),
        difficulty="",
        tags=read_tags(_lines(record.get("tags"))),
        source=source,
        raw={SCORING: said} if (said := text_of(told.get("said"), limits.MAX_CELL_CHARACTERS)) else {},
        scoring=scoring.unpacked(kept),
        children=scoring.unpacked_children(kept) if kind is KindName.CASE_STUDY else {},
    )
    return draft, replace(_extras(record, code, source.row), past=past)


def _extras(record: Mapping[str, Any], topic: str | None, row: int) -> Extras:
    pool, level = record.get("pool"), record.get("cognitive")
    retired = record.get("state") == VersionState.RETIRED.value
    return Extras(
        number=number_of(record.get("number"), row),
        source=text_of(record.get("source"), 500),
        difficulty=min(max(number_of(record.get("difficulty"), 3), 1), 5),
        pool=pool if isinstance(pool, str) and pool in _POOLS else "public",
        topic=topic,
        enemy_group=text_of(record.get("enemy_group"), 32) or None,
        variant_of=number_of(record.get("variant_of"), 0) or None,
        cognitive=CognitiveLevel(level) if isinstance(level, str) and level in set(CognitiveLevel) else None,
        citations=read_citations(_lines(record.get("citations"))),
        retired=retired,
        published_at=moment_of(record.get("published_at")) if retired else None,
        scoring_of=text_of(scoring_of(record)[1].get("of"), _PRINT),
    )


def _lines(value: object) -> str:
    """A list of texts as the lines of one."""
    return (
        "\n".join(each[:200] for each in value[:40] if isinstance(each, str))
        if isinstance(value, list)
        else ""
    )
