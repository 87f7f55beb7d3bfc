"""The keys of parallel forms side by side: which form is which paper, and what is right in each."""

import re
from collections.abc import Mapping
from typing import Final

from core import text
from exam.documents.printed import Compared, ComparedForm, ComparedRow, Printed
from exam.documents.texts import WORDS

_NONE: Final = "\u2013"


def compared(title: str, keys: Mapping[str, Printed]) -> Compared:
    """``keys``: what is printed of each form with its key, by the form's name.

    What is answered by a letter or a mark has a row; whoever wants the rest finds it with its form.
    """
    answers = [_answers(each) for each in keys.values()]
    labels = sorted({label for told in answers for label in told}, key=_order)
    return Compared(
        title=title,
        draft=next((each.draft for each in keys.values() if each.draft), ""),
        heads=tuple(text.say(f"word.print.compared_{each}", WORDS) for each in ("form", "paper", "code")),
        question=text.say("word.print.compared_question", WORDS),
        note=text.say("word.print.compared_note", WORDS),
        forms=tuple(ComparedForm(name=name, title=each.title, code=each.code) for name, each in keys.items()),
        rows=tuple(
            ComparedRow(label=label, answers=tuple(told.get(label, _NONE) for told in answers))
            for label in labels
        ),
    )


def _answers(printed: Printed) -> dict[str, str]:
    return {
        each.label.removesuffix("."): each.answer
        for part in printed.parts
        for each in part.answered
        if each.boxes and each.answer
    }


def _order(label: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", label)]
