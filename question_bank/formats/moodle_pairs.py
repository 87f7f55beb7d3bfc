"""Pairs, orders and gaps with words of Moodle XML, both ways.

The choices of pairs and of a gapselect are plain text, the rest is HTML. A choice that belongs to nothing is
a pair without a prompt.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from question_bank import markup
from question_bank.formats import moodle_texts, reasons, rich, stated, stated_pairs, xhtml
from question_bank.formats.outgoing import PICTURE, Unfit, Worth, no_place_for
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import matching, ordering, rich_text
from question_bank.kinds.contract import Content, Key
from question_bank.rules.scoring import Scoring, of_places

_ALL: Final = frozenset({"", "ALL", "0", "EXACT"})
"""Orders of which every step is shown."""
_GAP: Final = re.compile(r"\[\[(\d{1,3})\]\]")
Texts = Callable[[str], str]
_LONGEST: Final = 60
_BOXES: Final = {"gapselect": "selectoption", "ddwtos": "dragbox"}


def matched(question: Element) -> Stated:
    """Pairs. Raises Unsound."""
    found = question.findall("subquestion")
    stated.at_most(options=len(found))
    read = [(moodle_texts.in_html(each), words(each.find("answer/text"))) for each in found]
    pairs = [(prompt, rich.from_plain(choice)) for prompt, choice in read]
    stem = moodle_texts.in_html(question.find("questiontext"))
    made = stated_pairs.matching(
        stem,
        [(prompt, choice) for prompt, choice in pairs if not rich_text.is_empty(prompt)],
        [choice for _, choice in pairs],
    )
    return stated.by_places(made)


def ordered(question: Element) -> Stated:
    """Steps in the order of the file. Raises Unsound where candidates see only some of them."""
    steps = question.findall("answer")
    demand_all(len(steps), words(question.find("selecttype")), words(question.find("selectcount")))
    stated.at_most(options=len(steps))
    stem = moodle_texts.in_html(question.find("questiontext"))
    made = stated_pairs.ordering(stem, [moodle_texts.in_html(each) for each in steps], range(len(steps)))
    return graded(made, words(question.find("gradingtype")), len(steps))


def graded(made: Stated, way: str, steps: int) -> Stated:
    """The order with the way in which Moodle says that it is graded; one that is no rule of ours is told."""
    known = {
        "ALL_OR_NOTHING": Scoring(steps, whole=True),
        "ABSOLUTE_POSITION": of_places([1.0] * steps),
        "LONGEST_ORDERED_SUBSET": Scoring(steps, longest=True),
    }
    scored = known.get(way.upper())
    return replace(made, scored=scored, scoring="" if scored else way[:_LONGEST])


def demand_all(count: int, kind: str, shown: str) -> None:
    """Raises Unsound where candidates see only ``shown`` of so many steps, chosen in the way of ``kind``.

    Whatever the file says, Moodle shows two at least.
    """
    every = count <= 2 or (whole(shown) or 0) >= count
    if not every and kind.upper() not in _ALL:
        raise reasons.unsupported(f"ordering ({kind[:20]} {shown})")


def gaps(question: Element) -> Stated:
    """Gaps in a text, each with the words of its group. Raises Unsound."""
    kind = question.get("type", "").strip()
    boxes = [
        (_word(kind, words(box.find("text"))), words(box.find("group")))
        for box in question.findall(_BOXES[kind])
    ]
    element = question.find("questiontext")
    source = words(element.find("text")) if element is not None else ""
    named = [int(number) for number in _GAP.findall(source)]
    stated.at_most(blanks=len(named))
    if not named or not all(0 < each <= len(boxes) for each in named):
        raise reasons.no_key()
    lists = [_offered(boxes, each - 1) for each in named]
    numbers = iter(range(1, len(named) + 1))
    if element is not None and element.find("file") is not None:
        raise reasons.not_carried("file")
    form = element.get("format", "html") if element is not None else "html"
    stem = moodle_texts.formatted(_GAP.sub(lambda _: f"[[{next(numbers)}]]", source), form)
    return stated.by_places(stated_pairs.gaps(stem, lists))


def _word(kind: str, source: str) -> str:
    return rich.from_plain(source) if kind == "gapselect" else rich.from_html(source)


def _offered(boxes: list[tuple[str, str]], right: int) -> list[tuple[str, bool]]:
    """The words of a gap's group, each once, and which of them is right."""
    word, group = boxes[right]
    return [(each, each == word) for each in dict.fromkeys(text for text, own in boxes if own == group)]


def lines(content: Content, key: Key, text: Texts, worth: Worth | None = None) -> tuple[str, list[str]]:
    """The type, and what the question has beside its stem; ``text`` writes HTML with its pictures.

    Raises Unfit.
    """
    match content, key:
        case matching.Content(), matching.Key():
            return "matching", list(_pair_lines(content, key, text))
        case ordering.Content(), ordering.Key():
            return "ordering", list(_step_lines(content, key, text, worth))
        case _:
            raise no_place_for()


def _pair_lines(content: matching.Content, key: matching.Key, text: Texts) -> Iterator[str]:
    choices = {each.id: xhtml.plain(plain_choice(each.text)) for each in content.options}
    yield "<shuffleanswers>true</shuffleanswers>"
    for prompt in content.prompts:
        yield _pair(text(prompt.text), choices[key.pairs[prompt.id]])
    for own, choice in choices.items():
        if own not in key.pairs.values():
            yield _pair("<text></text>", choice)


def _pair(prompt: str, choice: str) -> str:
    return f'<subquestion format="html">{prompt}<answer><text>{choice}</text></answer></subquestion>'


def plain_choice(html: str) -> str:
    """A choice as the plain text that Moodle has for it. Raises Unfit where it shows a picture."""
    if PICTURE in html:
        raise Unfit("export.picture_left_out")
    return markup.readable(html)


def _step_lines(
    content: ordering.Content, key: ordering.Key, text: Texts, worth: Worth | None
) -> Iterator[str]:
    """Moodle takes the steps in the order of the file."""
    graded = "ABSOLUTE_POSITION"
    if worth is not None:
        graded = "ALL_OR_NOTHING" if worth.whole else "LONGEST_ORDERED_SUBSET" if worth.longest else graded
    texts = {each.id: each.text for each in content.options}
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
    yield f"<gradingtype>{graded}</gradingtype><showgrading>SHOW</showgrading>"
    yield "<numberingstyle>none</numberingstyle>"
    for place, step in enumerate(key.order, start=1):
        yield f'<answer fraction="{place}" format="html">{text(texts[step])}</answer>'
