"""Moodle XML: ``<quiz><question type="…">``.

Read are multichoice, truefalse, shortanswer, numerical without tolerance or unit, cloze of short answers,
essays and calculated with one formula.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import (
    carried,
    cloze,
    gift,
    limits,
    maths,
    moodle_essays,
    moodle_sums,
    rich,
    stated,
    wording,
)
from question_bank.formats.archive import Refused
from question_bank.formats.carried import Album
from question_bank.formats.compose import Unsound
from question_bank.formats.drafts import Reading, SourceRow
from question_bank.formats.stated import Read, Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName

ROOT: Final = "quiz"
_YES: Final = frozenset({"1", "true"})
_TYPED: Final = frozenset({"moodle_auto_format", "markdown", ""})


def read_moodle(file: str, quiz: Element) -> Reading:
    """Read a quiz; ``row`` counts its questions, categories aside. Raises Refused when there are too many."""
    count = sum(question.get("type") != "category" for question in quiz.iter("question"))
    if count > limits.MAX_ROWS:
        raise Refused("import.too_many_rows", count=count, most=limits.MAX_ROWS)
    album = Album()
    reading = stated.read_all(file, _questions(file, quiz, album))
    return replace(reading, pictures=album.shown)


def _questions(file: str, quiz: Element, album: Album) -> Iterator[tuple[SourceRow, Read]]:
    topics: tuple[str, ...] = ()
    row = 0
    for question in quiz.iter("question"):
        if question.get("type") == "category":
            topics = gift.category(words(question.find("category")))
            continue
        row += 1
        place = partial(carried.in_moodle, question, album)
        yield SourceRow(file, None, row), carried.reading(place, partial(_item, question, topics))


def _item(question: Element, topics: tuple[str, ...]) -> Stated:
    kind = (question.get("type") or "").strip()
    reader = {
        "multichoice": _choice,
        "truefalse": _true_false,
        "shortanswer": _short,
        "numerical": _number,
        "cloze": _cloze,
        "essay": lambda question: moodle_essays.read(question, _html(question.find("questiontext"))),
        "calculatedsimple": _sum,
        "calculated": _sum,
    }.get(kind)
    if reader is None:
        raise stated.unsupported(kind or "question")
    if words(question.find("image")):
        raise Unsound(Finding("import.media_not_carried", {"what": "image"}))
    made = reader(question)
    general = question.find("generalfeedback")
    return replace(
        made,
        explanation=_explained(general),
        topics=topics,
        tags=tuple(words(tag) for tag in question.findall("tags/tag")),
        raw={"id": words(question.find("idnumber")), "title": words(question.find("name")), "type": kind},
    )


def _explained(general: Element | None) -> str:
    """General feedback; a picture in it is left out, for it decides nothing."""
    if general is None:
        return ""
    try:
        return _html(general)
    except Unsound:
        return rich.from_plain(rich.plain_of(words(general.find("text"))))


def _html(element: Element | None) -> str:
    """A text by the format its element names; HTML, unless it says otherwise."""
    if element is None:
        return ""
    if element.find("file") is not None:
        raise Unsound(Finding("import.media_not_carried", {"what": "file"}))
    return _formatted(words(element.find("text")), element.get("format", "html"))


def _formatted(source: str, form: str) -> str:
    source = maths.with_dollars(source)
    if form == "plain_text":
        return rich.from_plain(source)
    return rich.from_typed(source) if form in _TYPED else rich.from_html(source)


def _share(answer: Element) -> float:
    """The share of full marks in percent. Raises Unsound when it is no number."""
    try:
        return float(answer.get("fraction", ""))
    except ValueError:
        raise Unsound(Finding("import.scoring_unclear", field="key")) from None


def _choice(question: Element) -> Stated:
    single = words(question.find("single")).lower() in _YES
    given = question.findall("answer")
    stated.at_most(options=len(given))
    shares = [_share(answer) for answer in given]
    right = stated.weighed(shares, single=single)
    options = tuple((_html(answer), is_right) for answer, is_right in zip(given, right, strict=True))
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    stem = _html(question.find("questiontext"))
    return Stated(kind, stem, options, scoring=stated.scoring(shares))


def _true_false(question: Element) -> Stated:
    right = [words(a.find("text")).lower() for a in question.findall("answer") if _share(a) > 0]
    if right not in (["true"], ["false"]):
        raise Unsound(Finding("item.key_missing", field="key"))
    return Stated(KindName.TRUE_FALSE, _html(question.find("questiontext")), value=right == ["true"])


def _short(question: Element) -> Stated:
    found = [(words(a.find("text")), _share(a)) for a in question.findall("answer")]
    right = [(text, share) for text, share in found if share > 0]
    if any(gift.wildcard(text) for text, _ in right):
        raise Unsound(Finding("import.answer_pattern", field="key"))
    case = words(question.find("usecase")).lower() in _YES
    texts = stated.accepted([(t.replace("\\*", "*"), s) for t, s in right], case_matters=case)
    return Stated(KindName.FILL_BLANK, _drawn(question), blanks=(texts,), case_matters=case)


def _number(question: Element) -> Stated:
    given = [answer for answer in question.findall("answer") if _share(answer) > 0]
    if any(words(answer.find("tolerance")).strip("0.") for answer in given) or any(
        words(unit) for unit in question.findall("units/unit")
    ):
        raise stated.unsupported("numerical")
    if any(gift.wildcard(words(answer.find("text"))) for answer in given):
        raise Unsound(Finding("import.answer_pattern", field="key"))
    texts = stated.accepted([(words(answer.find("text")), _share(answer)) for answer in given])
    return Stated(KindName.FILL_BLANK, _drawn(question), blanks=(texts,))


def _sum(question: Element) -> Stated:
    return moodle_sums.read(question, _html(question.find("questiontext")))


def _cloze(question: Element) -> Stated:
    text = question.find("questiontext")
    stem, blanks, case = cloze.read(words(text.find("text")) if text is not None else "")
    if text is not None and text.find("file") is not None:
        raise Unsound(Finding("import.media_not_carried", {"what": "file"}))
    form = "html" if text is None else text.get("format", "html")
    return Stated(KindName.FILL_BLANK, _formatted(stem, form), blanks=blanks, case_matters=case)


def _drawn(question: Element) -> str:
    """The stem with its one place to fill: where a line is drawn, else at its end."""
    stem = _html(question.find("questiontext"))
    if not wording.has_drawn_places(stem):
        return rich.with_places_inside(f"{stem} [[1]]") if stem else ""
    return wording.places(stem)[0]
