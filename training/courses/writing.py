"""The text of a lesson: what a trainer types becomes safe HTML, the same way each time. Pure.

Blank lines part paragraphs. A line that begins with ``## `` is a heading, ``- `` an entry of a list, ``1. ``
one of a numbered list, and ``![words](picture)`` shows a picture of the course by its reference. HTML tags
that are on the list stay; everything else that looks like one is a sign.
"""

import html
import re
from typing import Final

import nh3

from question_bank import markup
from question_bank.kinds.contract import storable

FILES: Final = "/courses/files/"
LONGEST: Final = 60_000
TAGS: Final = markup.TAGS | {"h2", "h3", "hr", "figure", "figcaption", "dl", "dt", "dd"}
_ATTRIBUTES: Final = {
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_OWN_FILE: Final = re.compile(r"/courses/files/[0-9A-Za-z_-]{1,32}")
_PICTURE: Final = re.compile(r"!\[([^\[\]\n]{0,200})\]\(([0-9A-Za-z_-]{1,32})\)")
_NO_PICTURE: Final = re.compile(r"<img(?![^<>]*\ssrc=)[^<>]*>")
_BLOCK_TAG: Final = re.compile(
    r"</?(?:p|ul|ol|li|pre|blockquote|table|caption|thead|tbody|tr|th|td|h2|h3|hr|figure|figcaption|dl|dt|dd)\b",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\d{1,3}[.、]\s*")


def body_of(typed: str) -> str:
    """Safe HTML from what was typed. Never raises."""
    text = storable(typed.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    return safe("\n".join(_block(block) for block in blocks))


def safe(formatted: str) -> str:
    """The HTML without anything that is not on the list; pictures only from our own files."""
    cleaned = nh3.clean(
        formatted,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept_attribute,
        url_schemes=set(),
        link_rel=None,
    )
    return _NO_PICTURE.sub("", cleaned)


def _block(block: str) -> str:
    if _BLOCK_TAG.search(block):
        return _inline(block)
    pieces: list[str] = []
    lines: list[str] = []
    for line in block.split("\n"):
        bare = line.strip()
        level = "h3" if bare.startswith("### ") else "h2" if bare.startswith("## ") else ""
        if level:
            pieces += (_lines(lines), f"<{level}>{_inline(bare.lstrip('#').strip())}</{level}>")
            lines = []
        else:
            lines.append(bare)
    return "".join((*pieces, _lines(lines)))


def _lines(lines: list[str]) -> str:
    """A run of lines: a list where every line is an entry of one, else a paragraph."""
    if not lines:
        return ""
    if all(line.startswith(("- ", "* ")) for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if len(lines) > 1 and all(_NUMBERED.match(line) for line in lines):
        entries = (_NUMBERED.sub("", line, count=1) for line in lines)
        return "<ol>" + "".join(f"<li>{_inline(entry)}</li>" for entry in entries) + "</ol>"
    if len(lines) == 1 and (found := _PICTURE.fullmatch(lines[0])):
        caption = f"<figcaption>{html.escape(found[1])}</figcaption>" if found[1] else ""
        return f"<figure>{_picture(found)}{caption}</figure>"
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _inline(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for found in _PICTURE.finditer(text):
        pieces += (_signs(text[at : found.start()]), _picture(found))
        at = found.end()
    pieces.append(_signs(text[at:]))
    return "".join(pieces)


def _signs(text: str) -> str:
    """Tags on the list stay tags; every other ``<`` is a sign."""
    return re.sub(r"<(?!/?[A-Za-z][A-Za-z0-9]{0,11}[\s>/])", "&lt;", text)


def _picture(found: re.Match[str]) -> str:
    return f'<img src="{FILES}{found[2]}" alt="{html.escape(found[1])}">'


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _OWN_FILE.fullmatch(value) else None
    if name in {"width", "height", "colspan", "rowspan"}:
        return value if value.isdecimal() and len(value) <= 4 else None
    return value
