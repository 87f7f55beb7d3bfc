"""Rosters: find the header, read each row as a person, and see who is listed twice.

Pure: the words that people use for columns and kinds of document are arguments (``rosters.toml``).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core.people.rules.findings import Findings, finding
from core.people.rules.id_card import IdentityKind, read_identity
from core.people.rules.names import read_name
from core.people.rules.phone import read_phone

HEADER_WITHIN: Final = 10
"""A header stands within the first so many rows, below a title at most."""

LONGEST_POST: Final = 60
LONGEST_CODE: Final = 32
LONGEST_UNIT: Final = 120
_CODE: Final = re.compile(r"[A-Z0-9._-]{1,32}")
_CUT: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,}", re.IGNORECASE)
_KEPT_DIGITS: Final = 15
"""What a spreadsheet keeps of a number; the places behind are nought there, whatever was typed."""
_NOISE: Final = re.compile(r"[\s*:\uff1a]|\(.*?\)|\uff08.*?\uff09")


class RosterColumn(StrEnum):
    """What a roster's column can hold, in the order of the template."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY_KIND = "identity_kind"
    IDENTITY_NUMBER = "identity_number"
    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    TEAM = "team"
    POST = "post"
    CODE = "code"


_NUMBERS: Final = (RosterColumn.PHONE, RosterColumn.IDENTITY_NUMBER, RosterColumn.CODE)
"""The columns that a person is known by."""


@dataclass(frozen=True, slots=True)
class Words:
    """Tidy words → what they mean, for headers and for kinds of document."""

    headers: Mapping[str, RosterColumn]
    kinds: Mapping[str, IdentityKind]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Where a row wants its person: as typed, codes in capitals, empty text where nothing stands."""

    unit_code: str
    unit_name: str
    team: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that was read: normal forms, empty text where nothing stands. ``number`` counts from 1."""

    number: int
    name: str
    phone: str
    identity_kind: IdentityKind | None
    identity_number: str
    place: NamedPlace
    post: str
    code: str


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A filled row of the file: its cells by column, what was read of them, and what does not fit.

    The place is there also when the person cannot be read, so that both are told at once.
    """

    number: int
    cells: Mapping[RosterColumn, str]
    place: NamedPlace
    listed: Listed | None
    findings: Findings


def tidy(words: str) -> str:
    """A header as it is compared: half width, small letters, without spaces, brackets, colon and star."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).lower()


def as_code(words: str) -> str:
    """A code as it is compared: half width, in capitals."""
    return unicodedata.normalize("NFKC", words).upper()


def read_lines(
    rows: Sequence[Sequence[str]],
    words: Words,
    today: date,
    untold: Collection[tuple[int, int]] = (),
) -> tuple[RosterLine, ...] | Findings:
    """Every filled row below the header, or why the file is no roster.

    ``untold``: cells, row from 1 and column from 0, of which nobody can tell what they show; a row that is
    read from one is refused. A person listed twice is told at the later row.
    """
    header = _header(rows, words)
    if header is None:
        return (finding("roster.no_header", "file"),)
    at, columns = header
    if RosterColumn.NAME not in columns:
        return (finding("roster.no_name_column", "file"),)
    lines = []
    first: dict[tuple[str, str], Listed] = {}
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {column: row[place].strip() for column, place in columns.items() if place < len(row)}
        if not any(cells.values()):
            continue
        hidden = [column for column, place in columns.items() if (number, place) in untold]
        hidden += [column for column in _NUMBERS if column not in hidden and was_cut(cells.get(column, ""))]
        line = _read_line(number, cells, words, today)
        lines.append(_told_if_twice(_told_if_hidden(line, hidden), first))
    return tuple(lines) if lines else (finding("roster.no_rows", "file"),)


def header_at(rows: Sequence[Sequence[str]], words: Words) -> int:
    """Where the header stands, from 0; 0 where there is none."""
    header = _header(rows, words)
    return header[0] if header is not None else 0


def unread(rows: Sequence[Sequence[str]], words: Words) -> tuple[str, ...]:
    """The headers of columns that nothing is read from, as typed: unknown, or there for a second time."""
    header = _header(rows, words)
    if header is None:
        return ()
    at, columns = header
    read = set(columns.values())
    return tuple(cell.strip() for place, cell in enumerate(rows[at]) if place not in read and cell.strip())


def was_cut(cell: str) -> bool:
    """Whether a spreadsheet took a long number for a quantity, and lost its last digits: ``3.29901E+17``."""
    return _CUT.fullmatch(cell) is not None


def as_kept(cell: str) -> str:
    """A number that was cut, written out, with a question mark for each digit that is lost."""
    if not was_cut(cell):
        return cell
    digits = f"{Decimal(cell):f}"
    return digits[:_KEPT_DIGITS] + "?" * (len(digits) - _KEPT_DIGITS)


def _header(rows: Sequence[Sequence[str]], words: Words) -> tuple[int, dict[RosterColumn, int]] | None:
    """The row with the most known headers, at least two, and where each column stands."""
    best: tuple[int, dict[RosterColumn, int]] | None = None
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        columns: dict[RosterColumn, int] = {}
        for place, cell in enumerate(row):
            column = words.headers.get(tidy(cell))
            if column is not None:
                columns.setdefault(column, place)
        if len(columns) >= 2 and (best is None or len(columns) > len(best[1])):
            best = at, columns
    return best


def _read_line(number: int, cells: Mapping[RosterColumn, str], words: Words, today: date) -> RosterLine:
    given = {column: cells.get(column, "") for column in RosterColumn}
    name = read_name(given[RosterColumn.NAME])
    phone = read_phone(given[RosterColumn.PHONE]) if given[RosterColumn.PHONE] else ""
    kind, identity, findings = _document(given, words, today)
    code = as_code(given[RosterColumn.CODE])
    place = NamedPlace(
        unit_code=as_code(given[RosterColumn.UNIT_CODE]),
        unit_name=given[RosterColumn.UNIT_NAME],
        team=given[RosterColumn.TEAM],
    )
    findings += _plain_findings(given, code)
    if not isinstance(name, str):
        findings += name
    if not isinstance(phone, str):
        findings += phone
    if findings or not isinstance(name, str) or not isinstance(phone, str):
        return RosterLine(number, cells, place, None, findings)
    listed = Listed(
        number=number,
        name=name,
        phone=phone,
        identity_kind=kind,
        identity_number=identity,
        place=place,
        post=given[RosterColumn.POST],
        code=code,
    )
    return RosterLine(number, cells, place, listed, ())


def _document(
    given: Mapping[RosterColumn, str], words: Words, today: date
) -> tuple[IdentityKind | None, str, Findings]:
    """Kind, number and reasons; a number without a kind is read as a resident identity card's."""
    number, kind_words = given[RosterColumn.IDENTITY_NUMBER], given[RosterColumn.IDENTITY_KIND]
    if not number:
        return None, "", ()
    kind = words.kinds.get(tidy(kind_words)) if kind_words else IdentityKind.RESIDENT_ID
    if kind is None:
        return None, "", (finding("people.identity_kind_unknown", RosterColumn.IDENTITY_KIND),)
    read = read_identity(kind, number, today=today)
    return (None, "", read) if isinstance(read, tuple) else (read.kind, read.number, ())


def _plain_findings(given: Mapping[RosterColumn, str], code: str) -> Findings:
    reasons: Findings = ()
    if not (given[RosterColumn.PHONE] or given[RosterColumn.IDENTITY_NUMBER] or code):
        reasons += (finding("people.nothing_to_know_by", RosterColumn.PHONE),)
    if code and not _CODE.fullmatch(code):
        reasons += (finding("people.code_form", RosterColumn.CODE, longest=LONGEST_CODE),)
    if len(given[RosterColumn.POST]) > LONGEST_POST:
        reasons += (finding("people.post_too_long", RosterColumn.POST, longest=LONGEST_POST),)
    if len(given[RosterColumn.TEAM]) > LONGEST_UNIT:
        reasons += (finding("units.name_length", RosterColumn.TEAM, longest=LONGEST_UNIT),)
    return reasons


def _told_if_hidden(line: RosterLine, hidden: Sequence[RosterColumn]) -> RosterLine:
    """The line refused for each column whose number is not known as it is shown."""
    if not hidden:
        return line
    reasons = tuple(
        finding(
            "roster.number_cut" if was_cut(line.cells.get(column, "")) else "roster.number_format", column
        )
        for column in hidden
    )
    others = tuple(each for each in line.findings if each.field not in hidden)
    return RosterLine(line.number, line.cells, line.place, None, reasons + others)


def _told_if_twice(line: RosterLine, first: dict[tuple[str, str], Listed]) -> RosterLine:
    """The line with a reason for each number that an earlier line gave; notes the numbers of this one."""
    if line.listed is None:
        return line
    reasons: Findings = ()
    for column, key in _keys(line.listed).items():
        earlier = first.setdefault((column.value, key), line.listed)
        if earlier is not line.listed:
            code = "roster.listed_twice" if _is_one(earlier, line.listed) else _SHARED[column]
            reasons += (finding(code, column, row=earlier.number),)
    return RosterLine(line.number, line.cells, line.place, None, reasons) if reasons else line


_SHARED: Final = {RosterColumn.PHONE: "roster.phone_shared", RosterColumn.CODE: "roster.code_shared"}
"""Two people of one document number are one; of a telephone or a code it may be a slip."""


def _keys(listed: Listed) -> dict[RosterColumn, str]:
    """The numbers that a row gives."""
    kind = listed.identity_kind
    given = (listed.phone, f"{kind}:{listed.identity_number}" if kind else "", listed.code)
    return {column: key for column, key in zip(_NUMBERS, given, strict=True) if key}


def _is_one(one: Listed, other: Listed) -> bool:
    """Whether two rows with a number in common are one person: by name, document, or a second number."""
    same = _keys(one).items() & _keys(other).items()
    return (
        one.name == other.name
        or len(same) > 1
        or any(column is RosterColumn.IDENTITY_NUMBER for column, _ in same)
    )
