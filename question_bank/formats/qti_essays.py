"""Items of QTI that people mark: an extended text, or files to be sent."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import marking_points, rich
from question_bank.formats.compose import Points
from question_bank.formats.qti_names import MEDIA
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import file_submission
from question_bank.kinds.contract import KindName
from question_bank.kinds.file_submission import FileType
from question_bank.kinds.written import LONGEST

_FEW: Final = 10
"""A text of more lines than these is no short answer."""
_SHORT: Final = 1000
_LEAST: Final = 10


def read(body: Element, asked: Sequence[Element], shown: rich.Place) -> Stated:
    """An item with one text, or with files only. Raises Unsound."""

    def place(element: Element) -> str | None:
        if element not in asked:
            return shown(element)
        prompt = element.find("prompt")
        return "" if prompt is None else f"<p>{rich.inner(prompt, shown)}</p>"

    stem = rich.from_html(rich.inner(body, place))
    model, points = _told(body)
    if asked[0].tag == "uploadInteraction":
        given = asked[0].get("type", "")
        types = [each for each, media in MEDIA.items() if media == given] or list(FileType)
        bounds: dict[str, object] = {
            "most_files": min(len(asked), file_submission.MOST_FILES),
            "types": [each.value for each in types],
        }
        return Stated(KindName.FILE_SUBMISSION, stem, model=model, points=points, bounds=bounds)
    lines, longest = (whole(asked[0].get(name, "")) or 0 for name in ("expectedLines", "expectedLength"))
    short = lines <= _FEW if lines else 0 < longest <= _SHORT
    bounds = {"longest": longest} if _LEAST <= longest <= LONGEST else {}
    kind = KindName.SHORT_ANSWER if short else KindName.ESSAY
    return Stated(kind, stem, model=model, points=points, bounds=bounds)


def _told(body: Element) -> tuple[str, Points]:
    """What blocks for who marks say: a model answer, and marking points where we wrote them."""
    models: list[str] = []
    points: list[tuple[str, int]] = []

    def place(element: Element) -> str | None:
        return "" if element.get("class") == marking_points.TABLE else None

    for block in body.iter("rubricBlock"):
        if "scorer" not in block.get("view", "").split():
            continue
        models.append(rich.inner(block, place))
        for row in block.iter("tr"):
            cells = row.findall("td")
            if row.get("class") == marking_points.POINT and len(cells) == 2:
                weight = whole(words(cells[1])) or 0
                points.append((rich.from_html(rich.inner(cells[0], place)), weight))
    return rich.from_html("".join(models)), points
