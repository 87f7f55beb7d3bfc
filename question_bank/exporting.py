"""Banks go out: whole as native JSON, or as a workbook in the layout we import, its losses told."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import xlsxwriter
from sqlalchemy import select

from core import audit, spreadsheet, text
from core.access import Permission
from core.errors import Finding
from core.spreadsheet import Returned, ReturnedRow
from core.work import UnitOfWork
from question_bank import banks, markup, wording
from question_bank.formats import native
from question_bank.kinds import fill_blank, multiple_choice, registry, single_choice, true_false
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.normal_form import Switches
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.views import Exported, ImportView, Loss, ReturnedSheet

JSON_TYPE: Final = "application/json"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEVELS: Final = 4
"""Topic columns of the workbook."""
_BREAK: Final = "<br>"
_BETWEEN_BLANKS: Final = "||"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The workbook's rows, its heading first, and what they could not carry."""

    rows: tuple[tuple[str | int, ...], ...]
    losses: tuple[Loss, ...]


def as_json(work: UnitOfWork, bank_ref: str) -> Exported:
    """Everything that is not retired, as it stands in its newest version. Raises NotFound, NotAllowed."""
    bank = _opened(work, bank_ref)
    listed = work.session.scalars(
        select(Topic).where(Topic.bank_id == bank.id).order_by(Topic.path, Topic.id)
    ).all()
    by_id = {topic.id: topic for topic in listed}
    ordered = sorted(listed, key=lambda topic: (topic.path.count("/"), topic.position, topic.id))
    rows = _rows(work, bank)
    numbers = {item.id: item.number for item, _ in rows}
    items = [_record(item, version, by_id, numbers) for item, version in rows]
    data = native.written(
        {"code": bank.code, "title": bank.title, "occupation_code": bank.occupation_code},
        [
            native.Topic(t.code, t.title, by_id[t.parent_id].code if t.parent_id is not None else None)
            for t in ordered
        ],
        items,
    )
    audit.record(work, "bank.exported", "bank", bank.ref, {"format": "json", "items": len(items)})
    return Exported(name=f"{bank.code}.json", media_type=JSON_TYPE, data=data, items=len(items), losses=())


def as_workbook(work: UnitOfWork, bank_ref: str, locale: str) -> Exported:
    """Everything that is not retired, a row each, headings in the reader's language.

    Raises NotFound, NotAllowed. Items without a key stand without one.
    """
    bank = _opened(work, bank_ref)
    topics = {
        row.id: (row.title, row.path)
        for row in work.session.execute(
            select(Topic.id, Topic.title, Topic.path).where(Topic.bank_id == bank.id)
        )
    }
    sheet = _sheet(_rows(work, bank), topics, locale)
    audit.record(work, "bank.exported", "bank", bank.ref, {"format": "xlsx", "items": len(sheet.rows) - 1})
    return Exported(
        name=f"{bank.code}.xlsx",
        media_type=XLSX_TYPE,
        data=_workbook(sheet.rows),
        items=len(sheet.rows) - 1,
        losses=sheet.losses,
    )


def rejected_rows(view: ImportView, locale: str) -> bytes:
    """The rejected rows of an import, each sheet with its own columns and header, to be handed in again.

    What has no row of cells to give back (a file that cannot be read, a record of JSON) stands in a sheet of
    its own, with its place and the reason.
    """
    told: dict[tuple[str, str | None, int], list[Finding]] = {}
    for each in view.report.problems:
        told.setdefault((each.file, each.sheet, each.row), []).append(each.finding)
    several = len({each.file for each in view.report.returned}) > 1
    sheets = [
        Returned(
            _name_of(each, several=several),
            each.header,
            [
                _returned_row(number, cells, told.pop((each.file, each.sheet, number), []), locale)
                for number, cells in each.rows
            ],
        )
        for each in view.report.returned
    ]
    rest = [
        _returned_row(row, (file, sheet or ""), findings, locale)
        for (file, sheet, row), findings in told.items()
    ]
    if rest or not sheets:
        sheets.append(
            Returned(
                _word("sheet.rest", locale), (_word("sheet.file", locale), _word("sheet.sheet", locale)), rest
            )
        )
    names = ("row", "code", "reason")
    known = {_word(f"sheet.{name}", each) for each in text.LOCALES for name in names}
    row, code, reason = (_word(f"sheet.{name}", locale) for name in names)
    return spreadsheet.give_back(sheets, (row, code, reason), known)


def _name_of(sheet: ReturnedSheet, *, several: bool) -> str:
    """The sheet's own name; with several files, or without one, the file's."""
    own = sheet.sheet or ""
    return f"{PurePath(sheet.file).stem} {own}".strip() if several or not own else own


def _returned_row(number: int, cells: Sequence[str], findings: Sequence[Finding], locale: str) -> ReturnedRow:
    codes = [each.code for each in findings]
    return ReturnedRow(number, cells, codes, text.finding_texts(findings, locale))


def _opened(work: UnitOfWork, ref: str) -> Bank:
    """Who may take a bank away may also see its sealed pool: writers and reviewers only."""
    return banks.open_bank(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)


def _rows(work: UnitOfWork, bank: Bank) -> Sequence[tuple[Item, ItemVersion]]:
    found = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.state != VersionState.RETIRED)
        .order_by(Item.number)
    )
    return found.all()


def _record(
    item: Item, version: ItemVersion, topics: Mapping[int, Topic], numbers: Mapping[int, int]
) -> dict[str, Any]:
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
    }


def _sheet(
    rows: Sequence[tuple[Item, ItemVersion]], topics: Mapping[int, tuple[str, str]], locale: str
) -> Sheet:
    read = [
        (
            item,
            version,
            registry.read_content(item.kind, version.content),
            wording.key_of(item.kind, version.key),
        )
        for item, version in rows
    ]
    widest = max(
        (len(content.options) for *_, content, _ in read if isinstance(content, ChoiceContent)), default=4
    )
    lines: list[tuple[str | int, ...]] = [_heading(widest, locale)]
    losses: list[Loss] = []
    for item, version, content, key in read:
        trail = _trail(topics, item.topic_id)
        lines.append(_line(item, version, content, key, trail, widest, locale))
        losses += (Loss(number=item.number, finding=each) for each in _lost(version, content, key, trail))
    return Sheet(tuple(lines), tuple(losses))


def _heading(options: int, locale: str) -> tuple[str, ...]:
    return (
        _word("sheet.number", locale),
        *(_word(f"sheet.topic_{level}", locale) for level in range(LEVELS)),
        _word("sheet.kind", locale),
        _word("sheet.stem", locale),
        *(text.say("word.sheet.option", locale, letter=letter(place)) for place in range(options)),
        _word("sheet.key", locale),
        _word("sheet.explanation", locale),
        _word("sheet.difficulty", locale),
    )


def _line(
    item: Item,
    version: ItemVersion,
    content: Content,
    key: Key | None,
    trail: Sequence[str],
    options: int,
    locale: str,
) -> tuple[str | int, ...]:
    texts = [_plain(o.text) for o in content.options] if isinstance(content, ChoiceContent) else []
    levels = [*trail[: LEVELS - 1], " / ".join(trail[LEVELS - 1 :])]
    grade = "easy" if version.difficulty < 3 else "hard" if version.difficulty > 3 else "medium"
    return (
        item.number,
        *(levels[place] if place < len(levels) else "" for place in range(LEVELS)),
        _word(f"sheet.{item.kind.value}", locale),
        _stem(item.kind, content),
        *(texts[place] if place < len(texts) else "" for place in range(options)),
        _key(content, key, locale),
        _plain(version.explanation),
        _word(f"sheet.{grade}", locale),
    )


def _stem(kind: KindName, content: Content) -> str:
    plain = _plain(content.stem)
    return fill_blank.PLACE.sub("____", plain) if kind is KindName.FILL_BLANK else plain


def _key(content: Content, key: Key | None, locale: str) -> str:
    match key:
        case single_choice.Key(option=option) if isinstance(content, ChoiceContent):
            return letter(content.option_ids.index(option))
        case multiple_choice.Key(options=options) if isinstance(content, ChoiceContent):
            return "".join(sorted(letter(content.option_ids.index(each)) for each in options))
        case true_false.Key(value=value):
            return _word("sheet.true" if value else "sheet.false", locale)
        case fill_blank.Key(blanks=blanks):
            return _BETWEEN_BLANKS.join(blank.accepted[0] if blank.accepted else "" for blank in blanks)
        case _:
            return ""


def _lost(version: ItemVersion, content: Content, key: Key | None, trail: Sequence[str]) -> list[Finding]:
    options = [o.text for o in content.options] if isinstance(content, ChoiceContent) else []
    losses: list[Finding] = []
    if any("<" in each.replace(_BREAK, "") for each in (content.stem, version.explanation, *options)):
        losses.append(Finding("export.formatting_lost"))
    if isinstance(key, fill_blank.Key) and (
        not key.ordered or key.switches != Switches() or any(len(b.accepted) > 1 for b in key.blanks)
    ):
        losses.append(Finding("export.answers_lost"))
    if len(trail) > LEVELS:
        losses.append(Finding("export.topics_joined", {"most": LEVELS}))
    return losses


def _plain(html: str) -> str:
    """The text with its line breaks; formatting is dropped, and told of as a loss."""
    return "\n".join(markup.readable(line) for line in html.split(_BREAK))


def _trail(topics: Mapping[int, tuple[str, str]], topic_id: int | None) -> tuple[str, ...]:
    if topic_id is None:
        return ()
    ids = (int(part) for part in topics[topic_id][1].strip("/").split("/"))
    return tuple(topics[each][0] for each in ids if each in topics)


def _word(code: str, locale: str) -> str:
    return text.say(f"word.{code}", locale)


def _workbook(rows: Sequence[Sequence[str | int]]) -> bytes:
    """Rows as an .xlsx; everything that is text stays text, whatever it begins with."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value[:32_767], bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 0), max(len(rows[0]) - 1, 0))
    return whole.getvalue()
