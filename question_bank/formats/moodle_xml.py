"""Moodle XML: ``<quiz><question type="…">``.

Read are multichoice, truefalse, shortanswer, numerical, matching, ordering, gapselect, ddwtos, cloze, essay
and calculated with one formula; a description is told and passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import (
    carried,
    cloze,
    gift,
    limits,
    moodle_essays,
    moodle_numbers,
    moodle_pairs,
    moodle_sums,
    moodle_texts,
    reasons,
    rich,
    stated,
)
from question_bank.formats.archive import Refused
from question_bank.formats.carried import Album
from question_bank.formats.drafts import Reading, SourceRow
from question_bank.formats.moodle_numbers import Told
from question_bank.formats.moodle_texts import YES
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import NotAsked, Read, Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName

ROOT: Final = "quiz"
_CLOZE: Final = frozenset({"cloze", "multianswer"})
_SINGLE: Final = "true"
"""What Moodle takes a choice to be that does not say whether it is a single one."""


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
        begins = rich.begins(words(question.find("questiontext/text")), words(question.find("name")))
        yield SourceRow(file, None, row, begins), carried.reading(place, partial(_item, question, topics))


def _item(question: Element, topics: tuple[str, ...]) -> Stated:
    kind = (question.get("type") or "").strip()
    if kind == "description":
        raise NotAsked
    reader = _READERS.get(kind)
    if reader is None:
        raise reasons.unsupported(kind or "question")
    if words(question.find("image")):
        raise reasons.not_carried("image")
    made = reader(question)
    general = question.find("generalfeedback")
    return replace(
        made,
        explanation=_explained(general),
        topics=topics,
        tags=tuple(words(tag) for tag in question.findall("tags/tag")),
        raw={
            "id": words(question.find("idnumber")),
            "title": words(question.find("name")),
            "type": kind,
            stated.FEEDBACK: _remarks(question),
        },
    )


def _remarks(question: Element) -> str:
    """What is said of single answers, and the hints, a line each."""
    said = [
        words(each.find("text")) for path in ("answer/feedback", "hint") for each in question.findall(path)
    ]
    if question.get("type") in _CLOZE:
        said += cloze.remarks(words(question.find("questiontext/text")))
    return "\n".join(filter(None, map(rich.plain_of, said)))


def _explained(general: Element | None) -> str:
    """General feedback; a picture in it is left out, for it decides nothing."""
    if general is None:
        return ""
    try:
        return moodle_texts.in_html(general)
    except Unsound:
        return rich.from_plain(rich.plain_of(words(general.find("text"))))


def _choice(question: Element) -> Stated:
    single = (words(question.find("single")) or _SINGLE).lower() in YES
    given = question.findall("answer")
    stated.at_most(options=len(given))
    shares = [moodle_texts.share(answer) for answer in given]
    right = stated.weighed(shares, single=single)
    options = tuple(
        (moodle_texts.in_html(answer), is_right) for answer, is_right in zip(given, right, strict=True)
    )
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    stem = moodle_texts.in_html(question.find("questiontext"))
    scoring, scored = stated.scoring(shares, several=not single), stated.of_shares(shares, single=single)
    return Stated(kind, stem, options, scoring=scoring, scored=scored)


def _true_false(question: Element) -> Stated:
    given = question.findall("answer")
    right = [words(a.find("text")).lower() for a in given if stated.in_full(moodle_texts.share(a))]
    if right not in (["true"], ["false"]):
        raise reasons.no_key()
    return Stated(
        KindName.TRUE_FALSE, moodle_texts.in_html(question.find("questiontext")), value=right == ["true"]
    )


def _short(question: Element) -> Stated:
    found = [(words(a.find("text")), moodle_texts.share(a)) for a in question.findall("answer")]
    right = [(text, share) for text, share in found if share > 0]
    if any(gift.wildcard(text) for text, _ in right):
        raise reasons.pattern()
    case = words(question.find("usecase")).lower() in YES
    stem = moodle_texts.with_place(moodle_texts.in_html(question.find("questiontext")))
    texts = stated.accepted([(t.replace("\\*", "*"), s) for t, s in right], case_matters=case)
    return Stated(KindName.FILL_BLANK, stem, blanks=(texts,), case_matters=case)


def _number(question: Element) -> Stated:
    found = [
        Told(words(each.find("text")), words(each.find("tolerance")), moodle_texts.share(each))
        for each in question.findall("answer")
    ]
    units = moodle_numbers.units_of(question, "numerical")
    return moodle_numbers.asked(moodle_texts.in_html(question.find("questiontext")), found, units)


def _essay(question: Element) -> Stated:
    return moodle_essays.read(question, moodle_texts.in_html(question.find("questiontext")))


def _sum(question: Element) -> Stated:
    return moodle_sums.read(question, moodle_texts.in_html(question.find("questiontext")))


def _cloze(question: Element) -> Stated:
    text = question.find("questiontext")
    if text is not None and text.find("file") is not None:
        raise reasons.not_carried("file")
    form = "html" if text is None else text.get("format", "html")
    source = words(text.find("text")) if text is not None else ""
    return cloze.read(source, lambda part: moodle_texts.formatted(part, form))


_READERS: Final[Mapping[str, Callable[[Element], Stated]]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _number,
    "matching": moodle_pairs.matched,
    "ordering": moodle_pairs.ordered,
    "gapselect": moodle_pairs.gaps,
    "ddwtos": moodle_pairs.gaps,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": _essay,
    "calculatedsimple": _sum,
    "calculated": _sum,
}
