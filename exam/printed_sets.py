"""All parallel forms at once: each sheet of each form as a Word document, and each sheet of all in one PDF.

Read under a permission, written without a connection, noted for each form when the file leaves. The keys, for
who may see them, lie in a folder of their own; only there stands which form has which key.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core import text
from core.errors import NotFound
from core.files import safe_name
from core.work import UnitOfWork
from exam import papers, printing, series
from exam.documents import typeset, word
from exam.documents.compared import compared
from exam.documents.plates import Plate
from exam.documents.printed import Printed
from exam.printing import Sheets
from exam.states import PaperState, PrintedSheet, PrintFormat

AT_ONCE: Final = 300
"""More questions than these in all forms together are a job's work."""
MEDIA_TYPE: Final = "application/zip"
_WRITTEN_AT: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PrintedSet:
    """The forms of a set on their way out, by name. ``with_keys``: whether their keys go too."""

    title: str
    forms: dict[str, Sheets]
    with_keys: bool

    @property
    def sheets(self) -> tuple[PrintedSheet, ...]:
        return sheets_of(with_keys=self.with_keys)

    @property
    def states(self) -> dict[str, PaperState]:
        """How each form stands, by its paper."""
        return {each.ref: each.state for each in self.forms.values()}

    @property
    def has_draft(self) -> bool:
        return any(each.state is not PaperState.LOCKED for each in self.forms.values())

    @property
    def steps(self) -> int:
        """How far writing goes: each sheet of each form once as a document of its own, once in the PDF."""
        return 2 * len(self.sheets) * len(self.forms)


def questions_of(work: UnitOfWork, ref: str) -> int:
    """How many questions the forms beside a paper have together. Raises NotFound, NotAllowed."""
    paper, _ = papers.paper_of(work, ref)
    row = series.series_of(work, paper)
    if row is None:
        raise NotFound
    return sum(len(each.item_ids) for each in series.forms_of(work, row))


def read(work: UnitOfWork, ref: str) -> PrintedSet:
    """The set that a paper is a form of, with the keys where the actor may see them.

    Raises NotFound (also for a paper drawn by itself), NotAllowed.
    """
    paper, _ = papers.paper_of(work, ref)
    row = series.series_of(work, paper)
    if row is None:
        raise NotFound
    with_keys = papers.may_see_keys(work, ref)
    read_all = {
        form.name: printing.read(work, form.paper.ref, with_key=with_keys)
        for form in series.forms_of(work, row)
    }
    return PrintedSet(row.title, read_all, with_keys)


def sheets_of(*, with_keys: bool) -> tuple[PrintedSheet, ...]:
    """Which sheets of each form go."""
    return tuple(each for each in PrintedSheet if with_keys or each is not PrintedSheet.KEY)


def note(work: UnitOfWork, states: Mapping[str, PaperState], *, with_keys: bool) -> None:
    """Write down for each form which of its sheets left, as if they had been taken one by one."""
    for ref, state in states.items():
        for sheet in sheets_of(with_keys=with_keys):
            printing.note(work, ref, state, sheet, PrintFormat.DOCX)


def file_name(made: PrintedSet, locale: str) -> str:
    """What the whole is called."""
    told = text.say("word.printed_all.forms", locale)
    return _named(made.title, told, locale, "zip", draft=made.has_draft)


def write(made: PrintedSet, locale: str, tell: Callable[[int], None] = lambda _: None) -> bytes:
    """The forms as one zip; ``tell`` hears how many steps are done. The same forms give the same bytes."""
    packed, done = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, steps in _files(made, locale):
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), data, zipfile.ZIP_DEFLATED)
            done += steps
            tell(done)
    return packed.getvalue()


def _files(made: PrintedSet, locale: str) -> Iterator[tuple[str, bytes, int]]:
    for sheet in made.sheets:
        called = text.word(sheet, locale)
        folder = f"{safe_name(called)}/" if sheet is PrintedSheet.KEY else ""
        for form, sheets in made.forms.items():
            printed, plates = sheets.laid_out(sheet, PrintFormat.DOCX)
            name = _named(made.title, f"{form} {called}", locale, "docx", draft=bool(printed.draft))
            yield folder + name, word.docx(printed, sheet, plates), 1
        told = text.say(f"word.printed_all.{sheet.value}", locale)
        name = _named(made.title, told, locale, "pdf", draft=made.has_draft)
        yield folder + name, _joined(made, sheet), len(made.forms)


def _joined(made: PrintedSet, sheet: PrintedSheet) -> bytes:
    """One sheet of every form, one after the other; before the keys how they differ."""
    printed: dict[str, Printed] = {}
    plates: dict[str, Plate] = {}
    for form, sheets in made.forms.items():
        printed[form], held = sheets.laid_out(sheet, PrintFormat.PDF)
        plates |= held
    beside = compared(made.title, printed) if sheet is PrintedSheet.KEY else None
    return typeset.pdf_of_all(list(printed.values()), sheet, plates, beside)


def _named(title: str, what: str, locale: str, ending: str, *, draft: bool) -> str:
    marked = f" {text.word(PaperState.DRAFT, locale)}" if draft else ""
    return safe_name(f"{title} {what}{marked}.{ending}")
