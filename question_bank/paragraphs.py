"""Lines of a field and blocks of HTML: what people type as lines, and what stands apart by itself.

All functions take safe HTML, whose elements are balanced. Outside of blocks, a line ends with ``<br>``; a
table or a list stands on lines of its own. A plain paragraph is nothing but a line.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

BLOCKS: Final = frozenset(
    {"p", "ul", "ol", "li", "pre", "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td"}
)
_BLOCK: Final = re.compile(rf"<(?P<end>/?)(?P<tag>{'|'.join(sorted(BLOCKS))})\b[^<>]*>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"<p>(?P<inner>(?:(?!<p\b).)*)</p>", re.IGNORECASE | re.DOTALL)
_SPACES: Final = re.compile(r"\s+")


def has_blocks(formatted: str) -> bool:
    """Whether anything stands apart."""
    return _BLOCK.search(formatted) is not None


def with_breaks(formatted: str) -> str:
    """Line ends outside of blocks as ``<br>``; the one that parts a block from its neighbour says nothing."""
    if not has_blocks(formatted):
        return formatted.replace("\n", "<br>")
    return "".join(
        part if is_block else _between(part, before, after).replace("\n", "<br>")
        for part, is_block, before, after in _placed(formatted)
    )


def with_lines(formatted: str, *, plain: bool) -> str:
    """:func:`with_breaks` undone, as people edit it; ``plain``: with signs instead of entities."""
    pieces: list[str] = []
    for part, is_block, before, after in _placed(formatted):
        if is_block:
            pieces.append(part if not pieces or pieces[-1].endswith("\n") else f"\n{part}")
            continue
        text = _BREAK.sub("\n", part)
        text = html.unescape(text) if plain else text
        pieces.append(("\n" if before else "") + text + ("\n" if after else ""))
    return "".join(pieces)


def unwrapped(formatted: str) -> str:
    """The HTML with its plain paragraphs as lines; other blocks, and what is inside of them, stay."""
    if not has_blocks(formatted):
        return formatted
    pieces: list[str] = []
    was_line = was_text = False
    for part, is_block in _parts(formatted):
        found = _PARAGRAPH.fullmatch(part) if is_block else None
        is_line = found is not None and not has_blocks(found["inner"])
        if found is not None and is_line:
            text = _SPACES.sub(" ", found["inner"]).strip()
        elif is_block:
            text = part
        elif not part.strip():
            continue
        else:
            text = part
        is_text = is_line or not is_block
        if pieces and is_text and was_text and (is_line or was_line):
            pieces.append("<br>")
        pieces.append(text)
        was_line, was_text = is_line, is_text
    return "".join(pieces)


def _between(text: str, before: bool, after: bool) -> str:
    text = text.removeprefix("\n") if before else text
    return text.removesuffix("\n") if after else text


def _placed(formatted: str) -> Iterator[tuple[str, bool, bool, bool]]:
    """The parts, with whether a block stands before and after a text."""
    parts = list(_parts(formatted))
    for at, (part, is_block) in enumerate(parts):
        yield part, is_block, at > 0 and parts[at - 1][1], at + 1 < len(parts) and parts[at + 1][1]


def _parts(formatted: str) -> Iterator[tuple[str, bool]]:
    """Outermost blocks and the texts between them, in order; no text is empty."""
    depth = begun = 0
    for tag in _BLOCK.finditer(formatted):
        if depth == 0 and not tag["end"]:
            if begun < tag.start():
                yield formatted[begun : tag.start()], False
            begun = tag.start()
        depth = max(depth + (-1 if tag["end"] else 1), 0)
        if depth == 0:
            yield formatted[begun : tag.end()], True
            begun = tag.end()
    if begun < len(formatted):
        yield formatted[begun:], depth > 0
