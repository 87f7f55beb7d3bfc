"""The form beside a rehearsal in which somebody says how sheets are to be read."""

from collections.abc import Sequence
from typing import Final, get_args

from starlette.datastructures import FormData

from question_bank.formats import layouts
from question_bank.formats.wishes import FIELDS, Encoding, FileWish, SheetWish, Wishes
from question_bank.views import ReadLayout
from web.views import View

ENCODINGS: Final[tuple[str, ...]] = tuple(each for each in get_args(Encoding) if each)
OPTIONS: Final = 12
"""Options that a column may be chosen as; a table with more is read by its headings."""
_AT_ONCE: Final = 10
_HIGHEST: Final = 1000


class SheetForm(View):
    """How one sheet was read; ``place`` among all of the import from 0."""

    place: int
    layout: ReadLayout

    def cells(self, column: int) -> tuple[str, ...]:
        """What stands in a column below its heading, as far as it is shown."""
        return tuple(cells[column] for _, cells in self.layout.sample if column < len(cells))


class SheetPage(View):
    """A page of sheets."""

    shown: tuple[SheetForm, ...] = ()
    number: int = 1
    last: int = 1
    total: int = 0


def page_of(found: Sequence[ReadLayout], number: int) -> SheetPage:
    """The sheets of one page, the last one for any number beyond."""
    last = max(-(-len(found) // _AT_ONCE), 1)
    at = min(number, last)
    start = (at - 1) * _AT_ONCE
    shown = tuple(
        SheetForm(place=place, layout=found[place])
        for place in range(start, min(start + _AT_ONCE, len(found)))
    )
    return SheetPage(shown=shown, number=at, last=last, total=len(found))


def wished(form: FormData, shown: Sequence[ReadLayout], before: Wishes) -> Wishes:
    """The wishes with what the form says of the sheets it shows; what nobody changed stays as it was."""
    files = dict(before.files)
    for place, layout in enumerate(shown):
        if f"{place}.there" in form:
            files[layout.file] = _file(form, place, layout, files.get(layout.file, FileWish()))
    return before.model_copy(update={"files": files})


def _file(form: FormData, place: int, layout: ReadLayout, before: FileWish) -> FileWish:
    encoding = _text(form, f"{place}.encoding")
    if encoding in ENCODINGS and encoding != layout.encoding:
        return FileWish.model_validate({"encoding": encoding})  # what the columns held was misread
    sheet = None if layout.is_text else _sheet(form, place, layout)
    if sheet is None:
        return before
    return before.model_copy(update={"sheets": {**before.sheets, layout.sheet or "": sheet}})


def _sheet(form: FormData, place: int, layout: ReadLayout) -> SheetWish | None:
    """What the form says of a sheet; None where it says what was read already."""
    chosen = tuple(_text(form, f"{place}.c{column}") for column in range(len(layout.fields)))
    fields = tuple(each if each in FIELDS else "" for each in chosen)
    typed = _text(form, f"{place}.header")
    header = min(int(typed), _HIGHEST) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    separator = _text(form, f"{place}.separator")
    separator = separator if separator in layouts.SEPARATORS else ""
    skip = f"{place}.skip" in form
    if (fields, header, separator, skip) == (
        layout.fields,
        layout.header,
        layout.separator,
        layout.skipped,
    ):
        return None
    moved = header != layout.header and fields == layout.fields
    columns = {} if moved else {column: each for column, each in enumerate(fields) if each}
    return SheetWish(
        columns=columns,
        header=header if header or columns else None,
        separator=separator,
        skip=skip,
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
