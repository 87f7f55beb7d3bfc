"""Items of texts and records as rows with the usual headings, so that rejected ones are mended in a table."""

from collections.abc import Sequence
from typing import Final

from question_bank.formats import layouts
from question_bank.formats.compose import Fields
from question_bank.formats.drafts import SheetRows
from question_bank.formats.options import letter_at

_LEAST: Final = 4
"""Option columns that a row has at least, so that there is room to mend it."""
_MOST: Final = 26


def sheet_of(file: str, items: Sequence[Fields | None]) -> SheetRows:
    """All items of a file, each as the row of its number; one that has no fields stands empty."""
    options = [() if each is None else _options(each) for each in items]
    width = min(max((len(each) for each in options), default=0), _MOST)
    width = max(width, _LEAST)
    prompts = min(max((len(each.prompts) for each in items if each is not None), default=0), _MOST)
    header = (
        *(layouts.heading_of(name) for name in ("topic:1", "kind", "stem")),
        *(layouts.prompt_heading(number) for number in range(1, prompts + 1)),
        *(layouts.option_heading(letter_at(place)) for place in range(width)),
        *(layouts.heading_of(name) for name in ("key", "explanation", "difficulty")),
    )
    rows = [
        [] if each is None else _row(each, prompts, texts, width)
        for each, texts in zip(items, options, strict=True)
    ]
    return SheetRows(file, None, header, rows)


def _row(item: Fields, prompts: int, options: Sequence[str], width: int) -> list[str]:
    stem = f"{item.passage}\n{item.stem}" if item.passage else item.stem
    texts = [*options[:width], *[""] * (width - len(options))]
    left = [*item.prompts[:prompts], *[""] * (prompts - len(item.prompts))]
    topic = next((each for each in item.topics if each), "")
    return [topic, item.kind, stem, *left, *texts, item.key or "", item.explanation, item.difficulty]


def _options(item: Fields) -> tuple[str, ...]:
    """The options as they were written; those of one cell stay in one, to be parted by hand."""
    if item.options is None:
        return ()
    return (item.options,) if isinstance(item.options, str) else tuple(text for _, text in item.options)
