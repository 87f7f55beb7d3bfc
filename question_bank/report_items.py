"""What the report of an import keeps of an accepted row, and of those that are given back."""

from pydantic import BaseModel, ConfigDict

from question_bank.kinds.contract import KindName


class ReportItem(BaseModel):
    """An accepted row as it was read, in plain words: ``key`` as the export writes it, ``value`` of right or
    wrong; ``options`` with their letters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sheet: str | None
    row: int
    kind: KindName
    stem: str
    options: tuple[str, ...]
    key: str
    value: bool | None
    topic: str
    difficulty: int


class ReturnedSheet(BaseModel):
    """The rejected rows of one sheet as they stand in its file: number from 1 and cells, below its header."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
