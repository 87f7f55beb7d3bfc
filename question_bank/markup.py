"""Formatted text on its way in, and back into an editing field.

Everything written by people passes :func:`safe` before it is stored: a short allow-list of tags, no styles,
no scripts, pictures only from our own assets. In an editing field a text reads as people write it, with plain
line breaks and signs, and tags only where there is formatting.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

import nh3

from question_bank import paragraphs, recordings
from question_bank.kinds import latex, rich_text
from question_bank.kinds.contract import storable
from question_bank.recordings import Sort

ASSETS: Final = "/assets/"
TAGS: Final = frozenset(
    {
        "b", "strong", "i", "em", "u", "s", "sub", "sup", "br", "p", "ul", "ol", "li", "code", "pre",
        "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "audio",
        "video",
    }
)  # fmt: skip
_ATTRIBUTES: Final = {
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "title"},
    "video": {"src", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_OWN_ASSET: Final = re.compile(r"/assets/[0-9A-Za-z._-]{1,120}")
_TAG: Final = re.compile(
    rf"</?(?:{'|'.join(sorted(TAGS, key=len, reverse=True))})(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_RECORDING: Final = re.compile(r"<(?P<tag>audio|video)\b[^<>]*>.*?(?:</(?P=tag)>|$)", re.DOTALL)
_SOURCE: Final = re.compile(r'\ssrc="/assets/[0-9A-Za-z_-]{1,110}\.([0-9A-Za-z]{1,5})')
_TITLE: Final = re.compile(r'\stitle="([^"]*)"')
_TAG_INSIDE: Final = re.compile(r"</[a-z]|<(?:br|p|li|td|th|tr|img)\b", re.IGNORECASE)
_NO_PICTURE: Final = re.compile(r"<img(?![^<>]*\ssrc=)[^<>]*>")
_PICTURE: Final = re.compile(r"<img [^<>]*>")
_WHOLE: Final = re.compile(
    rf"<table\b.*?</table>|{_PICTURE.pattern}|<(?P<tag>audio|video)\b.*?</(?P=tag)>", re.DOTALL
)
_SIGNS: Final = {"img": "\u25a3", "audio": "\u266a", "video": "\u25b6"}
"""What stands for a picture, a recording and a film where only text is shown."""
_RAISED: Final = dict(zip("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", strict=True))
_LOWERED: Final = dict(zip("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎", strict=True))
_EMPTY: Final = re.compile(r"([（(])((?:\s|&nbsp;|&ensp;|&emsp;)+)([）)])")
"""Brackets with nothing but room between them."""
_ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def safe(formatted: str) -> str:
    """The HTML without anything that is not on the list. Never raises; safe HTML comes back unchanged."""
    cleaned = nh3.clean(
        storable(formatted),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept_attribute,
        url_schemes=set(),
        link_rel=None,
    )
    return _RECORDING.sub(_bare_recording, _NO_PICTURE.sub("", cleaned))


def _bare_recording(found: re.Match[str]) -> str:
    """A recording without anything inside; none without an address."""
    source = _SOURCE.search(found[0].partition(">")[0])
    if source is None:
        return ""
    return f"{found[0].partition('>')[0]}></{found['tag']}>"


def shown(stored: str) -> str:
    """Safe HTML as a page shows it: formulas as MathML, recordings with controls and their words below.

    An empty bracket, where an answer would stand, is never torn apart at the end of a line.
    """
    whole = _EMPTY.sub(_unbroken, latex.shown(stored))
    if "<audio" not in stored and "<video" not in stored:
        return whole
    return _RECORDING.sub(_playable, whole)


def _unbroken(found: re.Match[str]) -> str:
    """The bracket with spaces that lines do not break at; a wide space is as wide as four."""
    spaces = html.unescape(found[2])
    return found[1] + "".join("\u00a0" * (4 if each == "\u3000" else 1) for each in spaces) + found[3]


def _playable(found: re.Match[str]) -> str:
    opened, tag = found[0].partition(">")[0], found["tag"]
    words, source = _TITLE.search(opened), _SOURCE.search(opened)
    if source is None or "controls" in opened:
        return found[0]
    told = words[1] if words else ""
    address = ASSETS + source[0].rpartition("/")[2]
    player = f'<{tag} controls preload="metadata" src="{address}" aria-label="{told}"></{tag}>'
    return f'<span class="recording">{player}<span class="recording-words">{told}</span></span>'


def without_recordings(stored: str, put: Callable[[str, str], str]) -> str:
    """The HTML with ``put(tag, words)`` in the place of each recording: for print, and other systems."""

    def instead(found: re.Match[str]) -> str:
        words = _TITLE.search(found[0].partition(">")[0])
        return put(found["tag"], words[1] if words else "")

    return _RECORDING.sub(instead, stored)


def safe_content(content: object) -> object:
    """A raw content with its stem and option texts made safe; the misshapen is left for its kind."""
    if not isinstance(content, Mapping):
        return content
    cleaned = dict(content)
    if isinstance(cleaned.get("stem"), str):
        cleaned["stem"] = safe(cleaned["stem"])
    for part in ("options", "prompts"):
        if isinstance(cleaned.get(part), list | tuple):
            cleaned[part] = [
                {**each, "text": safe(each["text"])}
                if isinstance(each, Mapping) and isinstance(each.get("text"), str)
                else each
                for each in cleaned[part]
            ]
    if isinstance(cleaned.get("children"), list | tuple):
        cleaned["children"] = [
            {**each, "content": safe_content(each.get("content"))} if isinstance(each, Mapping) else each
            for each in cleaned["children"]
        ]
    return cleaned


def safe_key(key: object) -> object:
    """A raw key with its model answer and marking points made safe; the misshapen is left for its kind."""
    if not isinstance(key, Mapping):
        return key
    cleaned = dict(key)
    if isinstance(cleaned.get("model"), str):
        cleaned["model"] = safe(cleaned["model"])
    if isinstance(cleaned.get("rubric"), list | tuple):
        cleaned["rubric"] = [_safe_point(each) for each in cleaned["rubric"]]
    if isinstance(cleaned.get("children"), list | tuple):
        cleaned["children"] = [
            {**each, "key": safe_key(each.get("key"))} if isinstance(each, Mapping) else each
            for each in cleaned["children"]
        ]
    return cleaned


def _safe_point(point: object) -> object:
    if not isinstance(point, Mapping):
        return point
    cleaned = dict(point)
    if isinstance(cleaned.get("text"), str):
        cleaned["text"] = safe(cleaned["text"])
    if isinstance(cleaned.get("steps"), list | tuple):
        cleaned["steps"] = [safe(step) if isinstance(step, str) else step for step in cleaned["steps"]]
    return cleaned


def asset_name(data: bytes, ending: str) -> str:
    """What the bytes of a picture are called below :data:`ASSETS`."""
    return f"{sha256(data).hexdigest()}.{ending}"


def assets_in(words: str) -> frozenset[str]:
    """The names of the pictures that HTML shows, also where it stands inside JSON."""
    return frozenset(found.removeprefix(ASSETS) for found in _OWN_ASSET.findall(words))


def from_field(typed: str) -> str:
    """What somebody typed as safe HTML: their tags stay tags, every other ``<`` and ``&`` is a sign.

    A line ends with ``<br>``, but inside of a table, a list or another block.
    """
    text = storable(typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    pieces: list[str] = []
    at = 0
    for formula in latex.IN_TEXT.finditer(text):
        if not _TAG_INSIDE.search(formula[0]):  # in a formula ``<`` is a sign, also before a letter
            pieces += (_tagged(text[at : formula.start()]), _escaped(formula[0]))
            at = formula.end()
    return paragraphs.with_breaks(safe("".join((*pieces, _tagged(text[at:])))))


def _tagged(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        pieces += (_escaped(text[at : tag.start()]), tag[0])
        at = tag.end()
    return "".join((*pieces, _escaped(text[at:])))


def for_field(stored: str) -> str:
    """Stored HTML as people edit it, plain paragraphs as lines; :func:`from_field` takes it back as it reads.

    Signs stand for entities where that changes nothing; tables and lists stay as they are written.
    """
    flat = paragraphs.unwrapped(stored)
    lines = paragraphs.with_lines(flat, plain=False)
    plain = paragraphs.with_lines(flat, plain=True)
    if from_field(plain) == flat:
        return plain
    return flat if paragraphs.has_blocks(flat) and from_field(flat) == flat != from_field(lines) else lines


def readable(stored: str) -> str:
    """The text for lists, look-up and tables: raised and lowered figures as signs of their own (10², H₂O)."""
    text = rich_text.plain(stored)
    for mark, signs, sign in ((rich_text.RAISED, _RAISED, "^"), (rich_text.LOWERED, _LOWERED, "_")):
        text = re.sub(f"{mark}(.*?){mark}", partial(_shifted, signs, sign), text)
    return text


def readable_around(stored: str, sign: Callable[[str], str]) -> str:
    """:func:`readable` with ``sign(html)`` in the place of each picture, recording and table."""
    return readable(_WHOLE.sub(lambda found: sign(found[0]), stored))


def told(stored: str) -> str:
    """The text for one line of a list: formulas as running text, a sign for each picture and recording."""
    heard = without_recordings(stored, lambda tag, _words: _SIGNS[tag])
    return _PICTURE.sub(_SIGNS["img"], readable(latex.said(heard)))


def _shifted(signs: Mapping[str, str], sign: str, found: re.Match[str]) -> str:
    words = found[1].strip()
    return "".join(signs[each] for each in words) if set(words) <= signs.keys() else sign + words


def _escaped(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for entity in _ENTITY.finditer(text):
        pieces += (html.escape(text[at : entity.start()], quote=False), entity[0])
        at = entity.end()
    pieces.append(html.escape(text[at:], quote=False))
    return "".join(pieces)


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        sort = recordings.sort_of(recordings.MEDIA_TYPES.get(value.rpartition(".")[2], ""))
        fits = sort is {"audio": Sort.AUDIO, "video": Sort.VIDEO}.get(tag, Sort.PICTURE)
        return value if fits and _OWN_ASSET.fullmatch(value) else None
    if name in {"width", "height", "colspan", "rowspan"}:
        return value if value.isdecimal() and len(value) <= 4 else None
    return value
