"""What the export page of the bank is given."""

from typing import Final

from core.jobs import JobState, JobView
from question_bank import exporting
from question_bank.exporting import Scope
from question_bank.formats.outgoing import FileFormat
from question_bank.views import BankView
from web.bank_views import Wanted
from web.views import FieldError, View, Words

_FIRST: Final = FileFormat.XLSX
_FILTERS: Final = set(Wanted.model_fields) - {"sort", "leaf", "after", "before", "item"}


class ExportWanted(Wanted):
    """The filter of the desk, and what is to be made of it; a format that is not known is none."""

    format: str = ""
    sealed: bool = False

    @property
    def form(self) -> FileFormat | None:
        return FileFormat(self.format) if self.format in set(FileFormat) else None

    @property
    def takes_sealed(self) -> bool:
        """A filter for the sealed pool asks for sealed items itself."""
        return self.sealed or self.pool == "sealed"

    @property
    def fields(self) -> dict[str, str]:
        """The order as form fields."""
        parts = {**self._narrowing, "format": self.format, "sealed": "1" if self.sealed else ""}
        return {name: value for name, value in parts.items() if value}

    @property
    def narrowing(self) -> dict[str, str]:
        """The filter alone, as form fields."""
        return {name: value for name, value in self._narrowing.items() if value}

    @property
    def _narrowing(self) -> dict[str, str]:
        return dict(Wanted.model_validate(self.model_dump(include=_FILTERS)).hidden())


class LossLine(View):
    """One thing that the file could not carry; ``numbers`` are those of the first items."""

    text: str
    count: int
    numbers: tuple[int, ...]

    @property
    def more(self) -> bool:
        return self.count > len(self.numbers)


class ExportReport(View):
    """What the chosen format carries: items in the file, items not in it, and what was lost of others."""

    items: int
    left: int
    touched: int
    lines: tuple[LossLine, ...]


class ExportPage(View):
    """The formats to choose from, how much goes out, and the report on the chosen one.

    ``report`` None: no format chosen yet, nothing to write, or too much to write while somebody waits.
    """

    bank: BankView
    wanted: ExportWanted
    scope: Scope
    report: ExportReport | None = None
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/export"

    @property
    def chosen(self) -> str:
        return (self.wanted.form or _FIRST).value

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted.narrowing)

    @property
    def takes_retired(self) -> bool:
        """Whether retired items go too: where the filter asks for them, or the format takes everything."""
        return self.wanted.state == "retired" or self.wanted.form in exporting.OWN

    @property
    def left_sealed(self) -> int:
        """Sealed items that the order finds and does not take."""
        return 0 if self.wanted.takes_sealed else self.scope.sealed

    @property
    def is_large(self) -> bool:
        return self.scope.items > exporting.AT_ONCE

    def formats(self, word: Words, notes: dict[str, str]) -> list[tuple[str, str, str]]:
        """The formats with a note on each."""
        return [(form.value, word(form), notes[form.value]) for form in FileFormat]


class ExportJobPage(View):
    """A large export: how far it is, then its report and the way to the file."""

    bank: BankView
    job: JobView
    form: FileFormat | None = None
    report: ExportReport | None = None

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/export/{self.job.ref}"

    @property
    def has_failed(self) -> bool:
        return self.job.state in {JobState.FAILED, JobState.CANCELLED}
