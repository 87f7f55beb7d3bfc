"""Essays of Moodle, both ways: texts that people mark, and files.

A short answer is an essay of few lines. A rubric stands in the information for graders.
"""

from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import marking_points, reasons, xhtml
from question_bank.formats.outgoing import Outgoing
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import file_submission, written
from question_bank.kinds.contract import KindName
from question_bank.kinds.file_submission import FileType

_SHORT: Final = 5
_LONG: Final = 20
_FEW: Final = 10
"""An essay of more lines than these is no short answer."""
_MOST_FILES: Final = 3
"""Moodle counts one, two, three and any number."""
_ANY_NUMBER: Final = "-1"
_MB: Final = 2**20
_MOST_DIGITS: Final = 11
"""Of a number of bytes."""
_TYPES: Final = {
    FileType.IMAGE: "image",
    FileType.PDF: ".pdf",
    FileType.WORD: ".doc,.docx",
    FileType.SHEET: "spreadsheet",
    FileType.TEXT: ".txt",
    FileType.ARCHIVE: "archive",
    FileType.AUDIO: "audio",
    FileType.VIDEO: "video",
}


def lines(item: Outgoing, key: written.Key) -> list[str]:
    """What an essay has beside its text."""
    content = item.content
    told = marking_points.told(key, xhtml.without_pictures(key.model))
    grader = f'<graderinfo format="html"><text>{xhtml.plain(told)}</text></graderinfo>'
    if isinstance(content, file_submission.Content):
        many = str(content.most_files) if content.most_files <= _MOST_FILES else _ANY_NUMBER
        types = ",".join(_TYPES[each] for each in content.types)
        return [
            "<responseformat>noinline</responseformat><responserequired>0</responserequired>",
            f"<attachments>{many}</attachments><attachmentsrequired>1</attachmentsrequired>",
            f"<maxbytes>{content.most_mb * _MB}</maxbytes><filetypeslist>{types}</filetypeslist>",
            grader,
        ]
    room = _SHORT if item.kind is KindName.SHORT_ANSWER else _LONG
    return [
        "<responseformat>editor</responseformat><responserequired>1</responserequired>",
        f"<responsefieldlines>{room}</responsefieldlines><attachments>0</attachments>",
        grader,
    ]


def read(question: Element, stem: str) -> Stated:
    """An essay. Raises Unsound where both a text and files are wanted."""
    model, points = marking_points.read(words(question.find("graderinfo/text")))
    if words(question.find("responseformat")) == "noinline":
        return Stated(KindName.FILE_SUBMISSION, stem, model=model, points=points, bounds=_files(question))
    if whole(words(question.find("attachmentsrequired"))):
        raise reasons.unsupported("essay (attachments)")
    short = 0 < (whole(words(question.find("responsefieldlines"))) or 0) <= _FEW
    return Stated(KindName.SHORT_ANSWER if short else KindName.ESSAY, stem, model=model, points=points)


def _files(question: Element) -> dict[str, object]:
    """How many files of which size and types, as near as an item of ours comes."""
    many = words(question.find("attachments"))
    size = (whole(words(question.find("maxbytes")), _MOST_DIGITS) or 0) // _MB
    listed = set(words(question.find("filetypeslist")).lower().replace(" ", ",").replace(";", ",").split(","))
    types = [each for each, told in _TYPES.items() if set(told.split(",")) & listed]
    return {
        "most_files": min(max(whole(many) or 0, 1), _MOST_FILES)
        if many != _ANY_NUMBER
        else file_submission.MOST_FILES,
        "most_mb": min(size, file_submission.MOST_MB) if size else file_submission.Content().most_mb,
        "types": [each.value for each in types] or [each.value for each in FileType],
    }
