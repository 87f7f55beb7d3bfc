"""What is right, in a few words, for people who look at two answers that contradict each other. Pure."""

from collections.abc import Iterator
from typing import Final

from question_bank import markup
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName, RightAnswer

_LONGEST: Final = 60
_MORE: Final = "\u2026"
_RIGHT, _WRONG = "\u221a", "\u00d7"


def in_words(kind: KindName, content: Content, key: Key | None) -> str:
    """The right answer by its words, not its letters: two rows may write their options in another order."""
    if key is None:
        return ""
    told = "; ".join(filter(None, _pieces(registry.explain(kind, content, key))))
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + _MORE


def _pieces(right: RightAnswer) -> Iterator[str]:
    if right.value is not None:
        yield _RIGHT if right.value else _WRONG
    for option in right.options:
        yield _line(option.text)
    for accepted in right.blanks:
        yield " / ".join(accepted)
    for region in right.regions:
        yield f"{region.place} ({', '.join(map(str, region.at))})"
    yield right.worked
    yield _line(right.model)
    for child in right.children:
        yield from _pieces(child)


def _line(html: str) -> str:
    return " ".join(markup.readable(html).split())
