"""QTI packages: a packed archive whose ``imsmanifest.xml`` lists the files of items.

Only what the manifest or a test in it refers to is read, and only parts of this archive: a path that leads
out of it is refused. An archive without a manifest, items of QTI packed with their pictures, is read part by
part.
"""

import posixpath
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from core import workbooks
from question_bank.formats import carried, limits, qti, stated, xml_tree
from question_bank.formats.archive import Refused, weight
from question_bank.formats.carried import Album
from question_bank.formats.drafts import Problem, Reading, SourceRow, file_problem
from question_bank.formats.qti_names import DIFFICULTIES
from question_bank.formats.stated import Read, Stated
from question_bank.formats.xml_tree import words

MANIFEST: Final = "imsmanifest.xml"
_ENDINGS: Final = (".xml", ".qti")
_NOT_TAKEN: Final = (".svg", ".svgz", ".bmp", ".tif", ".tiff", ".eps")
"""Pictures that the bank does not keep: an item that shows one is refused for that, not for lacking it."""
_OFFICE: Final = frozenset({"[Content_Types].xml", "mimetype"})
_LISTS: Final = frozenset({"manifest", "assessmentTest", "assessmentSection"})
_MOST_UNNAMED: Final = 500
_STEPS: Final = ("easy", "rather_easy", "medium", "rather_hard", "hard")
_LEVELS: Final = dict(zip(DIFFICULTIES, _STEPS, strict=True))
_ITEM: Final = "imsqti_item"
"""So begins the type of a resource that is an item."""
_REFERRING: Final = frozenset({"resource", "file", "assessmentItemRef", "assessmentSectionRef"})


def manifest_in(names: frozenset[str]) -> str | None:
    """The path of the outermost manifest among the names of an archive, or None."""
    found = [
        name for name in names if posixpath.basename(name).lower() == MANIFEST and "__MACOSX" not in name
    ]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def read_package(file: str, data: bytes, manifest: str) -> Reading:
    """Read every item that the manifest leads to; ``sheet`` is the path of its part. Raises Refused."""
    walk = _walk(file, data)
    walk.follow([manifest], leading=manifest)
    reading = walk.reading()
    return replace(reading, notes=(*reading.notes, *walk.unlisted()))


def read_loose(file: str, data: bytes, names: frozenset[str]) -> Reading | None:
    """Read every part that is an item of QTI; None for an archive that holds none. Raises Refused."""
    listed = sorted(name for name in names if name.lower().endswith(_ENDINGS) and "__MACOSX" not in name)
    if not listed or names & _OFFICE:
        return None
    walk = _walk(file, data)
    walk.follow(listed)
    return walk.reading() if walk.found else None


def _walk(file: str, data: bytes) -> "_Walk":
    names = workbooks.names_of(data, weight())
    parts = workbooks.members_of(data, weight(), (*_ENDINGS, *carried.ENDINGS, *_unnamed(names)))
    if any(_leads_out(name) for name in parts):
        raise Refused("import.package_path")
    return _Walk(file, parts, [name for name in names if name.lower().endswith(_NOT_TAKEN)])


def _unnamed(parts: frozenset[str]) -> list[str]:
    """The parts whose names have no ending: some programs call a picture by a number only."""
    names = sorted(name.lower() for name in parts)
    return [name for name in names if name[-1:] != "/" and "." not in posixpath.basename(name)][
        :_MOST_UNNAMED
    ]


class _Walk:
    """Goes from the manifest to the parts it lists and from tests to their items, each part once."""

    def __init__(self, file: str, parts: Mapping[str, bytes], not_taken: Sequence[str]) -> None:
        self.file = file
        self.parts = parts
        self.album = Album({**dict.fromkeys(not_taken, b""), **parts})
        self.seen: set[str] = set()
        self.known: dict[str, _Told] = {}
        self.found: list[tuple[SourceRow, Read]] = []
        self.problems: list[Problem] = []

    def reading(self) -> Reading:
        """The items that were found, each read."""
        made = stated.read_all(self.file, self.found)
        problems = (*self.problems, *made.problems)
        return Reading(made.drafts, problems, made.read, notes=made.notes, pictures=self.album.shown)

    def unlisted(self) -> Iterator[Problem]:
        """A note where parts that are items are neither listed nor referred to."""
        left = [path for path in self.parts.keys() - self.seen if path.lower().endswith(_ENDINGS)]
        found = sorted(path for path in left if _is_item(self.parts[path]))
        if found:
            yield file_problem(self.file, "import.package_unlisted", count=len(found), part=found[0][:120])

    def follow(self, waiting: Sequence[str], leading: str = "") -> None:
        """Read these parts and all that follows from them; without the ``leading`` one nothing is read.

        Raises Refused.
        """
        queue = deque(waiting)
        while queue:
            path = queue.popleft()
            if path in self.seen:
                continue
            self.seen.add(path)
            if path not in self.parts:
                lost = file_problem(self.file, "import.package_part_missing", part=path[:120])
                self.problems.append(lost)
                continue
            try:
                queue += self._part(path, alone=not leading)
            except Refused as refused:
                if path == leading or refused.finding.code == "import.package_path":
                    raise
                found = refused.finding
                self.problems.append(Problem(self.file, path, 0, found.code, found.facts))
            if len(self.found) > limits.MAX_ROWS:
                raise Refused("import.too_many_rows", count=len(self.found), most=limits.MAX_ROWS)

    def _part(self, path: str, *, alone: bool) -> list[str]:
        """Take the items of a part; returns the parts it refers to. Raises Refused.

        ``alone``: no manifest names it, so that a part that is nothing of QTI is told.
        """
        root = xml_tree.parse(self.parts[path])
        if qti.is_qti(root):
            known = self.known.get(path)
            found = qti.items_of(self.file, root, path, self.album)
            self.found += (
                found if known is None else [(at, partial(_with, read, known)) for at, read in found]
            )
            return []
        if alone and qti.camel(root.tag) not in _LISTS:
            raise Refused("import.xml_unknown", root=root.tag[:40])
        base = posixpath.dirname(path)
        self.known |= _metadata(root, base)
        listed = [
            posixpath.normpath(posixpath.join(base, element.get("href", "").split("#", maxsplit=1)[0]))
            for element in root.iter()
            if qti.camel(element.tag) in _REFERRING and _names_items(element)
        ]
        if any(_leads_out(each) for each in listed):
            raise Refused("import.package_path")
        return listed


def _is_item(part: bytes) -> bool:
    with suppress(Refused):
        return qti.is_qti(xml_tree.parse(part))
    return False


def _names_items(element: Element) -> bool:
    """Whether a reference leads to items, by the ending of its path or because it says so."""
    path = element.get("href", "").split("#", maxsplit=1)[0].lower()
    return path.endswith(_ENDINGS) or (path != "" and element.get("type", "").startswith(_ITEM))


_Told = tuple[tuple[str, ...], str]
"""Topics from the root, and the difficulty."""


def _with(read: Read, told: _Told) -> Stated:
    """An item with what the manifest tells of it. Raises Unsound."""
    return replace(read(), topics=told[0], difficulty=told[1])


def _metadata(root: Element, base: str) -> dict[str, _Told]:
    """Path of a resource → what its metadata (IEEE LOM) tell; resources that tell nothing are left out."""
    told: dict[str, _Told] = {}
    for resource in root.iter("resource"):
        topics = tuple(_topics(resource))
        level = words(resource.find("metadata/lom/educational/difficulty/value"))
        difficulty = _LEVELS.get(level.lower(), "")
        if topics or difficulty:
            told[posixpath.normpath(posixpath.join(base, resource.get("href", "")))] = (topics, difficulty)
    return told


def _topics(resource: Element) -> Iterator[str]:
    """The first path by discipline."""
    for classification in resource.findall("metadata/lom/classification"):
        if words(classification.find("purpose/value")) == "discipline":
            for taxon in classification.findall("taxonPath[1]/taxon"):
                yield words(taxon.find("entry/string"))
            return


def _leads_out(path: str) -> bool:
    steps = path.split("/")
    return path.startswith("/") or "\\" in path or ":" in steps[0] or ".." in steps
