"""Printed sheets as PDF: the same paper gives the same bytes."""

import json
from functools import cache
from importlib import resources

import pylopdf_fonts_zh_cn
import typst

from exam.documents.layout import Printed
from exam.states import PrintedSheet


def pdf(printed: Printed, sheet: PrintedSheet) -> bytes:
    """The sheet on A4 pages."""
    source = resources.files("exam.documents").joinpath("paper.typ").read_bytes()
    inputs = {"data": json.dumps(printed.model_dump(), ensure_ascii=False), "what": sheet.value}
    return typst.compile(source, format="pdf", font_paths=_fonts(), sys_inputs=inputs)


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
