r"""Embedded answers (cloze) of Moodle, ``{1:SHORTANSWER:=this~=or this}`` and the like, both ways.

Short answers and numbers are blanks; menus are gaps with words. Where both stand in one text, where only some
places mind case, or where several words may be ticked, the text is a case and each place one of its items.
``\} \# \~ \/ \" \\`` are signs.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from question_bank.formats import gift, gift_writing, moodle_numbers, reasons, stated, stated_pairs
from question_bank.formats.stated import Stated
from question_bank.kinds import fill_blank
from question_bank.kinds.case_study import LARGEST_SHARE, MAX_CHILDREN
from question_bank.kinds.contract import KindName

_PLACE: Final = re.compile(r"(?<!\\)\{(\d*):([A-Z_]{1,24}):((?:\\.|[^\\}])*)\}", re.DOTALL)
_SHORT: Final = frozenset({"SHORTANSWER", "SA", "MW"})
_SHORT_CASE: Final = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_NUMBER: Final = frozenset({"NUMERICAL", "NM"})
_MENU: Final = frozenset(
    {f"MULTICHOICE{shape}" for shape in ("", "_V", "_H", "_S", "_VS", "_HS")}
    | {f"MC{shape}" for shape in ("", "V", "H", "S", "VS", "HS")}
)
_TICKS: Final = frozenset(
    {f"MULTIRESPONSE{shape}" for shape in ("", "_H", "_S", "_HS")}
    | {f"MR{shape}" for shape in ("", "H", "S", "HS")}
)
_TYPED: Final = _SHORT | _SHORT_CASE
_TYPES: Final = _TYPED | _NUMBER | _MENU | _TICKS
_SIGN: Final = re.compile(r'[}#~/"\\]')
_WEIGHT: Final = re.compile(r"%(-?\d{1,3}(?:\.\d{0,9})?)%")
_SIGNED: Final = re.compile(r"\\.|&#|.", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_LAST_BACKSLASH: Final = re.compile(r"\\\Z")
_OPEN: Final = re.compile(r"\{(?=\d*:[A-Z_]{1,24}:)")
Formatted = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the text: what it is worth, its type, and its answers as source with their shares."""

    weight: int
    kind: str
    answers: tuple[tuple[str, float], ...]


def written(stem: str, blanks: Sequence[fill_blank.Blank], *, case_matters: bool) -> str:
    """The stem with its answers at their places. Raises Unfit."""
    kind = "SHORTANSWER_C" if case_matters else "SHORTANSWER"
    *before, last = (_OPEN.sub("&#123;", part) for part in fill_blank.stem_parts(stem))
    # A backslash just before a place would make it plain text.
    first, *after = (*(_LAST_BACKSLASH.sub("&#92;", part) for part in before), last)
    pieces = [first]
    for blank, part in zip(blanks, after, strict=True):
        pieces += (_written(blank, kind), part)
    return "".join(pieces)


def _written(blank: fill_blank.Blank, kind: str) -> str:
    """A place; Moodle has none that takes a number and texts, where the number is one of the texts."""
    if blank.amount is not None and not blank.accepted:
        value, tolerance = moodle_numbers.told(blank.amount)
        return f"{{1:NUMERICAL:={value}:{tolerance}}}"
    answers = "~".join(f"={_escaped(gift_writing.literal(text))}" for text in blank.texts)
    return f"{{1:{kind}:{answers}}}"


def read(source: str, formatted: Formatted) -> Stated:
    """The item; ``formatted`` makes safe HTML of a part of the source. Raises Unsound."""
    found = list(_PLACE.finditer(source))
    other = next((place[2] for place in found if place[2] not in _TYPES), None)
    if other is not None or not found:
        raise reasons.unsupported(f"cloze ({other})" if other else "cloze")
    stated.at_most(blanks=len(found))
    places = [_Place(int(each[1][:6] or 1), each[2], _answers(each[3])) for each in found]
    numbers = iter(range(1, len(found) + 1))
    stem = formatted(_PLACE.sub(lambda _: f"[[{next(numbers)}]]", source))
    kinds = {place.kind for place in places}
    even = len({place.weight for place in places}) == 1
    if kinds <= _SHORT | _NUMBER or kinds <= _SHORT_CASE | _NUMBER:
        told = ", ".join(f"({n}) {place.weight}" for n, place in enumerate(places, start=1))
        return stated.by_places(replace(_blanks(stem, places), scoring="" if even else told))
    scoring = _scoring(places)
    if kinds <= _MENU and even:
        lists = [_words(place, formatted) for place in places]
        return stated.by_places(replace(stated_pairs.gaps(stem, lists), scoring=scoring))
    if len(places) == 1:
        drawn = fill_blank.PLACE.sub(stated_pairs.GAP, stem)
        return replace(_item(places[0], drawn, formatted), scoring=scoring)
    return replace(_case(stem, places, formatted), scoring=scoring)


def remarks(source: str) -> list[str]:
    """What is said of single answers behind a ``#``."""
    parts = (part for place in _PLACE.finditer(source) for part in _parted(place[3], "~"))
    return ["#".join(_parted(part, "#")[1:]).strip() for part in parts]


def _blanks(stem: str, places: Sequence[_Place]) -> Stated:
    case = any(place.kind in _SHORT_CASE for place in places)
    texts: list[tuple[str, ...]] = []
    amounts: list[dict[str, str] | None] = []
    for place in places:
        amount = _amount(place) if place.kind in _NUMBER else None
        amounts.append(amount)
        texts.append(() if amount else _accepted(place, case_matters=case))
    return Stated(KindName.FILL_BLANK, stem, blanks=tuple(texts), amounts=tuple(amounts), case_matters=case)


def _case(stem: str, places: Sequence[_Place], formatted: Formatted) -> Stated:
    """Each place as an item of its own, worth what the place is worth. Raises Unsound."""
    if len(places) > MAX_CHILDREN:
        raise reasons.too_many_places(len(places), MAX_CHILDREN)
    if not all(0 < place.weight <= LARGEST_SHARE for place in places):
        raise reasons.unclear()
    drawn = fill_blank.PLACE.sub(lambda place: f"({place[1]}) {stated_pairs.GAP}", stem)
    children = tuple(
        (f"c{number}", place.weight, _item(place, f"({number})", formatted))
        for number, place in enumerate(places, start=1)
    )
    return Stated(KindName.CASE_STUDY, drawn, children=children)


def _item(place: _Place, stem: str, formatted: Formatted) -> Stated:
    if place.kind in _NUMBER:
        return Stated(KindName.NUMERIC, stem, sums=({}, dict(_amount(place))))
    if place.kind in _TYPED:
        case = place.kind in _SHORT_CASE
        texts = (_accepted(place, case_matters=case),)
        return Stated(KindName.FILL_BLANK, f"{stem} [[1]]", blanks=texts, case_matters=case)
    single = place.kind in _MENU
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    scored = stated.of_shares(_shares(place), single=single)
    return Stated(kind, stem, tuple(_words(place, formatted)), scoring=_said(place), scored=scored)


def _answers(body: str) -> tuple[tuple[str, float], ...]:
    """The source of each answer and its share in percent."""
    found: list[tuple[str, float]] = []
    for part in _parted(body, "~"):
        bare = _parted(part, "#")[0].strip()
        weight = _WEIGHT.match(bare)
        share = float(weight[1]) if weight else stated.FULL if bare.startswith("=") else 0.0
        text = bare[weight.end() :] if weight else bare.removeprefix("=")
        if text.strip():
            found.append((text, share))
    return tuple(found)


def _accepted(place: _Place, *, case_matters: bool) -> tuple[str, ...]:
    answers: list[tuple[str, float]] = []
    for source, share in place.answers:
        text = html.unescape(source)
        plain = _ESCAPED.sub(lambda sign: sign[0] if sign[1] == "*" else sign[1], text).strip()
        if gift.wildcard(plain) and share > 0:
            raise reasons.pattern()
        answers.append((plain.replace("\\*", "*"), share))
    return stated.accepted(answers, case_matters=case_matters)


def _amount(place: _Place) -> dict[str, str]:
    """The number of a place. Raises Unsound where it takes several that lie apart."""
    found = [moodle_numbers.in_gift(html.unescape(text), share) for text, share in place.answers]
    ranges = moodle_numbers.settled(found)
    if len(ranges) != 1:
        raise reasons.unsupported(f"cloze ({place.kind})")
    return ranges[0]


def _words(place: _Place, formatted: Formatted) -> list[tuple[str, bool]]:
    """The words of a menu, or of boxes to tick, and which of them are right. Raises Unsound."""
    stated.at_most(options=len(place.answers))
    right = stated.weighed(_shares(place), single=place.kind in _MENU)
    texts = (formatted(_ESCAPED.sub(r"\1", source)) for source, _ in place.answers)
    return list(zip(texts, right, strict=True))


def _shares(place: _Place) -> list[float]:
    """The shares; boxes of which each is marked as right have an equal part of full marks."""
    shares = [share for _, share in place.answers]
    right = [share for share in shares if share > 0]
    if place.kind in _TICKS and all(map(stated.in_full, right)):
        return [share / len(right) if share > 0 else share for share in shares]
    return shares


def _scoring(places: Sequence[_Place]) -> str:
    """What places score by a rule of the file's own, each by its number."""
    told = {number: _said(place) for number, place in enumerate(places, start=1)}
    return "; ".join(f"({number}) {each}" for number, each in told.items() if each)


def _said(place: _Place) -> str:
    """What the words of a place earn or cost by a rule of the file's own."""
    chosen = place.kind in _MENU | _TICKS
    return stated.scoring(_shares(place), several=place.kind in _TICKS) if chosen else ""


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
