"""What the printed key says of a question: right answers, marking points, regions on a picture."""

from collections.abc import Sequence
from typing import Final

from core import text
from exam.documents import rich, texts
from exam.documents.printed import LETTERS, RIGHT_MARK, WRONG_MARK, Choice, Outline
from exam.documents.rich import Cell, Grid
from exam.documents.texts import WORDS
from question_bank.kinds.contract import UNIT, KindName, Presented, Region, RegionShape, RightAnswer
from question_bank.kinds.regions import corners_of

_THEN: Final = "\u2192"
_SHORT_AND_LONG: Final = {KindName.MATCHING: (1, 8, 1, 8), KindName.ORDERING: (1, 1, 16)}
"""How the columns of a key share the width: numbers and letters beside words."""


def answer(shown: Presented, right: RightAnswer) -> str:
    """The right answer in words; tables of a model answer are apart."""
    if right.rubric:
        return _marked_by(right)
    if right.regions:
        return _whereabouts(right.regions)
    letters = {option.id: LETTERS[at] for at, option in enumerate(shown.options)}
    if right.value is not None:
        return RIGHT_MARK if right.value else WRONG_MARK
    if right.blanks:
        told = "; ".join(" / ".join(texts.flat(each) for each in accepted) for accepted in right.blanks)
        return f"{told}   {right.worked}".rstrip()
    named = [letters.get(option.id, "") for option in right.options]
    match shown.kind:
        case KindName.MATCHING:
            return "  ".join(f"{at}-{letter}" for at, letter in enumerate(named, start=1))
        case KindName.ORDERING:
            return f" {_THEN} ".join(named)
        case _:
            return "".join(sorted(named))


def tables(
    shown: Presented, right: RightAnswer, prompts: Sequence[Choice], options: Sequence[Choice]
) -> tuple[Grid, ...]:
    """The tables of a model answer; pairs and orders with their words, so that nobody looks letters up."""
    places = {option.id: options[at] for at, option in enumerate(shown.options)}
    named = [places[option.id] for option in right.options if option.id in places]
    match shown.kind:
        case KindName.MATCHING:
            rows: list[tuple[str, ...]] = [
                (*_called(one), *_called(other)) for one, other in zip(prompts, named, strict=True)
            ]
        case KindName.ORDERING:
            rows = [(str(at), *_called(each)) for at, each in enumerate(named, start=1)]
        case _:
            return texts.read(right.model).tables
    cells = tuple(tuple(Cell(words=words) for words in row) for row in rows)
    return (Grid(rows=cells, widths=_SHORT_AND_LONG[shown.kind]),) if cells else ()


def outline(region: Region) -> Outline:
    """A region that is right, as it is drawn on its picture."""
    if region.shape is RegionShape.CIRCLE:
        x, y, radius = (each / UNIT for each in region.at)
        return Outline(place=region.place, centre=(x, y), radius=radius)
    corners = tuple((x / UNIT, y / UNIT) for x, y in corners_of(region))
    return Outline(place=region.place, corners=corners)


def _marked_by(right: RightAnswer) -> str:
    """Model answer and marking points, each with its weight among all weights."""
    whole = sum(point.parts for point in right.rubric)
    told = [texts.read(right.model).words] if right.model else []
    for at, point in enumerate(right.rubric, start=1):
        steps = [f"{step} {texts.flat(words)}" for step, words in enumerate(point.steps)]
        bands = [
            f"{band.least or '-'}~{band.most or '-'} {point.unit} {band.percent}%" for band in point.bands
        ]
        how = "; ".join((*steps, *bands))
        told.append(f"({at}) {texts.flat(point.text)} [{point.parts}/{whole}] {how}".rstrip())
    return "\n".join(told)


def _whereabouts(regions: Sequence[Region]) -> str:
    """Where each region lies, in words: for who has the key without the drawing."""
    told = []
    for each in regions:
        points = [each.at[:2]] if each.shape is RegionShape.CIRCLE else corners_of(each)
        x, y = ((min(axis) + max(axis)) / 2 / UNIT * 100 for axis in zip(*points, strict=True))
        told.append(text.say("word.print.region", WORDS, place=each.place, left=round(x), top=round(y)))
    return "  ".join(told)


def _called(choice: Choice) -> tuple[str, str]:
    return choice.letter, "\n".join((choice.words, *rich.as_rows(choice.tables)))
