"""What stands on printed sheets: questions, boxes to answer in, and the key; plain words, ready to be set."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from core import text
from core.points import written
from exam.documents import headings, keyed, rich, texts
from exam.documents.by_hand import MARKED_IN_BRACKETS, has_place, with_room
from exam.documents.printed import LABELS, LETTERS, Choice, Part, Printed, Question
from exam.documents.texts import WORDS
from exam.forms import Face, Form, on_paper
from exam.papers import Solution
from exam.wording import leniency_text, rule_on_paper
from question_bank.kinds import latex, registry
from question_bank.kinds.contract import KindName, Presented, RightAnswer
from question_bank.kinds.fill_blank import PLACE
from question_bank.markup import ASSETS, assets_in

_LINE: Final = "________"
_OWN_PICTURE: Final = re.compile(r'<img [^>]*?src="/assets/([^"]*)"[^>]*>')
_ON_A_LINE: Final = frozenset({KindName.NUMERIC, KindName.CALCULATED})
_IN_FOUR, _IN_TWO = 8.0, 19.0
"""The widest option, in full-width characters, that still goes four or two to a line."""


def layout(
    form: Form,
    seed: int,
    code: str,
    solutions: Mapping[int, Solution] | None = None,
    held: Collection[str] = (),
    minutes: int | None = None,
    *,
    draft: bool = False,
) -> Printed:
    """A form as it is printed, its options in the author's order; pairs and orders are shuffled by ``seed``.

    ``solutions`` by slot come only into the key. ``code`` is what tells one paper from another at the foot.
    ``held``: names of pictures that the sheet can bring; of others it says where they are. ``minutes``: the
    time allowed, where it is known. ``draft``: every page says that the paper is not locked.
    """
    order = on_paper(form, seed)
    parts = []
    for index, section in enumerate(form.blueprint.sections):
        faces = [face for face in form.faces if face.section == index]
        asked = tuple(
            _numbered(face, order.get(face.slot), (solutions or {}).get(face.slot), held) for face in faces
        )
        parts.append(
            Part(
                number=headings.number(index),
                title=headings.title(index, section.title),
                worth=headings.worth(section, faces),
                rule=headings.told(section),
                marking=rule_on_paper(section.rule, WORDS, section.kind, section.points_each)
                + leniency_text(form.lenient.get(index), WORDS),
                questions=asked,
                answered=tuple(leaf for each in asked for leaf in _leaves(each)),
            )
        )
    return Printed(
        title=form.paper_title,
        draft=text.say("word.print.draft_note", WORDS) if draft else "",
        total=text.say("word.print.total", WORDS, items=len(form.faces), points=written(form.total)),
        code=code,
        notes=headings.notes(minutes),
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
    told = texts.read(solution.explanation or "" if solution is not None else "")
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
    in_brackets = shown.kind in MARKED_IN_BRACKETS
    stem = with_room(shown.stem) if in_brackets else shown.stem
    asked = _choice(label, PLACE.sub(_LINE, stem), held)
    judged = shown.kind is KindName.TRUE_FALSE
    drawn = shown.picture.address.removeprefix(ASSETS) if shown.picture is not None else ""
    words = asked.words
    if drawn:
        missing = "" if drawn in held else text.say("word.print.picture", WORDS)
        words = f"{words} {_note(shown)}{missing}"
    return Question(
        label=label,
        words=words,
        bracket=in_brackets and not has_place(rich.bare(asked.words)),
        on_a_line=shown.kind in _ON_A_LINE,
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
        outlines=tuple(keyed.outline(each) for each in right.regions) if right is not None else (),
        answer="" if right is None else keyed.answer(shown, right),
        keyed=() if right is None else keyed.tables(shown, right, prompts, options),
        children=tuple(
            _question(f"({at})", child.face, own, held)
            for at, (child, own) in enumerate(zip(shown.children, rights, strict=True), start=1)
        ),
    )


def _boxes(shown: Presented) -> tuple[str, ...]:
    if shown.kind is KindName.TRUE_FALSE:
        return (text.say("word.print.true", WORDS), text.say("word.print.false", WORDS))
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


def _choice(letter: str, stored: str, held: Collection[str]) -> Choice:
    """Words and pictures apart; a picture that cannot be brought stays a remark among the words."""
    names = tuple(name for name in _OWN_PICTURE.findall(stored) if name in held)
    found = texts.read(_OWN_PICTURE.sub(lambda own: "" if own[1] in held else own[0], stored))
    return Choice(letter=letter, words=found.words, pictures=names, tables=found.tables)


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
