"""JSON banks: a list of records, one record a line, or a list somewhere inside an object.

A record is read like a row: its names are headings. Options may be a list of texts, a list of
``{"key": "A", "value": "…"}``, an object ``{"A": "…"}`` or one text; keys may be a list or one text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from question_bank.formats import answers, layouts, limits, running, wording
from question_bank.formats.archive import Refused
from question_bank.formats.columns import DECIDING
from question_bank.formats.compose import Again, Fields, compose
from question_bank.formats.drafts import ItemDraft, Problem, Reading, SourceRow, unreadable
from question_bank.formats.noticed import Noticed
from question_bank.formats.options import by_own_letters, letter_at, missing_of
from question_bank.formats.returning import sheet_of
from question_bank.kinds.contract import MAX_OPTIONS

_IDS: Final = ("key", "id", "label", "letter", "option", "name", "no", "value")
_TEXTS: Final = ("value", "text", "content", "label", "title", "name", "option")
_BAR: Final = "|"
_NEARLY_ALL: Final = 0.8
Pairs = list[tuple[str, str]]


def read_records(file: str, text: str) -> Reading:
    """Read a JSON bank. Raises Refused when it is not JSON or holds no list of records."""
    parsed = _parsed(text)
    if _too_deep(parsed):
        raise Refused("import.json_unreadable")
    records = _records(parsed)
    if len(records) > limits.MAX_ROWS:
        raise Refused("import.too_many_rows", count=len(records), most=limits.MAX_ROWS)
    if not records:
        return unreadable(file, "import.no_rows")
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    noticed = Noticed(file, None)
    rows: list[Fields | None] = []
    lettered = answers.are_letters(map(_written_key, records))
    stems = wording.without_numbers([_stem(record) for record in records])
    for row, (record, stem) in enumerate(zip(records, stems, strict=True), start=1):
        read = _read(SourceRow(file, None, row), record, stem)
        rows.append(read if isinstance(read, Fields) else None)
        if not isinstance(read, Fields):
            problems.append(read)
            continue
        noticed.look(read)
        noticed.left_aside(_unread(record))
        made = compose(replace(read, lettered=lettered))
        if isinstance(made, ItemDraft):
            drafts.append(made)
            noticed.taken(read)
        else:
            problems += made
    return Reading(tuple(drafts), tuple(problems), len(records), (sheet_of(file, rows),), noticed.notes())


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        if len(lines) < 2:
            raise Refused("import.json_unreadable")
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError) as fault:
        raise Refused("import.json_unreadable") from fault


def _too_deep(parsed: object) -> bool:
    """Whether values stand inside values further down than any bank has them."""
    level = [parsed]
    for _ in range(limits.MAX_JSON_DEPTH):
        inside = [value for value in level if isinstance(value, list | dict)]
        level = [part for value in inside for part in (value.values() if isinstance(value, dict) else value)]
    return any(isinstance(value, list | dict) for value in level)


def _records(parsed: object, depth: int = 0) -> list[object]:
    """The longest list of objects, looked for from the outside in."""
    if isinstance(parsed, list):
        return parsed
    if depth == 0 and isinstance(parsed, dict) and _is_keyed(parsed):
        return [_keyed(str(question), key) for question, key in parsed.items()]
    if not isinstance(parsed, dict) or depth > limits.MAX_JSON_DEPTH:
        raise Refused("import.json_no_records")
    lists = [
        value
        for value in parsed.values()
        if isinstance(value, list) and any(isinstance(v, dict) for v in value)
    ]
    if lists:
        return max(lists, key=len)
    inner = [value for value in parsed.values() if isinstance(value, dict)]
    if len(inner) == 1:
        return _records(inner[0], depth + 1)
    raise Refused("import.json_no_records")


def _is_keyed(parsed: Mapping[object, object]) -> bool:
    """Whether an object gives each question, with its options behind bars, a key: ``{"stem|a|b": "b"}``."""
    barred = sum(_BAR in str(question) and isinstance(key, str) for question, key in parsed.items())
    return len(parsed) > 1 and barred >= len(parsed) * _NEARLY_ALL


def _keyed(question: str, key: object) -> dict[str, object]:
    stem, *options = question.split(_BAR)
    return {"stem": stem, "options": options, "key": key}


def _stem(record: object) -> str:
    return _of(record, _named(record)[0], "stem") if isinstance(record, dict) else ""


def _written_key(record: object) -> str:
    return _of(record, _named(record)[0], "key") if isinstance(record, dict) else ""


def _read(source: SourceRow, record: object, stem: str) -> Fields | Problem:
    if not isinstance(record, dict):
        return Problem(*source.place, "import.record_not_object")
    raw = {str(name): _text(value) for name, value in record.items()}
    longest = max(map(len, raw.values()), default=0)
    if longest > limits.MAX_CELL_CHARACTERS:
        facts = {"length": longest, "most": limits.MAX_CELL_CHARACTERS}
        return Problem(*source.place, "import.cell_too_long", facts)
    return _fields(source, record, stem, {name: text for name, text in raw.items() if text})


def _unread(record: object) -> list[str]:
    """The names of a record that mean nothing here and hold something."""
    if not isinstance(record, dict):
        return []
    headings = {name: layouts.heading(name) for name, value in record.items() if value not in (None, "", [])}
    return [
        name
        for name, heading in headings.items()
        if heading not in layouts.HEADERS and layouts.option_place(heading) is None
    ]


def _fields(source: SourceRow, record: Mapping[str, object], stem: str, raw: Mapping[str, str]) -> Fields:
    names, lettered, again = _named(record)
    options: str | tuple[tuple[str, str], ...] | None = None
    ids: dict[str, str] = {}
    if "options" in names:
        options, ids = _options(record[names["options"]])
    elif lettered:
        options = tuple((letter, _text(record[name])) for letter, name in lettered)
    key = record[names["key"]] if "key" in names else None
    if not options and answers.are_only_letters(_key(key, ids)):
        stem, options = running.options_within(stem)
    first = {field: _of(record, names, field) for field in DECIDING}
    return Fields(
        source=source,
        stem=stem,
        kind=_of(record, names, "kind"),
        kind_heading=layouts.heading(names.get("kind", "")),
        options=options,
        key=None if "key" not in names else _key(key, ids),
        explanation=_of(record, names, "explanation"),
        topics=tuple(_of(record, names, name) for name in sorted(names) if name.startswith("topic:")),
        difficulty=_of(record, names, "difficulty"),
        tags=_of(record, names, "tags"),
        cognitive=_of(record, names, "cognitive"),
        origin=_of(record, names, "origin"),
        passage=_of(record, names, "passage"),
        prompts=_prompts(record.get(names.get("prompts", ""))),
        again=tuple(
            Again(field, names[field], name, text)
            for field, name in again
            if first[field] and (text := _text(record[name]))
        ),
        raw=raw,
    )


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


Named = tuple[dict[str, str], list[tuple[str, str]], list[tuple[str, str]]]


def _named(record: Mapping[str, object]) -> Named:
    """Field → the record's own name for it; its option fields by letter; second names of fields that decide.

    A name whose value is empty says nothing, so that it hides no other one.
    """
    names: dict[str, str] = {}
    places: dict[int, str] = {}
    again: list[tuple[str, str]] = []
    for name in sorted(record, key=lambda each: _is_empty(record[each])):
        heading = layouts.heading(name)
        if (field := layouts.HEADERS.get(heading)) is not None:
            if field in names and field in DECIDING:
                again.append((field, name))
            names.setdefault(field, name)
        elif (place := layouts.option_place(heading)) is not None:
            places.setdefault(place, name)
    spare = names.pop("spare_key", None)
    if spare is not None and "options" not in names and isinstance(record.get(names.get("key", "")), list):
        names["options"], names["key"] = names["key"], spare
    elif spare is not None and _is_empty(record.get(names.get("key", ""))):
        names["key"] = spare
    either = names.pop("kind_or_topic", None)
    if either is not None:
        is_kind = "kind" not in names and layouts.kind_word(_text(record[either])) is not None
        names.setdefault("kind" if is_kind else "topic:1", either)
    lettered = [(letter_at(place), places[place]) for place in sorted(places)]
    gap = "options" in names and missing_of([letter for letter, _ in lettered]) is not None
    return names, [] if gap or len(lettered) < 2 else lettered, again


def _of(record: Mapping[str, object], names: Mapping[str, str], field: str) -> str:
    return _text(record[names[field]]) if field in names else ""


def _text(value: object) -> str:
    """A value as one plain text; lists joined by commas, objects as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str() | int() | float():
            return wording.clean(str(value))
        case list():
            return wording.clean(",".join(_text(part) for part in value[: limits.MAX_COLUMNS]))
        case _:
            return wording.clean(json.dumps(value, ensure_ascii=False))


def _options(value: object) -> tuple[str | tuple[tuple[str, str], ...], dict[str, str]]:
    """The options, and what each own id of theirs is as a letter."""
    if isinstance(value, dict):
        pairs = [(str(name), _text(text)) for name, text in value.items()]
    elif isinstance(value, list):
        whole = all(isinstance(option, str) for option in value)
        pairs = _pairs(by_own_letters([str(option) for option in value]) if whole else value)
    else:
        return _text(value), {}
    if len(pairs) > MAX_OPTIONS:
        return tuple(pairs), {}
    letters = {own: letter_at(place) for place, (own, _) in enumerate(pairs)}
    if all(own.upper() == letter for own, letter in letters.items()):
        letters = {}
    return tuple((letter_at(place), text) for place, (_, text) in enumerate(pairs)), letters


def _pairs(value: Sequence[object]) -> Pairs:
    pairs: Pairs = []
    for place, option in enumerate(value):
        if not isinstance(option, dict):
            pairs.append((letter_at(min(place, MAX_OPTIONS)), _text(option)))
            continue
        fields = {layouts.folded(str(name)): part for name, part in option.items()}
        own = next((name for name in _IDS if name in fields), "")
        text = next((name for name in _TEXTS if name in fields and name != own), "")
        pairs.append((_text(fields.get(own)), _text(fields.get(text))))
    return pairs


def _prompts(value: object) -> tuple[str, ...]:
    """The left list of a matching record: a list of texts or of objects with one, or one text."""
    if isinstance(value, list):
        return tuple(text for _, text in _pairs(value[:MAX_OPTIONS]))
    return () if value is None else (_text(value),)


def _key(value: object, ids: Mapping[str, str]) -> str:
    """The key as text, the options' own ids replaced by letters."""
    if isinstance(value, dict):  # what belongs to what
        return ";".join(f"{name}-{_text(other)}" for name, other in value.items())
    pieces = [_text(piece) for piece in value] if isinstance(value, list) else [_text(value)]
    if ids and all(piece in ids for piece in pieces):
        pieces = [ids[piece] for piece in pieces]
    return ";".join(pieces)
