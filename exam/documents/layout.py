"""What stands on printed sheets: questions, boxes to answer in, and the key; plain words, ready to be set."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict

from core import text
from core.points import Points, written
from exam.documents import rich
from exam.documents.rich import Cell, Grid
from exam.forms import Face, Form
from exam.papers import Solution
from exam.rules.paper import arrange
from exam.wording import leniency_text, rule_text
from question_bank.kinds import latex, registry
from question_bank.kinds.contract import UNIT, KindName, Presented, Region, RegionShape, RightAnswer
from question_bank.kinds.fill_blank import PLACE
from question_bank.kinds.regions import corners_of
from question_bank.markup import ASSETS, assets_in, without_recordings

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS: Final = "zh_CN"
"""Papers are printed in Chinese, whatever language their printer prefers."""
RIGHT_MARK, WRONG_MARK = "\u221a", "\u00d7"
_LINE: Final = "________"
_PICTURE: Final = re.compile(r"<img [^>]*>")
_OWN_PICTURE: Final = re.compile(r'<img [^>]*?src="/assets/([^"]*)"[^>]*>')
_THEN: Final = "\u2192"
_SHORT_AND_LONG: Final = {KindName.MATCHING: (1, 8, 1, 8), KindName.ORDERING: (1, 1, 16)}
"""How the columns of a key share the width: numbers and letters beside words."""
_IN_FOUR, _IN_TWO = 8.0, 19.0
"""The widest option, in full-width characters, that still goes four or two to a line."""
LABELS: Final = (
    "name",
    "admission_code",
    "unit",
    "score",
    "sheet",
    "key",
    "explanation",
    "scorer",
    "section",
    "sum",
)
"""What the fields and columns of a printed paper are called: ``word.print.<label>``."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Choice(_Part):
    """An option, or one of the things to be put together with options."""

    letter: str
    words: str
    pictures: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()


class Outline(_Part):
    """A region by shares of the picture's width and height: a circle, or else its corners in turn.

    ``radius`` by the width.
    """

    place: int
    centre: tuple[float, float] | None = None
    radius: float = 0
    corners: tuple[tuple[float, float], ...] = ()


class Question(_Part):
    """One question in words. ``label``: what it is called by; ``columns``: how many options go on a line;
    ``boxes``: what is ticked on the answer sheet; ``lines``: how many places to write in it has there;
    ``ruled``: how many whole lines there are to write on; ``note``: what is done instead of writing;
    ``children``: the questions that belong to its text; ``tables`` and ``pictures`` follow the words.
    ``marked_on``: the picture that is answered on. In the key alone: ``outlines``, the regions that are right
    there; ``keyed`` and ``told``, the tables behind answer and explanation."""

    label: str
    words: str
    pictures: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()
    options: tuple[Choice, ...] = ()
    prompts: tuple[Choice, ...] = ()
    columns: int = 1
    boxes: tuple[str, ...] = ()
    lines: int = 0
    ruled: int = 0
    note: str = ""
    marked_on: str = ""
    outlines: tuple[Outline, ...] = ()
    answer: str = ""
    keyed: tuple[Grid, ...] = ()
    explanation: str = ""
    told: tuple[Grid, ...] = ()
    children: tuple["Question", ...] = ()


class Part(_Part):
    """A section with its heading: title, what it is worth, how it is marked.

    ``answered``: what is answered one by one, the questions of a case among them, with their full labels.
    """

    title: str
    worth: str
    rule: str
    questions: tuple[Question, ...]
    answered: tuple[Question, ...]


class Printed(_Part):
    """A whole document. ``labels`` are the words the sheets need besides."""

    title: str
    total: str
    code: str
    labels: dict[str, str]
    parts: tuple[Part, ...]


def layout(
    form: Form,
    seed: int,
    code: str,
    solutions: Mapping[int, Solution] | None = None,
    held: Collection[str] = (),
) -> Printed:
    """A form as it is printed, its options in the author's order; pairs and orders are shuffled by ``seed``.

    ``solutions`` by slot come only into the key. ``code`` is what tells one paper from another at the foot.
    ``held``: names of pictures that the sheet can bring; of others it says where they are.
    """
    order = arrange(form.slots, seed, shuffle_items=False, shuffle_options=False)
    parts = []
    for index, section in enumerate(form.blueprint.sections):
        faces = [face for face in form.faces if face.section == index]
        asked = tuple(
            _numbered(face, order.options.get(face.slot), (solutions or {}).get(face.slot), held)
            for face in faces
        )
        parts.append(
            Part(
                title=section.title,
                worth=text.say(
                    "word.print.worth",
                    WORDS,
                    count=len(faces),
                    each=written(section.points_each),
                    sum=written(Points(sum(face.points for face in faces))),
                ),
                rule=rule_text(section.rule, WORDS, section.kind, section.points_each)
                + leniency_text(form.lenient.get(index), WORDS),
                questions=asked,
                answered=tuple(leaf for each in asked for leaf in _leaves(each)),
            )
        )
    return Printed(
        title=form.paper_title,
        total=text.say("word.print.total", WORDS, items=len(form.faces), points=written(form.total)),
        code=code,
        labels={name: text.say(f"word.print.{name}", WORDS) for name in LABELS},
        parts=tuple(parts),
    )


def pictures_of(form: Form) -> frozenset[str]:
    """The names of the pictures that the questions of a form show."""
    return assets_in(json.dumps([registry.stored(face.content) for face in form.faces]))


def _numbered(
    face: Face, order: Sequence[str] | None, solution: Solution | None, held: Collection[str]
) -> Question:
    shown = registry.present(face.kind, face.content, order)
    right = solution.right if solution is not None else None
    question = _question(f"{face.slot}.", shown, right, held)
    told = _rich(solution.explanation or "" if solution is not None else "")
    return question.model_copy(update={"explanation": told.words, "told": told.tables})


def _leaves(question: Question) -> Iterator[Question]:
    """What is answered by itself; the explanation of a case stands with its last question."""
    if not question.children:
        yield question
    for at, child in enumerate(question.children, start=1):
        last = at == len(question.children)
        told = {"explanation": question.explanation, "told": question.told} if last else {}
        yield child.model_copy(update={"label": question.label.removesuffix(".") + child.label, **told})


def _question(label: str, shown: Presented, right: RightAnswer | None, held: Collection[str]) -> Question:
    rights = right.children if right is not None else (None,) * len(shown.children)
    options = tuple(_choice(LETTERS[at], each.text, held) for at, each in enumerate(shown.options))
    prompts = tuple(_choice(str(at), each.text, held) for at, each in enumerate(shown.prompts, start=1))
    asked = _choice(label, shown.stem, held)
    judged = shown.kind is KindName.TRUE_FALSE
    drawn = shown.picture.address.removeprefix(ASSETS) if shown.picture is not None else ""
    words = PLACE.sub(_LINE, asked.words)
    if drawn:
        missing = "" if drawn in held else text.say("word.print.picture", WORDS)
        words = f"{words} {_note(shown)}{missing}"
    return Question(
        label=label,
        words=words,
        pictures=(*asked.pictures, *([drawn] if drawn in held else ())),
        tables=asked.tables,
        options=() if judged else options,
        prompts=prompts,
        columns=_columns(options),
        boxes=_boxes(shown),
        lines=_lines(shown),
        ruled=_ruled(shown),
        note=_note(shown),
        marked_on=drawn if drawn in held else "",
        outlines=tuple(_outline(each) for each in right.regions) if right is not None else (),
        answer="" if right is None else _answer(shown, right),
        keyed=() if right is None else _keyed(shown, right, prompts, options),
        children=tuple(
            _question(f"({at})", child.face, own, held)
            for at, (child, own) in enumerate(zip(shown.children, rights, strict=True), start=1)
        ),
    )


def _boxes(shown: Presented) -> tuple[str, ...]:
    if shown.kind is KindName.TRUE_FALSE:
        return (RIGHT_MARK, WRONG_MARK)
    if shown.kind in {KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE}:
        return tuple(LETTERS[: len(shown.options)])
    return ()


def _lines(shown: Presented) -> int:
    match shown.kind:
        case KindName.MATCHING:
            return len(shown.prompts)
        case KindName.ORDERING:
            return len(shown.options)
        case KindName.FILL_BLANK | KindName.NUMERIC | KindName.CALCULATED:
            return max(1, shown.blanks)
        case _:
            return 0


def _ruled(shown: Presented) -> int:
    """Lines of about 35 characters each; a long essay goes on on paper of its own."""
    match shown.kind:
        case KindName.SHORT_ANSWER:
            return max(3, min(10, -(-shown.longest // 35)))
        case KindName.ESSAY:
            return max(12, min(28, -(-shown.longest // 35)))
        case _:
            return 0


def _note(shown: Presented) -> str:
    match shown.kind:
        case KindName.FILE_SUBMISSION:
            return text.say("word.print.files_apart", WORDS, count=shown.most_files)
        case KindName.PRACTICAL_TASK:
            return text.say("word.print.at_the_bench", WORDS)
        case KindName.HOTSPOT:
            return text.say("word.print.on_the_picture", WORDS, count=shown.places)
        case _:
            return ""


def _marked_by(right: RightAnswer) -> str:
    """Model answer and marking points, each with its weight among all weights."""
    whole = sum(point.parts for point in right.rubric)
    told = [_rich(right.model).words] if right.model else []
    for at, point in enumerate(right.rubric, start=1):
        steps = [f"{step} {_plain(words)}" for step, words in enumerate(point.steps)]
        bands = [
            f"{band.least or '-'}~{band.most or '-'} {point.unit} {band.percent}%" for band in point.bands
        ]
        how = "; ".join((*steps, *bands))
        told.append(f"({at}) {_plain(point.text)} [{point.parts}/{whole}] {how}".rstrip())
    return "\n".join(told)


def _outline(region: Region) -> Outline:
    if region.shape is RegionShape.CIRCLE:
        x, y, radius = (each / UNIT for each in region.at)
        return Outline(place=region.place, centre=(x, y), radius=radius)
    corners = tuple((x / UNIT, y / UNIT) for x, y in corners_of(region))
    return Outline(place=region.place, corners=corners)


def _whereabouts(regions: Sequence[Region]) -> str:
    """Where each region lies, in words: for who has the key without the drawing."""
    told = []
    for each in regions:
        points = [each.at[:2]] if each.shape is RegionShape.CIRCLE else corners_of(each)
        x, y = ((min(axis) + max(axis)) / 2 / UNIT * 100 for axis in zip(*points, strict=True))
        told.append(text.say("word.print.region", WORDS, place=each.place, left=round(x), top=round(y)))
    return "  ".join(told)


def _answer(shown: Presented, right: RightAnswer) -> str:
    if right.rubric:
        return _marked_by(right)
    if right.regions:
        return _whereabouts(right.regions)
    letters = {option.id: LETTERS[at] for at, option in enumerate(shown.options)}
    if right.value is not None:
        return RIGHT_MARK if right.value else WRONG_MARK
    if right.blanks:
        told = "; ".join(" / ".join(_plain(each) for each in accepted) for accepted in right.blanks)
        return f"{told}   {right.worked}".rstrip()
    named = [letters.get(option.id, "") for option in right.options]
    match shown.kind:
        case KindName.MATCHING:
            return "  ".join(f"{at}-{letter}" for at, letter in enumerate(named, start=1))
        case KindName.ORDERING:
            return f" {_THEN} ".join(named)
        case _:
            return "".join(sorted(named))


def _keyed(
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
            return _rich(right.model).tables
    cells = tuple(tuple(Cell(words=words) for words in row) for row in rows)
    return (Grid(rows=cells, widths=_SHORT_AND_LONG[shown.kind]),) if cells else ()


def _called(choice: Choice) -> tuple[str, str]:
    return choice.letter, "\n".join((choice.words, *rich.as_rows(choice.tables)))


def _choice(letter: str, stored: str, held: Collection[str]) -> Choice:
    """Words and pictures apart; a picture that cannot be brought stays a remark among the words."""
    words = _OWN_PICTURE.sub(lambda found: "" if found[1] in held else found[0], stored)
    words = without_recordings(words, _recording)
    names = tuple(name for name in _OWN_PICTURE.findall(stored) if name in held)
    found = rich.read(_PICTURE.sub(text.say("word.print.picture", WORDS), words))
    return Choice(letter=letter, words=found.words, pictures=names, tables=found.tables)


def _recording(tag: str, words: str) -> str:
    return text.say(f"word.print.{tag}", WORDS, words=words)


def _columns(options: Sequence[Choice]) -> int:
    widest = max((_width(each.words) for each in options), default=0.0)
    if len(options) < 2 or widest > _IN_TWO or any(each.tables or "\n" in each.words for each in options):
        return 1
    return 4 if widest <= _IN_FOUR and not any(each.pictures for each in options) else 2


def _width(words: str) -> float:
    """In full-width characters; formulas as if they stood in a line."""
    words = "".join(
        each if isinstance(each, str) else latex.said(latex.in_html(each)) for each in latex.in_text(words)
    )
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.55 for each in rich.bare(words))


def _plain(stored: str) -> str:
    return rich.flat(_heard(stored))


def _rich(stored: str) -> rich.Rich:
    return rich.read(_heard(stored))


def _heard(stored: str) -> str:
    return _PICTURE.sub(text.say("word.print.picture", WORDS), without_recordings(stored, _recording))
