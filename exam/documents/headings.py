"""The head of a printed paper and of its sections: numbers, what is worth what, what candidates are told.

People with a pen read it: nothing is said of what a machine does with an answer.
"""

from collections.abc import Sequence
from typing import Final

from core import text
from core.points import Points, written
from exam.documents.texts import WORDS
from exam.forms import Face
from exam.rules.blueprint import Section
from exam.wording import rule_on_paper
from question_bank.kinds.contract import KindName

_TOLD_BY_THE_QUESTION: Final = frozenset(
    {KindName.HOTSPOT, KindName.FILE_SUBMISSION, KindName.PRACTICAL_TASK}
)
"""Kinds whose questions say themselves how they are answered."""


def number(at: int, locale: str = WORDS) -> str:
    """How the section at this place is called, counted from 0; figures where the numerals end."""
    numerals = text.say("word.print.numerals", locale).split()
    return numerals[at] if at < len(numerals) else str(at + 1)


def title(at: int, written_by_author: str, locale: str = WORDS) -> str:
    """The section's title with its number, unless its author wrote one before it."""
    numerals = text.say("word.print.numerals", WORDS).split()
    begun = tuple(text.say("word.print.heading", WORDS, number=each, title="") for each in numerals)
    if written_by_author.startswith(begun):
        return written_by_author
    return text.say("word.print.heading", locale, number=number(at, locale), title=written_by_author)


def worth(section: Section, faces: Sequence[Face], locale: str = WORDS) -> str:
    """Which questions a section has and what they bring; nothing for one without any."""
    if not faces:
        return ""
    return text.say(
        "word.print.worth" if len(faces) > 1 else "word.print.worth_of_one",
        locale,
        first=faces[0].slot,
        last=faces[-1].slot,
        each=written(section.points_each),
        sum=written(Points(sum(face.points for face in faces))),
    )


def told(section: Section, locale: str = WORDS) -> str:
    """How the questions of a section are answered on paper, and what right and wrong answers bring."""
    how = "" if section.kind in _TOLD_BY_THE_QUESTION else text.say(f"word.print_how.{section.kind}", locale)
    return how + rule_on_paper(section.rule, locale, section.kind, section.points_each)


def notes(minutes: int | None, locale: str = WORDS) -> tuple[str, ...]:
    """What candidates read before they begin; a time that is not known is left open to be written in."""
    time = (
        text.say("word.print_note.time", locale, minutes=minutes)
        if minutes is not None
        else text.say("word.print_note.time_open", locale)
    )
    return (time, *(text.say(f"word.print_note.{each}", locale) for each in ("names", "answers", "seal")))
