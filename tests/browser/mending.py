"""What a clerk does to a returned workbook, reason by reason, with the book that she knows beside her.

Options stand in one cell, parted by ``**``. Which option is right is not known here: a key that says nothing
becomes the first one; a key that went with an option stays with it.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from playwright.sync_api import FilePayload
from python_calamine import CalamineWorkbook

from tests.browser.sheets import XLSX

Hand = Callable[[str, str], tuple[str, str] | None]
"""Cells of options and key → as they are set right; None: the line is deleted."""
LETTERS: Final = "ABCDEFGH"
_LABEL: Final = re.compile(rf"\W*(?:([{LETTERS}])(?![A-Za-z]))?[.、,:：]?\s*")
_MARKED: Final = r"(?:(?<![A-Za-z])|(?<=MW)|(?<=MPa))\s*{0}(?:[.、,:：]\s*|(?=[^\x00-\x7f]))"
_LONE: Final = re.compile(r"\W*[a-z]?")
_PAUSE: Final = re.compile(r"[;；\s]+(?:[A-Z](?=[^\x00-\x7f]))?")


@dataclass(frozen=True, slots=True)
class Mended:
    """The workbook as it is handed in again, and how many rows are left in it."""

    file: FilePayload
    rows: int


def of(path: Path) -> tuple[int, Mended]:
    """How many rows the workbook holds, and what becomes of it."""
    book = CalamineWorkbook.from_path(path)
    whole = io.BytesIO()
    returned, left = 0, 0
    with xlsxwriter.Workbook(whole) as written:
        for name in book.sheet_names:
            header, *rows = book.get_sheet_by_name(name).to_python()
            kept = _mended(list(map(str, header)), rows)
            returned, left = returned + len(rows), left + len(kept)
            sheet = written.add_worksheet(name)
            for place, row in enumerate((header, *kept)):
                sheet.write_row(place, 0, row)
    file: FilePayload = {"name": "改好的行.xlsx", "mimeType": XLSX, "buffer": whole.getvalue()}
    return returned, Mended(file, left)


def _mended(header: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    options, key, reason = (
        next(place for place, name in enumerate(header) if words in name)
        for words in ("题目选项", "题目答案", "原因")
    )
    kept: list[list[Any]] = []
    for row in rows:
        hand = next(hand for words, hand in HANDS.items() if words in str(row[reason]))
        told = hand(str(row[options]), str(row[key]).strip())
        if told is not None:
            kept.append([*row])
            kept[-1][options], kept[-1][key] = told
    return kept


def _deleted(_options: str, _key: str) -> None:
    """The row that was taken first is the right one."""


def _ticked(options: str, _key: str) -> tuple[str, str]:
    return options, "√"


def _keyed(options: str, _key: str) -> tuple[str, str]:
    return options, "A"


def _lettered_anew(options: str, key: str) -> tuple[str, str]:
    """Options that ran together parted, torn ones joined, the empty ones taken out, letters in order."""
    return _written([each for each in _parted(_joined(options)) if each[1]], key)


def _once(options: str, key: str) -> tuple[str, str]:
    """Of two options that say the same the first."""
    found = [_own(part) for part in options.split("**") if part.strip()]
    first = {text: letter for letter, text in reversed(found)}
    return _written([(letter, text) for letter, text in found if first[text] == letter], key)


def _own(part: str) -> tuple[str, str]:
    """The letter before an option, and its text."""
    label = _LABEL.match(part)
    return ("", part.strip()) if label is None else (label[1] or "", part[label.end() :].strip())


def _joined(options: str) -> list[str]:
    """The parts of the cell; what a ``**`` tore from the option before it is with it again."""
    parts: list[str] = []
    for part in filter(str.strip, options.split("**")):
        before = parts[-1].rstrip() if parts else ""
        if before and _torn(part, before, LETTERS[len(parts)]):
            parts[-1] = before + re.sub(r"^([A-Z])\.", r"\1", part.strip())
        else:
            parts.append(part)
    return parts


def _torn(part: str, before: str, following: str) -> bool:
    """Whether this is the rest of what stands before it, and no option of its own."""
    letter, text = _own(part)
    return (
        not letter
        or (bool(_LONE.fullmatch(text)) and (bool(text) or letter != following))
        or text.startswith("≥")
        or before.endswith("、")
        or not _own(before)[1]
        or before.count("“") > before.count("”")
    )


def _parted(parts: list[str]) -> list[tuple[str, str]]:
    """Letter and text of each option; the letter that is missing next is looked for inside."""
    found: list[tuple[str, str]] = []
    for place, part in enumerate(parts):
        found.append(_own(part))
        following = _own(parts[place + 1])[0] if place + 1 < len(parts) else ""
        while (wanted := LETTERS[len(found)]) != following:
            letter, text = found[-1]
            mark = re.search(_MARKED.format(wanted), text)
            if mark is None and following > wanted:
                mark = _PAUSE.search(text)
            if mark is None or not text[mark.end() :]:
                break
            found[-1:] = [(letter, text[: mark.start()].strip()), (wanted, text[mark.end() :].strip())]
    return found


def _written(found: list[tuple[str, str]], key: str) -> tuple[str, str]:
    """The options with letters in order, and the key's letters where their options now stand."""
    before = [letter for letter, _ in found]
    moved = {letter: LETTERS[place] for place, letter in enumerate(before) if before.count(letter) == 1}
    letters = {moved.get(each, each) for each in key} & set(LETTERS[: len(found)])
    cell = "".join(f"**{LETTERS[place]}.{text}" for place, (_, text) in enumerate(found))
    return cell, "".join(sorted(letters)) or "A"


HANDS: Final[Mapping[str, Hand]] = {
    "题目相同而答案不同": _deleted,
    "看不出是对还是错": _ticked,
    "尚未设置正确答案": _keyed,
    "内容相同": _once,
    "不在选项之中": _lettered_anew,
    "没有内容": _lettered_anew,
    "选项编号不连续或有重复": _lettered_anew,
    "像是两个选项连在一起": _lettered_anew,
    "至少需要 2 个选项": _lettered_anew,
}
"""Words of a reason → what is done about it."""
