"""Pictures that a file brings along: found by their path, judged by their bytes, called by their content.

A text that shows one is told the address the bank will give it. What is missing or is no picture stays as it
was written, so that the reading of its item refuses it; the reason is then the picture's own.
"""

import base64
import binascii
import html
import json
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank import markup
from question_bank.formats import pictures
from question_bank.formats.drafts import ItemDraft, Problem, Reading
from question_bank.formats.pictures import NoPicture
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Read, Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds import registry

ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""What a picture inside a package is called; its bytes say whether it is one."""
_NOT_CARRIED: Final = "import.media_not_carried"
_PICTURE: Final = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_INLINE: Final = re.compile(r"data:image/[a-z]+;base64,", re.IGNORECASE)
_ROOTS: Final = ("@@PLUGINFILE@@/", "$IMS-CC-FILEBASE$/")
_ROOT: Final = re.compile(r"@@PLUGINFILE@@/|\$IMS[-_]CC[-_]FILE[-_]?BASE\$/?")
_FILES: Final = "web_resources/"
"""Where a Common Cartridge keeps what its items show."""
_FIRST: Final = 0xF0000
"""Signs of private use: each stands for one picture of a document that is read as running text."""
_MOST: Final = 0xFFFD
_SIGN: Final = re.compile("[\U000f0000-\U000ffffd]")
_LONGEST_WORDS: Final = 300


class Album:
    """The pictures of one file. ``held``: path → bytes; ``shown``: those its items show, by name."""

    def __init__(self, held: Mapping[str, bytes] | None = None) -> None:
        self.held: Mapping[str, bytes] = dict(held or {})
        self._named_in: Mapping[str, bytes] = {}
        """What was held when its paths were put by their names: thousands of items may lack a picture."""
        self._named: dict[str, list[str]] = {}
        self.shown: dict[str, bytes] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        """Width and height in pixels, by address."""
        self.signs: list[str | Finding] = []

    def address(self, path: str, written: str = "") -> str:
        """The address of a picture that the file holds, or that stands in the path itself. Raises Unsound.

        ``written``: the path as it was, before it was joined with the folder of its item.
        """
        inline = _INLINE.match(path)
        data = _decoded(path[inline.end() :]) if inline else self._held(path, written or path)
        if data is None:
            raise Unsound(Finding("import.picture_missing", {"name": posixpath.basename(path)[:80]}))
        try:
            picture = pictures.read(data)
        except NoPicture as refused:
            raise Unsound(refused.finding) from refused
        name = markup.asset_name(picture.data, pictures.ENDINGS[picture.media_type])
        self.shown[name] = picture.data
        self.sizes[markup.ASSETS + name] = (picture.width, picture.height)
        return markup.ASSETS + name

    def _held(self, path: str, written: str) -> bytes | None:
        """What lies at a path; else in the folder of files that cartridges have, or further within.

        Programs that pack a part of a course leave the paths in its items as they were. A path of some depth
        that ends just one of the file's is that one; one that ends several is none.
        """
        known = next((each for each in (path, _FILES + path) if each in self.held), None)
        if known is None and "/" in written:
            ends = self._ending_in(written)
            known = ends[0] if len(ends) == 1 else None
        return None if known is None else self.held[known]

    def _ending_in(self, path: str) -> list[str]:
        """The parts of the file whose paths end in this one."""
        if self._named_in is not self.held:
            self._named_in, self._named = self.held, {}
            for each in self.held:
                self._named.setdefault(posixpath.basename(each), []).append(each)
        return [each for each in self._named.get(posixpath.basename(path), ()) if each.endswith(f"/{path}")]

    def sign(self, path: str, told: str) -> str:
        """One character that stands for a picture until :meth:`placed`; empty where there are too many."""
        if len(self.signs) >= _MOST:
            return ""
        try:
            self.signs.append(_tag(self.address(path), {"alt": told}))
        except Unsound as unsound:
            self.signs.append(unsound.findings[0])
        return chr(_FIRST + len(self.signs) - 1)

    def lost(self, text: str) -> Finding | None:
        """Why a text cannot show one of the pictures whose signs it holds."""
        told = (self.signs[ord(sign) - _FIRST] for sign in _SIGN.findall(text) if self._knows(sign))
        return next((each for each in told if isinstance(each, Finding)), None)

    def placed(self, text: str) -> str:
        """The text with the pictures in the places of their signs."""
        return _SIGN.sub(lambda found: self._for(found[0]), text)

    def _knows(self, sign: str) -> bool:
        return ord(sign) - _FIRST < len(self.signs)

    def _for(self, sign: str) -> str:
        known = self.signs[ord(sign) - _FIRST] if self._knows(sign) else ""
        return known if isinstance(known, str) else ""


def placed(reading: Reading, album: Album) -> Reading:
    """A reading of running text with pictures for their signs; a draft that cannot show one is rejected."""
    if not album.signs:
        return reading
    drafts: list[ItemDraft] = []
    problems = list(reading.problems)
    for draft in reading.drafts:
        made = _with_pictures(draft, album)
        if isinstance(made, ItemDraft):
            drafts.append(made)
        else:
            problems += (
                Problem(*draft.source.place, each.code, each.facts, draft.source.begins) for each in made
            )
    return replace(reading, drafts=tuple(drafts), problems=tuple(problems), pictures=album.shown)


def _with_pictures(draft: ItemDraft, album: Album) -> ItemDraft | Sequence[Finding]:
    stored = registry.stored(draft.content), registry.stored(draft.key)
    written = json.dumps((stored, draft.explanation, dict(draft.raw)), ensure_ascii=False)
    if _SIGN.search(written) is None:
        return draft
    lost = album.lost(written)
    if lost is not None:
        return [lost]
    (content, key), explanation, raw = _replaced(json.loads(written), album)
    read_content, read_key = registry.read_content(draft.kind, content), registry.read_key(draft.kind, key)
    against = registry.check(draft.kind, read_content, read_key)
    return against or replace(draft, content=read_content, key=read_key, explanation=explanation, raw=raw)


def _replaced(value: Any, album: Album) -> Any:
    """A JSON value with pictures for the signs in its texts."""
    if isinstance(value, str):
        return album.placed(value)
    if isinstance(value, dict):
        return {name: _replaced(each, album) for name, each in value.items()}
    return [_replaced(each, album) for each in value] if isinstance(value, list) else value


def unsigned(text: str) -> str:
    """A text without signs that could be taken for pictures."""
    return _SIGN.sub("", text)


def reading(place: Callable[[], list[Finding]], read: Read) -> Read:
    """The reading of an item whose pictures ``place`` puts in; it gives the reasons of those it cannot."""

    def item() -> Stated:
        lost = place()
        try:
            return read()
        except Unsound as unsound:
            if lost and any(each.code == _NOT_CARRIED for each in unsound.findings):
                raise Unsound(lost[0]) from unsound
            raise

    return item


def in_moodle(question: Element, album: Album) -> list[Finding]:
    """Put the files of each text of a question into the text; returns what could not be put.

    A question that lacks a file of its own does not show another's of the same name.
    """
    lost: list[Finding] = []
    album.held = {}
    _old_image(question, album, lost)
    for element in list(question.iter()):
        text = element.find("text")
        if text is None:
            continue
        files = element.findall("file")
        held = {_path(each): data for each in files if (data := _decoded(words(each))) is not None}
        album.held = {**album.held, **held}
        text.text = in_html(text.text or "", album, "", lost)
        if not any(root in text.text for root in _ROOTS):
            for each in files:
                element.remove(each)
    return lost


def _old_image(question: Element, album: Album, lost: list[Finding]) -> None:
    """The one picture that a question of Moodle 1 has below its text."""
    image, coded = question.find("image"), question.find("image_base64")
    text = question.find("questiontext/text")
    if image is None or text is None or not (path := words(image)):
        return
    if coded is not None and (data := _decoded(words(coded))) is not None:
        album.held = {**album.held, path: data}
    try:
        text.text = f"{text.text or ''}<p>{_tag(album.address(path), {})}</p>"
    except Unsound as unsound:
        lost.extend(unsound.findings)
    else:
        question.remove(image)


def in_qti(item: Element, album: Album, folder: str) -> list[Finding]:
    """Put pictures into an item of a package whose file lies in this folder; returns what could not be.

    The picture that is answered on stays the object of its interaction.
    """
    lost: list[Finding] = []
    asked = {id(child) for each in item.iter() if each.tag.endswith("nteraction") for child in each}
    asked |= {id(image) for each in item.iter("render_hotspot") for image in each.iter("matimage")}
    for element in list(item.iter()):
        name = element.tag.removeprefix("qti-")
        if name == "img":
            _settle(element, "src", element.get("alt", ""), album, folder, lost)
        elif name == "object" and element.get("type", "image/").startswith("image/"):
            _take_one_inside(element, album, folder)
            _settle(element, "data", words(element), album, folder, lost, as_img=id(element) not in asked)
        elif name == "matimage" and "uri" in element.attrib:
            answered_on = id(element) in asked
            _settle(element, "uri", element.get("label", ""), album, folder, lost, as_img=not answered_on)
        elif name == "mattext" and "html" in element.get("texttype", ""):
            element.text = in_html(element.text or "", album, folder, lost)
    return lost


def _take_one_inside(element: Element, album: Album, folder: str) -> None:
    """Let an object that cannot be shown be the first one inside of it that can: that is what it is for."""
    for inside in element.iter(element.tag):
        try:
            _address(album, folder, inside.get("data", ""))
        except Unsound:
            continue
        element.attrib = dict(inside.attrib)
        return


def in_html(source: str, album: Album, folder: str, lost: list[Finding]) -> str:
    """The HTML with the addresses of the pictures it shows; what cannot be shown stays as it is."""

    def shown(found: re.Match[str]) -> str:
        told = {name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(found[0])}
        try:
            return _tag(_address(album, folder, told.get("src", "")), told)
        except Unsound as unsound:
            lost.extend(unsound.findings)
            return found[0]

    return _PICTURE.sub(shown, source)


def _settle(
    element: Element,
    name: str,
    told: str,
    album: Album,
    folder: str,
    lost: list[Finding],
    *,
    as_img: bool = True,
) -> None:
    """Let an element be a picture of the bank."""
    try:
        address = _address(album, folder, element.get(name, ""))
    except Unsound as unsound:
        lost.extend(unsound.findings)
        return
    if not as_img:
        element.set(name, address)
        if name == "uri":
            element.attrib |= dict(zip(("width", "height"), map(str, album.sizes[address]), strict=True))
        return
    sizes = {each: element.get(each, "") for each in ("width", "height") if element.get(each, "").isdecimal()}
    if element.tag.removeprefix("qti-") == "matimage":
        element.tag, element.text = "mattext", _tag(address, {"alt": told, **sizes})
        element.attrib = {"texttype": "text/html"}
        return
    if name == "data":
        element.tag, element.text = "img", None
        for child in list(element):
            element.remove(child)
    element.attrib = {"src": address, "alt": told[:_LONGEST_WORDS], **sizes}


def _address(album: Album, folder: str, path: str) -> str:
    """The address of a part by its path, from the root of the package or from the folder of its item.

    Raises Unsound.
    """
    plain = unquote(re.split(r"[?#]", path, maxsplit=1)[0])
    root = _ROOT.match(plain)
    if root is not None:
        return album.address(posixpath.normpath(plain[root.end() :]))
    if _INLINE.match(plain):
        return album.address(plain)
    return album.address(posixpath.normpath(posixpath.join(folder, plain)), posixpath.normpath(plain))


def _path(file: Element) -> str:
    """Where Moodle says a file lies."""
    return posixpath.join(file.get("path", "/"), file.get("name", "")).lstrip("/")


def _decoded(written: str) -> bytes | None:
    if len(written) > pictures.MOST_BYTES * 2:
        return None
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _tag(address: str, told: Mapping[str, str]) -> str:
    sizes = "".join(
        f' {name}="{told[name]}"' for name in ("width", "height") if told.get(name, "").isdecimal()
    )
    return f'<img src="{address}" alt="{html.escape(told.get("alt", "")[:_LONGEST_WORDS])}"{sizes}>'
