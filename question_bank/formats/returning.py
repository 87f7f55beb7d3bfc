"""Items of texts and records as rows with the usual headings, so that rejected ones are mended in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from question_bank.formats import layouts
from question_bank.formats.compose import Fields
from question_bank.formats.drafts import SheetRows
from question_bank.formats.options import letter_at

_LEAST: Final = 4
"""Option columns that a row has at least, so that there is room to mend it."""
_MOST: Final = 26
_MOST_TOPICS: Final = 4
_ALWAYS: Final = ("key", "explanation", "difficulty")
_BESIDE: Final = ("tags", "cognitive", "origin")


def sheet_of(file: str, items: Sequence[Fields | None]) -> SheetRows:
    """All items of a file, each as the row of its number; one that has no fields stands empty."""
    known = [each for each in items if each is not None]
    topics = min(max((len(_topics(each)) for each in known), default=0), _MOST_TOPICS)
    options = [_options(each) for each in known]
    widths = _Widths(
        topics=max(topics, 1),
        prompts=min(max((len(each.prompts) for each in known), default=0), _MOST),
        options=max(min(max(map(len, options), default=0), _MOST), _LEAST),
        beside=tuple(name for name in _BESIDE if any(getattr(each, name) for each in known)),
    )
    return SheetRows(
        file, None, _header(widths), [[] if each is None else _row(each, widths) for each in items]
    )


@dataclass(frozen=True, slots=True)
class _Widths:
    """How many columns there are of each sort; ``beside``: the fields that only some files have."""

    topics: int
    prompts: int
    options: int
    beside: tuple[str, ...]


def _header(widths: _Widths) -> tuple[str, ...]:
    return (
        *(layouts.heading_of(f"topic:{rank}") for rank in _ranks(widths.topics)),
        *(layouts.heading_of(name) for name in ("kind", "stem")),
        *(layouts.prompt_heading(number) for number in range(1, widths.prompts + 1)),
        *(layouts.option_heading(letter_at(place)) for place in range(widths.options)),
        *(layouts.heading_of(name) for name in (*_ALWAYS, *widths.beside)),
    )


def _ranks(topics: int) -> range:
    """Ranks of as many columns of topics; the only one is that of chapters."""
    return range(1, 2) if topics == 1 else range(topics)


def _row(item: Fields, widths: _Widths) -> list[str]:
    stem = f"{item.passage}\n{item.stem}" if item.passage else item.stem
    told = [str(getattr(item, name) or "") for name in (*_ALWAYS, *widths.beside)]
    return [
        *_padded(_topics(item), widths.topics),
        item.kind,
        stem,
        *_padded(item.prompts, widths.prompts),
        *_padded(_options(item), widths.options),
        *told,
    ]


def _topics(item: Fields) -> list[str]:
    return [each for each in item.topics if each]


def _padded(texts: Sequence[str], width: int) -> list[str]:
    return [*texts[:width], *[""] * (width - len(texts))]


def _options(item: Fields) -> tuple[str, ...]:
    """The options as they were written; those of one cell stay in one, to be parted by hand."""
    if item.options is None:
        return ()
    return (item.options,) if isinstance(item.options, str) else tuple(text for _, text in item.options)
