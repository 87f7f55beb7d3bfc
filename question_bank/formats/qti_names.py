"""What versions of QTI call the same things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from question_bank.formats import xhtml
from question_bank.kinds.file_submission import FileType

EXPLANATION: Final = "EXPLANATION"
"""The modal feedback that holds an item's explanation."""
DIFFICULTIES: Final = ("very easy", "easy", "medium", "difficult", "very difficult")
"""Difficulty 1 to 5 in the vocabulary of IEEE LOM."""
CHILD: Final = "case-item"
"""The class of a division that holds one item of a case; its label is the item's share."""
SHORT_LINES: Final = 5
LONG_LINES: Final = 20
"""Lines that a short answer, and an essay, is given to write on."""
MEDIA: Final[Mapping[FileType, str]] = {
    FileType.IMAGE: "image/*",
    FileType.PDF: "application/pdf",
    FileType.WORD: "application/msword",
    FileType.SHEET: "application/vnd.ms-excel",
    FileType.TEXT: "text/plain",
    FileType.ARCHIVE: "application/zip",
    FileType.AUDIO: "audio/*",
    FileType.VIDEO: "video/*",
}
UNDERLINED: Final = "qti-underline"
UNIT: Final = "answer-unit"
"""The class of a unit that stands behind a place for a number."""
VALUE_UNIT: Final = "value-unit"
"""The class of a unit that stands behind a value that is drawn."""
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version: its name spaces, its resource type, its templates, and whether names are hyphenated."""

    namespace: str
    manifest: str
    schema: str
    schema_version: str
    resource: str
    templates: str
    hyphenated: bool

    def element(self, name: str) -> str:
        """The name of an element that version 2 calls by this name."""
        return "qti-" + _hyphenated(name) if self.hyphenated else name

    def attribute(self, name: str) -> str:
        """The name of an attribute that version 2 calls by this name."""
        return _hyphenated(name) if self.hyphenated else name

    def tag(self, name: str, inside: str, /, **attributes: str) -> str:
        """An element, its name and its attributes' given as those of version 2; ``inside`` is XML."""
        named = self.element(name)
        told = "".join(
            f' {self.attribute(key)}="{xhtml.attribute(value)}"' for key, value in attributes.items()
        )
        return f"<{named}{told}>{inside}</{named}>" if inside else f"<{named}{told}/>"

    def template(self, name: str) -> str:
        """The address of a template for response processing."""
        return self.templates.format(name=name)

    @property
    def wraps_feedback(self) -> bool:
        """Whether the text of a feedback stands in an element of its own."""
        return self.hyphenated


def _hyphenated(name: str) -> str:
    return _CAPITAL.sub("-", name).lower()


QTI22: Final = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema="QTIv2.2 Package",
    schema_version="1.0.0",
    resource="imsqti_item_xmlv2p2",
    templates="http://www.imsglobal.org/question/qti_v2p2/rptemplates/{name}",
    hyphenated=False,
)
QTI30: Final = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    schema="QTI Package",
    schema_version="3.0.0",
    resource="imsqti_item_xmlv3p0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{name}.xml",
    hyphenated=True,
)
