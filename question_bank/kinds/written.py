"""What kinds that people mark share: a key of model answer and rubric, and a text as an answer."""

from collections.abc import Callable
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints

from core.errors import Finding
from question_bank.kinds import choice, contract, rich_text
from question_bank.kinds.contract import KindName, RightAnswer, Stem
from question_bank.kinds.normal_form import fold_width
from question_bank.kinds.outcome import NeedsPerson, Outcome
from question_bank.kinds.rubric import Rubric, check_rubric

LONGEST: Final = 10_000
"""Characters (code points) of a written answer, at most."""

Text = Annotated[
    str,
    BeforeValidator(lambda raw: contract.storable(raw) if isinstance(raw, str) else raw),
    StringConstraints(strict=True, max_length=LONGEST),
]


class Key(contract.Key):
    """``{"model": html, "rubric": [{"id": "a", "text": html, "parts": 2}, …]}``; a model may be empty."""

    model: Stem = ""
    rubric: Rubric = ()


class Response(contract.Response):
    """``{"text": "…"}``: plain text. ``null``, ``{}`` and white space alone are unanswered."""

    text: Annotated[Text, BeforeValidator(lambda raw: "" if raw is None else raw)] = ""

    @property
    def answered(self) -> bool:
        return bool(self.text.strip())

    @property
    def same_words(self) -> str:
        """Equal for answers that differ in width, case and white space alone."""
        return "".join(fold_width(rich_text.visible(self.text)).casefold().split())


def check(content: contract.Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    if key is None or (not key.rubric and not key.model):
        return (*choice.check_stem(content), Finding("item.rubric_missing", field="rubric"))
    return (*choice.check_stem(content), *check_rubric(key.rubric))


def compare(_content: contract.Content, _key: Key, response: contract.Response | None) -> Outcome:
    """A blank answer is a blank answer; how right any other is only a person can tell."""
    answered = response is not None and response.answered
    return NeedsPerson(answered=True) if answered else Outcome(False, hits=0, missed=1, false_hits=0)


def explaining(kind: KindName) -> Callable[[contract.Content, Key], RightAnswer]:
    """How a kind shows its model answer and its rubric, for release."""

    def explain(_content: contract.Content, key: Key) -> RightAnswer:
        return RightAnswer(kind=kind, model=key.model, rubric=key.rubric)

    return explain


Bound = Annotated[int, Field(strict=True, ge=10, le=LONGEST)]
"""How many characters an item lets a candidate write."""
