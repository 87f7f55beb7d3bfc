"""What of a paper is printed otherwise than the screen shows it, question by question."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from core.errors import Finding
from exam.documents import rich, typst_math
from exam.forms import Form
from question_bank.kinds import latex, registry
from question_bank.kinds.latex import Formula, FormulaUnread

_PLAIN: Final = re.compile(r"<(?:s|code|pre)\b")
_RECORDING: Final = re.compile(r"<(?:audio|video)\b")


def losses(form: Form) -> tuple[Finding, ...]:
    """One finding for each sort of loss and each question that has it, in the order of the questions."""
    return tuple(
        Finding(code, {"slot": face.slot})
        for face in form.faces
        for code in dict.fromkeys(
            code for told in _texts(registry.stored(face.content)) for code in _codes(told)
        )
    )


def _codes(stored: str) -> Iterator[str]:
    if _RECORDING.search(stored):
        yield "exam.print_recording"
    if _PLAIN.search(stored):
        yield "exam.print_plain"
    if "<table" in stored and rich.read(stored).inner:
        yield "exam.print_inner_table"
    if any(isinstance(each, Formula) and not _is_set(each) for each in latex.in_text(rich.flat(stored))):
        yield "exam.print_formula"


def _is_set(formula: Formula) -> bool:
    try:
        typst_math.code(formula)
    except FormulaUnread:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
