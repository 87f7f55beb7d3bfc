"""A bank as Moodle XML.

An item with one blank is a short answer; one with several, or whose stem shows lines of its own, is a cloze
of short answers. Topics are categories below ``$course$/top``.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from question_bank.formats import cloze, gift_writing, wording, xhtml
from question_bank.formats.outgoing import (
    Made,
    Outgoing,
    no_place_for,
    refuse_pictures,
    sound_key,
    under_topics,
)
from question_bank.kinds import fill_blank, multiple_choice, single_choice, true_false
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Key

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_LINE: Final = "_____"
_PLACE: Final = re.compile(r"\[\[\d{1,3}\]\]")


def written(name: str, items: Sequence[Outgoing]) -> Made:
    """The file in UTF-8, items of a topic together."""
    pieces, kept, left = under_topics(items, _question, _category)
    places = tuple((name, None, row) for row in range(1, len(kept) + 1))
    return Made(name, "".join((_HEAD, *pieces, "</quiz>\n")).encode(), kept, places, left)


def _category(topics: Sequence[str]) -> str:
    path = xhtml.plain(gift_writing.category(topics))
    return f'<question type="category"><category><text>{path}</text></category></question>\n'


def _question(item: Outgoing) -> str:
    key = sound_key(item)
    refuse_pictures(item)
    kind, stem, rest = _parts(item, key)
    explanation = xhtml.without_pictures(item.explanation)
    lines = (
        f'<question type="{kind}">',
        f"<name><text>{item.number}</text></name>",
        f'<questiontext format="html"><text>{xhtml.plain(stem)}</text></questiontext>',
        f'<generalfeedback format="html"><text>{xhtml.plain(explanation)}</text></generalfeedback>',
        f"<defaultgrade>{item.worth.marks if item.worth else 1}</defaultgrade>",
        f"<penalty>0</penalty><hidden>0</hidden><idnumber>{item.number}</idnumber>",
        *rest,
        "</question>\n",
    )
    return "\n".join(lines)


def _parts(item: Outgoing, key: Key) -> tuple[str, str, list[str]]:
    """The type, the stem and what else the type needs. Raises Unfit."""
    match key:
        case true_false.Key(value=value):
            rest = [_answer("true", 100 if value else 0), _answer("false", 0 if value else 100)]
            return "truefalse", item.content.stem, rest
        case single_choice.Key(option=option) if isinstance(item.content, ChoiceContent):
            wrong = _taken_off(item)
            shares = ["100" if each.id == option else wrong for each in item.content.options]
            return "multichoice", item.content.stem, list(_choice(item, shares, single=True))
        case multiple_choice.Key(options=options) if isinstance(item.content, ChoiceContent):
            right = gift_writing.share(len(options))
            one_for_one = item.worth is not None and item.worth.wrong == 1
            wrong = f"-{right}" if one_for_one else "-100"
            shares = [right if each.id in options else wrong for each in item.content.options]
            return "multichoice", item.content.stem, list(_choice(item, shares, single=False))
        case fill_blank.Key():
            return _blanks(item, key)
        case _:
            raise no_place_for()


def _taken_off(item: Outgoing) -> str:
    """What a wrong choice costs, in per cent."""
    cost = item.worth.deduction * 100 if item.worth is not None else Fraction(0)
    return f"-{float(cost):.5f}".rstrip("0").rstrip(".") if cost else "0"


def _choice(item: Outgoing, shares: Sequence[str], *, single: bool) -> Iterator[str]:
    yield f"<single>{str(single).lower()}</single><shuffleanswers>true</shuffleanswers>"
    yield "<answernumbering>ABCD</answernumbering>"
    for share, text in zip(shares, item.texts[1:], strict=True):
        yield f'<answer fraction="{share}" format="html"><text>{xhtml.plain(text)}</text></answer>'


def _blanks(item: Outgoing, key: fill_blank.Key) -> tuple[str, str, list[str]]:
    stem, case = item.content.stem, not key.switches.fold_case
    drawn = _PLACE.sub(_LINE, stem)
    if len(key.blanks) > 1 or wording.places(drawn)[1] != 1:
        accepted = [[gift_writing.literal(text) for text in blank.accepted] for blank in key.blanks]
        return "cloze", cloze.written(stem, accepted, case_matters=case), []
    answers = [_answer(gift_writing.literal(text), 100) for text in key.blanks[0].accepted]
    return "shortanswer", drawn, [f"<usecase>{int(case)}</usecase>", *answers]


def _answer(text: str, share: int) -> str:
    return f'<answer fraction="{share}" format="moodle_auto_format"><text>{xhtml.plain(text)}</text></answer>'
