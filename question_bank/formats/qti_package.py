"""QTI packages: a packed archive whose ``imsmanifest.xml`` lists the files of items.

Only what the manifest or a test in it refers to is read, and only parts of this archive: a path that leads
out of it is refused.
"""

import posixpath
from collections.abc import Iterator, Mapping
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
_MOST_UNNAMED: Final = 500
_STEPS: Final = ("easy", "rather_easy", "medium", "rather_hard", "hard")
_LEVELS: Final = dict(zip(DIFFICULTIES, _STEPS, strict=True))
_REFERRING: Final = frozenset({"resource", "file", "assessmentItemRef", "assessmentSectionRef"})


def manifest_in(names: frozenset[str]) -> str | None:
    """The path of the outermost manifest among the names of an archive, or None."""
    found = [
        name for name in names if posixpath.basename(name).lower() == MANIFEST and "__MACOSX" not in name
    ]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def read_package(file: str, data: bytes, manifest: str) -> Reading:
    """Read every item that the manifest leads to; ``sheet`` is the path of its part. Raises Refused."""
    parts = workbooks.members_of(data, weight(), (*_ENDINGS, *carried.ENDINGS, *_unnamed(data)))
    if any(_leads_out(name) for name in parts):
        raise Refused("import.package_path")
    walk = _Walk(file, parts)
    walk.follow(manifest)
    reading = stated.read_all(file, walk.found)
    problems = (*walk.problems, *reading.problems)
    return Reading(reading.drafts, problems, reading.read, notes=reading.notes, pictures=walk.album.shown)


def _unnamed(data: bytes) -> list[str]:
    """The parts whose names have no ending: some programs call a picture by a number only."""
    names = sorted(name.lower() for name in workbooks.names_of(data, weight()))
    return [name for name in names if name[-1:] != "/" and "." not in posixpath.basename(name)][
        :_MOST_UNNAMED
    ]


class _Walk:
    """Goes from the manifest to the parts it lists and from tests to their items, each part once."""

    def __init__(self, file: str, parts: Mapping[str, bytes]) -> None:
        self.file = file
        self.parts = parts
        self.album = Album(parts)
        self.seen: set[str] = set()
        self.known: dict[str, _Told] = {}
        self.found: list[tuple[SourceRow, Read]] = []
        self.problems: list[Problem] = []

    def follow(self, manifest: str) -> None:
        """Read the manifest and all that follows from it. Raises Refused."""
        waiting = [manifest]
        while waiting:
            path = waiting.pop(0)
            if path in self.seen:
                continue
            self.seen.add(path)
            if path not in self.parts:
                lost = file_problem(self.file, "import.package_part_missing", part=path[:120])
                self.problems.append(lost)
                continue
            try:
                waiting += self._part(path)
            except Refused as refused:
                if path == manifest or refused.finding.code == "import.package_path":
                    raise
                found = refused.finding
                self.problems.append(Problem(self.file, path, 0, found.code, found.facts))
            if len(self.found) > limits.MAX_ROWS:
                raise Refused("import.too_many_rows", count=len(self.found), most=limits.MAX_ROWS)

    def _part(self, path: str) -> list[str]:
        """Take the items of a part; returns the parts it refers to. Raises Refused."""
        root = xml_tree.parse(self.parts[path])
        if qti.is_qti(root):
            known = self.known.get(path)
            found = qti.items_of(self.file, root, path, self.album)
            self.found += (
                found if known is None else [(at, partial(_with, read, known)) for at, read in found]
            )
            return []
        base = posixpath.dirname(path)
        self.known |= _metadata(root, base)
        hrefs = [element.get("href", "") for element in root.iter() if qti.camel(element.tag) in _REFERRING]
        told = [posixpath.normpath(posixpath.join(base, href.split("#", maxsplit=1)[0])) for href in hrefs]
        listed = [each for each in told if each.lower().endswith(_ENDINGS)]
        if any(_leads_out(each) for each in listed):
            raise Refused("import.package_path")
        return listed


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
