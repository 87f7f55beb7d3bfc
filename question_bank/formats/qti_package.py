"""QTI packages: a packed archive whose ``imsmanifest.xml`` lists the files of items.

Only what the manifest or a test in it refers to is read, and only parts of this archive: a path that leads
out of it is refused.
"""

import posixpath
from collections.abc import Mapping
from typing import Final

from core import workbooks
from question_bank.formats import limits, qti, stated, xml_tree
from question_bank.formats.archive import Refused, weight
from question_bank.formats.drafts import Problem, Reading, SourceRow, file_problem
from question_bank.formats.stated import Read

MANIFEST: Final = "imsmanifest.xml"
_ENDINGS: Final = (".xml", ".qti")
_REFERRING: Final = frozenset({"resource", "file", "assessmentItemRef", "assessmentSectionRef"})


def manifest_in(names: frozenset[str]) -> str | None:
    """The path of the outermost manifest among the names of an archive, or None."""
    found = [
        name for name in names if posixpath.basename(name).lower() == MANIFEST and "__MACOSX" not in name
    ]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def read_package(file: str, data: bytes, manifest: str) -> Reading:
    """Read every item that the manifest leads to; ``sheet`` is the path of its part. Raises Refused."""
    parts = workbooks.members_of(data, weight(), _ENDINGS)
    if any(_leads_out(name) for name in parts):
        raise Refused("import.package_path")
    walk = _Walk(file, parts)
    walk.follow(manifest)
    reading = stated.read_all(file, walk.found)
    return Reading(reading.drafts, (*walk.problems, *reading.problems), reading.read)


class _Walk:
    """Goes from the manifest to the parts it lists and from tests to their items, each part once."""

    def __init__(self, file: str, parts: Mapping[str, bytes]) -> None:
        self.file = file
        self.parts = parts
        self.seen: set[str] = set()
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
            self.found += qti.items_of(self.file, root, path)
            return []
        base = posixpath.dirname(path)
        hrefs = [element.get("href", "") for element in root.iter() if qti.camel(element.tag) in _REFERRING]
        told = [posixpath.normpath(posixpath.join(base, href.split("#", maxsplit=1)[0])) for href in hrefs]
        listed = [each for each in told if each.lower().endswith(_ENDINGS)]
        if any(_leads_out(each) for each in listed):
            raise Refused("import.package_path")
        return listed


def _leads_out(path: str) -> bool:
    steps = path.split("/")
    return path.startswith("/") or "\\" in path or ":" in steps[0] or ".." in steps
