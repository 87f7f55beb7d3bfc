"""Printed sheets as PDF: the same paper gives the same bytes."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import pylopdf_fonts_zh_cn
import typst

from exam.documents.plates import Plate
from exam.documents.printed import Compared, Printed
from exam.documents.typst_math import with_runs
from exam.states import PrintedSheet


def pdf(printed: Printed, sheet: PrintedSheet, plates: Mapping[str, Plate] | None = None) -> bytes:
    """The sheet on A4 pages; ``plates``: the pictures it shows, by name."""
    return pdf_of_all([printed], sheet, plates or {})


def pdf_of_all(
    printed: Sequence[Printed],
    sheet: PrintedSheet,
    plates: Mapping[str, Plate],
    compared: Compared | None = None,
) -> bytes:
    """The same sheet of several papers one after the other, each from the front of a leaf on.

    ``compared`` stands before them: with keys alone.
    """
    source = resources.files("exam.documents").joinpath("paper.typ").read_bytes()
    inputs = {
        "data": json.dumps([with_runs(each.model_dump()) for each in printed], ensure_ascii=False),
        "what": sheet.value,
        "compared": json.dumps(compared.model_dump() if compared is not None else None, ensure_ascii=False),
        "sizes": json.dumps({name: each.millimetres for name, each in plates.items()}),
    }
    with TemporaryDirectory() as folder:
        for name, each in plates.items():
            Path(folder, name).write_bytes(each.data)
        place = Path(folder, "main.typ")
        place.write_bytes(source)
        return typst.compile(place, root=Path(folder), format="pdf", font_paths=_fonts(), sys_inputs=inputs)


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
