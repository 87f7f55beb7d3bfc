"""提交文件: files as an answer (a drawing, photographs of a work piece), marked by people."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from core.errors import Finding
from question_bank.kinds import contract, written
from question_bank.kinds.contract import KindName, Presented
from question_bank.kinds.written import Key, compare, explaining

__all__ = ["Content", "Key", "Response", "check", "compare", "explain", "present", "read_response"]

MOST_FILES: Final = 10
MOST_MB: Final = 50


class FileType(StrEnum):
    """What kinds of file an item takes."""

    IMAGE = "image"
    PDF = "pdf"
    WORD = "word"
    SHEET = "sheet"
    TEXT = "text"
    ARCHIVE = "archive"
    AUDIO = "audio"
    VIDEO = "video"


class Content(contract.Content):
    """``{"stem": html, "most_files": 3, "most_mb": 10, "types": ["image", "pdf"]}``; ``most_mb`` each."""

    most_files: Annotated[int, Field(strict=True, ge=1, le=MOST_FILES)] = 3
    most_mb: Annotated[int, Field(strict=True, ge=1, le=MOST_MB)] = 10
    types: Annotated[
        tuple[FileType, ...],
        Field(max_length=len(FileType)),
        AfterValidator(lambda types: tuple(sorted(set(types)))),
    ] = (FileType.IMAGE, FileType.PDF)


FileRef = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Response(contract.Response):
    """``{"files": ["ref", …]}``: references of files that were sent beforehand, in their order, each once."""

    files: Annotated[
        tuple[FileRef, ...],
        Field(max_length=MOST_FILES),
        AfterValidator(lambda refs: tuple(dict.fromkeys(refs))),
        BeforeValidator(lambda raw: () if raw is None else raw),
    ] = ()

    @property
    def answered(self) -> bool:
        return bool(self.files)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    untyped = () if content.types else (Finding("item.file_types_missing", field="types"),)
    return (*written.check(content, key), *untyped)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(
        kind=KindName.FILE_SUBMISSION,
        stem=content.stem,
        most_files=content.most_files,
        most_mb=content.most_mb,
        file_types=tuple(each.value for each in content.types),
    )


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape or more files than any item takes."""
    return contract.read_given(Response, raw)


explain = explaining(KindName.FILE_SUBMISSION)
