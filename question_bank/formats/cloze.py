r"""Embedded answers (cloze) of Moodle that are short answers: ``{1:SHORTANSWER:=this~=or this}``.

``SHORTANSWER_C`` minds case. ``\} \# \~ \/ \" \\`` are signs. Menus and numbers are kinds the bank does not
have.
"""

import html
import re
from collections.abc import Sequence
from typing import Final

from core.errors import Finding
from question_bank.formats import gift, stated
from question_bank.formats.compose import Unsound
from question_bank.kinds import fill_blank

_PLACE: Final = re.compile(r"(?<!\\)\{(\d*):([A-Z_]{1,24}):((?:\\.|[^\\}])*)\}", re.DOTALL)
_SHORT: Final = {"SHORTANSWER": False, "SA": False, "MW": False}
_SHORT_CASE: Final = {"SHORTANSWER_C": True, "SAC": True, "MWC": True}
_TYPES: Final = _SHORT | _SHORT_CASE
_SIGN: Final = re.compile(r'[}#~/"\\]')
_WEIGHT: Final = re.compile(r"%(-?\d{1,3}(?:\.\d{0,9})?)%")
_SIGNED: Final = re.compile(r"\\.|&#|.", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_LAST_BACKSLASH: Final = re.compile(r"\\\Z")
_OPEN: Final = re.compile(r"\{(?=\d*:[A-Z_]{1,24}:)")


def written(stem: str, accepted: Sequence[Sequence[str]], *, case_matters: bool) -> str:
    """The stem with its answers at their places; ``accepted`` as Moodle compares them."""
    kind = "SHORTANSWER_C" if case_matters else "SHORTANSWER"
    *before, last = (_OPEN.sub("&#123;", part) for part in fill_blank.stem_parts(stem))
    # A backslash just before a place would make it plain text.
    first, *after = (*(_LAST_BACKSLASH.sub("&#92;", part) for part in before), last)
    pieces = [first]
    for texts, part in zip(accepted, after, strict=True):
        answers = "~".join(f"={_escaped(text)}" for text in texts)
        pieces += (f"{{1:{kind}:{answers}}}", part)
    return "".join(pieces)


def read(source: str) -> tuple[str, tuple[tuple[str, ...], ...], bool]:
    """The stem with ``[[1]]`` …, what each place accepts, and whether case matters. Raises Unsound."""
    found = list(_PLACE.finditer(source))
    other = next((place[2] for place in found if place[2] not in _TYPES), None)
    if other is not None or not found:
        raise stated.unsupported(f"cloze ({other})" if other else "cloze")
    stated.at_most(blanks=len(found))
    case = all(_TYPES[place[2]] for place in found)
    numbers = iter(range(1, len(found) + 1))
    stem = _PLACE.sub(lambda _: f"[[{next(numbers)}]]", source)
    return stem, tuple(_accepted(place[3], case_matters=case) for place in found), case


def _accepted(body: str, *, case_matters: bool) -> tuple[str, ...]:
    answers: list[tuple[str, float]] = []
    for part in _parted(body, "~"):
        bare = html.unescape(_parted(part, "#")[0]).strip()
        weight = _WEIGHT.match(bare)
        share = float(weight[1]) if weight else stated.FULL if bare.startswith("=") else 0.0
        text = bare[weight.end() :] if weight else bare.removeprefix("=")
        plain = _ESCAPED.sub(lambda sign: sign[0] if sign[1] == "*" else sign[1], text).strip()
        if gift.wildcard(plain) and share > 0:
            raise Unsound(Finding("import.answer_pattern", field="key"))
        answers.append((plain.replace("\\*", "*"), share))
    return stated.accepted(answers, case_matters=case_matters)


def _parted(text: str, sign: str) -> list[str]:
    """The text between the signs that neither a backslash nor the & of an entity stands before."""
    parts = [""]
    for token in _SIGNED.findall(text):
        if token == sign:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _escaped(text: str) -> str:
    """An answer with the format's signs behind a backslash and HTML's as entities; ``\\*`` stays."""
    signs = _SIGN.sub(lambda found: "\\" + found[0], text).replace("\\\\*", "\\*")
    return html.escape(signs, quote=False)
