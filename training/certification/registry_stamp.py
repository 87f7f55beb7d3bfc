"""The second sheet of the register's file: who made it, when, of how much, and the number to find it by."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import text
from core.people import lookup, persons, units
from core.spreadsheet import Sheet
from core.work import UnitOfWork
from training.certification.registry_views import Filters

WIDTHS: Final = (24, 80)


class StampLine(StrEnum):
    """The lines of the sheet, in their order."""

    MADE_BY = "made_by"
    MADE_AT = "made_at"
    ROWS = "rows"
    FILTERS = "filters"
    NUMBERS = "numbers"
    AUDIT = "audit"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is said of a file. ``number``: the subject of its entry in the audit log."""

    number: str
    rows: int
    filters: Filters
    has_full_numbers: bool = False


def sheet(work: UnitOfWork, stamp: Stamp) -> Sheet:
    """The sheet, in the language of who made the file."""
    locale, maker = work.actor.locale, work.actor.myself()
    name, code = persons.names_of(work, (maker,))[maker], lookup.codes_of(work, (maker,))[maker]
    at = work.now.astimezone(work.house.settings.zone)
    shown = "full" if stamp.has_full_numbers else "masked"
    told = {
        StampLine.MADE_BY: f"{name}（{code}）" if locale == "zh_CN" else f"{name} ({code})",
        StampLine.MADE_AT: f"{at:%Y-%m-%d %H:%M:%S}",
        StampLine.ROWS: str(stamp.rows),
        StampLine.FILTERS: _filters(work, stamp.filters) or text.say("word.registry_sheet.all", locale),
        StampLine.NUMBERS: text.say(f"word.registry_sheet.{shown}", locale),
        StampLine.AUDIT: stamp.number,
        StampLine.LEFT_OUT: text.say("word.registry_sheet.not_here", locale),
    }
    header = [text.say(f"word.registry_sheet.{each}", locale) for each in ("stamp", "told")]
    rows = [[text.word(line, locale), told[line]] for line in StampLine]
    return Sheet(text.say("word.registry_sheet.stamp", locale), header, rows, WIDTHS)


def _filters(work: UnitOfWork, filters: Filters) -> str:
    """What was filtered by, in words; never whom somebody searched for."""
    locale = work.actor.locale
    told = [units.unit_of(work, filters.unit_ref).name] if filters.unit_ref else []
    told += [filters.occupation] if filters.occupation else []
    told += [text.word(each, locale) for each in (filters.grade, filters.status) if each is not None]
    if filters.issued_from or filters.issued_to:
        told.append(f"{filters.issued_from or ''} – {filters.issued_to or ''}")
    return " · ".join(told)
