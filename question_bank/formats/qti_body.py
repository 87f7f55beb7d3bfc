"""The text of an item of QTI 2 or 3, with what stands for its interactions and without what is hidden."""

import re
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import maths, rich
from question_bank.formats.qti_names import EXPLANATION
from question_bank.formats.xml_tree import words

_TAG_OR_SPACE: Final = re.compile(r"<(?!img\b)[^<>]*>|\s")
_HIDDEN: Final = frozenset({"feedbackInline", "feedbackBlock", "modalFeedback"})


def shown(element: Element) -> str | None:
    """What stands for a formula, or what a candidate does not see at first; None for all others."""
    if element.tag == "math":
        return maths.from_mathml(element)
    hidden = element.tag in _HIDDEN and element.get("showHide", "show") != "hide"
    aside = element.tag == "rubricBlock" and "candidate" not in element.get("view", "candidate")
    return "" if hidden or aside or element.tag in {"infoControl", "stylesheet"} else None


def remarks(root: Element) -> str:
    """What the item says of single answers, a line each; our own explanation is none of it."""
    said = [each for each in root.iter() if each.tag in _HIDDEN and each.get("identifier") != EXPLANATION]
    return "\n".join(dict.fromkeys(filter(None, (" ".join(words(each).split()) for each in said))))


def says_nothing(source: str) -> bool:
    """Whether HTML source shows neither words nor a picture."""
    return not _TAG_OR_SPACE.sub("", source)


def text_of(element: Element) -> str:
    """The inside of an element as the bank keeps it. Raises Unsound."""
    return rich.from_html(rich.inner(element, shown))


def prompt_of(asked: Element) -> str:
    """The prompt of an interaction as a paragraph, or nothing."""
    prompt = asked.find("prompt")
    return "" if prompt is None else f"<p>{rich.inner(prompt, shown)}</p>"


def prompted(body: Element, asked: Element) -> str:
    """The stem, with the interaction's own prompt in its place. Raises Unsound."""
    return rich.from_html(rich.inner(body, lambda e: prompt_of(e) if e is asked else shown(e)))


def placed(body: Element, asked: Sequence[Element], first: int = 1) -> str:
    """The stem as HTML source, with ``[[1]]`` … for interactions inside of the text."""
    numbers = {id(each): n for n, each in enumerate(asked, start=first)}
    return rich.inner(body, lambda e: f"[[{numbers[id(e)]}]]" if id(e) in numbers else shown(e))
