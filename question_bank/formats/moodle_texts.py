"""The texts and shares of Moodle XML."""

from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import maths, reasons, rich, wording
from question_bank.formats.xml_tree import words

YES: Final = frozenset({"1", "true"})
_TYPED: Final = frozenset({"moodle_auto_format", "markdown", ""})


def in_html(element: Element | None) -> str:
    """A text by the format its element names; HTML, unless it says otherwise. Raises Unsound."""
    if element is None:
        return ""
    if element.find("file") is not None:
        raise reasons.not_carried("file")
    return formatted(words(element.find("text")), element.get("format", "html"))


def formatted(source: str, form: str) -> str:
    """A source in the format that it is said to have. Raises Unsound."""
    source = maths.with_dollars(source)
    if form == "plain_text":
        return rich.from_plain(source)
    return rich.from_typed(source) if form in _TYPED else rich.from_html(source)


def share(answer: Element) -> float:
    """The share of full marks in percent. Raises Unsound when it is no number."""
    try:
        return float(answer.get("fraction", ""))
    except ValueError:
        raise reasons.unclear() from None


def with_place(stem: str) -> str:
    """A stem with its one place to fill: where a line is drawn, else at its end."""
    if not wording.has_drawn_places(stem):
        return rich.with_places_inside(f"{stem} [[1]]") if stem else ""
    return wording.places(stem)[0]
